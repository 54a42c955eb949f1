//! A subscription is fetched when events cannot say how it stands, once Stripe has heard what is
//! ours to say about it; and time is let do its part.

use std::time::Duration;

use serde_json::{Value, json};

use crate::billing::BackgroundError;
use crate::billing::Billing;
use crate::billing::change::release_key;
use crate::domain::account::{Account, Fact, FactBody, Source, StripeTask};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceOutcome, StripeObject};
use crate::domain::ids::{InvoiceId, ScheduleId, SubscriptionId, UserId};
use crate::logging;
use crate::store::{StoreError, StripeTaskRow};
use crate::stripe::{FetchedInvoice, StripeError};

/// A crashed worker's refreshes are free again after this. Two workers on one do no harm.
const LEASE: Duration = Duration::from_secs(30);
const BATCH: u32 = 8;
/// Accounts whose time has come, in one go.
const SETTLED_AT_ONCE: u32 = 256;
/// An account that cannot be read is looked at again after this.
const SICK: Duration = Duration::from_mins(15);
/// A refresh that settles nothing comes again after 2 s, 4 s … and no more than an hour.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

impl Billing {
    /// Works through the refreshes that are due; how many there were.
    pub async fn run_due_stripe_tasks(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let next = self.store.read(|tx| tx.next_stripe_task()).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let due: Vec<StripeTaskRow> =
            self.store.write(move |tx| tx.claim_stripe_tasks(now, BATCH, LEASE)).await?;
        let count = due.len();
        for refresh in due {
            let id = refresh.subscription.clone();
            let request = logging::new_request_id();
            if let Err(error) = logging::scope(request, self.refresh(refresh)).await {
                log::error!(subscription = id.as_str(), error:% = error; "a refresh was not written");
            }
        }
        Ok(count)
    }

    async fn refresh(&self, refresh: StripeTaskRow) -> Result<(), StoreError> {
        let (id, user) = (refresh.subscription.clone(), refresh.user);
        let history = self.store.read(move |tx| tx.history(user)).await?;
        let account = Account::of(user, history, &self.terms.policy);
        let task = account.stripe_tasks().find(|(wanted, ..)| **wanted == id);
        let Some((_, task, _)) = task else {
            return self.store.write(move |tx| tx.finish_stripe_task(&id)).await;
        };
        let reason = task.as_str();
        match self.run(user, &id, &task).await {
            Ok(()) => {
                log::info!(subscription = id.as_str(), reason; "subscription refreshed");
                // Where that has settled it, the row is gone and nothing is put off.
                self.postpone_stripe_task(refresh, "the answer settles nothing yet").await
            }
            Err(BackgroundError::Stripe(StripeError::Missing { .. })) => {
                log::error!(
                    subscription = id.as_str(), reason;
                    "Stripe does not know a subscription: is the key of another account or mode?"
                );
                self.store.write(move |tx| tx.finish_stripe_task(&id)).await
            }
            Err(BackgroundError::Store(error)) if error.is_transient() => Err(error),
            Err(error) => {
                log::warn!(
                    subscription = id.as_str(), reason, error:% = error;
                    "a refresh is put off"
                );
                self.postpone_stripe_task(refresh, &error.to_string()).await
            }
        }
    }

    /// Says to Stripe what is ours to say, and takes over how the subscription stands then. After a
    /// crash on the way it is said again under the same key, which changes nothing.
    async fn run(
        &self,
        user: UserId,
        id: &SubscriptionId,
        task: &StripeTask,
    ) -> Result<(), BackgroundError> {
        match task {
            StripeTask::Ask(_) => {}
            StripeTask::Release(schedule) => self.release(user, id, schedule).await?,
            StripeTask::Resume(method) => return self.resume_trial(user, id, method).await,
            StripeTask::ResumePaid(invoice) => return self.resume_paid(user, id, invoice).await,
            StripeTask::ReadPayments(invoice) => return self.read_payments(user, invoice).await,
        }
        let fetched = self.stripe.retrieve_subscription(id, self.clock.now()).await?;
        Ok(self.apply_fetched(user, fetched, "refresh").await?)
    }

    async fn release(
        &self,
        user: UserId,
        id: &SubscriptionId,
        schedule: &ScheduleId,
    ) -> Result<(), BackgroundError> {
        match self.stripe.release_schedule(schedule, &release_key(schedule)).await {
            Ok(()) => {
                let after = json!({ "schedule": schedule });
                let fact = trail(user, id, "plan.schedule_released", after);
                Ok(self.append_facts(user, Vec::new(), vec![fact]).await?)
            }
            Err(error) if error.is_transient() => Err(error.into()),
            Err(error) => {
                // How the subscription stands says more than the refusal.
                log::warn!(schedule = schedule.as_str(), code = error.code(); "Stripe refuses");
                Ok(())
            }
        }
    }

    /// Takes over what the customer has paid in their own currency.
    async fn read_payments(
        &self,
        user: UserId,
        invoice: &InvoiceId,
    ) -> Result<(), BackgroundError> {
        let fetched = self.stripe.retrieve_invoice(invoice, self.clock.now()).await?;
        let Some(FetchedInvoice { invoice, turn, answered }) = fetched else { return Ok(()) };
        // That an attempt failed is dated by its event.
        let turn = if turn == InvoiceOutcome::Failed { InvoiceOutcome::Open } else { turn };
        let heard = Fact {
            at: answered,
            source: Source::Fetched(format!("{}:payments:{}", invoice.id, answered.seconds())),
            body: FactBody::Stripe(StripeObject::Invoice { invoice, turn }),
        };
        Ok(self.append_facts(user, vec![heard], Vec::new()).await?)
    }

    async fn postpone_stripe_task(
        &self,
        refresh: StripeTaskRow,
        why: &str,
    ) -> Result<(), StoreError> {
        let wait = Duration::from_secs(2 << refresh.attempts.min(11)).min(LONGEST_WAIT);
        let (next, why) = (self.clock.now().plus(wait), why.to_owned());
        self.store.write(move |tx| tx.retry_stripe_task(&refresh.subscription, next, &why)).await
    }

    /// When [`Self::retry_events`] or [`Self::run_due_stripe_tasks`] has work next.
    pub async fn next_stripe_work(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store
            .read(|tx| {
                let (event, task) = (tx.next_event_try()?, tx.next_stripe_task()?);
                Ok(event.into_iter().chain(task).min())
            })
            .await
    }

    /// When [`Self::settle_due`] has work next, by [`Self::expiry_now`].
    pub async fn next_settlement(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_wake()).await
    }

    /// Brings the accounts whose time has come in line with it: reminders, ends of grace and of
    /// access. How many there were.
    pub async fn settle_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.expiry_now();
        let due = self.store.read(move |tx| tx.due_accounts(now, SETTLED_AT_ONCE)).await?;
        let count = due.len();
        for user in due {
            match self.append_facts(user, Vec::new(), Vec::new()).await {
                Err(error) if !error.is_transient() => {
                    // One account that cannot be read holds up nobody else's time.
                    log::error!(user = user.0, error:% = error; "an account cannot be settled");
                    let later = now.plus(SICK);
                    self.store.write(move |tx| tx.set_wake(user, Some(later))).await?;
                }
                settled => settled?,
            }
        }
        Ok(count)
    }
}

pub(super) fn trail(
    user: UserId,
    id: &SubscriptionId,
    action: &'static str,
    after: Value,
) -> AuditDraft {
    AuditDraft {
        actor: Actor::Worker("refresh".to_owned()),
        action,
        subject: id.to_string(),
        user: Some(user),
        before: None,
        after: Some(after),
    }
}
