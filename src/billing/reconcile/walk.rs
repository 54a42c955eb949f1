//! Every subscription at Stripe beside what its account says.

use std::collections::BTreeSet;

use crate::billing::Billing;
use crate::billing::fetched::{differences, heard};
use crate::billing::reconcile::pass::{BREATH, Setbacks, WALK};
use crate::billing::reconcile::{Drift, Pass, Progress, ReconcileError, Scope};
use crate::domain::account::{Account, Errand, Policy, extended};
use crate::domain::ids::{CustomerId, SubscriptionId};
use crate::store::StoreError;
use crate::stripe::FetchedSubscription;

impl Billing {
    /// Walks all subscriptions, or one customer's; the ids it has seen.
    pub(super) async fn walk(
        &self,
        scope: Scope,
        customer: Option<&CustomerId>,
        resumed: Option<String>,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<BTreeSet<SubscriptionId>, ReconcileError> {
        let mut seen = BTreeSet::new();
        let mut after = resumed.map(SubscriptionId::new);
        loop {
            let mut setbacks = Setbacks::default();
            let page = loop {
                let now = self.clock.now();
                match self.stripe.list_subscriptions(customer, after.as_ref(), now).await {
                    Err(error) => setbacks.bear(error).await?,
                    Ok(page) => break page,
                }
            };
            for item in page.items {
                pass.subscriptions += 1;
                match item {
                    Ok(fetched) => {
                        let id = fetched.snapshot.id.clone();
                        seen.insert(id.clone());
                        if let Err(error) = self.compare(scope, fetched, pass, tell).await {
                            if error.is_transient() {
                                return Err(error.into());
                            }
                            pass.troubles += 1;
                            tell(Progress::Trouble(&format!("{id}: {error}")));
                        }
                    }
                    Err(unreadable) => {
                        pass.troubles += 1;
                        let id = unreadable.id.clone().unwrap_or_else(|| "an object".to_owned());
                        tell(Progress::Trouble(&format!("{id} {unreadable}")));
                    }
                }
            }
            tell(Progress::Subscriptions(pass));
            after = page.next;
            let Some(next) = after.clone() else { return Ok(seen) };
            if customer.is_none() && scope.resume {
                self.set_cursor(WALK, Some(next.to_string())).await?;
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    /// One subscription as Stripe has it, beside what the account says.
    async fn compare(
        &self,
        scope: Scope,
        fetched: FetchedSubscription,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), StoreError> {
        let seen = &fetched.snapshot;
        let (id, customer, named) = (seen.id.clone(), seen.customer.clone(), seen.user);
        let owner = self
            .store
            .read(move |snapshot| {
                let known = snapshot.user_of(&customer)?.or(named);
                let user = match known {
                    Some(user) => Some(user),
                    None => snapshot.owner_of(&[id.to_string()])?,
                };
                Ok(match user {
                    Some(user) => Some((user, snapshot.history(user)?)),
                    None => None,
                })
            })
            .await?;
        let policy: &Policy = &self.terms.policy;
        let Some((user, history)) = owner else {
            let ours =
                seen.price.as_ref().is_some_and(|id| policy.catalogue.by_price(id).is_some());
            if ours && !seen.status.is_terminal() {
                let drift = Drift {
                    subscription: seen.id.clone(),
                    user: None,
                    differences: vec![(
                        "user",
                        "nobody".to_owned(),
                        format!("customer {}", seen.customer),
                    )],
                    healed: false,
                };
                tell(Progress::Drift(&drift));
                pass.drifts.push(drift);
            } else {
                pass.foreign += 1;
            }
            return Ok(());
        };
        let before = Account::of(user, history.clone(), policy);
        let after = Account::of(user, extended(history, &heard(&fetched)), policy);
        let id = fetched.snapshot.id.clone();
        let differences = differences(before.subscription(&id), after.subscription(&id));
        let asked = |errand: &Errand| matches!(errand, Errand::Ask(_));
        let doubted = before.errands().any(|(wanted, errand, _)| *wanted == id && asked(&errand));
        if differences.is_empty() && !doubted {
            return Ok(());
        }
        if !scope.dry_run {
            self.take_over(user, fetched, "reconcile").await?;
        }
        if !differences.is_empty() {
            let healed = !scope.dry_run;
            let drift = Drift { subscription: id, user: Some(user), differences, healed };
            tell(Progress::Drift(&drift));
            pass.drifts.push(drift);
        }
        Ok(())
    }

    /// Subscriptions of the ledger that Stripe has not listed are shown and left alone: more likely
    /// the key is of another account than the subscriptions are gone.
    pub(super) async fn unknown_at_stripe(
        &self,
        seen: &BTreeSet<SubscriptionId>,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), StoreError> {
        const PAGE: u32 = 500;
        let mut after = String::new();
        loop {
            let from = after.clone();
            let rows = self
                .store
                .read(move |snapshot| snapshot.unfinished_subscriptions(&from, PAGE))
                .await?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            last.as_str().clone_into(&mut after);
            for (id, user) in rows.into_iter().filter(|(id, _)| !seen.contains(id)) {
                let differences =
                    vec![("subscription", "known".to_owned(), "unknown to this key".to_owned())];
                let drift =
                    Drift { subscription: id, user: Some(user), differences, healed: false };
                tell(Progress::Drift(&drift));
                pass.drifts.push(drift);
            }
        }
    }
}
