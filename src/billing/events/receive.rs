//! Stores, applies and settles a verified event in one transaction, before Stripe gets its
//! response.

use crate::billing::events::apply::EventProcessor;
use crate::billing::events::service::EventIngestion;
use crate::domain::changes::{ApplyError, EventOutcome};
use crate::domain::clock::Timestamp;
use crate::domain::event::{Delivery, StripeEvent, StripeObject};
use crate::logging;
use crate::store::{EventStatus, Inserted, NewEvent, StoreError, WriteTx};

/// The event is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub duplicate: bool,
    /// `processed`, `ignored`, `pending`, `failed` or `duplicate`.
    pub outcome: &'static str,
}

/// The event is not durable: Stripe has to deliver it again.
#[derive(Debug, thiserror::Error)]
#[error("the event could not be stored: {0}")]
pub struct NotStored(#[from] StoreError);

impl EventIngestion {
    /// Stores a verified event and applies it. Returns once it is durable. An event that cannot be
    /// applied is stored as `failed` and retried here, not by Stripe.
    pub async fn receive(
        &self,
        delivery: Delivery,
        body: &[u8],
        received: Timestamp,
    ) -> Result<Receipt, NotStored> {
        let outcome = match delivery {
            Delivery::Snapshot(event) => {
                let new = inbox_row(&event, body.to_vec(), received);
                self.keep(new, event).await?
            }
            Delivery::Thin(event) => {
                let new =
                    inbox_row(&event.around(StripeObject::Irrelevant), body.to_vec(), received);
                self.keep_thin(new, event).await?
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
        let new = inbox_row(&event, body.into_bytes(), self.clock.now());
        self.keep(new, event).await
    }

    /// In one transaction, inserts, applies and settles the event, unless it is a duplicate.
    async fn keep(&self, new: NewEvent, event: StripeEvent) -> Result<EventOutcome, StoreError> {
        let rules = self.rules(event.account.as_deref());
        let spare = (new.clone(), event.clone());
        let written = self
            .store
            .write(move |tx| {
                let cause = Some(new.received_at);
                let processor =
                    EventProcessor { cause, ..EventProcessor::new(&rules, new.received_at) };
                processor.deliver(tx, &new, &event)
            })
            .await;
        let outcome = match written {
            Ok(outcome) => outcome,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => self.store_as_failed(spare.0, spare.1.clone(), error).await?,
        };
        log_outcome(&spare.1, &outcome);
        Ok(outcome)
    }

    /// Stores an event that the database rejects when it is applied: the next delivery would fail
    /// in the same way.
    pub(super) async fn store_as_failed(
        &self,
        new: NewEvent,
        event: StripeEvent,
        error: StoreError,
    ) -> Result<EventOutcome, StoreError> {
        log::error!(error:% = error; "an event cannot be applied");
        let rules = self.rules(event.account.as_deref());
        self.store
            .write(move |tx| {
                tx.insert_event(&new)?;
                let processor = EventProcessor::new(&rules, new.received_at);
                processor.refuse(tx, &event, &ApplyError::NotWritten(error.to_string()))
            })
            .await
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
    /// Inserts the event and applies it, or finds that it is a duplicate. A failed event that comes
    /// again is processed again.
    pub(super) fn deliver(
        &self,
        tx: &mut WriteTx<'_>,
        new: &NewEvent,
        event: &StripeEvent,
    ) -> Result<EventOutcome, StoreError> {
        if is_duplicate(tx, new)? {
            return Ok(EventOutcome::Duplicate);
        }
        self.process(tx, event)
    }
}

/// Inserts the event unless it is stored; a failed one counts as new.
pub(super) fn is_duplicate(tx: &mut WriteTx<'_>, new: &NewEvent) -> Result<bool, StoreError> {
    if tx.insert_event(new)? == Inserted::New {
        return Ok(false);
    }
    Ok(tx.event(&new.id)?.is_some_and(|stored| stored.status != EventStatus::Failed))
}

/// The row of the inbox for an event.
pub(super) fn inbox_row(event: &StripeEvent, body: Vec<u8>, received: Timestamp) -> NewEvent {
    NewEvent {
        id: event.id.clone(),
        kind: event.kind.clone(),
        created: event.created,
        api_version: event.api_version.clone(),
        livemode: event.livemode,
        payload: body,
        received_at: received,
        request_id: logging::request_id(),
    }
}
