//! A subscription as Stripe last told it. The mirror is total: reality is never an invalid transition.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, InvoiceId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::plan::Interval;

/// Stripe's subscription status; a value that Stripe adds later is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    Incomplete,
    IncompleteExpired,
    Trialing,
    Active,
    PastDue,
    Unpaid,
    Canceled,
    Paused,
    Other(String),
}

impl Status {
    /// `canceled` and `incomplete_expired` never go back.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Canceled | Self::IncompleteExpired)
    }

    /// Paid for, or on trial: the person has what they bought.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Trialing | Self::Active)
    }

    /// A subscription that a second one must not be sold beside.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Trialing | Self::Active | Self::PastDue | Self::Unpaid | Self::Paused)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Unpaid => "unpaid",
            Self::Canceled => "canceled",
            Self::Paused => "paused",
            Self::Other(other) => other,
        }
    }
}

impl From<String> for Status {
    fn from(text: String) -> Self {
        match text.as_str() {
            "incomplete" => Self::Incomplete,
            "incomplete_expired" => Self::IncompleteExpired,
            "trialing" => Self::Trialing,
            "active" => Self::Active,
            "past_due" => Self::PastDue,
            "unpaid" => Self::Unpaid,
            "canceled" => Self::Canceled,
            "paused" => Self::Paused,
            _ => Self::Other(text),
        }
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The mirror of one Stripe subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub user: UserId,
    pub customer: CustomerId,
    pub plan: PlanCode,
    pub price: Option<PriceId>,
    pub interval: Option<Interval>,
    pub status: Status,
    /// Unknown while only the checkout session has been seen.
    pub current_period_end: Option<Timestamp>,
    /// When it will end, if an end is scheduled (`cancel_at_period_end` folded in).
    pub cancel_at: Option<Timestamp>,
    pub trial_end: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// Start of the unpaid stretch; grace counts from here.
    pub past_due_since: Option<Timestamp>,
    /// The open invoice whose payment failed.
    pub failed_invoice: Option<FailedInvoice>,
    /// `created` of the newest snapshot taken over. Absent while the row rests on a session or
    /// an invoice alone: any snapshot is better than that.
    pub as_of: Option<Timestamp>,
}

/// An invoice that waits for another attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedInvoice {
    pub id: InvoiceId,
    /// Stripe's page where it can be paid.
    pub hosted_url: Option<String>,
}
