//! The audit log: appended with the change that it records, read in pages, verified as a hash chain.

use rusqlite::{Transaction, named_params};

use crate::domain::audit::{Actor, AuditDraft, AuditEntry, AuditFilter};
use crate::domain::audit_action::AuditAction;
use crate::domain::clock::{Clock, SystemClock, Timestamp};
use crate::domain::ids::{RequestId, UserId};
use crate::logging;
use crate::store::audit_chain::{Chain, Columns, GENESIS, Link, SEALED};
use crate::store::audit_chain::{hash, hash_with_digest, payload_digest, seal_of};
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

const AUDIT: Table = Table { name: "audit_log", key: "seq" };
/// Rows read at a time while the chain is verified.
const BATCH: u32 = 1000;

/// The result of verifying the chain. Rows cut off the end leave no trace in the chain: compare the
/// head with a recorded one to notice that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditVerdict {
    Intact {
        entries: i64,
        /// The last hash, in hex.
        head: String,
    },
    /// The first row that is missing or does not match.
    Broken { seq: i64, reason: String },
}

/// Entries whose payload was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasedPayloads {
    pub count: usize,
    /// The last entry that was looked at.
    pub last: i64,
}

/// The end of the chain.
struct Head {
    /// The number of the last row; 0 without rows.
    entries: i64,
    hash: String,
    next_salt: Vec<u8>,
}

impl ReadTx<'_> {
    /// A page of entries, newest first; `before_seq` is the last one of the page before.
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

    /// A page of entries, oldest first; `after_seq` is 0, then the last one of the page before.
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
        self.row(
            AUDIT,
            "SELECT * FROM audit_log WHERE action = 'configuration.changed'
             ORDER BY seq DESC LIMIT 1",
            [],
            entry,
        )
    }

    /// Verifies the whole chain.
    pub fn audit_verify(&self) -> Result<AuditVerdict, StoreError> {
        let mut verified = 0;
        loop {
            let (last, verdict) = self.audit_verify_part(verified, BATCH)?;
            if let Some(verdict) = verdict {
                return Ok(verdict);
            }
            verified = last;
        }
    }

    /// Verifies up to `limit` rows after the row `after`, which is taken as it is stored; 0 is before the first one. As
    /// each row is verified by the stored hash of the one before, the whole chain is intact if all of its parts are.
    /// Returns the number of the last row that matches. `None`: more may follow.
    pub fn audit_verify_part(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<(i64, Option<AuditVerdict>), StoreError> {
        let chain = match after {
            0 => Some(Chain::new()),
            _ => self.each_link(after - 1, 1, |link| Ok(Some(Chain::at(link))))?,
        };
        let Some(mut chain) = chain.filter(|chain| chain.seq == after) else {
            let missing =
                AuditVerdict::Broken { seq: after, reason: "the row is missing".to_owned() };
            return Ok((after - 1, Some(missing)));
        };
        let broken = self.each_link(after, limit, |link| {
            Ok(chain.extend(link).err().map(|reason| AuditVerdict::Broken {
                seq: chain.seq + 1,
                reason: reason.to_owned(),
            }))
        })?;
        let is_end = chain.seq < after + i64::from(limit);
        let verdict = broken.or_else(|| {
            is_end
                .then(|| AuditVerdict::Intact { entries: chain.seq, head: chain.head().to_owned() })
        });
        Ok((chain.seq, verdict))
    }

    /// The number of the last row.
    pub fn audit_entries(&self) -> Result<i64, StoreError> {
        self.audit_head().map(|head| head.entries)
    }

    /// Reads rows in their order, until `read` returns a value.
    fn each_link<T>(
        &self,
        after_seq: i64,
        limit: u32,
        mut read: impl FnMut(Link<'_>) -> Result<Option<T>, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.find(
            AUDIT,
            "SELECT seq, at_ms, actor, action, subject, user_id, before, after, request_id, prev_hash,
                 hash, salt, payload_sha256
             FROM audit_log WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            (after_seq, limit),
            |row| {
                read(Link {
                    columns: Columns {
                        seq: row.opt_integer(0)?.unwrap_or_default(),
                        at_ms: row.opt_integer(1)?.unwrap_or_default(),
                        actor: row.str(2)?,
                        action: row.str(3)?,
                        subject: row.str(4)?,
                        user: row.opt_integer(5)?,
                        before: row.opt_str(6)?,
                        after: row.opt_str(7)?,
                        request_id: row.str(8)?,
                    },
                    previous: row.str(9)?,
                    hash: row.str(10)?,
                    salt: row.opt_blob(11)?,
                    payload_sha256: row.opt_str(12)?,
                })
            },
        )
    }

    /// When the newest entry was added.
    pub fn last_audited(&self) -> Result<Option<Timestamp>, StoreError> {
        self.row(AUDIT, "SELECT seq, at_ms FROM audit_log ORDER BY seq DESC LIMIT 1", (), |row| {
            row.millis("at_ms")
        })
    }

    /// What the next row follows, and its salt.
    fn audit_head(&self) -> Result<Head, StoreError> {
        let head = self.row(
            AUDIT,
            "SELECT last AS seq, (SELECT hash FROM audit_log WHERE seq = last) AS hash,
                 randomblob(16) AS salt
             FROM (SELECT coalesce(max(seq), 0) AS last FROM audit_log)",
            [],
            |row| {
                let hash: Option<String> = row.get("hash")?;
                Ok(Head {
                    entries: row.get("seq")?,
                    hash: hash.unwrap_or_else(|| GENESIS.to_owned()),
                    next_salt: row.get("salt")?,
                })
            },
        )?;
        head.ok_or_else(|| StoreError::missing(AUDIT.name, "0", "followed"))
    }
}

impl WriteTx<'_> {
    /// Appends a row, in the same transaction as the change that it records.
    pub fn audit(
        &mut self,
        draft: &AuditDraft,
        at: Timestamp,
        request: &RequestId,
    ) -> Result<(), StoreError> {
        let Head { entries, hash: previous, next_salt: salt } = self.audit_head()?;
        let mut row = AuditEntry {
            seq: entries + 1,
            at,
            actor: draft.actor.to_string(),
            action: draft.action.to_string(),
            subject: draft.subject.clone(),
            user: draft.user,
            before: draft.before.as_ref().map(ToString::to_string),
            after: draft.after.as_ref().map(ToString::to_string),
            request_id: request.clone(),
            hash: String::new(),
        };
        let digest = payload_digest(&salt, (row.before.as_deref(), row.after.as_deref()));
        let digest = digest.as_str();
        row.hash.push_str(hash_with_digest(Columns::of(&row), digest, &previous).as_str());
        self.change(
            "INSERT INTO audit_log (seq, at_ms, actor, action, subject, user_id, before, after, salt,
                 payload_sha256, request_id, prev_hash, hash)
             VALUES (:seq, :at, :actor, :action, :subject, :user, :before, :after, :salt, :digest,
                 :request, '', :hash)",
            named_params! {
                ":seq": row.seq,
                ":at": row.at.millis(),
                ":actor": row.actor,
                ":action": row.action,
                ":subject": row.subject,
                ":user": row.user.map(|user| user.0),
                ":before": row.before,
                ":after": row.after,
                ":salt": salt,
                ":digest": digest,
                ":request": row.request_id.as_str(),
                ":hash": row.hash,
            },
        )?;
        Ok(())
    }

    /// Erases the payloads of up to `limit` entries after `after_seq` that were made before `before`. The
    /// chain stays verifiable: a row's hash covers the digest of its payload. Rows from before there were
    /// digests, and the row that seals them, stay. An entry that is dated after `now` was dated by a wrong clock: it is
    /// as old as the one that follows it. `None`: there is no such entry.
    pub fn erase_audit_payloads(
        &mut self,
        after_seq: i64,
        before: Timestamp,
        now: Timestamp,
        limit: u32,
    ) -> Result<Option<ErasedPayloads>, StoreError> {
        let seen = self.many(
            AUDIT,
            "SELECT seq, at_ms FROM audit_log WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            (after_seq, limit),
            |row| Ok((row.get::<i64>("seq")?, row.millis("at_ms")?)),
        )?;
        let old = seen.iter().take_while(|(_, at)| *at < before || *at > now);
        let old = old.filter(|(_, at)| *at < before);
        let Some((last, _)) = old.last().copied() else { return Ok(None) };
        let count = self.change(
            "UPDATE audit_log SET before = NULL, after = NULL, salt = NULL
             WHERE seq > ?1 AND seq <= ?2 AND payload_sha256 IS NOT NULL AND salt IS NOT NULL
                 AND action <> ?3",
            (after_seq, last, SEALED),
        )?;
        Ok(Some(ErasedPayloads { count, last }))
    }
}

/// Appends the row that ends the rows hashed with their payload. Part of the migration that adds the
/// digests.
pub(in crate::store) fn seal(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let request = logging::request_id();
    let mut tx = WriteTx::new(transaction, request.clone(), "");
    let Head { entries, hash: head, .. } = tx.audit_head()?;
    if entries == 0 {
        return Ok(());
    }
    let last = tx.number("SELECT max(at_ms) FROM audit_log", [])?.unwrap_or_default();
    let draft = AuditDraft {
        actor: Actor::Worker("migration".to_owned()),
        action: AuditAction::AuditLogSealed,
        subject: AUDIT.name.to_owned(),
        user: None,
        before: None,
        after: Some(seal_of(entries, &head)),
    };
    tx.audit(&draft, SystemClock.now().max(Timestamp::from_millis(last)), &request)
}

/// Hashes the rows from the seal on with their payload, as older versions do. Part of reverting the
/// migration. From the first row on that does not verify, rows keep their hashes, so that older versions
/// report the same row.
pub(in crate::store) fn unseal(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut tx = WriteTx::new(transaction, logging::request_id(), "");
    tx.change("DROP TRIGGER IF EXISTS audit_log_refuses_update", [])?;
    let (mut chain, mut previous) = (Chain::new(), GENESIS.to_owned());
    loop {
        let begin = chain.seq;
        let mut changed = Vec::new();
        let broken = tx.each_link(begin, BATCH, |link| {
            if chain.extend(link).is_err() {
                return Ok(Some(()));
            }
            let hash = hash(link.columns, &previous).as_str().to_owned();
            let before = std::mem::replace(&mut previous, hash);
            if previous != link.hash {
                changed.push((chain.seq, before, previous.clone()));
            }
            Ok(None)
        })?;
        for (seq, before, hash) in changed {
            tx.change(
                "UPDATE audit_log SET prev_hash = ?2, hash = ?3 WHERE seq = ?1",
                (seq, &before, &hash),
            )?;
        }
        if broken.is_some() || chain.seq == begin {
            return Ok(());
        }
    }
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
    use std::time::Duration;

    use rusqlite::Connection;

    use crate::domain::audit::{Actor, AuditDraft, AuditFilter};
    use crate::domain::audit_action::AuditAction;
    use crate::domain::ids::RequestId;
    use crate::store::tests::{ANN, NOW, new_store};
    use crate::store::{AuditVerdict, ErasedPayloads, Store, schema};

    const HOUR: Duration = Duration::from_hours(1);
    const DECADE: Duration = Duration::from_hours(24 * 3652);

    async fn append_three(store: &Store) {
        for subject in ["sub_1", "sub_2", "sub_3"] {
            let draft = AuditDraft {
                actor: Actor::CommandLine,
                action: AuditAction::SubscriptionChanged,
                subject: subject.to_owned(),
                user: (subject == "sub_2").then_some(ANN),
                before: None,
                after: Some(serde_json::json!({ "plan": "premium" })),
            };
            let request = RequestId::new("request-1");
            store.write(move |tx| tx.audit(&draft, NOW, &request)).await.unwrap();
        }
    }

    #[tokio::test]
    async fn an_entry_that_a_wrong_clock_has_dated_keeps_no_older_ones_from_being_erased() {
        let (_folder, path, store) = new_store();
        append_three(&store).await;
        append_three(&store).await;
        let (ahead, recent) = (NOW.plus(DECADE), NOW.plus(HOUR * 2));
        for (seq, at) in [(2, ahead), (3, ahead), (5, ahead), (6, recent)] {
            let at = at.millis();
            tamper(&path, &format!("UPDATE audit_log SET at_ms = {at} WHERE seq = {seq}"));
        }
        let erase = |after: i64, limit: u32| {
            let (before, now) = (NOW.plus(HOUR), NOW.plus(HOUR * 3));
            store.write(move |tx| tx.erase_audit_payloads(after, before, now, limit))
        };
        let erased = erase(0, 10).await.unwrap();
        assert_eq!(erased, Some(ErasedPayloads { count: 4, last: 4 }), "5 may be as recent as 6");
        assert_eq!(erase(4, 10).await.unwrap(), None);
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method's path is not general enough over the snapshot's lifetime"
    )]
    async fn verdict(store: &Store) -> AuditVerdict {
        let verdict = store.read(|tx| tx.audit_verify()).await.unwrap();
        for limit in 1..=4 {
            assert_eq!(verdict_in_parts(store, limit).await, verdict, "in parts of {limit} rows");
        }
        verdict
    }

    /// Of the first part that has one.
    async fn verdict_in_parts(store: &Store, limit: u32) -> AuditVerdict {
        let mut after = 0;
        loop {
            let (verified, verdict) =
                store.read(move |tx| tx.audit_verify_part(after, limit)).await.unwrap();
            if let Some(verdict) = verdict {
                return verdict;
            }
            after += i64::from(limit);
            assert_eq!(verified, after);
        }
    }

    fn tamper(path: &Path, sql: &str) {
        let triggers = "DROP TRIGGER IF EXISTS audit_log_refuses_update;
                        DROP TRIGGER IF EXISTS audit_log_refuses_delete;";
        Connection::open(path).unwrap().execute_batch(&format!("{triggers} {sql}")).unwrap();
    }

    #[tokio::test]
    async fn the_chain_verifies_and_pages_come_newest_first() {
        let (_folder, _path, store) = new_store();
        append_three(&store).await;
        let verdict = verdict(&store).await;
        assert!(matches!(verdict, AuditVerdict::Intact { entries: 3, .. }), "{verdict:?}");
        let (all, hers) = store
            .read(|tx| {
                let all = tx.audit_page(&AuditFilter::All, Some(3), 10)?;
                Ok((all, tx.audit_page(&AuditFilter::User(ANN), None, 10)?))
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
            append_three(&store).await;
            tamper(&path, sql);
            let verdict = verdict(&store).await;
            assert!(matches!(verdict, AuditVerdict::Broken { seq, .. } if seq == broken), "{sql}");
        }
    }

    #[tokio::test]
    async fn an_older_version_finds_the_hash_that_each_row_follows() {
        let (_folder, path, store) = new_store();
        append_three(&store).await;
        let before = verdict(&store).await;
        store.close().await;
        let latest = schema::status(&path).unwrap().latest;
        schema::down(&path, latest - (schema::SMALLER_ROWS - 1)).unwrap();
        let follows = "SELECT count(*) FROM audit_log AS row_before JOIN audit_log AS next
             ON next.seq = row_before.seq + 1 AND next.prev_hash = row_before.hash";
        let raw = Connection::open(&path).unwrap();
        assert_eq!(raw.query_row(follows, [], |row| row.get(0)), Ok(2));
        drop(raw);
        schema::up(&path).unwrap();
        assert_eq!(verdict(&Store::open(&path).unwrap()).await, before);
    }

    #[tokio::test]
    async fn an_erased_payload_leaves_the_chain_verifiable() {
        let (_folder, path, store) = new_store();
        append_three(&store).await;
        let before = verdict(&store).await;
        let raw = Connection::open(&path).unwrap();
        let erase = "UPDATE audit_log SET before = NULL, after = NULL, salt = NULL WHERE seq = 2";
        assert_eq!(raw.execute(erase, []), Ok(1));
        assert_eq!(verdict(&store).await, before);
        assert!(raw.execute("UPDATE audit_log SET after = '{}' WHERE seq = 2", []).is_err());
    }

    #[tokio::test]
    async fn the_database_refuses_to_change_a_row() {
        let (_folder, path, store) = new_store();
        append_three(&store).await;
        let raw = Connection::open(&path).unwrap();
        for sql in [
            "UPDATE audit_log SET subject = 'x' WHERE seq = 1",
            "DELETE FROM audit_log WHERE seq = 3",
            "REPLACE INTO audit_log SELECT * FROM audit_log WHERE seq = 2",
            "INSERT INTO audit_log (seq, at_ms, actor, action, subject, request_id, prev_hash, hash)
             VALUES (9, 1, 'cli', 'a', 's', 'r', 'p', 'h')",
            "UPDATE audit_log SET after = '{}' WHERE seq = 1",
            "UPDATE audit_log SET salt = NULL WHERE seq = 1",
            "UPDATE audit_log SET before = NULL, after = NULL, salt = NULL, user_id = 1 WHERE seq = 1",
        ] {
            let error = raw.execute(sql, []).unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
    }
}
