//! Deliveries to webhook endpoints: claimed, finished, rescheduled, given up or withdrawn.
//!
//! Uses the store, and the configuration for the endpoints. Fails with [`StoreError`].

use std::sync::Arc;
use std::time::Duration;

use crate::billing::config::BillingConfig;
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::EndpointName;
use crate::store::{Listener, Queue, Store, StoreError, WebhookDelivery};

/// Old deliveries of one endpoint that are deleted in one transaction.
const CLEANUP_BATCH: u32 = 200;

/// The queue of webhook deliveries. Cheap to clone.
#[derive(Clone)]
pub struct WebhookDeliveries {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
}

impl WebhookDeliveries {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// Woken when a commit adds a delivery.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::WebhookDeliveries])
    }

    /// When the next delivery to the endpoint can be claimed; a time in the past means now.
    pub async fn next_due(&self, endpoint: &EndpointName) -> Result<Option<Timestamp>, StoreError> {
        let endpoint = endpoint.clone();
        self.store.read(move |tx| tx.next_webhook_delivery(&endpoint)).await
    }

    /// Leases up to `limit` deliveries that are due, each the oldest of its user.
    pub async fn claim(
        &self,
        endpoint: &EndpointName,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<WebhookDelivery>, StoreError> {
        let (endpoint, now) = (endpoint.clone(), self.clock.now());
        self.store.write(move |tx| tx.claim_webhook_deliveries(&endpoint, now, limit, lease)).await
    }

    /// Reschedules everything that is due to this time: the endpoint requests no more before it.
    pub async fn hold(&self, endpoint: &EndpointName, until: Timestamp) -> Result<(), StoreError> {
        let (endpoint, now) = (endpoint.clone(), self.clock.now());
        self.store.write(move |tx| tx.hold_webhook_endpoint(&endpoint, now, until)).await
    }

    /// The endpoint has accepted the delivery.
    pub async fn delivered(&self, row: i64) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.webhook_delivered(row, now)).await
    }

    /// Reschedules a delivery.
    pub async fn retry(&self, row: i64, at: Timestamp, reason: String) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.retry_webhook_delivery(row, at, &reason)).await
    }

    /// Deletes deliveries that were finished long ago.
    pub async fn forget_old(&self) -> Result<(), StoreError> {
        let expiry = self.clock.expiry_now();
        while self
            .store
            .write(move |tx| tx.forget_webhook_deliveries(expiry, CLEANUP_BATCH))
            .await?
            > 0
        {}
        Ok(())
    }

    /// An endpoint has not accepted an event in all its time: the event is kept.
    pub async fn give_up(&self, row: i64, reason: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.webhook_delivery_failed(row, &reason, now)).await
    }

    /// Withdraws the deliveries to endpoints that have left the configuration.
    pub async fn withdraw_unserved(&self) -> Result<(), StoreError> {
        let served: Vec<EndpointName> =
            self.config.webhook_endpoints.iter().map(|endpoint| endpoint.name.clone()).collect();
        self.forget_old().await?;
        let now = self.clock.now();
        let withdrawn = self.store.write(move |tx| tx.withdraw_webhook_deliveries(&served, now));
        for (endpoint, events) in withdrawn.await? {
            log::warn!(endpoint = endpoint.as_str(), events; "no longer in bot.toml: its events are withdrawn");
        }
        Ok(())
    }
}
