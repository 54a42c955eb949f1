//! The entitlements of an account: the union of what its subscriptions and grants give.

use std::collections::BTreeSet;

use crate::domain::access::{Access, Entitlement, Source};
use crate::domain::account::{Account, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode};

impl Account {
    /// The entitlements in force at `now`, one for each name and source.
    #[must_use]
    pub fn entitlements(&self, policy: &Policy, now: Timestamp) -> Vec<Entitlement> {
        let mut entitlements = Vec::new();
        let mut add =
            |plan: &PlanCode, names: &[EntitlementName], source: &Source, since, until| {
                for (index, name) in names.iter().enumerate() {
                    // The catalogue may list a name twice.
                    if !names[..index].contains(name) {
                        entitlements.push(Entitlement {
                            name: name.clone(),
                            plan: plan.clone(),
                            source: source.clone(),
                            since,
                            valid_until: until,
                        });
                    }
                }
            };
        for subscription in &self.subscriptions {
            let access = subscription.access(policy.grace);
            let Access::Granted(until) = access else { continue };
            let purchase = self.purchase(&subscription.id);
            let provenance = purchase.and_then(|purchase| purchase.provenance(policy));
            let Some(provenance) = provenance.filter(|_| access.is_open(now)) else { continue };
            let source = Source::Purchase {
                id: subscription.id.clone(),
                event: provenance.event,
                price: provenance.price,
            };
            // An entitlement of two plans of one subscription is listed under the shown plan.
            let mut listed: BTreeSet<&EntitlementName> = BTreeSet::new();
            for code in subscription.plans.iter().rev() {
                let Some(plan) = policy.catalogue.plan(code) else { continue };
                let new = plan.entitlements.iter().filter(|name| listed.insert(name));
                let names: Vec<EntitlementName> = new.cloned().collect();
                add(code, &names, &source, provenance.since, until);
            }
        }
        for held in self.grants.iter().filter(|held| held.is_open(now)) {
            let grant = &held.grant;
            let Some(plan) = policy.catalogue.plan(&grant.plan) else { continue };
            let names = if grant.entitlements.is_empty() {
                &plan.entitlements
            } else {
                &grant.entitlements
            };
            let source = Source::Grant { id: grant.id.clone(), by: grant.by };
            let since = held.begins.unwrap_or(held.granted_at);
            add(&grant.plan, names, &source, since, held.until());
        }
        entitlements
    }
}
