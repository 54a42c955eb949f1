//! Changes of plan that will be made later, and the schedules that make them.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, PriceId, ScheduleId};

/// A schedule that is attached to a subscription at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Created here for a change of plan. It stays attached during the first period of the new price.
    CreatedHere {
        id: ScheduleId,
        /// `None` once the change has been made.
        change: Option<PlannedChange>,
    },
    /// Not created here, so it must be neither changed nor released.
    Foreign { id: ScheduleId },
}

impl Schedule {
    /// Its id at Stripe.
    #[must_use]
    pub const fn id(&self) -> &ScheduleId {
        match self {
            Self::CreatedHere { id, .. } | Self::Foreign { id } => id,
        }
    }
}

/// A change of plan that a schedule at Stripe will make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    pub plan: PlanCode,
    /// `None` in facts stored by older releases.
    pub price: Option<PriceId>,
    /// When the change takes effect.
    pub at: Timestamp,
}

/// A change of plan that waits for its payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChange {
    /// When the change expires if it is not paid.
    pub until: Timestamp,
    /// Stripe's page where its invoice can be paid.
    pub invoice_url: Option<String>,
}
