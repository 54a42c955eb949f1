//! The inbox: each verified Stripe event, stored once as it was received, with the result of processing it.

use std::time::Duration;

use rusqlite::named_params;
use rusqlite::types::Value;

use crate::domain::changes::{EventOutcome, EventRecord, EventUpdate};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EventId, RequestId};
use crate::store::compression::{Compressed, expand};
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
    /// The body.
    pub payload: Compressed,
    /// Stored in whole seconds.
    pub received_at: Timestamp,
    pub request_id: RequestId,
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
    /// The body, byte for byte. `None`: it was removed after the time in `[retention]`.
    pub payload: Option<Vec<u8>>,
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

    /// The result of processing an event so far; `None` for an event that is not stored.
    pub fn event_status(&self, id: &EventId) -> Result<Option<EventStatus>, StoreError> {
        self.row(
            STRIPE_EVENTS.table,
            "SELECT event_id, status FROM stripe_events WHERE event_id = ?1",
            [id.as_str()],
            |row| row.word("status", EventStatus::parse),
        )
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
    /// Stores a new event as `pending`, before its first attempt.
    pub fn insert_event(&mut self, event: &NewEvent) -> Result<(), StoreError> {
        self.insert(event, &Progress::NONE)
    }

    /// Stores a new event with the outcome of its first attempt.
    pub(super) fn insert_processed_event(
        &mut self,
        event: &NewEvent,
        update: &EventUpdate,
    ) -> Result<(), StoreError> {
        self.insert(event, &Progress::of(update).unwrap_or(Progress::NONE))
    }

    fn insert(&mut self, event: &NewEvent, progress: &Progress<'_>) -> Result<(), StoreError> {
        self.signal_progress(progress);
        self.change(
            "INSERT INTO stripe_events (event_id, type, created, api_version, livemode, payload,
                 received_at, request_id, status, error, attempts, next_try_ms, audited)
             VALUES (:id, :type, :created, :version, :livemode, :payload, :received, :request,
                 :status, :error, :attempts, :next_try, :audited)",
            named_params! {
                ":id": event.id.as_str(),
                ":type": event.kind,
                ":created": event.created.seconds(),
                ":version": event.api_version,
                ":livemode": event.livemode,
                ":payload": event.payload.as_bytes(),
                ":received": event.received_at.seconds(),
                ":request": event.request_id.as_str(),
                ":status": progress.status.as_str(),
                ":error": progress.error,
                ":attempts": progress.attempts,
                ":next_try": progress.next_try.map(Timestamp::millis),
                ":audited": progress.audited,
            },
        )?;
        Ok(())
    }

    fn signal_progress(&mut self, progress: &Progress<'_>) {
        if progress.next_try.is_some() {
            self.signal(Queue::Events);
        }
        if progress.status == EventStatus::Failed {
            self.signal(Queue::Alerts);
        }
    }

    /// Stores the outcome of another attempt and ends the lease.
    pub(super) fn update_event(&mut self, update: &EventUpdate) -> Result<(), StoreError> {
        let Some(progress) = Progress::of(update) else { return Ok(()) };
        self.signal_progress(&progress);
        // The event may be one of the failed ones.
        if self.failed_event_count()? > 0 {
            self.signal(Queue::Alerts);
        }
        let changed = self.change(
            "UPDATE stripe_events SET status = :status, error = :error, attempts = :attempts,
                 next_try_ms = :next_try, audited = :audited, leased_until_ms = NULL
             WHERE event_id = :id",
            named_params! {
                ":id": update.id.as_str(),
                ":status": progress.status.as_str(),
                ":error": progress.error,
                ":attempts": progress.attempts,
                ":next_try": progress.next_try.map(Timestamp::millis),
                ":audited": progress.audited,
            },
        )?;
        STRIPE_EVENTS.expect(changed > 0, &update.id, "updated")
    }

    /// Ends the processing of a stored event and counts the attempt.
    pub fn finish_event(
        &mut self,
        id: &EventId,
        status: EventStatus,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        let changed = self.finish(&STRIPE_EVENTS, id.as_str(), status.as_str(), error, None)?;
        STRIPE_EVENTS.expect(changed, id, "finished")
    }

    /// Puts an event off until Stripe can be queried, without counting an attempt. `reason` is why
    /// Stripe did not respond.
    pub fn postpone_event(
        &mut self,
        id: &EventId,
        reason: Option<&str>,
        next_try: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE stripe_events SET status = 'pending' WHERE event_id = ?1",
            [id.as_str()],
        )?;
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

    /// Leases an event to the caller, so that no worker processes it at the same time.
    pub fn lease_event(
        &mut self,
        id: &EventId,
        now: Timestamp,
        lease: Duration,
    ) -> Result<(), StoreError> {
        let key = Value::Text(id.to_string());
        self.lease(&STRIPE_EVENTS, &key, now, now.plus(lease))
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

/// The columns that processing an event sets.
struct Progress<'a> {
    status: EventStatus,
    error: Option<&'a str>,
    attempts: u32,
    next_try: Option<Timestamp>,
    audited: bool,
}

impl<'a> Progress<'a> {
    const NONE: Self = Self {
        status: EventStatus::Pending,
        error: None,
        attempts: 0,
        next_try: None,
        audited: false,
    };

    /// `None`: the update is not recorded.
    fn of(update: &'a EventUpdate) -> Option<Self> {
        let status = match update.outcome {
            EventOutcome::Duplicate => return None,
            EventOutcome::Waiting if update.next_try.is_none() => return None,
            EventOutcome::Waiting => EventStatus::Pending,
            EventOutcome::Processed => EventStatus::Processed,
            EventOutcome::Ignored => EventStatus::Ignored,
            EventOutcome::Failed { .. } => EventStatus::Failed,
        };
        Some(Self {
            status,
            error: update.error.as_deref(),
            attempts: update.attempts,
            next_try: update.next_try,
            audited: update.audited,
        })
    }
}

fn event(row: &Fields<'_>) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        id: row.id("event_id", EventId::new)?,
        kind: row.get("type")?,
        created: row.seconds("created")?,
        api_version: row.get("api_version")?,
        livemode: row.flag("livemode")?,
        payload: payload(row)?,
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

fn payload(row: &Fields<'_>) -> Result<Option<Vec<u8>>, StoreError> {
    let stored: Vec<u8> = row.get("payload")?;
    if stored.is_empty() {
        return Ok(None);
    }
    expand(&stored)
        .map(|json| Some(json.into_owned()))
        .map_err(|reason| row.bad("payload", &reason))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::changes::{EventOutcome, EventUpdate};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::EventId;
    use crate::store::tests::{NOW, new_event, new_store};
    use crate::store::{EventStatus, NewEvent, StoreError};

    const PAYLOAD: &[u8] = b"{ \"id\" : 1 }";

    fn event(id: &str) -> NewEvent {
        new_event(id, PAYLOAD)
    }

    fn failed(id: &str, attempts: u32, next_try: Option<Timestamp>) -> EventUpdate {
        EventUpdate {
            id: EventId::new(id),
            outcome: EventOutcome::Failed { reason: "why".to_owned(), dead: next_try.is_none() },
            error: Some("why".to_owned()),
            attempts,
            next_try,
            audited: false,
            awaited_objects: Vec::new(),
        }
    }

    #[tokio::test]
    async fn an_event_is_stored_once_with_its_outcome_which_another_attempt_replaces() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let (id, later) = (EventId::new("evt_1"), NOW.plus(Duration::from_mins(1)));
            assert_eq!(tx.event_status(&id)?, None);
            tx.insert_processed_event(&event("evt_1"), &failed("evt_1", 1, Some(later)))?;
            let stored = tx.event(&id)?.unwrap();
            assert_eq!((stored.status, stored.attempts), (EventStatus::Failed, 1));
            assert_eq!((stored.error.as_deref(), stored.next_try), (Some("why"), Some(later)));
            assert_eq!(stored.payload.as_deref(), Some(PAYLOAD));
            let outcome = EventOutcome::Processed;
            let again =
                EventUpdate { outcome, error: None, audited: true, ..failed("evt_1", 2, None) };
            tx.update_event(&again)?;
            let stored = tx.event(&id)?.unwrap();
            assert_eq!((stored.status, stored.attempts), (EventStatus::Processed, 2));
            assert_eq!((stored.error, stored.next_try, stored.audited), (None, None, true));
            tx.insert_processed_event(&event("evt_1"), &again)
        });
        assert!(
            matches!(done.await, Err(StoreError::Refused { .. })),
            "a row is not inserted twice"
        );
    }

    #[tokio::test]
    async fn a_due_event_is_claimed_by_one_worker_at_a_time_until_it_is_finished() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let (id, lease) = (EventId::new("evt_1"), Duration::from_secs(30));
            tx.insert_event(&event("evt_1"))?;
            assert_eq!(tx.next_event_try()?, None);
            let later = NOW.plus(Duration::from_mins(1));
            tx.update_event(&failed("evt_1", 1, Some(later)))?;
            assert_eq!(tx.claim_events(NOW, 9, lease)?, []);
            assert_eq!(tx.claim_events(later, 9, lease)?.len(), 1);
            assert_eq!(tx.claim_events(later, 9, lease)?, []);
            assert_eq!(tx.next_event_try()?, Some(later.plus(lease)));
            tx.finish_event(&id, EventStatus::Processed, None)?;
            assert_eq!(tx.next_event_try()?, None);
            tx.replay_event(&id)?;
            assert_eq!(tx.claim_events(NOW, 9, lease)?[0].attempts, 0);
            tx.replay_event(&id)?;
            tx.lease_event(&id, NOW, lease)?;
            assert_eq!(tx.claim_events(NOW, 9, lease)?, [], "its caller processes it");
            assert_eq!(tx.next_event_try()?, Some(NOW.plus(lease)));
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
                    tx.insert_processed_event(&event(id), &failed(id, 1, None))?;
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
