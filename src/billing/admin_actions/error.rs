//! Why an action of an admin was not carried out.

use crate::billing::Refusal;
use crate::domain::admin_action::ActionRefusal;
use crate::store::StoreError;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// The request makes no sense for this person, or is not permitted.
    #[error(transparent)]
    Refused(#[from] ActionRefusal),
    /// Stripe does not do it, for this reason.
    #[error("Stripe refuses it: {0}")]
    RefusedByStripe(String),
    /// The database or Stripe has failed.
    #[error(transparent)]
    Failed(#[from] Refusal),
}

impl From<StoreError> for ActionError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}
