//! Grants that wait for the end of paid access, and when they begin.

use crate::domain::account::history::{Fact, FactBody, Source};
use crate::domain::account::{Account, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::subscription::Subscription;

impl Account {
    /// Whether the user may use the plan at `now`: paid for, or given by an admin.
    #[must_use]
    pub fn has_plan(&self, plan: &PlanCode, policy: &Policy, now: Timestamp) -> bool {
        let is_paid = self.subscriptions.iter().any(|subscription| {
            subscription.plans.contains(plan) && subscription.access(policy.grace).is_open(now)
        });
        let is_given = self.grants.iter().any(|held| held.grant.plan == *plan && held.is_open(now));
        is_paid || is_given
    }

    /// The paid access for which a grant of this plan waits: that to the same or a higher plan, or to one
    /// that the catalogue does not rank. Of several, the one that lasts longest.
    #[must_use]
    pub fn paid_access(
        &self,
        plan: &PlanCode,
        policy: &Policy,
        now: Timestamp,
    ) -> Option<&Subscription> {
        let granted = policy.catalogue.rank(plan);
        let is_lower = |paid: &PlanCode| {
            policy
                .catalogue
                .rank(paid)
                .is_some_and(|rank| granted.is_some_and(|granted| rank < granted))
        };
        let open = self.subscriptions.iter().filter(|subscription| {
            subscription.access(policy.grace).is_open(now)
                && !subscription.plans.iter().all(is_lower)
        });
        open.max_by_key(|subscription| {
            let end = subscription.access(policy.grace).end();
            (end.is_none(), end)
        })
    }

    /// The facts that grants begin which have waited for the end of paid access.
    #[must_use]
    pub fn beginning_grants(&self, policy: &Policy, now: Timestamp) -> Vec<Fact> {
        let waiting = self.grants.iter().filter(|held| held.begins.is_none());
        let due = waiting.filter(|held| {
            held.is_unfinished(now) && self.paid_access(&held.grant.plan, policy, now).is_none()
        });
        due.map(|held| {
            let grant = held.grant.id.clone();
            let source = Source::Internal(format!("{grant}:begun"));
            Fact { at: now, source, body: FactBody::GrantBegun { grant }.into() }
        })
        .collect()
    }

    /// The account with the grants begun that the facts name.
    #[must_use]
    pub fn with_begun(mut self, facts: &[Fact]) -> Self {
        for fact in facts {
            let FactBody::GrantBegun { grant } = &*fact.body else { continue };
            if let Some(held) = self.grants.iter_mut().find(|held| held.grant.id == *grant) {
                held.begins = Some(fact.at);
            }
        }
        self
    }
}
