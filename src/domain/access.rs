//! The access that a purchase gives, and the entitlements that follow from it.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, EventId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::subscription::{PauseBehavior, Status, Subscription};

/// Something that a user may use, with its source and its period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    pub name: EntitlementName,
    pub plan: PlanCode,
    pub source: Source,
    pub since: Timestamp,
    /// `None`: until further notice.
    pub valid_until: Option<Timestamp>,
}

/// What gives an entitlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// A subscription, or a single payment by its checkout session.
    Purchase {
        id: SubscriptionId,
        /// The event that first showed that it is paid for.
        event: Option<EventId>,
        price: Option<PriceId>,
    },
    /// A grant by an admin.
    Grant { id: String, by: UserId },
    /// The free plan of the catalogue. It is never stored.
    FreePlan,
}

impl fmt::Display for Source {
    /// As in the REST API and in webhooks: `subscription:sub_…`, `payment:cs_…`, `grant:…` or `free`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Purchase { id, .. } if id.is_recurring() => write!(f, "subscription:{id}"),
            Self::Purchase { id, .. } => write!(f, "payment:{id}"),
            Self::Grant { id, .. } => write!(f, "grant:{id}"),
            Self::FreePlan => f.write_str("free"),
        }
    }
}

/// Whether a purchase gives the entitlements of its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Until that time, or until further notice.
    Granted(Option<Timestamp>),
    Denied,
}

/// The access that a subscription gives:
///
/// - on trial and while it is paid for, until its scheduled end;
/// - after a failed payment, for `grace` from the first failure, even if Stripe pauses it for that;
/// - after the invoice was paid during such a pause, until the end of the paid period;
/// - otherwise none, in particular after a reversal and during any other pause.
#[must_use]
pub fn access(subscription: &Subscription, grace: Duration) -> Access {
    let pause = subscription.pause.as_ref();
    if subscription.reversal.is_some()
        || pause.is_some_and(|pause| pause.behavior == PauseBehavior::Void)
    {
        return Access::Denied;
    }
    let until = |end: Timestamp| {
        Access::Granted(Some(subscription.cancel_at.map_or(end, |cancel| cancel.min(end))))
    };
    let grace_ends = subscription.past_due_since.map(|since| since.plus(grace));
    match subscription.status {
        Status::Trialing | Status::Active => Access::Granted(subscription.cancel_at),
        Status::PastDue | Status::Unpaid => grace_ends.map_or(Access::Denied, until),
        Status::Paused => grace_ends.or(subscription.paid_until).map_or(Access::Denied, until),
        Status::Incomplete | Status::IncompleteExpired | Status::Canceled | Status::Other(_) => {
            Access::Denied
        }
    }
}

impl Access {
    /// Whether there is access at `now`.
    #[must_use]
    pub fn is_open(self, now: Timestamp) -> bool {
        match self {
            Self::Granted(until) => until.is_none_or(|until| until > now),
            Self::Denied => false,
        }
    }
}
