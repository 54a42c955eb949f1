//! The billing state of a user.

use crate::billing::Refusal;
use crate::billing::accounts::service::Accounts;
use crate::domain::access::{Access, Entitlement, Source};
use crate::domain::account::Account;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::plan::{Catalogue, Interval, Price};
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;

impl Accounts {
    pub async fn status(&self, user: UserId) -> Result<StatusView, Refusal> {
        let now = self.clock.expiry_now();
        let rules = self.config.archive_rules;
        let (history, entitlements) = self
            .store
            .read(move |tx| {
                Ok((tx.account_history(user, rules, &[])?, tx.entitlements_of(user, now)?))
            })
            .await?;
        let account = Account::of(user, history.facts, &self.config.policy);
        Ok(self.view(&account, entitlements, now))
    }

    /// The entitlements of a user, and the plan that gives them. Reads the entitlements table only,
    /// so it is cheap enough for every request.
    pub async fn entitlements(
        &self,
        user: UserId,
    ) -> Result<(PlanCode, Vec<Entitlement>), Refusal> {
        let now = self.clock.expiry_now();
        let mut held = self.store.look_up(move |tx| tx.entitlements_of(user, now)).await?;
        // In the order of the status: a subscription, else what was paid for once, the newest of
        // its kind.
        let rank = |entitlement: &&Entitlement| match &entitlement.source {
            Source::Purchase { id, .. } if id.is_recurring() => 2,
            Source::Purchase { .. } => 1,
            Source::Grant { .. } | Source::FreePlan => 0,
        };
        let plan = held.iter().filter(|entitlement| rank(entitlement) > 0).max_by_key(rank);
        let plan = plan.map(|entitlement| entitlement.plan.clone());
        let plan = plan.unwrap_or_else(|| free_plan(self.config.catalogue(), &held));
        add_free_entitlements(&mut held, self.config.catalogue());
        Ok((plan, held))
    }

    pub(in crate::billing) fn view(
        &self,
        account: &Account,
        mut entitlements: Vec<Entitlement>,
        now: Timestamp,
    ) -> StatusView {
        let catalogue = self.config.catalogue();
        let gives = |subscription: &Subscription| subscription.access(self.config.policy.grace);
        let in_force = |subscription: &&Subscription| gives(subscription).is_open(now);
        let mut subscription = account
            .running()
            .or_else(|| account.subscriptions.iter().rev().find(in_force))
            .cloned();
        if let Some(subscription) = &mut subscription {
            subscription.pending_change.take_if(|change| change.until <= now);
        }
        let shown = subscription.as_ref().map(|subscription| subscription.id.clone());
        let is_other = |other: &&Subscription| Some(&other.id) != shown.as_ref();
        let others =
            account.subscriptions.iter().filter(is_other).filter(in_force).cloned().collect();
        let best = subscription.as_ref().filter(in_force);
        let best = best.or_else(|| account.subscriptions.iter().rev().find(in_force));
        let (plan, access_until) = match best {
            Some(best) => (best.plan.clone(), until(gives(best))),
            None => (free_plan(catalogue, &entitlements), None),
        };
        add_free_entitlements(&mut entitlements, catalogue);
        let owing = subscription.as_ref().filter(|subscription| subscription.is_owing());
        let lapsed_at = owing.and_then(|owing| until(gives(owing))).filter(|end| *end <= now);
        StatusView {
            plan_name: catalogue.localized_name(&plan),
            plan,
            price: subscription.as_ref().and_then(|subscription| paid(subscription, catalogue)),
            can_pause: self.portal.allow_pause()
                && subscription.as_ref().is_some_and(Subscription::can_be_paused),
            awaited: account.pending_payment(&self.config.policy),
            entitlements,
            subscription,
            unlisted: account.running_unlisted().cloned(),
            others,
            access_until,
            lapsed_at,
        }
    }
}

const fn until(access: Access) -> Option<Timestamp> {
    match access {
        Access::Granted(until) => until,
        Access::Denied => None,
    }
}

/// A plan that was granted by hand, else the free plan.
fn free_plan(catalogue: &Catalogue, entitlements: &[Entitlement]) -> PlanCode {
    let granted = entitlements
        .iter()
        .find(|held| matches!(held.source, Source::Grant { .. }))
        .map(|held| held.plan.clone());
    granted
        .or_else(|| catalogue.free().map(|plan| plan.code.clone()))
        .unwrap_or_else(|| PlanCode::new("free"))
}

/// Everybody has the entitlements of the free plan, which are not stored.
fn add_free_entitlements(entitlements: &mut Vec<Entitlement>, catalogue: &Catalogue) {
    let Some(free) = catalogue.free() else { return };
    for name in &free.entitlements {
        if !entitlements.iter().any(|held| held.name == *name) {
            entitlements.push(Entitlement {
                name: name.clone(),
                plan: free.code.clone(),
                source: Source::FreePlan,
                since: Timestamp::from_millis(0),
                valid_until: None,
            });
        }
    }
}

/// The price of all items together; `None` where it is not known for certain.
fn paid(subscription: &Subscription, catalogue: &Catalogue) -> Option<Price> {
    if subscription.is_once() {
        return price(subscription, catalogue);
    }
    let (interval, amount) = subscription.interval().zip(subscription.amount)?;
    Some(Price { interval, amount, stripe_price: None, former: Vec::new(), access_for: None })
}

/// The listed price of the plan's item.
fn price(subscription: &Subscription, catalogue: &Catalogue) -> Option<Price> {
    if subscription.is_once() {
        return catalogue.plan(&subscription.plan)?.price(Interval::Once).cloned();
    }
    let id = subscription.price()?;
    catalogue.by_price(id).map(|(_, price)| price.clone())
}
