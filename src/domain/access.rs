//! What a subscription gives at this moment, and until when.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, EventId, PlanCode, SubscriptionId};
use crate::domain::subscription::{Status, Subscription};

/// A right with what gave it, since when and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    pub name: EntitlementName,
    pub plan: PlanCode,
    pub source: Source,
    pub since: Timestamp,
    /// Absent: until something changes.
    pub valid_until: Option<Timestamp>,
}

/// What a right comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    Subscription {
        id: SubscriptionId,
        event: Option<EventId>,
    },
    /// The free plan of the catalogue; never a row.
    FreePlan,
}

/// Whether a subscription gives its plan's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Until the instant, or until further notice.
    Granted(Option<Timestamp>),
    Denied,
}

/// The rule: trial and paid time give access until a scheduled end; a failed payment leaves it for
/// `grace` from the first failure; everything else gives none.
#[must_use]
pub fn access(subscription: &Subscription, grace: Duration) -> Access {
    match subscription.status {
        Status::Trialing | Status::Active => Access::Granted(subscription.cancel_at),
        Status::PastDue => match subscription.past_due_since {
            Some(since) => {
                let end = since.plus(grace);
                Access::Granted(Some(subscription.cancel_at.map_or(end, |cancel| cancel.min(end))))
            }
            None => Access::Denied,
        },
        Status::Incomplete
        | Status::IncompleteExpired
        | Status::Unpaid
        | Status::Canceled
        | Status::Paused
        | Status::Other(_) => Access::Denied,
    }
}
