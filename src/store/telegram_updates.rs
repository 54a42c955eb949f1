//! Telegram updates that were handled, so that a redelivered one is not handled again.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::{ReadTx, WriteTx};

const TELEGRAM_UPDATES: Table = Table { name: "telegram_updates", key: "update_id" };

/// How long updates are remembered. Telegram redelivers an update for 24 hours:
/// <https://core.telegram.org/bots/api#getting-updates>.
const RETENTION: Duration = Duration::from_hours(48);
/// How many old rows are deleted with each new one.
const DELETE_BATCH: u32 = 16;

impl ReadTx<'_> {
    /// Whether the update was handled. `origin` distinguishes updates with the same id.
    pub fn telegram_update_handled(&self, id: i64, origin: &str) -> Result<bool, StoreError> {
        let found = self.row(
            TELEGRAM_UPDATES,
            "SELECT update_id FROM telegram_updates WHERE update_id = ?1 AND origin = ?2",
            (id, origin),
            |row| row.get::<i64>("update_id"),
        )?;
        Ok(found.is_some())
    }
}

impl WriteTx<'_> {
    /// Records that the update was handled.
    pub fn note_telegram_update(
        &mut self,
        id: i64,
        origin: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO telegram_updates (update_id, origin, handled_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            (id, origin, now.millis()),
        )?;
        self.change(
            "DELETE FROM telegram_updates WHERE (update_id, origin) IN
             (SELECT update_id, origin FROM telegram_updates WHERE handled_ms < ?1 LIMIT ?2)",
            (now.minus(RETENTION).millis(), DELETE_BATCH),
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::store::tests::{NOW, new_store};

    #[tokio::test]
    async fn an_update_is_remembered_by_id_and_origin_while_it_can_be_redelivered() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.note_telegram_update(7, "here", NOW)?;
            tx.note_telegram_update(7, "here", NOW)?;
            assert!(tx.telegram_update_handled(7, "here")?);
            assert!(!tx.telegram_update_handled(7, "there")?);
            assert!(!tx.telegram_update_handled(8, "here")?);
            let next_day = NOW.plus(Duration::from_hours(24));
            tx.note_telegram_update(8, "here", next_day)?;
            assert!(tx.telegram_update_handled(7, "here")?);
            tx.note_telegram_update(9, "here", next_day.plus(Duration::from_hours(25)))?;
            assert!(!tx.telegram_update_handled(7, "here")?, "it is too old to be redelivered");
            assert!(tx.telegram_update_handled(8, "here")?);
            Ok(())
        });
        done.await.unwrap();
    }
}
