//! What has been heard of each account: the statements from which all else is read off.

use rusqlite::named_params;

use crate::domain::account::Heard;
use crate::domain::account::Source;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::fields::Table;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;

const FACTS: Table = Table { name: "facts", key: "source" };
const OBJECTS: Table = Table { name: "fact_objects", key: "object_id" };

impl Snapshot<'_> {
    /// Everything heard of the account, in no particular order.
    pub fn history(&self, user: UserId) -> Result<Vec<Heard>, StoreError> {
        self.many(FACTS, "SELECT * FROM facts WHERE user_id = ?1 ORDER BY at_ms", [user.0], heard)
    }

    /// The account that knows one of these objects.
    pub fn owner_of(&self, objects: &[String]) -> Result<Option<UserId>, StoreError> {
        for id in objects {
            let owner = self.one(
                OBJECTS,
                "SELECT object_id, user_id FROM fact_objects WHERE object_id = ?1",
                [id],
                |row| Ok(UserId(row.get("user_id")?)),
            )?;
            if owner.is_some() {
                return Ok(owner);
            }
        }
        Ok(None)
    }
}

impl Ledger<'_> {
    /// Adds a statement to the account, or replaces what the same source said before.
    pub fn put_fact(
        &mut self,
        user: UserId,
        heard: &Heard,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.know_user(user, now)?;
        let statement = serde_json::to_string(&heard.statement)
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        self.change(
            "INSERT INTO facts (source, user_id, at_ms, statement, heard_ms)
             VALUES (:source, :user, :at, :statement, :now)
             ON CONFLICT (source) DO UPDATE SET
                 user_id = excluded.user_id, at_ms = excluded.at_ms,
                 statement = excluded.statement",
            named_params! {
                ":source": heard.source.key(),
                ":user": user.0,
                ":at": heard.at.millis(),
                ":statement": statement,
                ":now": now.millis(),
            },
        )?;
        for id in heard.objects() {
            self.change(
                "INSERT INTO fact_objects (object_id, user_id) VALUES (?1, ?2)
                 ON CONFLICT (object_id) DO NOTHING",
                (id, user.0),
            )?;
        }
        Ok(())
    }
}

fn heard(row: &Fields<'_>) -> Result<Heard, StoreError> {
    let (source, statement): (String, String) = (row.get("source")?, row.get("statement")?);
    Ok(Heard {
        at: row.millis("at_ms")?,
        source: Source::from_key(&source),
        statement: serde_json::from_str(&statement)
            .map_err(|error| row.bad("statement", &error.to_string()))?,
    })
}
