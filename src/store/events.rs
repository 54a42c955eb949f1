//! The inbox: each verified Stripe event, stored once as it was received, with the result of processing it.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::changes::EventRecord;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EventId, RequestId};
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::queue::ClaimRequest;
use crate::store::queues::STRIPE_EVENTS;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

/// The result of processing an event so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventStatus {
    Processed,
    /// It concerns no account.
    Ignored,
    /// It waits for a response from Stripe.
    Pending,
    Failed,
}

impl EventStatus {
    const ALL: [Self; 4] = [Self::Processed, Self::Ignored, Self::Pending, Self::Failed];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Processed => "processed",
            Self::Ignored => "ignored",
            Self::Pending => "pending",
            Self::Failed => "failed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// An event to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    pub id: EventId,
    pub kind: String,
    pub created: Timestamp,
    pub api_version: Option<String>,
    pub livemode: bool,
    /// The body, byte for byte.
    pub payload: Vec<u8>,
    /// Stored in whole seconds.
    pub received_at: Timestamp,
    pub request_id: RequestId,
}

/// Whether an event was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    New,
    /// It was stored before; nothing changed.
    Duplicate,
}

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    pub id: EventId,
    /// Stripe's name of the type, for example `invoice.paid`.
    pub kind: String,
    pub created: Timestamp,
    pub api_version: Option<String>,
    pub livemode: bool,
    pub payload: Vec<u8>,
    pub received_at: Timestamp,
    /// Of the first delivery.
    pub request_id: RequestId,
    pub status: EventStatus,
    pub error: Option<String>,
    /// How often it was processed.
    pub attempts: u32,
    /// When it is retried. A failed event without this is given up.
    pub next_try: Option<Timestamp>,
    /// The audit log has a row about it.
    pub audited: bool,
    /// For a thin event: the snapshot event about the same change, once it is known.
    pub snapshot_event: Option<EventId>,
}

impl ReadTx<'_> {
    /// The stored event with this id.
    pub fn event(&self, id: &EventId) -> Result<Option<StoredEvent>, StoreError> {
        self.row(
            STRIPE_EVENTS.table,
            "SELECT * FROM stripe_events WHERE event_id = ?1",
            [id.as_str()],
            event,
        )
    }

    /// The input of decisions about an event; the default for an event that is not stored.
    pub fn event_record(&self, id: &EventId) -> Result<EventRecord, StoreError> {
        let record = self.row(
            STRIPE_EVENTS.table,
            "SELECT event_id, audited, attempts FROM stripe_events WHERE event_id = ?1",
            [id.as_str()],
            |row| Ok(EventRecord { audited: row.flag("audited")?, attempts: row.get("attempts")? }),
        )?;
        Ok(record.unwrap_or_default())
    }

    /// Whether this event is stored.
    pub fn has_event(&self, id: &EventId) -> Result<bool, StoreError> {
        let found =
            self.number("SELECT count(*) FROM stripe_events WHERE event_id = ?1", [id.as_str()])?;
        Ok(found != Some(0))
    }

    /// When the next event can be claimed; a time in the past means now.
    pub fn next_event_try(&self) -> Result<Option<Timestamp>, StoreError> {
        self.next_due(&STRIPE_EVENTS, None)
    }

    /// Ids of all failed events, the oldest first.
    pub fn failed_event_ids(&self) -> Result<Vec<EventId>, StoreError> {
        self.many(
            STRIPE_EVENTS.table,
            "SELECT event_id FROM stripe_events WHERE status = 'failed'
             ORDER BY received_at, event_id",
            [],
            |row| row.id("event_id", EventId::new),
        )
    }

    /// How many events could not be applied.
    pub fn failed_event_count(&self) -> Result<u64, StoreError> {
        let count =
            self.number("SELECT count(*) FROM stripe_events WHERE status = 'failed'", [])?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    /// A page of failed events, newest first; `before` is the last one of the page before.
    pub fn failed_events(
        &self,
        limit: u32,
        before: Option<(Timestamp, EventId)>,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        match before {
            None => self.many(
                STRIPE_EVENTS.table,
                "SELECT * FROM stripe_events WHERE status = 'failed'
                 ORDER BY received_at DESC, event_id DESC LIMIT ?1",
                [limit],
                event,
            ),
            Some((at, id)) => self.many(
                STRIPE_EVENTS.table,
                "SELECT * FROM stripe_events
                 WHERE status = 'failed' AND (received_at, event_id) < (?2, ?3)
                 ORDER BY received_at DESC, event_id DESC LIMIT ?1",
                (limit, at.seconds(), id.as_str()),
                event,
            ),
        }
    }
}

impl WriteTx<'_> {
    /// Stores an event as `pending`, unless it is stored already.
    pub fn insert_event(&mut self, event: &NewEvent) -> Result<Inserted, StoreError> {
        let inserted = self.change(
            "INSERT INTO stripe_events (event_id, type, created, api_version, livemode, payload,
                 received_at, request_id)
             VALUES (:id, :type, :created, :version, :livemode, :payload, :received, :request)
             ON CONFLICT (event_id) DO NOTHING",
            named_params! {
                ":id": event.id.as_str(),
                ":type": event.kind,
                ":created": event.created.seconds(),
                ":version": event.api_version,
                ":livemode": event.livemode,
                ":payload": event.payload,
                ":received": event.received_at.seconds(),
                ":request": event.request_id.as_str(),
            },
        )?;
        Ok(if inserted == 1 { Inserted::New } else { Inserted::Duplicate })
    }

    /// Stores the result of processing an event and counts the attempt. `next_try` is when it is
    /// retried.
    pub fn finish_event(
        &mut self,
        id: &EventId,
        status: EventStatus,
        error: Option<&str>,
        next_try: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let changed = match next_try {
            None => self.finish(&STRIPE_EVENTS, id.as_str(), status.as_str(), error, None)?,
            Some(at) => {
                self.signal(Queue::Events);
                self.set_status(id, status)?;
                self.retry(&STRIPE_EVENTS, id.as_str(), at, error)?
            }
        };
        STRIPE_EVENTS.expect(changed, id, "finished")
    }

    fn set_status(&mut self, id: &EventId, status: EventStatus) -> Result<(), StoreError> {
        self.change(
            "UPDATE stripe_events SET status = ?2 WHERE event_id = ?1",
            [id.as_str(), status.as_str()],
        )?;
        Ok(())
    }

    /// Puts an event off until Stripe can be queried, without counting an attempt. `reason` is why
    /// Stripe did not respond.
    pub fn postpone_event(
        &mut self,
        id: &EventId,
        reason: Option<&str>,
        next_try: Timestamp,
    ) -> Result<(), StoreError> {
        self.set_status(id, EventStatus::Pending)?;
        self.postpone(&STRIPE_EVENTS, id.as_str(), next_try, reason)?;
        self.signal(Queue::Events);
        Ok(())
    }

    /// Stores which snapshot event is about the same change as a thin event.
    pub fn set_snapshot_event(
        &mut self,
        thin: &EventId,
        snapshot: &EventId,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE stripe_events SET snapshot_event = ?2 WHERE event_id = ?1",
            [thin.as_str(), snapshot.as_str()],
        )?;
        Ok(())
    }

    /// Records that the audit log has its row about the event, or needs none.
    pub(super) fn mark_audited(&mut self, id: &EventId) -> Result<(), StoreError> {
        self.change("UPDATE stripe_events SET audited = 1 WHERE event_id = ?1", [id.as_str()])?;
        Ok(())
    }

    /// Makes an event due now, whatever its status, with no attempts. The caller processes it; no worker is
    /// woken.
    pub fn replay_event(&mut self, id: &EventId) -> Result<(), StoreError> {
        self.change(
            "UPDATE stripe_events SET attempts = 0, next_try_ms = 0, leased_until_ms = NULL
             WHERE event_id = ?1",
            [id.as_str()],
        )?;
        Ok(())
    }

    /// Leases up to `limit` events that are due, the longest overdue first.
    pub fn claim_events(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let request = ClaimRequest { part: None, now, limit, lease };
        self.claim(&STRIPE_EVENTS, request, event)
    }
}

fn event(row: &Fields<'_>) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        id: row.id("event_id", EventId::new)?,
        kind: row.get("type")?,
        created: row.seconds("created")?,
        api_version: row.get("api_version")?,
        livemode: row.flag("livemode")?,
        payload: row.get("payload")?,
        received_at: row.seconds("received_at")?,
        request_id: row.id("request_id", RequestId::new)?,
        status: row.word("status", EventStatus::parse)?,
        error: row.get("error")?,
        attempts: row.get("attempts")?,
        next_try: row.opt_millis("next_try_ms")?,
        audited: row.flag("audited")?,
        snapshot_event: row.opt_id("snapshot_event", EventId::new)?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::ids::{EventId, RequestId};
    use crate::store::tests::{NOW, new_store};
    use crate::store::{EventStatus, Inserted, NewEvent};

    fn event(id: &str) -> NewEvent {
        NewEvent {
            id: EventId::new(id),
            kind: "invoice.paid".to_owned(),
            created: NOW,
            api_version: None,
            livemode: false,
            payload: b"{ \"id\" : 1 }".to_vec(),
            received_at: NOW,
            request_id: RequestId::new("request-1"),
        }
    }

    #[tokio::test]
    async fn a_second_delivery_of_an_event_is_a_duplicate() {
        let (_folder, _path, store) = new_store();
        let inserted = store
            .write(|tx| {
                let first = tx.insert_event(&event("evt_1"))?;
                tx.finish_event(&EventId::new("evt_1"), EventStatus::Processed, None, None)?;
                Ok((first, tx.insert_event(&event("evt_1"))?))
            })
            .await;
        assert_eq!(inserted, Ok((Inserted::New, Inserted::Duplicate)));
        let stored = store.read(|tx| tx.event(&EventId::new("evt_1"))).await.unwrap().unwrap();
        assert_eq!((stored.status, stored.attempts), (EventStatus::Processed, 1));
        assert_eq!(stored.payload, event("evt_1").payload);
    }

    #[tokio::test]
    async fn a_due_event_is_claimed_by_one_worker_at_a_time_until_it_is_finished() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let (id, lease) = (EventId::new("evt_1"), Duration::from_secs(30));
            tx.insert_event(&event("evt_1"))?;
            assert_eq!(tx.next_event_try()?, None);
            let later = NOW.plus(Duration::from_mins(1));
            tx.finish_event(&id, EventStatus::Failed, Some("why"), Some(later))?;
            assert_eq!(tx.claim_events(NOW, 9, lease)?, []);
            assert_eq!(tx.claim_events(later, 9, lease)?.len(), 1);
            assert_eq!(tx.claim_events(later, 9, lease)?, []);
            assert_eq!(tx.next_event_try()?, Some(later.plus(lease)));
            tx.finish_event(&id, EventStatus::Processed, None, None)?;
            assert_eq!(tx.next_event_try()?, None);
            tx.replay_event(&id)?;
            assert_eq!(tx.claim_events(NOW, 9, lease)?[0].attempts, 0);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn failed_events_are_paged_newest_first_without_loss() {
        let (_folder, _path, store) = new_store();
        let pages = store
            .write(|tx| {
                for id in ["evt_1", "evt_2", "evt_3"] {
                    tx.insert_event(&event(id))?;
                    tx.finish_event(&EventId::new(id), EventStatus::Failed, Some("why"), None)?;
                }
                let first = tx.failed_events(2, None)?;
                let last = &first[1];
                let second = tx.failed_events(2, Some((last.received_at, last.id.clone())))?;
                Ok((first, second))
            })
            .await
            .unwrap();
        let ids = |page: &[super::StoredEvent]| {
            page.iter().map(|event| event.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            (ids(&pages.0), ids(&pages.1)),
            (vec!["evt_3".to_owned(), "evt_2".to_owned()], vec!["evt_1".to_owned()])
        );
    }
}
