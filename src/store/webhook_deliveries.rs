//! The outbox as other services see it: events in order for each user, to each callback on its own.
//!
//! A row goes the way of the others: `pending`, then `sent`, or `failed` once nobody tries any more, or
//! `withdrawn` when its callback has left the configuration. What is finished is kept for a month, and
//! can be sent again.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::changes::WebhookRecord;
use crate::domain::clock::Timestamp;
use crate::domain::ids::CallbackName;
use crate::domain::ids::MessageId;
use crate::domain::ids::RequestId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::outbox::OUTBOX;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queue;

/// What is finished is kept so long.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// Rows of callback `?1` that may be posted at `?2`: each the oldest unfinished one of its user.
const DUE: &str = "callback = ?1 AND state = 'pending' AND next_try_ms <= ?2
     AND (leased_until_ms IS NULL OR leased_until_ms <= ?2)
     AND NOT EXISTS (SELECT 1 FROM outbox AS older
         WHERE older.user_id = mine.user_id AND older.callback = mine.callback
             AND older.state = 'pending' AND older.outbox_id < mine.outbox_id)";

/// A row whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    pub id: i64,
    pub message: MessageId,
    /// The body, byte for byte.
    pub body: String,
    /// How often posting was tried before.
    pub attempts: u32,
    /// When it was put in, or was asked to be sent again.
    pub created: Timestamp,
    /// When it was tried first since then.
    pub first_try: Timestamp,
    pub request_id: RequestId,
}

/// An event on its way into the outbox.
#[derive(Debug, Clone, Copy)]
pub struct NewWebhookDelivery<'a> {
    pub callback: &'a CallbackName,
    /// The event: the same for every callback that hears of it.
    pub message: &'a MessageId,
    /// Whose account it is about.
    pub user: UserId,
    /// One event of a callback has one key, and is put in once.
    pub key: &'a str,
    pub body: &'a str,
    /// The moment that the body names, which may be later than now.
    pub at: Timestamp,
    /// When the webhook that caused it came in.
    pub cause: Option<Timestamp>,
}

/// How a callback fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointHealth {
    pub callback: CallbackName,
    pub waiting: u64,
    /// When the oldest of those that wait was put in.
    pub oldest: Option<Timestamp>,
    pub sent: u64,
    pub last_sent: Option<Timestamp>,
    /// Given up, and kept.
    pub failed: u64,
    /// Taken back because the callback had left the configuration, and kept.
    pub withdrawn: u64,
    /// Why the last one that was tried did not get through.
    pub error: Option<String>,
}

/// What a callback has not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EndpointBacklog {
    pub waiting: u64,
    /// Given up, and kept.
    pub failed: u64,
    /// When the oldest of those that wait was put in.
    pub oldest: Option<Timestamp>,
}

/// Which rows are sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resend {
    /// All that were given up or withdrawn.
    Failed,
    /// One event.
    WebhookMessage(MessageId),
}

impl ReadTx<'_> {
    /// What is stored of webhook events about a user.
    pub(super) fn webhook_record(&self, user: UserId) -> Result<WebhookRecord, StoreError> {
        let latest = self.number(
            "SELECT max(created_ms) FROM outbox WHERE user_id = ?1 AND callback IS NOT NULL",
            [user.0],
        )?;
        let keys = self.many(
            OUTBOX,
            "SELECT outbox_id, key FROM outbox WHERE user_id = ?1 AND callback IS NOT NULL",
            [user.0],
            |row| row.get("key"),
        )?;
        let keys = keys.into_iter().collect();
        Ok(WebhookRecord { latest: latest.map(Timestamp::from_millis), keys })
    }

    /// When the next row of an endpoint can be claimed; a time that has passed means now.
    pub fn next_webhook_delivery(
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
    pub fn callbacks(&self) -> Result<Vec<EndpointHealth>, StoreError> {
        self.many(
            OUTBOX,
            "SELECT max(outbox_id) AS outbox_id, callback,
                 sum(state = 'pending') AS waiting,
                 min(CASE WHEN state = 'pending' THEN created_ms END) AS oldest_ms,
                 sum(state = 'sent') AS sent,
                 max(CASE WHEN state = 'sent' THEN finished_ms END) AS last_sent_ms,
                 sum(state = 'failed') AS failed, sum(state = 'withdrawn') AS withdrawn,
                 (SELECT error FROM outbox AS last
                     WHERE last.callback = outbox.callback AND error IS NOT NULL
                     ORDER BY coalesce(finished_ms, next_try_ms) DESC LIMIT 1) AS error
             FROM outbox WHERE callback IS NOT NULL
             GROUP BY callback ORDER BY callback",
            [],
            |row| {
                let count = |column| Ok::<_, StoreError>(row.get::<i64>(column)?.unsigned_abs());
                Ok(EndpointHealth {
                    callback: row.id("callback", CallbackName::new)?,
                    waiting: count("waiting")?,
                    oldest: row.opt_millis("oldest_ms")?,
                    sent: count("sent")?,
                    last_sent: row.opt_millis("last_sent_ms")?,
                    failed: count("failed")?,
                    withdrawn: count("withdrawn")?,
                    error: row.get("error")?,
                })
            },
        )
    }

    /// Of each callback that has not taken everything.
    pub fn endpoint_backlogs(&self) -> Result<Vec<(CallbackName, EndpointBacklog)>, StoreError> {
        self.many(
            OUTBOX,
            "SELECT max(outbox_id) AS outbox_id, callback,
                 sum(state = 'pending') AS waiting, sum(state = 'failed') AS failed,
                 min(CASE WHEN state = 'pending' THEN created_ms END) AS oldest_ms
             FROM outbox WHERE callback IS NOT NULL AND state IN ('pending', 'failed')
             GROUP BY callback",
            [],
            |row| {
                let count = |column| Ok::<_, StoreError>(row.get::<i64>(column)?.unsigned_abs());
                let (waiting, failed) = (count("waiting")?, count("failed")?);
                let backlog =
                    EndpointBacklog { waiting, failed, oldest: row.opt_millis("oldest_ms")? };
                Ok((row.id("callback", CallbackName::new)?, backlog))
            },
        )
    }
}

impl WriteTx<'_> {
    /// Does nothing where the key exists: nothing is told twice. A row behind one that waits is not tried
    /// before it.
    pub fn enqueue_webhook_delivery(
        &mut self,
        new: NewWebhookDelivery<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let request = self.request().clone();
        let inserted = self.change(
            "INSERT INTO outbox (user_id, about_id, callback, message, key, content, next_try_ms,
                 request_id, cause_ms, created_ms)
             VALUES (:user, :user, :callback, :message, :key, :body,
                 max(:now, coalesce((SELECT next_try_ms FROM outbox
                     WHERE user_id = :user AND callback = :callback AND state = 'pending'
                     ORDER BY outbox_id DESC LIMIT 1), :now)),
                 :request, :cause, :at)
             ON CONFLICT (key) DO NOTHING",
            named_params! {
                ":user": new.user.0,
                ":callback": new.callback.as_str(),
                ":message": new.message.as_str(),
                ":key": new.key,
                ":body": new.body,
                ":now": now.millis(),
                ":at": new.at.millis(),
                ":request": request.as_str(),
                ":cause": new.cause.map(Timestamp::millis),
            },
        )?;
        if inserted > 0 {
            self.signal(Queue::WebhookDeliveries);
        }
        Ok(())
    }

    /// Leases up to `limit` rows of one callback that may be sent now: each the oldest unfinished
    /// one of its user. A row that cannot be read fails, and holds up nobody.
    pub fn claim_webhook_deliveries(
        &mut self,
        callback: &CallbackName,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<WebhookDelivery>, StoreError> {
        let found = self.many(
            OUTBOX,
            &format!(
                "SELECT outbox_id, message, content, attempts, created_ms,
                     coalesce(first_try_ms, ?2) AS first_try_ms, request_id
                 FROM outbox AS mine WHERE {DUE} ORDER BY next_try_ms, outbox_id LIMIT ?3"
            ),
            (callback.as_str(), now.millis(), limit),
            |row| Ok((row.get::<i64>("outbox_id")?, callback_row(row))),
        )?;
        self.lease(found, now.plus(lease), now)
    }

    /// Gives the lease back; the row waits until `at`, and with it the user's later rows.
    pub fn retry_webhook_delivery(
        &mut self,
        id: i64,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.retry_notice(id, at, error)?;
        self.change(
            "UPDATE outbox SET next_try_ms = ?2
             FROM (SELECT user_id, callback FROM outbox WHERE outbox_id = ?1) AS head
             WHERE outbox.user_id = head.user_id AND outbox.callback = head.callback
                 AND state = 'pending' AND next_try_ms < ?2",
            (id, at.millis()),
        )?;
        Ok(())
    }

    /// Nothing of a callback is tried before `until`.
    pub fn hold_webhook_endpoint(
        &mut self,
        callback: &CallbackName,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET next_try_ms = ?3
             WHERE callback = ?1 AND state = 'pending' AND next_try_ms <= ?2",
            (callback.as_str(), now.millis(), until.millis()),
        )?;
        Ok(())
    }

    /// Puts rows of a callback back among those that wait; how many. Their time begins anew.
    pub fn resend_webhook_deliveries(
        &mut self,
        callback: &CallbackName,
        which: &Resend,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        const AGAIN: &str = "UPDATE outbox SET state = 'pending', attempts = 0, next_try_ms = ?2,
                 created_ms = ?2, first_try_ms = NULL, finished_ms = NULL, error = NULL
             WHERE callback = ?1";
        let (callback, now) = (callback.as_str(), now.millis());
        self.signal(Queue::WebhookDeliveries);
        match which {
            Resend::Failed => self.change(
                &format!("{AGAIN} AND message IS NOT NULL AND state IN ('failed', 'withdrawn')"),
                (callback, now),
            ),
            Resend::WebhookMessage(message) => self.change(
                &format!("{AGAIN} AND message = ?3 AND state <> 'pending'"),
                (callback, now, message.as_str()),
            ),
        }
    }

    /// Takes back what callbacks have not taken that are none of `served` any more; how many of each.
    pub fn withdraw_webhook_deliveries(
        &mut self,
        served: &[CallbackName],
        now: Timestamp,
    ) -> Result<Vec<(CallbackName, usize)>, StoreError> {
        let mut withdrawn = Vec::new();
        for (callback, _) in self.endpoint_backlogs()? {
            if served.contains(&callback) {
                continue;
            }
            let rows = self.change(
                "UPDATE outbox SET state = 'withdrawn', leased_until_ms = NULL,
                     finished_ms = coalesce(finished_ms, ?2), error = 'no longer in bot.toml'
                 WHERE callback = ?1 AND callback IS NOT NULL AND state IN ('pending', 'failed')",
                (callback.as_str(), now.millis()),
            )?;
            withdrawn.push((callback, rows));
        }
        Ok(withdrawn)
    }

    /// What was finished a month ago can go.
    pub fn forget_webhook_deliveries(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM outbox WHERE callback IS NOT NULL AND finished_ms < ?1",
            [now.minus(KEPT).millis()],
        )?;
        Ok(())
    }
}

fn callback_row(row: &Fields<'_>) -> Result<WebhookDelivery, StoreError> {
    Ok(WebhookDelivery {
        id: row.get("outbox_id")?,
        message: row.id("message", MessageId::new)?,
        body: row.get("content")?,
        attempts: row.get("attempts")?,
        created: row.millis("created_ms")?,
        first_try: row.millis("first_try_ms")?,
        request_id: row.id("request_id", RequestId::new)?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::changes::WebhookRecord;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::CallbackName;
    use crate::domain::ids::MessageId;
    use crate::domain::ids::UserId;
    use crate::store::EndpointBacklog;
    use crate::store::NewWebhookDelivery;
    use crate::store::Resend;
    use crate::store::StoreError;
    use crate::store::WriteTx;
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    const LEASE: Duration = Duration::from_mins(1);

    fn put(tx: &mut WriteTx<'_>, user: UserId, to: &str, id: &str) -> Result<(), StoreError> {
        tx.know_user(user, NOW)?;
        let (callback, key) = (&CallbackName::new(to), &format!("callback:{to}:{id}"));
        let message = &MessageId::new(id);
        let (body, at, cause) = ("{}", NOW, None);
        let new = NewWebhookDelivery { callback, message, user, key, body, at, cause };
        tx.enqueue_webhook_delivery(new, NOW)
    }

    fn claim(tx: &mut WriteTx<'_>, to: &str, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let callback = CallbackName::new(to);
        let due = tx.next_webhook_delivery(&callback)?.is_some_and(|next| next <= now);
        let rows = tx.claim_webhook_deliveries(&callback, now, 10, LEASE)?;
        assert_eq!(due, !rows.is_empty());
        Ok(rows.into_iter().map(|row| format!("{}:{}", row.id, row.message)).collect())
    }

    #[tokio::test]
    async fn each_callback_hears_of_each_user_in_order() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            for (user, to, id) in
                [(ANN, "crm", "a1"), (ANN, "crm", "a2"), (BOB, "crm", "b1"), (ANN, "bot", "a1")]
            {
                put(tx, user, to, id)?;
            }
            put(tx, ANN, "crm", "a1")?;
            assert_eq!(
                tx.number("SELECT count(*) FROM outbox", [])?,
                Some(4),
                "a key is told once"
            );
            assert_eq!(claim(tx, "crm", NOW)?, ["1:a1", "3:b1"]);
            assert_eq!(claim(tx, "crm", NOW)?, [""; 0]);
            let later = NOW.plus(Duration::from_secs(5));
            tx.retry_webhook_delivery(1, later, "away")?;
            put(tx, ANN, "crm", "a3")?;
            let blocked = "SELECT count(*) FROM outbox WHERE next_try_ms > ?1";
            assert_eq!(tx.number(blocked, [NOW.millis()])?, Some(3), "and all behind it");
            assert_eq!(claim(tx, "bot", NOW)?, ["4:a1"], "no callback waits for another");
            assert_eq!(claim(tx, "crm", later)?, ["1:a1"]);
            tx.notice_sent(1, None, later)?;
            assert_eq!(claim(tx, "crm", later)?, ["2:a2"]);
            assert_eq!(tx.outbox_depth()?, 0, "no notice waits");
            assert_eq!(tx.claim_outbox(NOW, 9, LEASE)?, [], "and none is sent to a chat");
            assert_eq!(tx.notices_about(ANN, NOW)?, []);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn what_was_given_up_is_kept_and_sent_again_when_asked() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let (crm, bot) = (CallbackName::new("crm"), CallbackName::new("bot"));
            put(tx, ANN, "crm", "a1")?;
            put(tx, ANN, "bot", "a1")?;
            claim(tx, "crm", NOW)?;
            claim(tx, "bot", NOW)?;
            tx.notice_failed(1, "answered 500", NOW)?;
            tx.notice_sent(2, None, NOW)?;
            let health = tx.callbacks()?;
            let names: Vec<_> = health.iter().map(|one| one.callback.as_str()).collect();
            assert_eq!(names, ["bot", "crm"]);
            assert_eq!((health[0].sent, health[0].last_sent), (1, Some(NOW)));
            assert_eq!((health[1].failed, health[1].error.as_deref()), (1, Some("answered 500")));
            let backlog = EndpointBacklog { waiting: 0, failed: 1, oldest: None };
            assert_eq!(tx.endpoint_backlogs()?, [(crm.clone(), backlog)]);

            assert_eq!(tx.resend_webhook_deliveries(&bot, &Resend::Failed, NOW)?, 0);
            assert_eq!(tx.resend_webhook_deliveries(&crm, &Resend::Failed, NOW)?, 1);
            assert_eq!(claim(tx, "crm", NOW)?, ["1:a1"]);
            tx.notice_sent(1, None, NOW)?;
            let message = Resend::WebhookMessage(MessageId::new("a1"));
            assert_eq!(tx.resend_webhook_deliveries(&crm, &message, NOW)?, 1);
            assert_eq!(tx.resend_webhook_deliveries(&crm, &message, NOW)?, 0, "it waits");
            assert_eq!(claim(tx, "crm", NOW)?, ["1:a1"]);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn what_waits_is_kept_as_long_as_it_is_served_and_what_is_finished_for_a_month() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            put(tx, ANN, "crm", "a1")?;
            put(tx, ANN, "old", "a1")?;
            put(tx, BOB, "old", "b1")?;
            let month = NOW.plus(Duration::from_hours(30 * 24 + 1));
            tx.forget_webhook_deliveries(month)?;
            let crm = CallbackName::new("crm");
            let gone = tx.withdraw_webhook_deliveries(std::slice::from_ref(&crm), NOW)?;
            assert_eq!(gone, [(CallbackName::new("old"), 2)]);
            let backlog = EndpointBacklog { waiting: 1, failed: 0, oldest: Some(NOW) };
            assert_eq!(tx.endpoint_backlogs()?, [(crm, backlog)]);
            let old = CallbackName::new("old");
            assert_eq!(tx.resend_webhook_deliveries(&old, &Resend::Failed, NOW)?, 2, "it is back");
            tx.withdraw_webhook_deliveries(&[CallbackName::new("crm")], NOW)?;
            tx.forget_webhook_deliveries(month)?;
            assert_eq!(tx.number("SELECT count(*) FROM outbox", [])?, Some(1));
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn the_record_of_a_user_names_what_is_stored_and_the_latest_time() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            assert_eq!(tx.webhook_record(ANN)?, WebhookRecord::default());
            put(tx, ANN, "crm", "a1")?;
            let (later, body) = (NOW.plus(Duration::from_secs(5)), "{}");
            let (callback, message) = (&CallbackName::new("crm"), &MessageId::new("a2"));
            let (user, key, at, cause) = (ANN, "callback:crm:a2", later, None);
            let new = NewWebhookDelivery { callback, message, user, key, body, at, cause };
            tx.enqueue_webhook_delivery(new, NOW)?;
            let record = tx.webhook_record(ANN)?;
            assert_eq!(record.latest, Some(later));
            assert_eq!(Vec::from_iter(record.keys), ["callback:crm:a1", "callback:crm:a2"]);
            tx.notice_sent(1, None, NOW)?;
            assert_eq!(claim(tx, "crm", NOW)?, ["2:a2"], "none waits for its moment");
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
