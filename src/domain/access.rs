//! What a purchase gives at this moment, and until when.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, EventId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::subscription::{PauseBehavior, Status, Subscription};

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
    /// A subscription, or a single payment by its checkout session.
    Purchase {
        id: SubscriptionId,
        /// What showed first that it is paid for.
        event: Option<EventId>,
        price: Option<PriceId>,
    },
    /// An admin, by hand.
    Grant { id: String, by: UserId },
    /// The free plan of the catalogue; never a row.
    FreePlan,
}

impl fmt::Display for Source {
    /// As other programs are told: `subscription:sub_…`, `payment:cs_…`, `grant:…` or `free`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Purchase { id, .. } if id.is_recurring() => write!(f, "subscription:{id}"),
            Self::Purchase { id, .. } => write!(f, "payment:{id}"),
            Self::Grant { id, .. } => write!(f, "grant:{id}"),
            Self::FreePlan => f.write_str("free"),
        }
    }
}

/// Whether a purchase gives its plan's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Until the instant, or until further notice.
    Granted(Option<Timestamp>),
    Denied,
}

/// The rule: trial and paid time give access until a scheduled end; a failed payment leaves it for
/// `grace` from the first failure, whatever Stripe makes of the subscription (also if it pauses it);
/// an invoice that is paid during such a pause gives the period that it paid for; money that went back,
/// any other pause in which nothing is owed, and everything else give none.
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
    /// Whether it is there at this moment.
    #[must_use]
    pub fn is_open(self, now: Timestamp) -> bool {
        match self {
            Self::Granted(until) => until.is_none_or(|until| until > now),
            Self::Denied => false,
        }
    }
}
