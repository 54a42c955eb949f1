//! Why an action is refused, as the user may know it.

use crate::store::StoreError;
use crate::stripe::StripeError;

/// `messages` matches it exhaustively to localised texts. Details for the operator are logged where
/// the refusal is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Stripe is unreachable or unavailable")]
    StripeDown,
    #[error("Stripe limits the rate of requests")]
    Busy,
    #[error("the Stripe account has no billing portal configuration")]
    PortalNotConfigured,
    #[error("there is no such plan")]
    PlanUnknown,
    #[error("too many checkout pages were opened within an hour")]
    TooManyCheckouts,
    #[error("the plan cannot be bought: it has no price id")]
    PlanNotSold,
    #[error("Stripe rejects the configuration")]
    Misconfigured,
    #[error("there is no subscription to change")]
    NoSubscription,
    #[error("a schedule that the operator made manages the subscription")]
    ScheduledElsewhere,
    #[error("the card was declined")]
    Declined,
    #[error("the database is busy")]
    Overloaded,
    #[error("the database cannot be read or written")]
    Internal,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if error.is_transient() {
            log::warn!(error:% = error; "the database is busy");
            return Self::Overloaded;
        }
        log::error!(error:% = error; "the database failed to read or write");
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
