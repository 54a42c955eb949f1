//! Webhook deliveries: events for other services, in order for each user and endpoint. Endpoints do not
//! wait for each other.
//!
//! A delivery is `pending` until it is `delivered`, `failed` when it is given up, or `withdrawn` when its
//! endpoint has left the configuration. Finished deliveries are kept for [`RETENTION`] and can be sent
//! again.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::changes::WebhookRecord;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EndpointName, MessageId, RequestId, UserId};
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::queue::ClaimRequest;
use crate::store::queues::WEBHOOK_DELIVERIES;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

/// How long finished deliveries are kept.
const RETENTION: Duration = Duration::from_hours(30 * 24);

/// A delivery whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    pub id: i64,
    /// The event's id.
    pub message: MessageId,
    /// The body, byte for byte.
    pub body: String,
    /// Attempts before this one.
    pub attempts: u32,
    /// When it was queued, or was asked to be sent again.
    pub created: Timestamp,
    /// The first attempt since then.
    pub first_try: Timestamp,
    pub request_id: RequestId,
}

/// An event to be queued for one endpoint.
#[derive(Debug, Clone, Copy)]
pub struct NewWebhookDelivery<'a> {
    /// The endpoint.
    pub endpoint: &'a EndpointName,
    /// The event's id, the same for every endpoint.
    pub message: &'a MessageId,
    /// The user whose account the event is about.
    pub user: UserId,
    /// Identifies the event at this endpoint: each key is queued once.
    pub key: &'a str,
    pub body: &'a str,
    /// The timestamp in the body, later than that of any other event of the user. It can be later than
    /// now.
    pub at: Timestamp,
    /// When the webhook that caused the event was received.
    pub cause: Option<Timestamp>,
}

/// Which deliveries are sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resend {
    /// All that failed or were withdrawn.
    Failed,
    /// One event.
    WebhookMessage(MessageId),
}

impl ReadTx<'_> {
    /// The keys of the stored deliveries of a user's events, and the latest timestamp of an event.
    pub fn webhook_record(&self, user: UserId) -> Result<WebhookRecord, StoreError> {
        let latest = self.number(
            "SELECT max(created_ms) FROM webhook_deliveries WHERE user_id = ?1",
            [user.0],
        )?;
        let keys = self.many(
            WEBHOOK_DELIVERIES.table,
            "SELECT delivery_id, key FROM webhook_deliveries WHERE user_id = ?1",
            [user.0],
            |row| row.get("key"),
        )?;
        let keys = keys.into_iter().collect();
        Ok(WebhookRecord { latest: latest.map(Timestamp::from_millis), keys })
    }

    /// When the next delivery to this endpoint can be claimed. A time that has passed means now.
    pub fn next_webhook_delivery(
        &self,
        endpoint: &EndpointName,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.next_due(&WEBHOOK_DELIVERIES, Some(endpoint.as_str()))
    }
}

impl WriteTx<'_> {
    /// Queues a delivery, unless its key exists: an event is sent once. A delivery behind a pending one
    /// of the same user waits for it.
    pub fn enqueue_webhook_delivery(
        &mut self,
        new: NewWebhookDelivery<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let request = self.request().clone();
        let inserted = self.change(
            "INSERT INTO webhook_deliveries (user_id, endpoint, event_id, key, body, next_try_ms,
                 request_id, cause_ms, created_ms, blocked)
             VALUES (:user, :endpoint, :event, :key, :body, :now, :request, :cause, :at,
                 EXISTS (SELECT 1 FROM webhook_deliveries
                     WHERE user_id = :user AND endpoint = :endpoint AND state = 'pending'))
             ON CONFLICT (key) DO NOTHING",
            named_params! {
                ":user": new.user.0,
                ":endpoint": new.endpoint.as_str(),
                ":event": new.message.as_str(),
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

    /// Leases up to `limit` deliveries of one endpoint that are due: of each user, the oldest pending
    /// one. A row that cannot be read fails and blocks no other.
    pub fn claim_webhook_deliveries(
        &mut self,
        endpoint: &EndpointName,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<WebhookDelivery>, StoreError> {
        let request = ClaimRequest { part: Some(endpoint.as_str()), now, limit, lease };
        self.claim(&WEBHOOK_DELIVERIES, request, |row| delivery(row, now))
    }

    /// The endpoint has accepted the delivery.
    pub fn webhook_delivered(&mut self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        let changed = self.finish(&WEBHOOK_DELIVERIES, id, "delivered", None, Some(now))?;
        WEBHOOK_DELIVERIES.expect(changed, &id, "delivered")
    }

    /// The delivery is given up. It can be sent again with [`Self::resend_webhook_deliveries`].
    pub fn webhook_delivery_failed(
        &mut self,
        id: i64,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = self.give_up(&WEBHOOK_DELIVERIES, id, error, now)?;
        self.signal(Queue::Alerts);
        WEBHOOK_DELIVERIES.expect(changed, &id, "given up")
    }

    /// Ends the lease. The delivery is due again at `at`, and the user's later ones to the same endpoint
    /// wait for it.
    pub fn retry_webhook_delivery(
        &mut self,
        id: i64,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        let changed = self.retry(&WEBHOOK_DELIVERIES, id, at, Some(error))?;
        WEBHOOK_DELIVERIES.expect(changed, &id, "retried")
    }

    /// Puts off everything that is due at an endpoint until `until`.
    pub fn hold_webhook_endpoint(
        &mut self,
        endpoint: &EndpointName,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE webhook_deliveries SET next_try_ms = ?3
             WHERE endpoint = ?1 AND state = 'pending' AND blocked = 0 AND next_try_ms <= ?2",
            (endpoint.as_str(), now.millis(), until.millis()),
        )?;
        Ok(())
    }

    /// Queues finished deliveries of an endpoint again, with no attempts. Returns how many.
    pub fn resend_webhook_deliveries(
        &mut self,
        endpoint: &EndpointName,
        which: &Resend,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let requeue = |which: &str| {
            format!(
                "UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_try_ms = ?2,
                     created_ms = ?2, first_try_ms = NULL, finished_ms = NULL, error = NULL
                 WHERE endpoint = ?1 AND {which}"
            )
        };
        let (endpoint, now) = (endpoint.as_str(), now.millis());
        self.signal(Queue::WebhookDeliveries);
        self.signal(Queue::Alerts);
        match which {
            Resend::Failed => self.change(
                &requeue("state IN ('failed', 'withdrawn') AND finished_ms IS NOT NULL"),
                (endpoint, now),
            ),
            Resend::WebhookMessage(event) => self.change(
                &requeue("event_id = ?3 AND state <> 'pending'"),
                (endpoint, now, event.as_str()),
            ),
        }
    }

    /// Withdraws the pending and failed deliveries of all endpoints that are not in `configured`.
    /// Returns how many of each endpoint.
    pub fn withdraw_webhook_deliveries(
        &mut self,
        configured: &[EndpointName],
        now: Timestamp,
    ) -> Result<Vec<(EndpointName, usize)>, StoreError> {
        let mut withdrawn = Vec::new();
        for (endpoint, _) in self.endpoint_backlogs()? {
            if configured.contains(&endpoint) {
                continue;
            }
            let pending = self.change(
                "UPDATE webhook_deliveries SET state = 'withdrawn', leased_until_ms = NULL,
                     finished_ms = ?2, error = 'no longer in bot.toml'
                 WHERE endpoint = ?1 AND state = 'pending'",
                (endpoint.as_str(), now.millis()),
            )?;
            let failed = self.change(
                "UPDATE webhook_deliveries SET state = 'withdrawn', error = 'no longer in bot.toml'
                 WHERE endpoint = ?1 AND state = 'failed' AND finished_ms IS NOT NULL",
                [endpoint.as_str()],
            )?;
            withdrawn.push((endpoint, pending + failed));
        }
        Ok(withdrawn)
    }

    /// Deletes up to `limit` deliveries of each endpoint that were finished longer than `RETENTION` ago.
    /// Returns how many.
    pub fn forget_webhook_deliveries(
        &mut self,
        now: Timestamp,
        limit: u32,
    ) -> Result<usize, StoreError> {
        let mut deleted = 0;
        for endpoint in self.endpoints()? {
            deleted += self.change(
                "DELETE FROM webhook_deliveries WHERE delivery_id IN (
                     SELECT delivery_id FROM webhook_deliveries
                     WHERE endpoint = ?1 AND state IN ('delivered', 'failed', 'withdrawn')
                         AND finished_ms < ?2 LIMIT ?3)",
                (endpoint.as_str(), now.minus(RETENTION).millis(), limit),
            )?;
        }
        Ok(deleted)
    }
}

/// `now` is the time of the first attempt, if there was none.
fn delivery(row: &Fields<'_>, now: Timestamp) -> Result<WebhookDelivery, StoreError> {
    Ok(WebhookDelivery {
        id: row.get("delivery_id")?,
        message: row.id("event_id", MessageId::new)?,
        body: row.get("body")?,
        attempts: row.get("attempts")?,
        created: row.millis("created_ms")?,
        first_try: row.opt_millis("first_try_ms")?.unwrap_or(now),
        request_id: row.id("request_id", RequestId::new)?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::changes::WebhookRecord;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{EndpointName, MessageId, UserId};
    use crate::store::tests::{ANN, BOB, NOW, new_store};
    use crate::store::{EndpointBacklog, NewWebhookDelivery, Resend, StoreError, WriteTx};

    const LEASE: Duration = Duration::from_mins(1);

    fn put(tx: &mut WriteTx<'_>, user: UserId, to: &str, id: &str) -> Result<(), StoreError> {
        tx.ensure_user(user, NOW)?;
        let (endpoint, key) = (&EndpointName::new(to), &format!("callback:{to}:{id}"));
        let message = &MessageId::new(id);
        let (body, at, cause) = ("{}", NOW, None);
        let new = NewWebhookDelivery { endpoint, message, user, key, body, at, cause };
        tx.enqueue_webhook_delivery(new, NOW)
    }

    fn claim(tx: &mut WriteTx<'_>, to: &str, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let endpoint = EndpointName::new(to);
        let due = tx.next_webhook_delivery(&endpoint)?.is_some_and(|next| next <= now);
        let rows = tx.claim_webhook_deliveries(&endpoint, now, 10, LEASE)?;
        assert_eq!(due, !rows.is_empty());
        Ok(rows.into_iter().map(|row| format!("{}:{}", row.id, row.message)).collect())
    }

    #[tokio::test]
    async fn each_endpoint_receives_the_events_of_each_user_in_order() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            for (user, to, id) in
                [(ANN, "crm", "a1"), (ANN, "crm", "a2"), (BOB, "crm", "b1"), (ANN, "bot", "a1")]
            {
                put(tx, user, to, id)?;
            }
            put(tx, ANN, "crm", "a1")?;
            let queued = tx.number("SELECT count(*) FROM webhook_deliveries", [])?;
            assert_eq!(queued, Some(4), "a key is queued once");
            assert_eq!(claim(tx, "crm", NOW)?, ["1:a1", "3:b1"]);
            assert_eq!(claim(tx, "crm", NOW)?, [""; 0]);
            let later = NOW.plus(Duration::from_secs(5));
            tx.retry_webhook_delivery(1, later, "unavailable")?;
            put(tx, ANN, "crm", "a3")?;
            let blocked = "SELECT count(*) FROM webhook_deliveries WHERE blocked = 1";
            assert_eq!(tx.number(blocked, [])?, Some(2), "all deliveries behind it");
            assert_eq!(claim(tx, "bot", NOW)?, ["4:a1"], "endpoints do not wait for each other");
            assert_eq!(claim(tx, "crm", later)?, ["1:a1"]);
            tx.webhook_delivered(1, later)?;
            assert_eq!(claim(tx, "crm", later)?, ["2:a2"]);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn failed_deliveries_are_kept_and_can_be_sent_again() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let (crm, bot) = (EndpointName::new("crm"), EndpointName::new("bot"));
            put(tx, ANN, "crm", "a1")?;
            put(tx, ANN, "bot", "a1")?;
            claim(tx, "crm", NOW)?;
            claim(tx, "bot", NOW)?;
            tx.webhook_delivery_failed(1, "answered 500", NOW)?;
            tx.webhook_delivered(2, NOW)?;
            let health = tx.endpoint_health()?;
            let names: Vec<_> = health.iter().map(|endpoint| endpoint.endpoint.as_str()).collect();
            assert_eq!(names, ["bot", "crm"]);
            assert_eq!((health[0].sent, health[0].last_sent), (1, Some(NOW)));
            assert_eq!((health[1].failed, health[1].error.as_deref()), (1, Some("answered 500")));
            let backlog = EndpointBacklog { waiting: 0, failed: 1, oldest: None };
            assert_eq!(tx.endpoint_backlogs()?, [(crm.clone(), backlog)]);

            assert_eq!(tx.resend_webhook_deliveries(&bot, &Resend::Failed, NOW)?, 0);
            assert_eq!(tx.resend_webhook_deliveries(&crm, &Resend::Failed, NOW)?, 1);
            assert_eq!(claim(tx, "crm", NOW)?, ["1:a1"]);
            tx.webhook_delivered(1, NOW)?;
            let message = Resend::WebhookMessage(MessageId::new("a1"));
            assert_eq!(tx.resend_webhook_deliveries(&crm, &message, NOW)?, 1);
            assert_eq!(tx.resend_webhook_deliveries(&crm, &message, NOW)?, 0, "it is pending");
            assert_eq!(claim(tx, "crm", NOW)?, ["1:a1"]);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn pending_deliveries_are_kept_while_configured_and_finished_ones_for_a_month() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            put(tx, ANN, "crm", "a1")?;
            put(tx, ANN, "old", "a1")?;
            put(tx, BOB, "old", "b1")?;
            let month = NOW.plus(Duration::from_hours(30 * 24 + 1));
            tx.forget_webhook_deliveries(month, 9)?;
            let crm = EndpointName::new("crm");
            let gone = tx.withdraw_webhook_deliveries(std::slice::from_ref(&crm), NOW)?;
            assert_eq!(gone, [(EndpointName::new("old"), 2)]);
            let backlog = EndpointBacklog { waiting: 1, failed: 0, oldest: Some(NOW) };
            assert_eq!(tx.endpoint_backlogs()?, [(crm, backlog)]);
            let old = EndpointName::new("old");
            assert_eq!(
                tx.resend_webhook_deliveries(&old, &Resend::Failed, NOW)?,
                2,
                "it is configured again"
            );
            tx.withdraw_webhook_deliveries(&[EndpointName::new("crm")], NOW)?;
            tx.forget_webhook_deliveries(month, 9)?;
            assert_eq!(tx.number("SELECT count(*) FROM webhook_deliveries", [])?, Some(1));
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn the_record_of_a_user_has_the_keys_and_the_latest_timestamp() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            assert_eq!(tx.webhook_record(ANN)?, WebhookRecord::default());
            put(tx, ANN, "crm", "a1")?;
            let (later, body) = (NOW.plus(Duration::from_secs(5)), "{}");
            let (endpoint, message) = (&EndpointName::new("crm"), &MessageId::new("a2"));
            let (user, key, at, cause) = (ANN, "callback:crm:a2", later, None);
            let new = NewWebhookDelivery { endpoint, message, user, key, body, at, cause };
            tx.enqueue_webhook_delivery(new, NOW)?;
            let record = tx.webhook_record(ANN)?;
            assert_eq!(record.latest, Some(later));
            assert_eq!(Vec::from_iter(record.keys), ["callback:crm:a1", "callback:crm:a2"]);
            tx.webhook_delivered(1, NOW)?;
            assert_eq!(claim(tx, "crm", NOW)?, ["2:a2"], "a delivery is due before its timestamp");
            Ok(())
        });
        done.await.unwrap();
    }
}
