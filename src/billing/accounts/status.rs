//! The billing state of a user.

use crate::billing::Billing;
use crate::billing::Refusal;
use crate::domain::access::{Access, Entitlement, Source};
use crate::domain::account::Account;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::plan::{Catalogue, Interval, Price};
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;
use crate::store::StoreError;

impl Billing {
    pub async fn status(&self, user: UserId) -> Result<StatusView, Refusal> {
        let now = self.clock.expiry_now();
        let (history, entitlements) = self
            .store
            .read(move |tx| Ok((tx.history(user)?, tx.entitlements_of(user, now)?)))
            .await?;
        let account = Account::of(user, history, &self.config.policy);
        Ok(self.view(&account, entitlements, now))
    }

    /// The entitlements of a user, and the plan that gives them. Reads the entitlements table only,
    /// so it is cheap enough for every request.
    pub async fn entitlements(
        &self,
        user: UserId,
    ) -> Result<(PlanCode, Vec<Entitlement>), Refusal> {
        let now = self.clock.expiry_now();
        let held = self.store.read(move |tx| tx.entitlements_of(user, now)).await;
        let mut held: Vec<Entitlement> = Ok::<_, StoreError>(held?)?;
        // In the order of the status: a subscription, else what was paid for once, the newest of
        // its kind.
        let rank = |one: &&Entitlement| match &one.source {
            Source::Purchase { id, .. } if id.is_recurring() => 2,
            Source::Purchase { .. } => 1,
            Source::Grant { .. } | Source::FreePlan => 0,
        };
        let plan = held.iter().filter(|one| rank(one) > 0).max_by_key(rank);
        let plan = plan.map(|one| one.plan.clone());
        let plan = plan.unwrap_or_else(|| free_plan(self.catalogue(), &held));
        add_free_entitlements(&mut held, self.catalogue());
        Ok((plan, held))
    }

    /// The account of a user, derived from all facts.
    pub async fn account(&self, user: UserId) -> Result<Account, Refusal> {
        let history = self.store.read(move |tx| tx.history(user)).await?;
        Ok(Account::of(user, history, &self.config.policy))
    }

    fn view(
        &self,
        account: &Account,
        mut entitlements: Vec<Entitlement>,
        now: Timestamp,
    ) -> StatusView {
        let catalogue = self.catalogue();
        let gives = |one: &Subscription| one.access(self.grace());
        let in_force = |one: &&Subscription| gives(one).is_open(now);
        let mut subscription = account
            .running()
            .or_else(|| account.subscriptions.iter().rev().find(in_force))
            .cloned();
        if let Some(one) = &mut subscription {
            one.pending_change.take_if(|change| change.until <= now);
        }
        let shown = |one: &&Subscription| Some(&one.id) != subscription.as_ref().map(|one| &one.id);
        let others = account.subscriptions.iter().filter(shown).filter(in_force).cloned().collect();
        let best = subscription.as_ref().filter(in_force);
        let best = best.or_else(|| account.subscriptions.iter().rev().find(in_force));
        let (plan, access_until) = match best {
            Some(one) => (one.plan.clone(), until(gives(one))),
            None => (free_plan(catalogue, &entitlements), None),
        };
        add_free_entitlements(&mut entitlements, catalogue);
        let owing = subscription.as_ref().filter(|one| one.is_owing());
        let lapsed_at = owing.and_then(|one| until(gives(one))).filter(|end| *end <= now);
        StatusView {
            plan_name: catalogue.name(&plan).to_owned(),
            plan,
            price: subscription.as_ref().and_then(|one| paid(one, catalogue)),
            can_pause: self.portal_allows_pause()
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
    let (interval, amount) = subscription.interval.zip(subscription.amount)?;
    Some(Price { interval, amount, stripe_price: None, former: Vec::new(), access_for: None })
}

/// The listed price of the plan's item.
fn price(subscription: &Subscription, catalogue: &Catalogue) -> Option<Price> {
    if subscription.is_once() {
        return catalogue.plan(&subscription.plan)?.price(Interval::Once).cloned();
    }
    let id = subscription.price.as_ref()?;
    catalogue.by_price(id).map(|(_, price)| price.clone())
}
