//! Database access for the HTTP API: idempotency keys, readiness and metrics.

use crate::billing::{Billing, NotStored};
use crate::domain::ids::EndpointName;
use crate::store::StoreError;

pub use crate::store::{Claim, Depths, EndpointBacklog, IdempotentRequest, SchemaStatus};

/// Values of the gauges that are read from the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseGauges {
    /// Notices waiting for reachable users.
    pub outbox_depth: u64,
    /// Stored events that could not be applied.
    pub events_failed: u64,
    /// Entitlements in force by plan code; plans without any are absent.
    pub entitlements: Vec<(String, u64)>,
    pub revocations_paused: bool,
    /// Endpoints with deliveries that wait or were given up.
    pub webhook_backlogs: Vec<(EndpointName, EndpointBacklog)>,
}

impl Billing {
    /// Claims an idempotency key, or returns the state of the request that holds it.
    pub async fn claim_idempotency_key(
        &self,
        request: IdempotentRequest,
    ) -> Result<Claim, NotStored> {
        let now = self.clock.now();
        Ok(self.store.write(move |tx| tx.claim_idempotency_key(&request, now)).await?)
    }

    /// Stores the response to a request, to be repeated under the same key. `body`: its JSON.
    pub async fn store_idempotent_response(
        &self,
        request: IdempotentRequest,
        status: u16,
        body: String,
    ) -> Result<(), NotStored> {
        let written =
            self.store.write(move |tx| tx.store_idempotent_response(&request, status, &body));
        Ok(written.await?)
    }

    /// Releases a key, so that the same request can be tried again.
    pub async fn release_idempotency_key(
        &self,
        request: IdempotentRequest,
    ) -> Result<(), NotStored> {
        Ok(self.store.write(move |tx| tx.release_idempotency_key(&request)).await?)
    }

    /// The schema version and the depths of the queues. Each count stops at `limit`.
    pub async fn queue_depths(&self, limit: u32) -> Result<(SchemaStatus, Depths), StoreError> {
        self.store.read(move |tx| Ok((tx.schema()?, tx.depths(limit)?))).await
    }

    /// Whether a commit reaches the disk. The result may be a few seconds old.
    pub async fn database_accepts_writes(&self) -> bool {
        self.store.is_writable().await
    }

    /// Whether a database file was removed or replaced while the process runs.
    #[must_use]
    pub fn database_is_gone(&self) -> bool {
        self.store.files_replaced()
    }

    /// Reads the gauges in one snapshot.
    pub async fn database_gauges(&self) -> Result<DatabaseGauges, StoreError> {
        let now = self.clock.now();
        let gauges = self.store.read(move |tx| {
            Ok(DatabaseGauges {
                outbox_depth: tx.outbox_depth()?,
                events_failed: tx.failed_event_count()?,
                entitlements: tx.active_entitlements_by_plan(now)?,
                revocations_paused: tx.revocations_paused()?.is_some(),
                webhook_backlogs: tx.endpoint_backlogs()?,
            })
        });
        gauges.await
    }
}
