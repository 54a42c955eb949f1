//! What moving an account to another Telegram user changes.

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, HeldGrant, Policy};
use crate::domain::admin_action::grant::GrantEnd;
use crate::domain::admin_action::refusal::ActionRefusal;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, EntitlementName, PlanCode, SubscriptionId, UserId};
use crate::domain::subscription::Subscription;

/// What moving an account changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveEffect {
    pub to: UserId,
    /// The Stripe customers that are the other user's then. One who has only paid for the user is not.
    pub customers: Vec<CustomerId>,
    /// Subscriptions and single payments that are in force.
    pub purchases: Vec<MovedPurchase>,
    /// Other purchases.
    pub earlier: usize,
    /// Grants that have not ended.
    pub grants: Vec<MovedGrant>,
    /// What the one person loses and the other gets.
    pub entitlements: Vec<EntitlementName>,
}

/// A purchase in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedPurchase {
    pub id: SubscriptionId,
    pub plan: PlanCode,
    pub renews_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
}

/// A grant that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedGrant {
    pub plan: PlanCode,
    pub end: GrantEnd,
}

/// The other user, and what is stored beside the two accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveTarget {
    pub account: Account,
    /// The other user has written to the bot.
    pub is_known: bool,
    /// The customers that are proven to be the user's whose account is moved.
    pub customers: Vec<CustomerId>,
    /// A notice is being sent to the user whose account is moved.
    pub is_notice_leaving: bool,
}

impl MoveEffect {
    /// The subscriptions in force.
    pub fn subscriptions(&self) -> impl Iterator<Item = &SubscriptionId> {
        self.purchases.iter().map(|purchase| &purchase.id).filter(|id| id.is_recurring())
    }
}

/// What moving the account to the target changes.
pub(super) fn move_effect(
    account: &Account,
    target: &MoveTarget,
    policy: &Policy,
    now: Timestamp,
) -> Result<MoveEffect, ActionRefusal> {
    let to = &target.account;
    if to.user == account.user {
        return Err(ActionRefusal::SamePerson);
    }
    if !target.is_known {
        return Err(ActionRefusal::TargetUnknown);
    }
    // Only one subscription may run for each user.
    if to.running().is_some()
        || to.running_unlisted().is_some()
        || to.pending_payment(policy).is_some()
    {
        return Err(ActionRefusal::TargetSubscribed);
    }
    let has_grants = !account.grants.is_empty() || !account.revoked_grants.is_empty();
    if account.purchases.is_empty() && target.customers.is_empty() && !has_grants {
        return Err(ActionRefusal::NothingToMove);
    }
    if target.is_notice_leaving {
        return Err(ActionRefusal::NoticeLeaving);
    }
    let is_in_force =
        |found: &&Subscription| found.is_running() || found.access(policy.grace).is_open(now);
    let purchases: Vec<MovedPurchase> = account
        .subscriptions
        .iter()
        .filter(is_in_force)
        .map(|found| MovedPurchase {
            id: found.id.clone(),
            plan: found.plan.clone(),
            renews_at: found.renews_at(),
            ends_at: found.cancel_at(),
        })
        .collect();
    let grants = account.grants.iter().filter(|held| held.is_unfinished(now));
    let grant =
        |held: &HeldGrant| MovedGrant { plan: held.grant.plan.clone(), end: GrantEnd::of(held) };
    let mut customers = target.customers.clone();
    customers.extend(account.owned_customers());
    customers.sort_unstable();
    customers.dedup();
    let empty = Account::of(account.user, Vec::new(), policy);
    Ok(MoveEffect {
        to: to.user,
        customers,
        earlier: account.purchases.len().saturating_sub(purchases.len()),
        purchases,
        grants: grants.map(grant).collect(),
        entitlements: account.lost_in(&empty, policy, now),
    })
}
