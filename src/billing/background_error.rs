//! Errors of background work. No user is waiting, so nothing is localised.

use crate::store::StoreError;
use crate::stripe::StripeError;

#[derive(Debug, thiserror::Error)]
pub enum BackgroundError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Stripe(#[from] StripeError),
}

impl BackgroundError {
    /// A later attempt may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Stripe(error) => error.is_transient(),
        }
    }
}
