//! The progress of long passes, and other values that must survive a restart, by name.

use crate::domain::clock::Timestamp;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::{ReadTx, WriteTx};

const CHECKPOINTS: Table = Table { name: "checkpoints", key: "name" };

impl ReadTx<'_> {
    /// The value stored under `name`.
    pub fn checkpoint(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.row(
            CHECKPOINTS,
            "SELECT name, value FROM checkpoints WHERE name = ?1",
            [name],
            |row| row.get("value"),
        )
    }

    /// The time stored under `name`, in Unix milliseconds.
    pub fn time_checkpoint(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        let stored = self.checkpoint(name)?.and_then(|ms| ms.parse().ok());
        Ok(stored.map(Timestamp::from_millis))
    }
}

impl WriteTx<'_> {
    /// `None` deletes the value: the next pass starts at the beginning.
    pub fn set_checkpoint(
        &mut self,
        name: &str,
        value: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match value {
            Some(value) => self.change(
                "INSERT INTO checkpoints (name, value, updated_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name) DO UPDATE SET
                     value = excluded.value, updated_ms = excluded.updated_ms",
                (name, value, now.millis()),
            ),
            None => self.change("DELETE FROM checkpoints WHERE name = ?1", [name]),
        }?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::store::tests::{NOW, new_store};

    #[tokio::test]
    async fn a_checkpoint_is_stored_replaced_and_deleted() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            assert_eq!(tx.checkpoint("walk")?, None);
            tx.set_checkpoint("walk", Some("sub_1"), NOW)?;
            tx.set_checkpoint("walk", Some("sub_2"), NOW)?;
            assert_eq!(tx.checkpoint("walk")?.as_deref(), Some("sub_2"));
            assert_eq!(tx.time_checkpoint("walk")?, None, "it is no time");
            tx.set_checkpoint("walk", Some(&NOW.millis().to_string()), NOW)?;
            assert_eq!(tx.time_checkpoint("walk")?, Some(NOW));
            tx.set_checkpoint("walk", None, NOW)?;
            assert_eq!(tx.checkpoint("walk")?, None);
            Ok(())
        });
        done.await.unwrap();
    }
}
