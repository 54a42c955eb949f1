//! Snapshots of charges, refunds, disputes and early fraud warnings.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{
    ChargeId, CustomerId, DisputeId, FraudWarningId, InvoiceId, PaymentIntentId, RefundId,
};
use crate::domain::money::Money;

/// A reference to a payment. At least one of the ids is set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PaymentRef {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<PaymentIntentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge: Option<ChargeId>,
}

/// The same, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentIds<'a> {
    pub intent: Option<&'a PaymentIntentId>,
    pub charge: Option<&'a ChargeId>,
}

impl PaymentRef {
    /// See [`PaymentIds::key`].
    #[must_use]
    pub fn key(&self) -> &str {
        self.ids().key()
    }

    #[must_use]
    pub const fn ids(&self) -> PaymentIds<'_> {
        PaymentIds { intent: self.intent.as_ref(), charge: self.charge.as_ref() }
    }
}

impl<'a> PaymentIds<'a> {
    /// The id of the intent, or of the charge if there is no intent; empty if neither is set.
    #[must_use]
    pub fn key(self) -> &'a str {
        self.iter().next().unwrap_or_default()
    }

    /// The ids that are set, that of the intent first.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        let intent = self.intent.map(PaymentIntentId::as_str);
        intent.into_iter().chain(self.charge.map(ChargeId::as_str))
    }
}

/// A charge at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeSnapshot {
    pub payment: PaymentRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Set by API versions before `2025-03-31.basil` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceId>,
    pub amount: Money,
    /// The sum of all refunds, in minor units of `amount`.
    pub refunded: i64,
    /// The amount that the customer saw and paid, if its currency differs from the seller's
    /// (`presentment_details`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented: Option<Money>,
}

/// A refund at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSnapshot {
    pub id: RefundId,
    pub payment: PaymentRef,
    pub amount: Money,
    pub status: RefundStatus,
    /// The amount in the currency in which the customer paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented: Option<Money>,
}

/// From the least to the most final: a refund that has succeeded can still fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// `pending`, `requires_action`, and any value that Stripe adds.
    Pending,
    Succeeded,
    Canceled,
    Failed,
}

/// A dispute at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeSnapshot {
    pub id: DisputeId,
    pub payment: PaymentRef,
    pub amount: Money,
    pub status: DisputeStatus,
    /// As Stripe states it, for example `fraudulent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Deadline for evidence or an appeal. `None` if no response is possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_by: Option<Timestamp>,
}

/// The status of a dispute, in the order in which a dispute passes through it, which decides between events
/// of one second. A later event always takes precedence: after an appeal a lost dispute can be won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// `warning_needs_response`: an inquiry, before any money is taken.
    Inquiry,
    /// `warning_under_review`: the inquiry has been answered.
    InquiryReview,
    /// `needs_response`, and any value that Stripe adds: the money is withheld.
    Open,
    /// `under_review`: evidence was submitted, and the bank has not decided yet.
    Review,
    /// `prevented`: settled before it became a dispute. A refund that settled it has its own events.
    Prevented,
    /// The bank has taken the money.
    Lost,
    /// `appeal_needs_response`: lost, and the decision can be appealed until the deadline.
    Appeal,
    /// `appeal_under_review`: lost, and the appeal has not been decided yet.
    AppealReview,
    /// `won`, `warning_closed`: the money is kept, or was returned.
    Won,
}

/// An early fraud warning at one time: the bank of the card suspects that its holder did not make the payment.
/// Source: <https://docs.stripe.com/disputes/measuring#early-fraud-warnings>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FraudWarningSnapshot {
    pub id: FraudWarningId,
    pub payment: PaymentRef,
    /// The payment has neither been disputed nor been refunded in full.
    pub actionable: bool,
    /// As Stripe states it, for example `made_with_stolen_card`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fraud_type: Option<String>,
    /// When the bank warned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
}

impl DisputeStatus {
    /// Whether evidence or an appeal can be submitted.
    #[must_use]
    pub const fn needs_response(self) -> bool {
        matches!(self, Self::Inquiry | Self::Open | Self::Appeal)
    }

    /// Whether it can be answered, or waits for a decision.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Prevented | Self::Lost | Self::Won)
    }

    /// Whether the bank has decided for its customer and no appeal has changed that.
    #[must_use]
    pub const fn has_taken_the_money(self) -> bool {
        matches!(self, Self::Lost | Self::Appeal | Self::AppealReview)
    }

    /// The stored name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::InquiryReview => "inquiry_review",
            Self::Open => "open",
            Self::Review => "review",
            Self::Prevented => "prevented",
            Self::Lost => "lost",
            Self::Appeal => "appeal",
            Self::AppealReview => "appeal_review",
            Self::Won => "won",
        }
    }
}
