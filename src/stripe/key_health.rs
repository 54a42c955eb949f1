//! Whether Stripe accepts the API key.

use std::sync::{Arc, Mutex, PoisonError};

use crate::stripe::error::StripeError;
use crate::stripe::operation::Operation;

/// A request that Stripe has refused because of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRefusal {
    /// 401: the key is invalid. 403: it may not do this.
    pub status: u16,
    /// As metrics name it.
    pub operation: &'static str,
}

/// The last refusal that no later response contradicts. Clones share it.
#[derive(Debug, Clone, Default)]
pub(in crate::stripe) struct KeyHealth(Arc<Mutex<Option<KeyRefusal>>>);

impl KeyHealth {
    pub(in crate::stripe) fn refusal(&self) -> Option<KeyRefusal> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stripe has accepted the key for this operation.
    pub(in crate::stripe) fn accepted(&self, operation: Operation) {
        self.retain(|refusal| refusal.status == 403 && refusal.operation != operation.as_str());
    }

    /// The setup is read only where the key permits it.
    pub(in crate::stripe) fn failed(&self, operation: Operation, error: &StripeError) {
        match error {
            StripeError::Unauthorized { status: 403, .. } if operation == Operation::ReadSetup => {
                self.retain(|refusal| refusal.status == 403);
            }
            StripeError::Unauthorized { status, .. } => {
                let refusal = KeyRefusal { status: *status, operation: operation.as_str() };
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
            }
            StripeError::Unreachable { .. }
            | StripeError::Unavailable { .. }
            | StripeError::RateLimited => {}
            // The request was read.
            _ => self.retain(|refusal| refusal.status == 403),
        }
    }

    fn retain(&self, is_kept: impl FnOnce(&KeyRefusal) -> bool) {
        let mut refusal = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *refusal = refusal.take().filter(is_kept);
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyHealth, KeyRefusal};
    use crate::stripe::error::StripeError;
    use crate::stripe::operation::Operation;

    fn refused(status: u16) -> StripeError {
        StripeError::Unauthorized { status, request_id: None }
    }

    #[test]
    fn an_invalid_key_is_accepted_again_by_any_response_and_a_missing_permission_by_its_own() {
        let key = KeyHealth::default();
        key.failed(Operation::ReadSetup, &refused(403));
        assert_eq!(key.refusal(), None, "it is not needed");
        key.failed(Operation::Ping, &refused(401));
        assert_eq!(key.refusal(), Some(KeyRefusal { status: 401, operation: "ping" }));
        key.failed(Operation::Ping, &StripeError::RateLimited);
        assert!(key.refusal().is_some());
        key.failed(Operation::ReadSetup, &refused(403));
        assert_eq!(key.refusal(), None);
        key.failed(Operation::CreateRefund, &refused(403));
        key.accepted(Operation::Ping);
        key.failed(Operation::Ping, &StripeError::PriceMissing);
        assert_eq!(key.refusal().map(|refusal| refusal.operation), Some("create_refund"));
        key.accepted(Operation::CreateRefund);
        assert_eq!(key.refusal(), None);
    }
}
