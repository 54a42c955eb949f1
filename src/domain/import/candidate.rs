//! Customers of a running Stripe account, with what they have bought of what is sold here.

use std::fmt;

use crate::domain::ids::{CustomerId, PlanCode, SubscriptionId};
use crate::domain::import::directory::Claims;
use crate::domain::import::unclear::Unclear;
use crate::domain::subscription::Status;

/// A customer who may be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportCandidate {
    pub customer: CustomerId,
    pub is_deleted: bool,
    pub has_user_id: bool,
    pub claims: Claims,
    /// At prices that are sold here.
    pub purchases: Vec<CandidatePurchase>,
}

/// A subscription or a single payment at a price that is sold here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidatePurchase {
    /// For a single payment, the id of its checkout session.
    pub id: SubscriptionId,
    pub plan: PlanCode,
    pub kind: PurchaseKind,
    /// Why it cannot be taken over, if that shows in itself.
    pub flaw: Option<Unclear>,
}

/// What kind of purchase it is, and in which state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PurchaseKind {
    Recurring(Status),
    /// Paid once.
    Once,
}

impl PurchaseKind {
    /// A running subscription, of which a user has at most one.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        match self {
            Self::Recurring(status) => status.is_live(),
            Self::Once => false,
        }
    }

    /// It is over, and decides nothing about access.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        match self {
            Self::Recurring(status) => status.is_terminal() || matches!(status, Status::Incomplete),
            Self::Once => false,
        }
    }
}

impl fmt::Display for PurchaseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recurring(status) => f.write_str(status.as_str()),
            Self::Once => f.write_str("paid once"),
        }
    }
}

impl ImportCandidate {
    /// How many of the subscriptions run.
    #[must_use]
    pub fn live(&self) -> usize {
        self.purchases.iter().filter(|purchase| purchase.kind.is_live()).count()
    }

    /// Everything is over: without an owner, nobody misses anything.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.purchases.iter().all(|purchase| purchase.kind.is_over())
    }
}
