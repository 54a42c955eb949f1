//! Decides about the customers of one user, with what is stored about them.

use std::collections::BTreeMap;

use crate::domain::changes::CustomerLink;
use crate::domain::ids::{CustomerId, SubscriptionId, UserId};
use crate::domain::import::candidate::ImportCandidate;
use crate::domain::import::plan::{ImportPlan, PlannedImport};
use crate::domain::import::unclear::{Unclear, UnclearPurchase};

/// The customers that belong to one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportGroup {
    pub user: UserId,
    pub candidates: Vec<ImportCandidate>,
}

/// What is stored of the customers and purchases of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownHere {
    /// The running subscription of the user, at a listed price or not.
    pub running: Option<SubscriptionId>,
    pub links: BTreeMap<CustomerId, CustomerLink>,
    /// Whose account has a fact about the purchase.
    pub owners: BTreeMap<SubscriptionId, UserId>,
}

impl ImportGroup {
    /// The ids of all purchases.
    pub fn purchases(&self) -> impl Iterator<Item = &SubscriptionId> {
        self.candidates.iter().flat_map(|found| found.purchases.iter().map(|bought| &bought.id))
    }

    /// Adds to the plan what is to be taken over, what is here already, and what is unclear.
    pub fn decide(self, known: &KnownHere, plan: &mut ImportPlan) {
        if let Some(reason) = self.conflict(known) {
            for candidate in &self.candidates {
                plan.unclear.extend(unclear(candidate, &reason));
            }
            return;
        }
        let user = self.user;
        let mut candidates = self.candidates;
        // The customer of the running subscription is linked first: checkouts and the billing portal use it.
        candidates.sort_by_key(|candidate| candidate.live() == 0);
        for candidate in candidates {
            let is_linked = known
                .links
                .get(&candidate.customer)
                .is_some_and(|link| link.proven && link.user == user);
            let is_known = |id: &SubscriptionId| known.owners.get(id) == Some(&user);
            let is_here = is_linked && candidate.purchases.iter().all(|found| is_known(&found.id));
            let import = PlannedImport {
                user,
                is_unnamed: !candidate.has_user_id,
                customer: candidate.customer,
                purchases: candidate.purchases,
            };
            if is_here {
                plan.here.push(import);
            } else {
                plan.imports.push(import);
            }
        }
    }

    /// Why nothing of the group can be taken over.
    fn conflict(&self, known: &KnownHere) -> Option<Unclear> {
        let user = self.user;
        let linked = self.candidates.iter().filter_map(|found| known.links.get(&found.customer));
        let mut others = linked
            .map(|link| link.user)
            .chain(self.purchases().filter_map(|id| known.owners.get(id).copied()))
            .filter(|owner| *owner != user);
        if let Some(user) = others.next() {
            return Some(Unclear::OtherOwner { user });
        }
        let live: Vec<usize> = self.candidates.iter().map(ImportCandidate::live).collect();
        if live.iter().sum::<usize>() > 1 {
            let is_of_one = live.iter().filter(|count| **count > 0).count() == 1;
            return Some(if is_of_one {
                Unclear::SeveralLive { user }
            } else {
                Unclear::SeveralCustomers { user }
            });
        }
        let is_other = |id: &SubscriptionId| self.purchases().all(|own| own != id);
        let has_live = live.iter().any(|count| *count > 0);
        let has_other = known.running.as_ref().is_some_and(is_other);
        (has_live && has_other).then_some(Unclear::LiveHere { user })
    }
}

/// The purchases of a candidate that are not over; all of them if none is.
fn unclear(candidate: &ImportCandidate, reason: &Unclear) -> Vec<UnclearPurchase> {
    let is_over = candidate.is_over();
    let shown = candidate.purchases.iter().filter(|found| is_over || !found.kind.is_over());
    shown
        .map(|purchase| UnclearPurchase {
            id: Some(purchase.id.clone()),
            customer: Some(candidate.customer.clone()),
            reason: reason.clone(),
        })
        .collect()
}
