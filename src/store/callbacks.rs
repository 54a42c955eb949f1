//! The outbox as other services see it: events in order for each user, to each callback on its own.
//!
//! A row goes the way of the others: `pending`, then `sent`, or `failed` once nobody tries any more.
//! A failed row is kept and can be sent again.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::CallbackName;
use crate::domain::ids::MessageId;
use crate::domain::ids::RequestId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;
use crate::store::outbox::OUTBOX;

/// What is finished, and what is for a callback that nobody serves any more, is kept so long.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// A row whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackRow {
    pub id: i64,
    pub message: MessageId,
    /// The body, byte for byte.
    pub body: String,
    /// How often posting was tried before.
    pub attempts: u32,
    /// When it was put in, or was asked to be sent again.
    pub created: Timestamp,
    pub request_id: RequestId,
}

/// An event on its way into the outbox.
#[derive(Debug, Clone, Copy)]
pub struct NewCallback<'a> {
    pub callback: &'a CallbackName,
    /// Whose account it is about.
    pub user: UserId,
    /// One event of a callback has one key, and is put in once.
    pub key: &'a str,
    pub body: &'a str,
    /// When the webhook that caused it came in.
    pub cause: Option<Timestamp>,
}

/// How a callback fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackHealth {
    pub callback: CallbackName,
    pub waiting: u64,
    /// When the oldest of those that wait was put in.
    pub oldest: Option<Timestamp>,
    pub sent: u64,
    pub last_sent: Option<Timestamp>,
    /// Given up, and kept.
    pub failed: u64,
    /// Why the last one that was tried did not get through.
    pub error: Option<String>,
}

/// Which rows are sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resend {
    /// All that were given up, of one callback or of each.
    Failed(Option<CallbackName>),
    /// One event, to every callback that it went to.
    Message(MessageId),
}

impl Snapshot<'_> {
    /// When the next row of a callback can be claimed; a moment that has passed means now.
    pub fn next_callback_try(
        &self,
        callback: &CallbackName,
    ) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(
            "SELECT min(max(next_try_ms, coalesce(leased_until_ms, next_try_ms)))
             FROM outbox AS mine
             WHERE callback = ?1 AND state = 'pending'
                 AND NOT EXISTS (SELECT 1 FROM outbox AS older
                     WHERE older.user_id = mine.user_id AND older.callback = mine.callback
                         AND older.state = 'pending' AND older.outbox_id < mine.outbox_id)",
            [callback.as_str()],
        )?;
        Ok(next.map(Timestamp::from_millis))
    }

    /// Every callback that the outbox knows, by name.
    pub fn callbacks(&self) -> Result<Vec<CallbackHealth>, StoreError> {
        self.many(
            OUTBOX,
            "SELECT max(outbox_id) AS outbox_id, callback,
                 sum(state = 'pending') AS waiting,
                 min(CASE WHEN state = 'pending' THEN created_ms END) AS oldest_ms,
                 sum(state = 'sent') AS sent,
                 max(CASE WHEN state = 'sent' THEN finished_ms END) AS last_sent_ms,
                 sum(state = 'failed') AS failed,
                 (SELECT error FROM outbox AS last
                     WHERE last.callback = outbox.callback AND error IS NOT NULL
                     ORDER BY coalesce(finished_ms, next_try_ms) DESC LIMIT 1) AS error
             FROM outbox WHERE callback IS NOT NULL
             GROUP BY callback ORDER BY callback",
            [],
            |row| {
                let count = |column| Ok::<_, StoreError>(row.get::<i64>(column)?.unsigned_abs());
                Ok(CallbackHealth {
                    callback: row.id("callback", CallbackName::new)?,
                    waiting: count("waiting")?,
                    oldest: row.opt_millis("oldest_ms")?,
                    sent: count("sent")?,
                    last_sent: row.opt_millis("last_sent_ms")?,
                    failed: count("failed")?,
                    error: row.get("error")?,
                })
            },
        )
    }

    /// Events that wait for a callback, and those that were given up.
    pub fn callback_counts(&self) -> Result<(u64, u64), StoreError> {
        let count = |state: &str| {
            let rows = self.number(
                "SELECT count(*) FROM outbox WHERE callback IS NOT NULL AND state = ?1",
                [state],
            )?;
            Ok::<_, StoreError>(rows.unwrap_or(0).unsigned_abs())
        };
        Ok((count("pending")?, count("failed")?))
    }
}

impl Ledger<'_> {
    /// False: the key exists, and nothing is told twice.
    pub fn enqueue_callback(
        &mut self,
        new: NewCallback<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let request = self.request().clone();
        let inserted = self.change(
            "INSERT INTO outbox (user_id, about_id, callback, key, content, next_try_ms,
                 request_id, cause_ms, created_ms)
             VALUES (:user, :user, :callback, :key, :body, :now, :request, :cause, :now)
             ON CONFLICT (key) DO NOTHING",
            named_params! {
                ":user": new.user.0,
                ":callback": new.callback.as_str(),
                ":key": new.key,
                ":body": new.body,
                ":now": now.millis(),
                ":request": request.as_str(),
                ":cause": new.cause.map(Timestamp::millis),
            },
        )?;
        Ok(inserted == 1)
    }

    /// Leases up to `limit` rows of one callback that may be sent now: each the oldest unfinished
    /// one of its user. A row that cannot be read fails, and holds up nobody.
    pub fn claim_callbacks(
        &mut self,
        callback: &CallbackName,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<CallbackRow>, StoreError> {
        self.forget_callbacks(now)?;
        let found = self.many(
            OUTBOX,
            "SELECT outbox_id, json_extract(content, '$.id') AS message, content, attempts,
                 created_ms, request_id
             FROM outbox AS mine
             WHERE callback = ?1 AND state = 'pending' AND next_try_ms <= ?2
                 AND (leased_until_ms IS NULL OR leased_until_ms <= ?2)
                 AND NOT EXISTS (SELECT 1 FROM outbox AS older
                     WHERE older.user_id = mine.user_id AND older.callback = mine.callback
                         AND older.state = 'pending' AND older.outbox_id < mine.outbox_id)
             ORDER BY next_try_ms, outbox_id LIMIT ?3",
            (callback.as_str(), now.millis(), limit),
            |row| Ok((row.get::<i64>("outbox_id")?, callback_row(row))),
        )?;
        self.lease(found, now.plus(lease), now)
    }

    /// Puts rows back among those that wait; how many. Their time begins anew.
    pub fn resend_callbacks(
        &mut self,
        which: &Resend,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        const AGAIN: &str = "UPDATE outbox SET state = 'pending', attempts = 0, next_try_ms = ?1,
                 created_ms = ?1, finished_ms = NULL, error = NULL
             WHERE callback IS NOT NULL AND state <> 'pending'";
        let now = now.millis();
        match which {
            Resend::Failed(callback) => self.change(
                &format!("{AGAIN} AND state = 'failed' AND callback = coalesce(?2, callback)"),
                (now, callback.as_ref().map(CallbackName::as_str)),
            ),
            Resend::Message(message) => self.change(
                &format!("{AGAIN} AND json_extract(content, '$.id') = ?2"),
                (now, message.as_str()),
            ),
        }
    }

    /// The last row that a callback has taken; 0: none. It tells one time of trouble from the next.
    pub fn last_taken_by(&self, callback: &CallbackName) -> Result<i64, StoreError> {
        let last = self.number(
            "SELECT max(outbox_id) FROM outbox WHERE callback = ?1 AND state = 'sent'",
            [callback.as_str()],
        )?;
        Ok(last.unwrap_or(0))
    }

    fn forget_callbacks(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let old = now.minus(KEPT).millis();
        self.change(
            "DELETE FROM outbox WHERE callback IS NOT NULL
                 AND (finished_ms < ?1 OR (state = 'pending' AND created_ms < ?1))",
            [old],
        )?;
        Ok(())
    }
}

fn callback_row(row: &Fields<'_>) -> Result<CallbackRow, StoreError> {
    Ok(CallbackRow {
        id: row.get("outbox_id")?,
        message: row.id("message", MessageId::new)?,
        body: row.get("content")?,
        attempts: row.get("attempts")?,
        created: row.millis("created_ms")?,
        request_id: row.id("request_id", RequestId::new)?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::clock::Timestamp;
    use crate::domain::ids::CallbackName;
    use crate::domain::ids::MessageId;
    use crate::domain::ids::UserId;
    use crate::store::Ledger;
    use crate::store::NewCallback;
    use crate::store::Resend;
    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    const LEASE: Duration = Duration::from_mins(1);

    fn put(ledger: &mut Ledger<'_>, user: UserId, to: &str, id: &str) -> Result<bool, StoreError> {
        ledger.know_user(user, NOW)?;
        let (callback, key) = (&CallbackName::new(to), &format!("callback:{to}:{id}"));
        let body = &format!("{{\"id\":\"{id}\"}}");
        ledger.enqueue_callback(NewCallback { callback, user, key, body, cause: None }, NOW)
    }

    fn claim(ledger: &mut Ledger<'_>, to: &str, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let rows = ledger.claim_callbacks(&CallbackName::new(to), now, 10, LEASE)?;
        Ok(rows.into_iter().map(|row| format!("{}:{}", row.id, row.message)).collect())
    }

    #[tokio::test]
    async fn each_callback_hears_of_each_user_in_order() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|ledger| {
            for (user, to, id) in
                [(ANN, "crm", "a1"), (ANN, "crm", "a2"), (BOB, "crm", "b1"), (ANN, "bot", "a1")]
            {
                assert!(put(ledger, user, to, id)?);
            }
            assert!(!put(ledger, ANN, "crm", "a1")?, "a key is told once");
            assert_eq!(claim(ledger, "crm", NOW)?, ["1:a1", "3:b1"]);
            assert_eq!(claim(ledger, "crm", NOW)?, [""; 0]);
            let later = NOW.plus(Duration::from_secs(5));
            ledger.outbox_retry(1, later, "away")?;
            assert_eq!(claim(ledger, "bot", NOW)?, ["4:a1"], "no callback waits for another");
            assert_eq!(ledger.next_callback_try(&CallbackName::new("crm"))?, Some(later));
            assert_eq!(claim(ledger, "crm", later)?, ["1:a1"]);
            ledger.outbox_sent(1, None, later)?;
            assert_eq!(claim(ledger, "crm", later)?, ["2:a2"]);
            assert_eq!(ledger.outbox_depth()?, 0, "no notice waits");
            assert_eq!(ledger.claim_outbox(NOW, 9, LEASE)?, [], "and none is sent to a chat");
            assert_eq!(ledger.told_about(ANN, NOW)?, []);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn what_was_given_up_is_kept_and_sent_again_when_asked() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|ledger| {
            put(ledger, ANN, "crm", "a1")?;
            put(ledger, ANN, "bot", "a1")?;
            claim(ledger, "crm", NOW)?;
            claim(ledger, "bot", NOW)?;
            ledger.outbox_failed(1, "answered 500", NOW)?;
            ledger.outbox_sent(2, None, NOW)?;
            let health = ledger.callbacks()?;
            let names: Vec<_> = health.iter().map(|one| one.callback.as_str()).collect();
            assert_eq!(names, ["bot", "crm"]);
            assert_eq!((health[0].sent, health[0].last_sent), (1, Some(NOW)));
            assert_eq!((health[1].failed, health[1].error.as_deref()), (1, Some("answered 500")));
            assert_eq!(ledger.callback_counts()?, (0, 1));

            let other = Resend::Failed(Some(CallbackName::new("bot")));
            assert_eq!(ledger.resend_callbacks(&other, NOW)?, 0);
            assert_eq!(ledger.resend_callbacks(&Resend::Failed(None), NOW)?, 1);
            assert_eq!(claim(ledger, "crm", NOW)?, ["1:a1"]);
            ledger.outbox_sent(1, None, NOW)?;
            let message = Resend::Message(MessageId::new("a1"));
            assert_eq!(ledger.resend_callbacks(&message, NOW)?, 2, "to each that had it");
            assert_eq!(ledger.resend_callbacks(&message, NOW)?, 0, "they wait");

            let month = NOW.plus(Duration::from_hours(30 * 24 + 1));
            assert_eq!(claim(ledger, "crm", month)?, [""; 0]);
            assert_eq!(ledger.callbacks()?, []);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
