//! What ending grants changes. What is paid for stays.

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, HeldGrant, Policy};
use crate::domain::admin_action::grant::GrantEnd;
use crate::domain::admin_action::refusal::ActionRefusal;
use crate::domain::admin_action::term::RevokedGrants;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode};

/// What ending grants changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeEffect {
    /// The grants that end.
    pub plans: Vec<RevokedPlan>,
    /// What the person has no more.
    pub lost: Vec<EntitlementName>,
    /// What else gives the person something: a subscription or a single payment.
    pub kept: Option<PlanCode>,
}

/// A grant that is ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokedPlan {
    pub grant: String,
    pub plan: PlanCode,
    /// The end that it had.
    pub end: GrantEnd,
}

impl Account {
    /// What ending these grants changes.
    pub(super) fn revoke_effect(
        &self,
        which: &RevokedGrants,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<RevokeEffect, ActionRefusal> {
        let is_meant = |held: &HeldGrant| match which {
            RevokedGrants::All => true,
            RevokedGrants::OfPlan(plan) => held.grant.plan == *plan,
            RevokedGrants::One(id) => held.grant.id == *id,
        };
        let unfinished = self.grants.iter().filter(|held| held.is_unfinished(now));
        let (ended, rest): (Vec<_>, Vec<_>) = unfinished.cloned().partition(is_meant);
        if ended.is_empty() {
            return Err(ActionRefusal::NothingGranted);
        }
        let mut remaining = self.clone();
        remaining.grants = rest;
        let lost = self.lost_in(&remaining, policy, now);
        let mut paid = self.subscriptions.iter().rev();
        let paid = paid.find(|paid| paid.access(policy.grace).is_open(now));
        Ok(RevokeEffect {
            plans: ended
                .iter()
                .map(|held| RevokedPlan {
                    grant: held.grant.id.clone(),
                    plan: held.grant.plan.clone(),
                    end: GrantEnd::of(held),
                })
                .collect(),
            lost,
            kept: paid.map(|paid| paid.plan.clone()),
        })
    }
}
