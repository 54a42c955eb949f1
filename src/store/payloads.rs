//! The payloads of stored events: compressed, and removed after the time that the configuration sets.

use rusqlite::Transaction;

use crate::domain::clock::Timestamp;
use crate::logging;
use crate::store::compression::{MAGIC, expand};
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::WriteTx;

/// Rows read at a time while payloads are expanded.
const BATCH: u32 = 500;
/// Events by their position, which a migration can rely on while it holds the write lock.
const POSITIONS: Table = Table { name: "stripe_events", key: "position" };

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
    let mut tx = WriteTx::new(transaction, logging::request_id(), "");
    let mut position = 0;
    loop {
        let batch: Vec<(i64, Vec<u8>)> = tx.many(
            POSITIONS,
            "SELECT rowid AS position, payload FROM stripe_events
             WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
            (position, BATCH),
            |row| Ok((row.get("position")?, row.get("payload")?)),
        )?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        position = *last;
        for (position, payload) in batch {
            if !payload.starts_with(&MAGIC) {
                continue;
            }
            // Damaged payloads stay as they are.
            if let Ok(json) = expand(payload) {
                tx.change(
                    "UPDATE stripe_events SET payload = ?2 WHERE rowid = ?1",
                    (position, json),
                )?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::Connection;

    use crate::domain::ids::EventId;
    use crate::store::tests::{NOW, new_event, new_store};
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
}
