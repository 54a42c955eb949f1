//! The outbox as senders see it: in order for each user, at most one in flight for each. What is told
//! here waits for a chat; what other services are told lies beside it, in rows with a callback.
//!
//! A row is `pending` until it is `sent`, `failed`, `expired` or, where it stopped being true before
//! it was sent, `withdrawn`. Whoever sends holds a lease on it; a lease that runs out frees the row for
//! anybody, so a crash loses nothing.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::domain::ids::RequestId;
use crate::domain::ids::UserId;
use crate::domain::notice::Notice;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;

pub(super) const OUTBOX: Table = Table { name: "outbox", key: "outbox_id" };
/// After this, a row is no longer news.
const LIFETIME: Duration = Duration::from_hours(7 * 24);

/// A row whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    pub id: i64,
    pub user: UserId,
    pub notice: Notice,
    pub key: String,
    /// How often sending was tried before.
    pub attempts: u32,
    /// How many of the tries Telegram has answered in a way that is not known.
    pub unknown_answers: u32,
    pub created: Timestamp,
    /// When the webhook that caused it was received.
    pub cause: Option<Timestamp>,
    pub request_id: RequestId,
    /// What the person chose, else what Telegram tells.
    pub locale: Option<String>,
}

impl ReadTx<'_> {
    /// Rows that wait to be sent to people who can be reached.
    pub fn outbox_depth(&self) -> Result<u64, StoreError> {
        let depth = self.number(
            "SELECT count(*) FROM outbox JOIN users USING (user_id)
             WHERE callback IS NULL AND state = 'pending' AND reachable = 1",
            [],
        )?;
        Ok(depth.and_then(|depth| u64::try_from(depth).ok()).unwrap_or(0))
    }

    /// When the next row can be claimed; a moment that has passed means now.
    pub fn next_outbox_try(&self) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(
            "SELECT min(max(next_try_ms, coalesce(leased_until_ms, next_try_ms)))
             FROM outbox AS mine JOIN users USING (user_id)
             WHERE callback IS NULL AND state = 'pending' AND reachable = 1
                 AND NOT EXISTS (SELECT 1 FROM outbox AS older
                     WHERE older.user_id = mine.user_id AND older.callback IS NULL
                         AND older.state = 'pending' AND older.outbox_id < mine.outbox_id)",
            [],
        )?;
        Ok(next.map(Timestamp::from_millis))
    }
}

impl WriteTx<'_> {
    /// Leases up to `limit` rows that may be sent now: each the oldest unfinished one of its
    /// user, who can be reached. A row that cannot be read fails, and holds up nobody.
    pub fn claim_outbox(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let found = self.many(
            OUTBOX,
            "SELECT mine.*, coalesce(locale_override, language) AS locale
             FROM outbox AS mine JOIN users USING (user_id)
             WHERE callback IS NULL AND state = 'pending' AND next_try_ms <= ?1
                 AND reachable = 1 AND (leased_until_ms IS NULL OR leased_until_ms <= ?1)
                 AND NOT EXISTS (SELECT 1 FROM outbox AS older
                     WHERE older.user_id = mine.user_id AND older.callback IS NULL
                         AND older.state = 'pending' AND older.outbox_id < mine.outbox_id)
             ORDER BY next_try_ms, outbox_id LIMIT ?2",
            (now.millis(), limit),
            |row| Ok((row.get::<i64>("outbox_id")?, outbox_row(row))),
        )?;
        self.lease(found, now.plus(lease), now)
    }

    /// Leases the rows that could be read. Those that could not fail.
    pub(super) fn lease<T>(
        &mut self,
        found: Vec<(i64, Result<T, StoreError>)>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        let mut claimed = Vec::with_capacity(found.len());
        for (id, row) in found {
            match row {
                Ok(row) => {
                    self.change(
                        "UPDATE outbox SET leased_until_ms = ?2, leased_by = ?4,
                             first_try_ms = coalesce(first_try_ms, ?3)
                         WHERE outbox_id = ?1",
                        (id, until.millis(), now.millis(), self.process()),
                    )?;
                    claimed.push(row);
                }
                Err(error) => {
                    log::error!(outbox_id = id, error:%; "a row of the outbox cannot be read");
                    self.notice_failed(id, &error.to_string(), now)?;
                }
            }
        }
        Ok(claimed)
    }

    /// Ends the rows that are too old to be news. Returns those whose reader could be reached.
    pub fn expire_outbox(&mut self, now: Timestamp) -> Result<Vec<(UserId, Notice)>, StoreError> {
        const TOO_OLD: &str = "callback IS NULL AND state = 'pending' AND created_ms < ?2
             AND (leased_until_ms IS NULL OR leased_until_ms <= ?1)";
        let times = (now.millis(), now.minus(LIFETIME).millis());
        let lost = self.many(
            OUTBOX,
            &format!(
                "SELECT outbox_id, user_id, content FROM outbox JOIN users USING (user_id)
                 WHERE {TOO_OLD} AND reachable = 1"
            ),
            times,
            |row| {
                let notice: String = row.get("content")?;
                Ok((UserId(row.get("user_id")?), serde_json::from_str(&notice).ok()))
            },
        )?;
        let expired = self.change(
            &format!(
                "UPDATE outbox SET state = 'expired', leased_until_ms = NULL, finished_ms = ?1
                 WHERE {TOO_OLD}"
            ),
            times,
        )?;
        if expired > 0 {
            log::warn!(rows = expired; "notices were too old to be sent");
        }
        Ok(lost.into_iter().filter_map(|(user, notice)| Some((user, notice?))).collect())
    }

    /// `message_id`: Telegram's, of what went into a chat.
    pub fn notice_sent(
        &mut self,
        id: i64,
        message_id: impl Into<Option<i64>>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = self.change(
            "UPDATE outbox SET state = 'sent', attempts = attempts + 1, leased_until_ms = NULL,
                 finished_ms = ?2, message_id = ?3, error = NULL
             WHERE outbox_id = ?1 AND state = 'pending'",
            (id, now.millis(), message_id.into()),
        )?;
        pending(id, changed, "sent")
    }

    /// Gives the lease back; the row waits until `at`, and with it the user's later rows.
    pub fn retry_notice(&mut self, id: i64, at: Timestamp, error: &str) -> Result<(), StoreError> {
        let changed = self.change(
            "UPDATE outbox SET attempts = attempts + 1, leased_until_ms = NULL, next_try_ms = ?2,
                 error = ?3
             WHERE outbox_id = ?1 AND state = 'pending'",
            (id, at.millis(), error),
        )?;
        pending(id, changed, "tried again")
    }

    /// As [`WriteTx::retry_notice`], where the answer to the try was one that is not known.
    pub fn retry_notice_after_unknown_answer(
        &mut self,
        id: i64,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.retry_notice(id, at, error)?;
        self.change(
            "UPDATE outbox SET unknown_answers = unknown_answers + 1 WHERE outbox_id = ?1",
            [id],
        )?;
        Ok(())
    }

    /// Notices that were put off while Telegram was not available are due now.
    pub fn release_held_notices(
        &mut self,
        error: &str,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.change(
            "UPDATE outbox SET next_try_ms = ?2
             WHERE callback IS NULL AND state = 'pending' AND next_try_ms > ?2 AND error = ?1",
            (error, now.millis()),
        )
    }

    /// For good: it will not be tried again.
    pub fn notice_failed(
        &mut self,
        id: i64,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = self.change(
            "UPDATE outbox SET state = 'failed', attempts = attempts + 1, leased_until_ms = NULL,
                 finished_ms = ?2, error = ?3
             WHERE outbox_id = ?1 AND state = 'pending'",
            (id, now.millis(), error),
        )?;
        pending(id, changed, "failed")
    }

    /// Gives the lease back untried.
    pub fn release_notice(&mut self, id: i64) -> Result<(), StoreError> {
        let changed = self.change(
            "UPDATE outbox SET leased_until_ms = NULL WHERE outbox_id = ?1 AND state = 'pending'",
            [id],
        )?;
        pending(id, changed, "released")
    }
}

fn pending(id: i64, changed: usize, wanted: &'static str) -> Result<(), StoreError> {
    if changed == 0 {
        return Err(StoreError::missing(OUTBOX.name, &id, wanted));
    }
    Ok(())
}

fn outbox_row(row: &Fields<'_>) -> Result<OutboxRow, StoreError> {
    let notice: String = row.get("content")?;
    Ok(OutboxRow {
        id: row.get("outbox_id")?,
        user: UserId(row.get("user_id")?),
        notice: serde_json::from_str(&notice)
            .map_err(|error| row.bad("content", &error.to_string()))?,
        key: row.get("key")?,
        attempts: row.get("attempts")?,
        unknown_answers: row.get("unknown_answers")?,
        created: row.millis("created_ms")?,
        cause: row.opt_millis("cause_ms")?,
        request_id: row.id("request_id", RequestId::new)?,
        locale: row.get("locale")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::Connection;

    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;
    use crate::domain::notice::KeyedNotice;
    use crate::domain::notice::Notice;
    use crate::store::StoreError;
    use crate::store::WriteTx;
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    const LEASE: Duration = Duration::from_secs(30);

    fn put(tx: &mut WriteTx<'_>, user: UserId, key: &str) -> Result<(), StoreError> {
        let notice = Notice::PaymentPending { plan: None };
        tx.enqueue(user, user, &KeyedNotice { key: key.to_owned(), notice }, NOW, None)
    }

    fn claim(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<Vec<(i64, String)>, StoreError> {
        let rows = tx.claim_outbox(now, 10, LEASE)?;
        Ok(rows.into_iter().map(|row| (row.id, row.key)).collect())
    }

    fn row(id: i64, key: &str) -> Vec<(i64, String)> {
        vec![(id, key.to_owned())]
    }

    #[tokio::test]
    async fn a_user_is_told_in_order_one_at_a_time() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            put(tx, ANN, "a1")?;
            put(tx, ANN, "a2")?;
            put(tx, BOB, "b1")?;
            put(tx, BOB, "a1")?;
            assert_eq!(tx.outbox_depth()?, 3, "a key is told once");
            assert_eq!(claim(tx, NOW)?, [row(1, "a1"), row(3, "b1")].concat());
            assert_eq!(claim(tx, NOW)?, []);

            let later = NOW.plus(Duration::from_secs(5));
            tx.notice_sent(3, 77, NOW)?;
            tx.retry_notice(1, later, "telegram was slow")?;
            assert_eq!(claim(tx, NOW)?, [], "the second one waits for the first");
            assert_eq!(tx.next_outbox_try()?, Some(later));
            assert_eq!(claim(tx, later)?, row(1, "a1"));
            tx.notice_failed(1, "rejected", later)?;
            assert_eq!(claim(tx, later)?, row(2, "a2"));
            assert!(matches!(tx.notice_sent(1, 78, later), Err(StoreError::Missing { .. })));
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_lease_that_runs_out_frees_the_row() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            put(tx, ANN, "a1")?;
            assert_eq!(claim(tx, NOW)?, row(1, "a1"));
            assert_eq!(tx.next_outbox_try()?, Some(NOW.plus(LEASE)));
            assert_eq!(claim(tx, NOW.plus(LEASE / 2))?, []);
            assert_eq!(claim(tx, NOW.plus(LEASE))?, row(1, "a1"));
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn news_for_the_unreachable_waits_until_they_write_or_it_is_old() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            put(tx, ANN, "a1")?;
            claim(tx, NOW)?;
            tx.mark_unreachable(ANN, NOW)?;
            tx.release_notice(1)?;
            assert_eq!((claim(tx, NOW)?, tx.outbox_depth()?), (Vec::new(), 0));
            assert_eq!(tx.next_outbox_try()?, None);
            assert!(tx.see_user(ANN, None, None, NOW)?.was_unreachable);
            assert_eq!(claim(tx, NOW)?, row(1, "a1"));
            tx.release_notice(1)?;
            let old = NOW.plus(Duration::from_hours(7 * 24 + 1));
            let notice = Notice::PaymentPending { plan: None };
            assert_eq!(tx.expire_outbox(old)?, [(ANN, notice)]);
            assert_eq!(claim(tx, old)?, []);
            assert_eq!(tx.outbox_depth()?, 0);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_row_that_cannot_be_read_fails_and_holds_up_nobody() {
        let (_folder, path, store) = new_store();
        store.write(|tx| put(tx, ANN, "a1")).await.unwrap();
        store.write(|tx| put(tx, BOB, "b1")).await.unwrap();
        let raw = Connection::open(path).unwrap();
        raw.execute("UPDATE outbox SET content = '{\"kind\":\"?\"}' WHERE outbox_id = 1", [])
            .unwrap();
        let claimed = store.write(|tx| claim(tx, NOW)).await.unwrap();
        assert_eq!(claimed, row(2, "b1"));
        let query = "SELECT state || ' ' || error FROM outbox WHERE outbox_id = 1";
        let fate: String = raw.query_row(query, [], |row| row.get(0)).unwrap();
        assert!(fate.starts_with("failed bad row: outbox.content of row 1:"), "{fate}");
    }
}
