//! Compares every subscription at Stripe with its account.

use std::collections::BTreeSet;

use crate::billing::BackgroundError;
use crate::billing::customers::user_named_by;
use crate::billing::reconciliation::pass::{COMPARE_SUBSCRIPTIONS, PAGE_DELAY};
use crate::billing::reconciliation::report::{Drift, Progress, ReconcileReport, Scope};
use crate::billing::reconciliation::service::Reconciliation;
use crate::billing::retry_budget::RetryBudget;
use crate::billing::settling::fetched::{differences, facts_of};
use crate::domain::account::{Account, FactBody, StripeTask, extended};
use crate::domain::changes::{OwnershipEvidence, ResolvedOwner, resolve_owner};
use crate::domain::event::{StripeObject, SubscriptionSnapshot};
use crate::domain::ids::{CustomerId, SubscriptionId, UserId};
use crate::store::StoreError;
use crate::stripe::FetchedSubscription;

impl Reconciliation {
    /// Compares all subscriptions, or those of one customer. Returns the ids that were found.
    pub(super) async fn compare_subscriptions(
        &self,
        scope: Scope,
        customer: Option<&CustomerId>,
        resumed: Option<String>,
        pass: &mut ReconcileReport,
        report: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<BTreeSet<SubscriptionId>, BackgroundError> {
        let mut seen = BTreeSet::new();
        let mut after = resumed.map(SubscriptionId::new);
        loop {
            let mut retries = RetryBudget::default();
            let page = loop {
                let now = self.clock.now();
                match self.stripe.list_subscriptions(customer, after.as_ref(), now).await {
                    Err(error) => retries.wait_after(error).await?,
                    Ok(page) => break page,
                }
            };
            for item in page.items {
                pass.subscriptions += 1;
                match item {
                    Ok(fetched) => {
                        let id = fetched.snapshot.id.clone();
                        seen.insert(id.clone());
                        if let Err(error) = self.compare(scope, fetched, pass, report).await {
                            if error.is_transient() {
                                return Err(error);
                            }
                            pass.troubles += 1;
                            report(Progress::Trouble(&format!("{id}: {error}")));
                        }
                    }
                    Err(unreadable) => {
                        pass.troubles += 1;
                        let id = unreadable.id.clone().unwrap_or_else(|| "an object".to_owned());
                        report(Progress::Trouble(&format!("{id} {unreadable}")));
                    }
                }
            }
            report(Progress::Subscriptions(pass));
            after = page.next;
            let Some(next) = after.clone() else { return Ok(seen) };
            if customer.is_none() && scope.resume {
                self.set_checkpoint(COMPARE_SUBSCRIPTIONS, Some(next.to_string())).await?;
            }
            tokio::time::sleep(PAGE_DELAY).await;
        }
    }

    /// Compares one subscription with its account.
    async fn compare(
        &self,
        scope: Scope,
        fetched: FetchedSubscription,
        pass: &mut ReconcileReport,
        report: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), BackgroundError> {
        let (policy, seen) = (&self.config.policy, &fetched.snapshot);
        let facts = facts_of(&fetched);
        let ours = facts.iter().any(|fact| match &*fact.body {
            FactBody::Stripe(object @ StripeObject::Subscription { .. }) => policy.sells(object),
            _ => false,
        });
        let Some(found) = self.owner_of(seen, ours).await? else {
            if ours && !seen.status.is_terminal() {
                let (field, here) = ("user", "nobody".to_owned());
                let there = format!("customer {}", seen.customer);
                let drift = Drift {
                    subscription: seen.id.clone(),
                    user: None,
                    differences: vec![(field, here, there)],
                    healed: false,
                };
                report(Progress::Drift(&drift));
                pass.drifts.push(drift);
            } else {
                pass.foreign += 1;
            }
            return Ok(());
        };
        let user = found.user;
        let (rules, new) = (self.config.archive_rules, facts.clone());
        let read = self.store.read(move |tx| tx.account_history(user, rules, &new));
        let history = read.await?.facts;
        let before = Account::of(user, history.clone(), policy);
        let after = Account::of(user, extended(history, &facts), policy);
        let id = fetched.snapshot.id.clone();
        // At a price that no plan lists, it counts only for a customer who is proven to be the
        // user's.
        if !found.proven && after.unlisted.iter().any(|unlisted| unlisted.id == id) {
            pass.foreign += 1;
            return Ok(());
        }
        let differences = differences(&before, &after, &id);
        let asked = |task: &StripeTask| matches!(task, StripeTask::Resync(_));
        let doubted = before.stripe_tasks().any(|(wanted, task, _)| *wanted == id && asked(&task));
        if differences.is_empty() && !doubted {
            return Ok(());
        }
        if !scope.dry_run {
            self.writer.apply_fetched_as(found, fetched, Vec::new(), "reconcile").await?;
        }
        if !differences.is_empty() {
            let healed = !scope.dry_run;
            let drift = Drift { subscription: id, user: Some(user), differences, healed };
            report(Progress::Drift(&drift));
            pass.drifts.push(drift);
        }
        Ok(())
    }

    /// Before an unknown customer is linked to somebody, the metadata of the customer is fetched.
    async fn owner_of(
        &self,
        seen: &SubscriptionSnapshot,
        ours: bool,
    ) -> Result<Option<ResolvedOwner>, BackgroundError> {
        let (link, found) = self.claimed(seen, None, ours).await?;
        let proven = found.is_some_and(|found| found.proven);
        if proven || link || !ours || (found.is_none() && seen.status.is_terminal()) {
            return Ok(found);
        }
        let named = user_named_by(&self.stripe, &seen.customer).await?;
        Ok(self.claimed(seen, named, ours).await?.1)
    }

    /// Whether the customer is linked to somebody, and who owns the subscription.
    async fn claimed(
        &self,
        seen: &SubscriptionSnapshot,
        customer_of: Option<UserId>,
        ours: bool,
    ) -> Result<(bool, Option<ResolvedOwner>), StoreError> {
        let seen = seen.clone();
        self.store
            .read(move |tx| {
                let claim = OwnershipEvidence {
                    customers: vec![seen.customer.clone()],
                    sessions: Vec::new(),
                    objects: vec![seen.id.to_string()],
                    written_for: seen.written_for(),
                    customer_of,
                    named: seen.user,
                    ours,
                };
                let linked = tx.link_of(&seen.customer)?.is_some();
                Ok((linked, resolve_owner(&claim, &tx.ownership_record(&claim)?)))
            })
            .await
    }

    /// Reports subscriptions that Stripe has not listed and leaves them alone: it is more likely
    /// that the key is of another account than that the subscriptions are gone.
    pub(super) async fn unknown_at_stripe(
        &self,
        seen: &BTreeSet<SubscriptionId>,
        pass: &mut ReconcileReport,
        report: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), StoreError> {
        const PAGE: u32 = 500;
        let mut after = String::new();
        loop {
            let from = after.clone();
            let rows = self.store.read(move |tx| tx.unfinished_subscriptions(&from, PAGE)).await?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            last.as_str().clone_into(&mut after);
            for (id, user) in rows.into_iter().filter(|(id, _)| !seen.contains(id)) {
                let differences =
                    vec![("subscription", "known".to_owned(), "unknown to this key".to_owned())];
                let drift =
                    Drift { subscription: id, user: Some(user), differences, healed: false };
                report(Progress::Drift(&drift));
                pass.drifts.push(drift);
            }
        }
    }
}
