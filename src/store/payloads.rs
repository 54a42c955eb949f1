//! The payloads of stored events, which are removed after the time that the configuration sets; and how
//! migrations compress and expand stored text.

use std::borrow::Cow;

use rusqlite::Transaction;

use crate::domain::clock::Timestamp;
use crate::logging;
use crate::store::compression::{Compressed, MAGIC, expand};
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::WriteTx;

/// Rows read at a time while payloads are expanded.
const BATCH: u32 = 500;
/// A column of stored text. Rows are read by their position, on which a migration can rely while it holds the
/// write lock.
struct Column {
    table: Table,
    /// Up to `?2` rows after the position `?1`, as `position` and `stored`.
    read: &'static str,
    /// Writes `?2` at the position `?1`.
    write: &'static str,
}

const PAYLOADS: Column = Column {
    table: Table { name: "stripe_events", key: "position" },
    read: "SELECT rowid AS position, payload AS stored FROM stripe_events
           WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
    write: "UPDATE stripe_events SET payload = ?2 WHERE rowid = ?1",
};
const BODIES: Column = Column {
    table: Table { name: "facts", key: "position" },
    read: "SELECT rowid AS position, body AS stored FROM facts WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
    write: "UPDATE facts SET body = ?2 WHERE rowid = ?1",
};

impl WriteTx<'_> {
    /// Removes the payloads of up to `limit` events that were received before `before` and are finished.
    /// The events stay, so that a late delivery is still found to be a duplicate. Returns how many payloads
    /// were removed.
    pub fn remove_payloads(&mut self, before: Timestamp, limit: u32) -> Result<usize, StoreError> {
        self.change(
            "UPDATE stripe_events SET payload = x'' WHERE event_id IN (
                 SELECT event_id FROM stripe_events
                 WHERE payload <> x'' AND received_at < ?1 AND status IN ('processed', 'ignored')
                     AND next_try_ms IS NULL
                 ORDER BY received_at LIMIT ?2)",
            (before.seconds(), limit),
        )
    }
}

/// Expands all payloads. Part of reverting the migration: older versions cannot.
pub(in crate::store) fn expand_all(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    rewrite_all(transaction, PAYLOADS, expanded)
}

/// Compresses the bodies of all facts. Part of the migration that changes their type.
pub(in crate::store) fn compress_facts(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    rewrite_all(transaction, BODIES, |body| Some(Compressed::fact(body).as_bytes().to_vec()))
}

/// Expands the bodies of all facts. Part of reverting the migration.
pub(in crate::store) fn expand_facts(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    rewrite_all(transaction, BODIES, expanded)
}

/// Damaged text stays as it is, and so does text that is not compressed.
fn expanded(stored: &[u8]) -> Option<Vec<u8>> {
    let is_compressed = stored.starts_with(&MAGIC);
    is_compressed.then(|| expand(stored).ok().map(Cow::into_owned)).flatten()
}

/// Rewrites each value of a column for which `rewrite` returns one.
fn rewrite_all(
    transaction: &Transaction<'_>,
    Column { table, read, write }: Column,
    rewrite: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<(), StoreError> {
    let mut tx = WriteTx::new(transaction, logging::request_id(), "");
    let mut position: i64 = 0;
    loop {
        let batch: Vec<(i64, Vec<u8>)> = tx.many(table, read, (position, BATCH), |row| {
            Ok((row.get("position")?, row.get("stored")?))
        })?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        position = *last;
        for (position, stored) in batch {
            if let Some(rewritten) = rewrite(&stored) {
                tx.change(write, (position, rewritten))?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::Connection;
    use rusqlite::types::Value;

    use crate::domain::account::{Fact, FactBody, Source};
    use crate::domain::ids::EventId;
    use crate::store::tests::{ANN, NOW, new_event, new_store};
    use crate::store::{EventStatus, NewEvent, schema};

    const PAYLOAD: &[u8] = br#"{ "id": "evt", "object": "event" }"#;

    fn event(id: &str) -> NewEvent {
        new_event(id, PAYLOAD)
    }

    #[tokio::test]
    async fn only_finished_events_lose_their_payload() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            for (id, status) in [
                ("evt_1", EventStatus::Processed),
                ("evt_2", EventStatus::Failed),
                ("evt_3", EventStatus::Ignored),
            ] {
                tx.insert_event(&event(id))?;
                tx.finish_event(&EventId::new(id), status, None)?;
            }
            tx.insert_event(&event("evt_4"))?;
            let later = NOW.plus(Duration::from_secs(1));
            assert_eq!(tx.remove_payloads(NOW, 9)?, 0);
            assert_eq!(tx.remove_payloads(later, 1)?, 1);
            assert_eq!(tx.remove_payloads(later, 9)?, 1);
            assert_eq!(tx.remove_payloads(later, 9)?, 0);
            let payload =
                |id: &str| tx.event(&EventId::new(id)).unwrap().and_then(|event| event.payload);
            assert_eq!((payload("evt_1"), payload("evt_3")), (None, None));
            for id in ["evt_2", "evt_4"] {
                assert_eq!(payload(id).as_deref(), Some(PAYLOAD), "{id}");
            }
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn an_older_version_finds_payloads_as_they_were_received() {
        let (_folder, path, store) = new_store();
        store.write(|tx| tx.insert_event(&event("evt_1"))).await.unwrap();
        store.close().await;
        let stored = || -> Vec<u8> {
            let raw = Connection::open(&path).unwrap();
            raw.query_row("SELECT payload FROM stripe_events", [], |row| row.get(0)).unwrap()
        };
        assert_ne!(stored(), PAYLOAD);
        let latest = schema::status(&path).unwrap().latest;
        schema::down(&path, latest - (schema::PAYLOADS - 1)).unwrap();
        assert_eq!(stored(), PAYLOAD);
    }

    #[tokio::test]
    async fn an_older_version_finds_facts_as_text_and_they_are_compressed_again() {
        let (_folder, path, store) = new_store();
        let body = FactBody::Revoked { grant: "grant-1".to_owned(), by: ANN };
        let source = Source::Internal("grant-1:revoked".to_owned());
        let fact = Fact { at: NOW, source, body: body.clone().into() };
        store.write(move |tx| tx.append_fact(ANN, &fact, NOW)).await.unwrap();
        store.close().await;
        let stored = || -> Value {
            let raw = Connection::open(&path).unwrap();
            raw.query_row("SELECT body FROM facts", [], |row| row.get(0)).unwrap()
        };
        let compressed = stored();
        assert!(matches!(compressed, Value::Blob(_)));
        let latest = schema::status(&path).unwrap().latest;
        schema::down(&path, latest - (schema::SMALLER_ROWS - 1)).unwrap();
        assert_eq!(stored(), Value::Text(serde_json::to_string(&body).unwrap()));
        schema::up(&path).unwrap();
        assert_eq!(stored(), compressed);
    }
}
