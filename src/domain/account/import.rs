//! A purchase that was made at Stripe without this product, and was taken over by the operator.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, PlanCode, SubscriptionId};
use crate::domain::plan::Interval;

/// The operator has stated whose purchase it is. What was true of it then is not announced to the user, who
/// has known it for long; later changes are compared with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// For a single payment, the id of its checkout session.
    pub purchase: SubscriptionId,
    pub customer: CustomerId,
    /// Who stated it, as the audit log names them.
    pub by: String,
    /// The user is notified that the plan is active.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_announced: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// The end that was scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
}
