//! Pauses of a subscription, and of the collection of its invoices.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;

/// Why a subscription is `paused` (`status_details.paused.subscription.type`).
///
/// API versions before `2026-09-30.endive` report the status without its reason.
/// Source: <https://docs.stripe.com/billing/subscriptions/pause>.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum PauseReason {
    /// Requested by the customer or the operator.
    PauseRequested,
    /// The trial ended without a payment method. This is the only pause that a new payment method ends.
    TrialEndWithoutPaymentMethod,
    /// The first attempt at a renewal failed, and the Stripe account is configured to pause then.
    FirstPaymentFailure,
    /// The last attempt at an invoice failed, and the Stripe account is configured to pause then.
    FinalPaymentFailure,
    /// Paused by Stripe.
    System,
    /// The subscription was fetched, and Stripe states no reason.
    Unstated,
    /// A reason that Stripe has added since.
    Other(String),
}

impl PauseReason {
    /// Whether a failed payment caused the pause. The invoice stays open, and paying it ends the pause.
    #[must_use]
    pub const fn is_payment_failure(&self) -> bool {
        matches!(self, Self::FirstPaymentFailure | Self::FinalPaymentFailure)
    }

    /// Stripe's name of the reason, or `unstated`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::PauseRequested => "pause_requested",
            Self::TrialEndWithoutPaymentMethod => "trial_end_without_payment_method",
            Self::FirstPaymentFailure => "first_payment_failure",
            Self::FinalPaymentFailure => "final_payment_failure",
            Self::System => "system",
            Self::Unstated => "unstated",
            Self::Other(other) => other,
        }
    }
}

impl From<String> for PauseReason {
    fn from(text: String) -> Self {
        match text.as_str() {
            "pause_requested" => Self::PauseRequested,
            "trial_end_without_payment_method" => Self::TrialEndWithoutPaymentMethod,
            "first_payment_failure" => Self::FirstPaymentFailure,
            "final_payment_failure" => Self::FinalPaymentFailure,
            "system" => Self::System,
            "unstated" => Self::Unstated,
            _ => Self::Other(text),
        }
    }
}

impl From<PauseReason> for String {
    fn from(reason: PauseReason) -> Self {
        reason.as_str().to_owned()
    }
}

/// A pause of collection (`pause_collection`): the status stays as it is, and no invoice is collected. It
/// differs from the status `paused`, which has a [`PauseReason`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pause {
    pub behavior: PauseBehavior,
    /// `None`: until it is resumed by hand.
    pub resumes_at: Option<Timestamp>,
}

/// How invoices are treated during a pause of collection, which decides whether access continues.
/// Source: <https://docs.stripe.com/billing/subscriptions/pause-payment>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseBehavior {
    /// Collected later: access continues.
    KeepAsDraft,
    /// Forgiven: access continues.
    MarkUncollectible,
    /// Not owed: no access. Values that Stripe adds are read as this.
    Void,
}

impl PauseBehavior {
    /// Stripe's name of the behavior.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeepAsDraft => "keep_as_draft",
            Self::MarkUncollectible => "mark_uncollectible",
            Self::Void => "void",
        }
    }
}
