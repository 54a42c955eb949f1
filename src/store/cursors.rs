//! How far long passes have come.

use crate::domain::clock::Timestamp;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;

const CURSORS: Table = Table { name: "cursors", key: "name" };

impl Snapshot<'_> {
    pub fn cursor(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.one(CURSORS, "SELECT name, value FROM cursors WHERE name = ?1", [name], |row| {
            row.get("value")
        })
    }
}

impl Ledger<'_> {
    /// `None` forgets how far the pass had come.
    pub fn set_cursor(
        &mut self,
        name: &str,
        value: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match value {
            Some(value) => self.change(
                "INSERT INTO cursors (name, value, updated_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name) DO UPDATE SET
                     value = excluded.value, updated_ms = excluded.updated_ms",
                (name, value, now.millis()),
            ),
            None => self.change("DELETE FROM cursors WHERE name = ?1", [name]),
        }?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::store::StoreError;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    #[tokio::test]
    async fn a_pass_finds_its_place_again() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|ledger| {
            assert_eq!(ledger.cursor("walk")?, None);
            ledger.set_cursor("walk", Some("sub_1"), NOW)?;
            ledger.set_cursor("walk", Some("sub_2"), NOW)?;
            assert_eq!(ledger.cursor("walk")?.as_deref(), Some("sub_2"));
            ledger.set_cursor("walk", None, NOW)?;
            assert_eq!(ledger.cursor("walk")?, None);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
