//! The audit trail: a chain of rows in which each hash covers its row and the hash before it.

use rusqlite::named_params;
use sha2::Digest;
use sha2::Sha256;

use crate::domain::audit::AuditDraft;
use crate::domain::audit::AuditEntry;
use crate::domain::audit::AuditFilter;
use crate::domain::clock::Timestamp;
use crate::domain::ids::RequestId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;

const AUDIT: Table = Table { name: "audit_log", key: "seq" };
/// What the first row follows.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Rows read at a time while the chain is walked.
const STRIDE: u32 = 1000;

/// What walking the chain found. Rows cut off the end leave no trace in the chain: compare the
/// head with one noted elsewhere to notice that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditVerdict {
    Intact {
        entries: i64,
        /// The last hash.
        head: String,
    },
    /// The first row that is missing or does not fit.
    Broken { seq: i64, reason: String },
}

impl ReadTx<'_> {
    /// Newest first.
    pub fn audit_page(
        &self,
        filter: &AuditFilter,
        before_seq: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let before = before_seq.unwrap_or(i64::MAX);
        match filter {
            AuditFilter::All => self.many(
                AUDIT,
                "SELECT * FROM audit_log WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
                (before, limit),
                entry,
            ),
            AuditFilter::User(user) => self.many(
                AUDIT,
                "SELECT * FROM audit_log WHERE user_id = ?3 AND seq < ?1
                 ORDER BY seq DESC LIMIT ?2",
                (before, limit, user.0),
                entry,
            ),
        }
    }

    /// Oldest first, in pages: `after_seq` is 0, then the last one seen.
    pub fn audit_since(
        &self,
        since: Option<Timestamp>,
        after_seq: i64,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.many(
            AUDIT,
            "SELECT * FROM audit_log WHERE seq > ?1 AND at_ms >= ?2 ORDER BY seq LIMIT ?3",
            (after_seq, since.map_or(i64::MIN, Timestamp::millis), limit),
            entry,
        )
    }

    /// The newest entry about the configuration.
    pub fn audited_configuration(&self) -> Result<Option<AuditEntry>, StoreError> {
        self.one(
            AUDIT,
            "SELECT * FROM audit_log WHERE action = 'configuration.changed'
             ORDER BY seq DESC LIMIT 1",
            [],
            entry,
        )
    }

    /// Walks the whole chain.
    pub fn audit_verify(&self) -> Result<AuditVerdict, StoreError> {
        let (mut seq, mut head) = (0, GENESIS.to_owned());
        loop {
            let rows = self.many(
                AUDIT,
                "SELECT * FROM audit_log WHERE seq > ?1 ORDER BY seq LIMIT ?2",
                (seq, STRIDE),
                |row| Ok((entry(row)?, row.get::<String>("prev_hash")?)),
            )?;
            if rows.is_empty() {
                return Ok(AuditVerdict::Intact { entries: seq, head });
            }
            for (row, previous) in rows {
                seq += 1;
                let reason = if row.seq != seq {
                    "the row is missing"
                } else if previous != head {
                    "the row does not name the hash of the row before it"
                } else if hash(&row, &previous) != row.hash {
                    "the row is not what its hash was made from"
                } else {
                    head = row.hash;
                    continue;
                };
                return Ok(AuditVerdict::Broken { seq, reason: reason.to_owned() });
            }
        }
    }
}

impl WriteTx<'_> {
    /// Appends to the trail, in the same transaction as what it tells of.
    pub fn audit(
        &mut self,
        fact: &AuditDraft,
        at: Timestamp,
        request: &RequestId,
    ) -> Result<(), StoreError> {
        let last = self.one(
            AUDIT,
            "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((row.get::<i64>("seq")?, row.get::<String>("hash")?)),
        )?;
        let (last, previous) = last.unwrap_or_else(|| (0, GENESIS.to_owned()));
        let mut row = AuditEntry {
            seq: last + 1,
            at,
            actor: fact.actor.to_string(),
            action: fact.action.to_owned(),
            subject: fact.subject.clone(),
            user: fact.user,
            before: fact.before.as_ref().map(ToString::to_string),
            after: fact.after.as_ref().map(ToString::to_string),
            request_id: request.clone(),
            hash: String::new(),
        };
        row.hash = hash(&row, &previous);
        self.change(
            "INSERT INTO audit_log (seq, at_ms, actor, action, subject, user_id, before, after,
                 request_id, prev_hash, hash)
             VALUES (:seq, :at, :actor, :action, :subject, :user, :before, :after, :request,
                 :previous, :hash)",
            named_params! {
                ":seq": row.seq,
                ":at": row.at.millis(),
                ":actor": row.actor,
                ":action": row.action,
                ":subject": row.subject,
                ":user": row.user.map(|user| user.0),
                ":before": row.before,
                ":after": row.after,
                ":request": row.request_id.as_str(),
                ":previous": previous,
                ":hash": row.hash,
            },
        )?;
        Ok(())
    }
}

/// SHA-256, in hex, over the columns in their order. Each is preceded by whether it is there and
/// by its length, so that no two different rows give the same bytes.
fn hash(row: &AuditEntry, previous: &str) -> String {
    let mut sha = Sha256::new();
    let mut column = |bytes: Option<&[u8]>| match bytes {
        None => sha.update([0]),
        Some(bytes) => {
            sha.update([1]);
            sha.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            sha.update(bytes);
        }
    };
    column(Some(&row.seq.to_be_bytes()));
    column(Some(&row.at.millis().to_be_bytes()));
    column(Some(row.actor.as_bytes()));
    column(Some(row.action.as_bytes()));
    column(Some(row.subject.as_bytes()));
    column(row.user.map(|user| user.0.to_be_bytes()).as_ref().map(<[u8; 8]>::as_slice));
    column(row.before.as_deref().map(str::as_bytes));
    column(row.after.as_deref().map(str::as_bytes));
    column(Some(row.request_id.as_str().as_bytes()));
    column(Some(previous.as_bytes()));
    hex::encode(sha.finalize())
}

fn entry(row: &Fields<'_>) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        seq: row.get("seq")?,
        at: row.millis("at_ms")?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        subject: row.get("subject")?,
        user: row.get::<Option<i64>>("user_id")?.map(UserId),
        before: row.get("before")?,
        after: row.get("after")?,
        request_id: row.id("request_id", RequestId::new)?,
        hash: row.get("hash")?,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rusqlite::Connection;

    use crate::domain::audit::Actor;
    use crate::domain::audit::AuditDraft;
    use crate::domain::audit::AuditFilter;
    use crate::domain::ids::RequestId;
    use crate::store::AuditVerdict;
    use crate::store::Store;
    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    async fn three_facts(store: &Store) {
        for subject in ["sub_1", "sub_2", "sub_3"] {
            let fact = AuditDraft {
                actor: Actor::CommandLine,
                action: "subscription.changed",
                subject: subject.to_owned(),
                user: (subject == "sub_2").then_some(ANN),
                before: None,
                after: Some(serde_json::json!({ "plan": "premium" })),
            };
            let request = RequestId::new("request-1");
            store
                .write(move |l| l.audit(&fact, NOW, &request).map_err(|e: StoreError| e))
                .await
                .unwrap();
        }
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method's path is not general enough over the snapshot's lifetime"
    )]
    async fn verdict(store: &Store) -> AuditVerdict {
        store.read(|s| s.audit_verify()).await.unwrap()
    }

    fn tamper(path: &Path, sql: &str) {
        let triggers = "DROP TRIGGER audit_log_refuses_update;
                        DROP TRIGGER audit_log_refuses_delete;";
        Connection::open(path).unwrap().execute_batch(&format!("{triggers} {sql}")).unwrap();
    }

    #[tokio::test]
    async fn the_chain_verifies_and_pages_come_newest_first() {
        let (_folder, _path, store) = new_store();
        three_facts(&store).await;
        let verdict = verdict(&store).await;
        assert!(matches!(verdict, AuditVerdict::Intact { entries: 3, .. }), "{verdict:?}");
        let (all, hers) = store
            .read(|s| {
                let all = s.audit_page(&AuditFilter::All, Some(3), 10)?;
                Ok((all, s.audit_page(&AuditFilter::User(ANN), None, 10)?))
            })
            .await
            .unwrap();
        assert_eq!(all.iter().map(|row| row.seq).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(hers.iter().map(|row| row.seq).collect::<Vec<_>>(), [2]);
    }

    #[tokio::test]
    async fn a_changed_or_missing_row_is_named() {
        for (sql, broken) in [
            ("UPDATE audit_log SET subject = 'sub_9' WHERE seq = 2", 2),
            ("UPDATE audit_log SET user_id = 7 WHERE seq = 3", 3),
            ("DELETE FROM audit_log WHERE seq = 2", 2),
            ("DELETE FROM audit_log WHERE seq = 1", 1),
        ] {
            let (_folder, path, store) = new_store();
            three_facts(&store).await;
            tamper(&path, sql);
            let verdict = verdict(&store).await;
            assert!(matches!(verdict, AuditVerdict::Broken { seq, .. } if seq == broken), "{sql}");
        }
    }

    #[tokio::test]
    async fn the_database_refuses_to_change_the_trail() {
        let (_folder, path, store) = new_store();
        three_facts(&store).await;
        let raw = Connection::open(&path).unwrap();
        for sql in [
            "UPDATE audit_log SET subject = 'x' WHERE seq = 1",
            "DELETE FROM audit_log WHERE seq = 3",
            "REPLACE INTO audit_log SELECT * FROM audit_log WHERE seq = 2",
            "INSERT INTO audit_log SELECT 9, at_ms, actor, action, subject, user_id, before, after,
                 request_id, prev_hash, hash FROM audit_log WHERE seq = 3",
        ] {
            let error = raw.execute(sql, []).unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
    }
}
