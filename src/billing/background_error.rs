//! Why a deed of the program's own, of which nobody waits for the words, was not done.

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
    /// The same may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Stripe(error) => error.is_transient(),
        }
    }
}
