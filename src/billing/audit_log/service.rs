//! The audit log: pages, one event, failed events, verification, export.
//!
//! Uses the store only. Reading fails with [`StoreError`], an export with
//! [`AuditExportError`](crate::billing::AuditExportError).

use std::future::ready;
use std::pin::pin;
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::domain::admin::{Permission, Role, refusal_entry};
use crate::domain::audit::{Actor, AuditEntry, AuditFilter};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::{EventId, UserId};
use crate::domain::stored_event::{EventDetails, FailedEvent};
use crate::logging;
use crate::store::{AuditVerdict, Store, StoreError, StoredEvent};

/// Rows of the audit log that are verified in one read transaction: a long one would keep the write-ahead log growing.
const VERIFY_BATCH: u32 = 50_000;

/// The audit log, and the events that its entries are about. Cheap to clone.
#[derive(Clone)]
pub struct AuditLog {
    pub(super) store: Store,
    pub(super) clock: SharedClock,
}

impl AuditLog {
    /// `clock`: dates the entries about exports and refusals.
    #[must_use]
    pub fn new(store: &Store, clock: &SharedClock) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock) }
    }

    /// Newest first. Pass the last `seq` of a page as `before` for the next one.
    pub async fn page(
        &self,
        filter: AuditFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.store.read(move |tx| tx.audit_page(&filter, before, limit)).await
    }

    /// A stored event with its payload. `None`: there is no such event.
    pub async fn event(&self, id: EventId) -> Result<Option<EventDetails>, StoreError> {
        let event = self.store.read(move |tx| tx.event(&id)).await?;
        Ok(event.map(details))
    }

    /// Newest first. Pass the last one of a page as `before` for the next one.
    pub async fn failed_events(
        &self,
        limit: u32,
        before: Option<(Timestamp, EventId)>,
    ) -> Result<Vec<FailedEvent>, StoreError> {
        let failed = self.store.read(move |tx| tx.failed_events(limit, before)).await?;
        Ok(failed.into_iter().map(failure).collect())
    }

    /// Records that an admin tried what their role does not include.
    pub async fn record_refusal(
        &self,
        admin: UserId,
        role: Role,
        permission: Permission,
    ) -> Result<(), StoreError> {
        let (now, request) = (self.clock.now(), logging::request_id());
        let entry = refusal_entry(Actor::Admin(admin), permission, Some(role));
        self.store.write(move |tx| tx.audit(&entry, now, &request)).await
    }

    /// Verifies the chain of hashes on so many cores. `progress` gets the number of rows that match so far, and of all.
    pub async fn verify(
        &self,
        cores: usize,
        mut progress: impl FnMut(i64, i64),
    ) -> Result<AuditVerdict, StoreError> {
        let part = |number: i64| {
            self.store.read(move |tx| {
                let after = number * i64::from(VERIFY_BATCH);
                let (verified, verdict) = tx.audit_verify_part(after, VERIFY_BATCH)?;
                Ok((verified, tx.audit_entries()?, verdict))
            })
        };
        // In the order of the rows, so that the first one that does not match is reported.
        let parts = stream::iter(0..).map(part).buffered(cores);
        let verdicts = parts.try_filter_map(|(verified, all, verdict)| {
            if verdict.is_none() {
                progress(verified, all);
            }
            ready(Ok(verdict))
        });
        // The last part has a verdict.
        pin!(verdicts).try_next().await?.ok_or(StoreError::Closed)
    }
}

fn details(event: StoredEvent) -> EventDetails {
    EventDetails {
        id: event.id,
        kind: event.kind,
        status: event.status.as_str(),
        error: event.error,
        attempts: event.attempts,
        received: event.received_at,
        next_try: event.next_try,
        snapshot_event: event.snapshot_event,
        payload: event.payload,
    }
}

fn failure(event: StoredEvent) -> FailedEvent {
    FailedEvent {
        id: event.id,
        kind: event.kind,
        error: event.error.filter(|error| !error.is_empty()),
        received: event.received_at,
        next_try: event.next_try,
    }
}
