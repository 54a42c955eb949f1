//! Reading the audit trail: pages, one event, failures, the proof, the export.

use crate::billing::Billing;
use crate::domain::audit::{Actor, AuditEntry, AuditFact, AuditFilter};
use crate::domain::clock::Timestamp;
use crate::domain::ids::EventId;
use crate::logging;
use crate::store::{AuditVerdict, Store, StoreError, StoredEvent};

/// A stored event, for admins.
#[derive(Debug, Clone)]
pub struct EventDetails {
    pub id: EventId,
    pub kind: String,
    /// `processed`, `ignored`, `pending` or `failed`.
    pub status: &'static str,
    pub error: Option<String>,
    pub attempts: u32,
    pub received: Timestamp,
    /// When it is tried again by itself.
    pub next_try: Option<Timestamp>,
    /// Of a thin event: the snapshot event about the same change, once it is known.
    pub snapshot_event: Option<EventId>,
    /// The delivery itself, byte for byte.
    pub payload: Vec<u8>,
}

/// An event that could not be applied.
#[derive(Debug, Clone)]
pub struct FailedEvent {
    pub id: EventId,
    pub kind: String,
    pub error: String,
    pub received: Timestamp,
    /// When it is tried again by itself; otherwise it was given up.
    pub next_try: Option<Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the export could not be written: {0}")]
    Csv(#[from] csv::Error),
    #[error("the export could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// Rows of one read of an export; keeps a read transaction short.
const EXPORT_CHUNK: u32 = 1000;

impl Billing {
    /// Newest first. Pass the last `seq` of a page as `before` for the next one.
    pub async fn audit_page(
        &self,
        filter: AuditFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, TrailError> {
        Ok(self.store.read(move |snapshot| snapshot.audit_page(&filter, before, limit)).await?)
    }

    pub async fn audit_event(&self, id: EventId) -> Result<Option<EventDetails>, TrailError> {
        let event = self.store.read(move |snapshot| snapshot.event(&id)).await?;
        Ok(event.map(details))
    }

    /// Newest first. Pass the last one of a page as `before` for the next one.
    pub async fn audit_failed(
        &self,
        limit: u32,
        before: Option<(Timestamp, EventId)>,
    ) -> Result<Vec<FailedEvent>, TrailError> {
        let failed = self.store.read(move |snapshot| snapshot.failed_events(limit, before)).await?;
        Ok(failed.into_iter().map(failure).collect())
    }

    pub async fn audit_verify(&self) -> Result<AuditVerdict, TrailError> {
        Ok(verify(&self.store).await?)
    }

    /// The trail as CSV, and how many entries it has. That it left the house is itself a fact.
    pub async fn audit_export(
        &self,
        actor: Actor,
        since: Option<Timestamp>,
    ) -> Result<(Vec<u8>, usize), TrailError> {
        let mut rows = 0;
        let mut csv = Export::csv(Vec::new())?;
        each(&self.store, since, |entry| {
            rows += 1;
            csv.write(entry)
        })
        .await?;
        let (now, request) = (self.clock.now(), logging::request_id());
        self.store
            .write(move |ledger| {
                let fact = AuditFact {
                    actor,
                    action: "audit.exported",
                    subject: "audit_log".to_owned(),
                    user: None,
                    before: None,
                    after: Some(serde_json::json!({ "entries": rows })),
                };
                ledger.audit(&fact, now, &request)
            })
            .await
            .map_err(|error: StoreError| error)?;
        Ok((csv.finish()?, rows))
    }
}

/// Walks the chain of hashes.
pub async fn verify(store: &Store) -> Result<AuditVerdict, StoreError> {
    store.read(|snapshot| snapshot.audit_verify()).await
}

/// Calls `sink` with every entry since `since`, oldest first.
pub async fn each(
    store: &Store,
    since: Option<Timestamp>,
    mut sink: impl FnMut(&AuditEntry) -> Result<(), TrailError>,
) -> Result<(), TrailError> {
    let mut after = 0;
    loop {
        let chunk =
            store.read(move |snapshot| snapshot.audit_since(since, after, EXPORT_CHUNK)).await?;
        let Some(last) = chunk.last() else { return Ok(()) };
        after = last.seq;
        for entry in &chunk {
            sink(entry)?;
        }
    }
}

/// CSV with a header, made safe for spreadsheets.
pub struct Export<W: std::io::Write> {
    csv: csv::Writer<W>,
}

impl<W: std::io::Write> Export<W> {
    pub fn csv(to: W) -> Result<Self, TrailError> {
        let mut csv = csv::Writer::from_writer(to);
        csv.write_record([
            "seq",
            "time",
            "actor",
            "action",
            "subject",
            "user_id",
            "before",
            "after",
            "request_id",
            "hash",
        ])?;
        Ok(Self { csv })
    }

    pub fn write(&mut self, entry: &AuditEntry) -> Result<(), TrailError> {
        let user = entry.user.map(|user| user.to_string()).unwrap_or_default();
        let fields = [
            entry.seq.to_string(),
            format!("{:?}", entry.at),
            entry.actor.clone(),
            entry.action.clone(),
            entry.subject.clone(),
            user,
            entry.before.clone().unwrap_or_default(),
            entry.after.clone().unwrap_or_default(),
            entry.request_id.to_string(),
            entry.hash.clone(),
        ];
        self.csv.write_record(fields.map(guarded))?;
        Ok(())
    }

    pub fn finish(self) -> Result<W, TrailError> {
        self.csv.into_inner().map_err(|error| TrailError::Csv(error.into_error().into()))
    }
}

/// A cell that begins like a formula would be run by a spreadsheet; a quote makes it text.
/// Source: OWASP, CSV injection.
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
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
        error: event.error.unwrap_or_default(),
        received: event.received_at,
        next_try: event.next_try,
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_cell_never_begins_like_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(guarded(bad.to_owned()).starts_with('\''), "{bad:?}");
        }
        assert_eq!(guarded("user:1".to_owned()), "user:1");
    }
}
