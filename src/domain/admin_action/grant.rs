//! What a grant changes: a running one is extended, and paid access is used up first.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Deferral, Grant, HeldGrant, Policy};
use crate::domain::admin_action::refusal::ActionRefusal;
use crate::domain::admin_action::term::GrantTerm;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode, UserId};

/// What a grant changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantEffect {
    pub plan: PlanCode,
    /// The grant that is extended.
    pub extends: Option<String>,
    /// The end of that grant before.
    pub before: Option<GrantEnd>,
    pub start: GrantStart,
    pub after: GrantEnd,
    /// What the person does not have yet.
    pub added: Vec<EntitlementName>,
}

/// When a grant begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantStart {
    /// At once, or it has begun before.
    Now,
    /// When the access to a plan ends that is paid for.
    AfterPaid {
        plan: PlanCode,
        /// When that will be. `None`: it renews.
        ends: Option<Timestamp>,
        /// The end of the period that is paid for.
        paid_until: Option<Timestamp>,
    },
}

/// When a grant ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantEnd {
    At(Timestamp),
    /// This many seconds after it begins.
    Lasting(u64),
    /// When it is revoked.
    Open,
}

impl GrantEnd {
    /// The end of a grant.
    #[must_use]
    pub fn of(held: &HeldGrant) -> Self {
        let lasts = held.grant.deferral.and_then(|deferral| deferral.lasts);
        match (held.until(), lasts) {
            (Some(until), _) => Self::At(until),
            (None, Some(seconds)) => Self::Lasting(seconds),
            (None, None) => Self::Open,
        }
    }
}

impl GrantEffect {
    /// The grant as it is recorded. `new`: its id, unless a grant is extended; `running`: that grant.
    #[must_use]
    pub fn grant(&self, new: String, by: UserId, running: Option<&Grant>) -> Grant {
        let begins_later = matches!(self.start, GrantStart::AfterPaid { .. });
        let (until, lasts) = match self.after {
            GrantEnd::At(until) => (Some(until), None),
            GrantEnd::Lasting(seconds) => (None, Some(seconds)),
            GrantEnd::Open => (None, None),
        };
        let deferral = running.and_then(|running| running.deferral).map(|_| Deferral { lasts });
        Grant {
            id: self.extends.clone().unwrap_or(new),
            by,
            plan: self.plan.clone(),
            entitlements: Vec::new(),
            until,
            deferral: deferral.or_else(|| begins_later.then_some(Deferral { lasts })),
        }
    }
}

impl Account {
    /// What granting a plan changes. A running grant of the plan is extended. Beside paid access to the same
    /// or a higher plan, the grant waits for the end of that access, so that nothing of it is used up.
    pub(super) fn grant_effect(
        &self,
        plan: &PlanCode,
        term: GrantTerm,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<GrantEffect, ActionRefusal> {
        let found = policy.catalogue.plan(plan).ok_or(ActionRefusal::PlanUnknown)?;
        if found.is_free() {
            return Err(ActionRefusal::PlanFree);
        }
        if matches!(term, GrantTerm::Until(until) if until <= now) || term == GrantTerm::For(0) {
            return Err(ActionRefusal::EndInPast);
        }
        let paid = self.paid_access(plan, policy, now);
        let running = self.grant_to_extend(plan, paid.is_some(), now);
        let before = running.map(GrantEnd::of);
        let start = match paid {
            Some(paid) => GrantStart::AfterPaid {
                plan: paid.plan.clone(),
                ends: paid.access(policy.grace).end(),
                paid_until: paid.current_period_end,
            },
            None => GrantStart::Now,
        };
        let after = extended(before, term, paid.is_some(), now)?;
        let held = self.entitlements(policy, now);
        let is_new = |name: &&EntitlementName| !held.iter().any(|held| held.name == **name);
        Ok(GrantEffect {
            plan: plan.clone(),
            extends: running.map(|running| running.grant.id.clone()),
            before,
            start,
            after,
            added: found.entitlements.iter().filter(is_new).cloned().collect(),
        })
    }

    /// The grant of the whole plan that more time is added to: one that waits as well, or else one that runs.
    /// Of several, the one that ends last.
    fn grant_to_extend(
        &self,
        plan: &PlanCode,
        is_waiting: bool,
        now: Timestamp,
    ) -> Option<&HeldGrant> {
        let candidates = self.grants.iter().filter(|held| {
            held.grant.plan == *plan
                && held.grant.entitlements.is_empty()
                && held.begins.is_none() == is_waiting
                && held.is_unfinished(now)
        });
        candidates.max_by_key(|held| match GrantEnd::of(held) {
            GrantEnd::Open => (2, 0),
            GrantEnd::At(at) => (1, at.millis()),
            GrantEnd::Lasting(seconds) => (0, i64::try_from(seconds).unwrap_or(i64::MAX)),
        })
    }
}

/// The end of a grant that ends at `before` so far, if it runs or waits already.
fn extended(
    before: Option<GrantEnd>,
    term: GrantTerm,
    is_waiting: bool,
    now: Timestamp,
) -> Result<GrantEnd, ActionRefusal> {
    Ok(match (before, term) {
        (Some(GrantEnd::Open), _) => return Err(ActionRefusal::Unending),
        (_, GrantTerm::UntilRevoked) => GrantEnd::Open,
        (Some(GrantEnd::At(end)), GrantTerm::Until(until)) if until <= end => {
            return Err(ActionRefusal::NotLonger(end));
        }
        (_, GrantTerm::Until(until)) => GrantEnd::At(until),
        (Some(GrantEnd::Lasting(before)), GrantTerm::For(seconds)) => {
            GrantEnd::Lasting(before.saturating_add(seconds))
        }
        (Some(GrantEnd::At(end)), GrantTerm::For(seconds)) => {
            GrantEnd::At(end.plus(Duration::from_secs(seconds)))
        }
        (None, GrantTerm::For(seconds)) if is_waiting => GrantEnd::Lasting(seconds),
        (None, GrantTerm::For(seconds)) => GrantEnd::At(now.plus(Duration::from_secs(seconds))),
    })
}
