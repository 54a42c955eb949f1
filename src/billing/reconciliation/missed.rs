//! Finds what was never delivered: events that Stripe lists, and outcomes of checkout sessions.

use crate::billing::BackgroundError;
use crate::billing::EventOutcome;
use crate::billing::reconciliation::pass::PAGE_DELAY;
use crate::billing::reconciliation::report::{Progress, ReconcileReport, Scope};
use crate::billing::reconciliation::service::Reconciliation;
use crate::billing::retry_budget::RetryBudget;
use crate::domain::account::Address;
use crate::domain::clock::Timestamp;
use crate::domain::event::{StripeEvent, StripeObject};
use crate::domain::ids::{CustomerId, EventId, UserId};
use crate::stripe::MAX_EVENT_TYPES;
use crate::stripe::event;
use crate::stripe::event::EVENT_TYPES;

impl Reconciliation {
    pub(super) async fn missed_events(
        &self,
        scope: Scope,
        customers: &[CustomerId],
        since: Timestamp,
        pass: &mut ReconcileReport,
        report: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), BackgroundError> {
        for types in EVENT_TYPES.chunks(MAX_EVENT_TYPES) {
            let mut after: Option<EventId> = None;
            loop {
                let mut retries = RetryBudget::default();
                let page = loop {
                    match self.stripe.list_events(since, types, after.as_ref()).await {
                        Err(error) => retries.wait_after(error).await?,
                        Ok(page) => break page,
                    }
                };
                // Listed newest first; applied in the order in which they happened.
                for body in page.items.into_iter().rev() {
                    match event::parse(body.as_bytes()) {
                        Ok(event) if event.object == StripeObject::Irrelevant => {}
                        Ok(event) if !concerns(&event, scope.user, customers) => {}
                        Ok(event) => self.missed_event(scope, event, body, pass, report).await?,
                        Err(error) => {
                            pass.troubles += 1;
                            report(Progress::Trouble(&error.to_string()));
                        }
                    }
                }
                report(Progress::Events(pass));
                after = page.next;
                if after.is_none() {
                    break;
                }
                tokio::time::sleep(PAGE_DELAY).await;
            }
        }
        Ok(())
    }

    async fn missed_event(
        &self,
        scope: Scope,
        event: StripeEvent,
        body: String,
        pass: &mut ReconcileReport,
        report: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), BackgroundError> {
        pass.events += 1;
        let (id, wanted) = (event.id.clone(), event.id.clone());
        if self.store.read(move |tx| tx.event_status(&wanted)).await?.is_some() {
            return Ok(());
        }
        pass.missed += 1;
        if let StripeObject::Checkout { session, .. } = &event.object {
            pass.ended.insert(session.id.clone());
        }
        report(Progress::Missed(&event));
        if scope.dry_run {
            return Ok(());
        }
        match self.events.receive_listed(event, body).await {
            Ok(EventOutcome::Failed { reason, .. }) => {
                pass.troubles += 1;
                report(Progress::Trouble(&format!("{id}: {reason}")));
            }
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Queries checkout sessions that were opened here and whose outcome was never received: what
    /// is paid for once has no subscription to be found by.
    pub(super) async fn missed_checkouts(
        &self,
        scope: Scope,
        pass: &mut ReconcileReport,
        report: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), BackgroundError> {
        const PAGE: u32 = 100;
        let mut after = String::new();
        loop {
            let from = after.clone();
            let rows = self.store.read(move |tx| tx.unfinished_sessions(&from, PAGE)).await?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            last.as_str().clone_into(&mut after);
            for (id, user) in rows {
                if scope.user.is_some_and(|wanted| wanted != user) || pass.ended.contains(&id) {
                    continue;
                }
                let mut retries = RetryBudget::default();
                let asked = loop {
                    match self.stripe.retrieve_session(&id, self.clock.now()).await {
                        Err(error) if error.is_transient() => retries.wait_after(error).await?,
                        asked => break asked,
                    }
                };
                let done = match asked {
                    Ok(None) => continue,
                    Ok(Some(_)) if scope.dry_run => Ok(()),
                    Ok(Some(session)) => self
                        .writer
                        .apply_session(user, session, "reconcile")
                        .await
                        .map_err(|error| error.to_string()),
                    Err(error) => Err(error.to_string()),
                };
                match done {
                    Ok(()) => pass.checkouts += 1,
                    Err(error) => {
                        pass.troubles += 1;
                        report(Progress::Trouble(&format!("{id}: {error}")));
                    }
                }
            }
            tokio::time::sleep(PAGE_DELAY).await;
        }
    }
}

fn concerns(event: &StripeEvent, user: Option<UserId>, customers: &[CustomerId]) -> bool {
    let Some(user) = user else { return true };
    let address = Address::of(&event.object);
    // Refunds and disputes name no user; their owner is determined when they are applied.
    address.payment.is_some()
        || address.user == Some(user)
        || address.customer.is_some_and(|customer| customers.contains(&customer))
}
