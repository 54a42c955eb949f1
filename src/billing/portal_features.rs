//! What customers can do in the billing portal, as far as buttons depend on it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::clock::Timestamp;

/// The last response of Stripe, shared by all clones; not stored.
#[derive(Debug, Clone, Default)]
pub(in crate::billing) struct PortalFeatures(Arc<Mutex<Known>>);

#[derive(Debug, Clone, Copy, Default)]
pub(in crate::billing) struct Known {
    pub(in crate::billing) allows_pause: bool,
    /// When Stripe was queried. `None`: never.
    pub(in crate::billing) asked_at: Option<Timestamp>,
}

impl PortalFeatures {
    /// Whether customers can pause a subscription in the portal, as far as is known.
    pub(in crate::billing) fn allow_pause(&self) -> bool {
        self.known().allows_pause
    }

    pub(in crate::billing) fn known(&self) -> Known {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::billing) fn learn(&self, known: Known) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}
