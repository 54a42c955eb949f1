//! What customers can do in the billing portal, as far as buttons depend on it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::clock::Timestamp;

/// The last response of Stripe, shared by all clones; not stored.
#[derive(Debug, Clone, Default)]
pub(super) struct PortalFeatures(Arc<Mutex<Known>>);

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    pub(super) allows_pause: bool,
    /// When Stripe was queried. `None`: never.
    pub(super) asked_at: Option<Timestamp>,
}

impl PortalFeatures {
    /// Whether customers can pause a subscription in the portal, as far as is known.
    pub(super) fn allow_pause(&self) -> bool {
        self.known().allows_pause
    }

    pub(super) fn known(&self) -> Known {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn learn(&self, known: Known) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}
