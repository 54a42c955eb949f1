//! Import: reads a running Stripe account, decides what can be taken over, and takes it over.
//!
//! Uses the store and Stripe. Fails with [`BackgroundError`](crate::billing::BackgroundError) if Stripe or the
//! database stays unavailable. Each customer is one transaction, so that an interrupted import can be
//! started again.

use std::sync::Arc;

use crate::billing::config::BillingConfig;
use crate::billing::settling::Settler;
use crate::domain::clock::SharedClock;
use crate::store::Store;
use crate::stripe::Gateway;

/// Takes over what a Stripe account has sold without this product. Cheap to clone.
#[derive(Clone)]
pub struct Import {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
    pub(super) settler: Settler,
}

impl Import {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
        settler: &Settler,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            config: Arc::clone(config),
            settler: settler.clone(),
        }
    }
}
