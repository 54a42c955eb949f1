//! Why a deed is refused, as the person who asked may know it.

use crate::store::StoreError;
use crate::stripe::StripeError;

/// Matched exhaustively to words by `messages`; what the operator must know is logged where the
/// refusal is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Stripe cannot be reached or is not well")]
    StripeDown,
    #[error("Stripe asks for patience")]
    Busy,
    #[error("the Stripe account has no billing portal configuration")]
    PortalNotConfigured,
    #[error("there is no such plan")]
    PlanUnknown,
    #[error("the plan cannot be bought: it has no price id")]
    PlanNotSold,
    #[error("Stripe refuses what the operator has configured")]
    Misconfigured,
    #[error("there is no subscription to change")]
    NoSubscription,
    #[error("a schedule that the operator made manages the subscription")]
    ScheduledElsewhere,
    #[error("the card was declined")]
    Declined,
    #[error("the database is busy")]
    Overloaded,
    #[error("the ledger cannot be read or written")]
    Internal,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if error.is_transient() {
            log::warn!(error:% = error; "the database is busy");
            return Self::Overloaded;
        }
        log::error!(error:% = error; "the ledger refused a read or a write");
        Self::Internal
    }
}

impl From<StripeError> for Refusal {
    fn from(error: StripeError) -> Self {
        let refusal = match &error {
            StripeError::RateLimited => Self::Busy,
            StripeError::Declined { .. } => Self::Declined,
            StripeError::PortalNotConfigured { .. } => Self::PortalNotConfigured,
            error if error.is_transient() => Self::StripeDown,
            _ => Self::Misconfigured,
        };
        let stripe_request = error.request_id().unwrap_or("none").to_owned();
        log::error!(
            code = error.code(), stripe_request:% = stripe_request, error:% = error;
            "Stripe refused a request"
        );
        refusal
    }
}
