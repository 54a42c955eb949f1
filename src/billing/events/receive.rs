//! Stores, applies and settles a verified event in one transaction, before Stripe gets its
//! response.

use std::sync::Arc;

use crate::billing::events::apply::EventProcessor;
use crate::billing::events::service::EventIngestion;
use crate::domain::changes::{ApplyError, EventOutcome};
use crate::domain::clock::Timestamp;
use crate::domain::event::{Delivery, StripeEvent, StripeObject};
use crate::logging;
use crate::store::{Compressed, EventStatus, NewEvent, StoreError, WriteTx};

/// The event is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub duplicate: bool,
    /// `processed`, `ignored`, `pending`, `failed` or `duplicate`.
    pub outcome: &'static str,
}

/// A verified event and its row.
pub(super) struct Received {
    pub(super) row: NewEvent,
    pub(super) event: StripeEvent,
}

/// The event is not durable: Stripe has to deliver it again.
#[derive(Debug, thiserror::Error)]
pub enum NotStored {
    #[error("too many events are waiting to be stored")]
    Overloaded,
    #[error("the event could not be stored: {0}")]
    Failed(#[from] StoreError),
}

impl EventIngestion {
    /// Whether [`Self::receive`] would refuse an event now, because too many are waiting.
    #[must_use]
    pub fn is_overloaded(&self) -> bool {
        self.store.is_overloaded()
    }

    /// Stores a verified event and applies it. Returns once it is durable. An event that cannot be
    /// applied is stored as `failed` and retried here, not by Stripe.
    pub async fn receive(
        &self,
        delivery: Delivery,
        body: &[u8],
        received: Timestamp,
    ) -> Result<Receipt, NotStored> {
        let Some(_admission) = self.store.admit() else { return Err(NotStored::Overloaded) };
        let outcome = match delivery {
            Delivery::Snapshot(event) => self.keep(Received::new(event, body, received)).await?,
            Delivery::Thin(event) => {
                let envelope = event.around(StripeObject::Irrelevant);
                let received = Received::new(envelope, body, received);
                self.keep_thin(received, event).await?
            }
        };
        Ok(Receipt { duplicate: outcome == EventOutcome::Duplicate, outcome: outcome.as_str() })
    }

    /// Does the same for a snapshot event that Stripe has listed. `body`: its JSON.
    pub(in crate::billing) async fn receive_listed(
        &self,
        event: StripeEvent,
        body: String,
    ) -> Result<EventOutcome, StoreError> {
        self.keep(Received::new(event, body.as_bytes(), self.clock.now())).await
    }

    /// In one transaction, applies, settles and stores the event, unless it is a duplicate.
    async fn keep(&self, received: Received) -> Result<EventOutcome, StoreError> {
        let rules = self.rules(received.event.account.as_deref());
        let received = Arc::new(received);
        let job = Arc::clone(&received);
        let written = self
            .store
            .write_repeatable(move |tx| {
                let now = job.row.received_at;
                let cause = Some(now);
                let processor = EventProcessor { cause, ..EventProcessor::new(&rules, now) };
                processor.deliver(tx, &job)
            })
            .await;
        self.conclude(&received, written).await
    }

    /// Stores an event that the database rejects when it is applied, and logs what became of it.
    pub(super) async fn conclude(
        &self,
        received: &Arc<Received>,
        written: Result<EventOutcome, StoreError>,
    ) -> Result<EventOutcome, StoreError> {
        let outcome = match written {
            Ok(outcome) => outcome,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => self.store_as_failed(Arc::clone(received), error).await?,
        };
        log_outcome(&received.event, &outcome);
        Ok(outcome)
    }

    /// The next delivery of the event would fail in the same way.
    async fn store_as_failed(
        &self,
        received: Arc<Received>,
        error: StoreError,
    ) -> Result<EventOutcome, StoreError> {
        log::error!(error:% = error; "an event cannot be applied");
        let rules = self.rules(received.event.account.as_deref());
        self.store
            .write(move |tx| {
                let Received { row, event } = &*received;
                let processor = EventProcessor::new(&rules, row.received_at);
                let why = ApplyError::NotWritten(error.to_string());
                match tx.event_status(&row.id)? {
                    None => processor.refuse_new(tx, row, event, &why),
                    // Another delivery of it has been applied meanwhile.
                    Some(EventStatus::Processed | EventStatus::Ignored) => {
                        Ok(EventOutcome::Duplicate)
                    }
                    Some(EventStatus::Pending | EventStatus::Failed) => {
                        processor.refuse(tx, event, &why)
                    }
                }
            })
            .await
    }
}

impl Received {
    /// `body`: of the delivery, byte for byte.
    pub(super) fn new(event: StripeEvent, body: &[u8], received: Timestamp) -> Self {
        let row = NewEvent {
            id: event.id.clone(),
            kind: event.kind.clone(),
            created: event.created,
            api_version: event.api_version.clone(),
            livemode: event.livemode,
            payload: Compressed::event(body),
            received_at: received,
            request_id: logging::request_id(),
        };
        Self { row, event }
    }
}

/// Logs what became of an event.
pub(super) fn log_outcome(event: &StripeEvent, outcome: &EventOutcome) {
    let (id, kind) = (event.id.as_str(), event.kind.as_str());
    match outcome {
        EventOutcome::Duplicate => log::info!(event = id, kind; "event received again"),
        EventOutcome::Ignored => log::debug!(event = id, kind; "event ignored"),
        EventOutcome::Processed => log::info!(event = id, kind; "event processed"),
        EventOutcome::Waiting => {
            log::info!(event = id, kind; "event waits for a response from Stripe");
        }
        EventOutcome::Failed { reason, dead } => {
            log::warn!(event = id, kind, reason:% = reason, dead; "event stored as failed");
        }
    }
}

impl EventProcessor<'_> {
    /// Applies and stores the event, or finds that it is a duplicate. A failed event that comes again is
    /// processed again.
    pub(super) fn deliver(
        &self,
        tx: &mut WriteTx<'_>,
        Received { row, event }: &Received,
    ) -> Result<EventOutcome, StoreError> {
        match tx.event_status(&row.id)? {
            None => self.process_new(tx, row, event),
            Some(EventStatus::Failed) => self.process(tx, event),
            Some(_) => Ok(EventOutcome::Duplicate),
        }
    }
}
