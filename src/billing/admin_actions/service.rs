//! What admins do for one person.
//!
//! Uses the store and the accounts. Fails with [`ActionError`](crate::billing::ActionError).

use std::sync::Arc;

use crate::billing::config::BillingConfig;
use crate::billing::settling::Settler;
use crate::domain::clock::SharedClock;
use crate::store::Store;

/// The actions of admins. Cheap to clone.
#[derive(Clone)]
pub struct AdminActions {
    pub(super) store: Store,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
    pub(super) settler: Settler,
}

impl AdminActions {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
        settler: &Settler,
    ) -> Self {
        Self {
            store: store.clone(),
            clock: Arc::clone(clock),
            config: Arc::clone(config),
            settler: settler.clone(),
        }
    }
}
