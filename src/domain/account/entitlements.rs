//! What an account may use, and through what: the union of all that gives something.

use std::collections::BTreeSet;

use crate::domain::access::{Access, Entitlement, Source, access};
use crate::domain::account::{Account, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode};

impl Account {
    /// The rights in force at `now`, one for each name and source.
    #[must_use]
    pub fn rights(&self, policy: &Policy, now: Timestamp) -> Vec<Entitlement> {
        let mut rights = Vec::new();
        let mut add =
            |plan: &PlanCode, names: &[EntitlementName], source: &Source, since, until| {
                for (place, name) in names.iter().enumerate() {
                    // A name that stands twice in the catalogue is one right.
                    if !names[..place].contains(name) {
                        rights.push(Entitlement {
                            name: name.clone(),
                            plan: plan.clone(),
                            source: source.clone(),
                            since,
                            valid_until: until,
                        });
                    }
                }
            };
        for one in &self.subscriptions {
            let gives = access(one, policy.grace);
            let Access::Granted(until) = gives else { continue };
            let origin = self.purchase(&one.id).and_then(|bought| bought.provenance(policy));
            let Some(origin) = origin.filter(|_| gives.is_open(now)) else { continue };
            let source =
                Source::Purchase { id: one.id.clone(), event: origin.event, price: origin.price };
            // What two plans of one subscription give is the shown one's.
            let mut seen: BTreeSet<&EntitlementName> = BTreeSet::new();
            for code in one.plans.iter().rev() {
                let Some(plan) = policy.catalogue.plan(code) else { continue };
                let new = plan.entitlements.iter().filter(|name| seen.insert(name));
                let names: Vec<EntitlementName> = new.cloned().collect();
                add(code, &names, &source, origin.since, until);
            }
        }
        for (at, grant) in &self.grants {
            let open = grant.until.is_none_or(|until| until > now);
            let Some(plan) = policy.catalogue.plan(&grant.plan).filter(|_| open) else { continue };
            let names = if grant.entitlements.is_empty() {
                &plan.entitlements
            } else {
                &grant.entitlements
            };
            let source = Source::Grant { id: grant.id.clone(), by: grant.by };
            add(&grant.plan, names, &source, *at, grant.until);
        }
        rights
    }
}
