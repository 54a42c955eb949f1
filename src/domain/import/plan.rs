//! What an import does.

use std::collections::BTreeMap;

use crate::domain::ids::{CustomerId, PlanCode, UserId};
use crate::domain::import::candidate::{CandidatePurchase, PurchaseKind};
use crate::domain::import::unclear::UnclearPurchase;

/// Everything that an import takes over, and what it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportPlan {
    /// Subscriptions and single payments that were read.
    pub read: usize,
    /// Those of other products, or that are over and belong to no user.
    pub irrelevant: usize,
    pub imports: Vec<PlannedImport>,
    /// Customers of whom nothing is left to take over.
    pub here: Vec<PlannedImport>,
    /// Purchases of customers that are here, of whom the operator says nothing.
    pub sold_here: usize,
    pub unclear: Vec<UnclearPurchase>,
}

/// One customer, with everything they have bought of what is sold here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedImport {
    pub user: UserId,
    pub customer: CustomerId,
    pub purchases: Vec<CandidatePurchase>,
    /// At Stripe, the metadata of the customer has no `user_id` yet.
    pub is_unnamed: bool,
}

impl ImportPlan {
    /// How many purchases are taken over, by plan and state.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<(PlanCode, PurchaseKind), usize> {
        let mut counts = BTreeMap::new();
        for purchase in self.imports.iter().flat_map(|import| &import.purchases) {
            *counts.entry((purchase.plan.clone(), purchase.kind.clone())).or_default() += 1;
        }
        counts
    }
}
