//! Reconciliation: compares Stripe with the store, fetches events that were never delivered, and reports and
//! repairs subscriptions that differ.
//!
//! Uses the store, Stripe, event ingestion for what was missed, and the accounts. Fails with
//! [`BackgroundError`](crate::billing::BackgroundError) if Stripe or the database stays unavailable; an
//! object that cannot be read or applied is counted and skipped.

use std::sync::Arc;

use crate::billing::config::BillingConfig;
use crate::billing::events::EventIngestion;
use crate::billing::settling::AccountWriter;
use crate::domain::clock::SharedClock;
use crate::store::{Store, StoreError};
use crate::stripe::Gateway;

/// Compares everything with Stripe. Cheap to clone.
#[derive(Clone)]
pub struct Reconciliation {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
    pub(super) writer: AccountWriter,
    pub(super) events: EventIngestion,
}

impl Reconciliation {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
        writer: &AccountWriter,
        events: &EventIngestion,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            config: Arc::clone(config),
            writer: writer.clone(),
            events: events.clone(),
        }
    }

    pub(super) async fn set_checkpoint(
        &self,
        name: &'static str,
        value: Option<String>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.set_checkpoint(name, value.as_deref(), now)).await
    }
}
