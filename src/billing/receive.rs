//! A verified event is kept, applied and settled in one transaction, before Stripe is answered.

use crate::billing::Billing;
use crate::billing::apply::{EventOutcome, EventProcessor};
use crate::billing::unappliable::ApplyError;
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

/// The event is not ours yet: Stripe must send it again.
#[derive(Debug, thiserror::Error)]
#[error("the event could not be stored: {0}")]
pub struct NotStored(#[from] StoreError);

impl Billing {
    /// Keeps a verified event and applies it. Returns once it is durable; an event that cannot
    /// be applied is kept as `failed` and is ours to mend.
    pub async fn receive(
        &self,
        delivery: Delivery,
        body: &[u8],
        received: Timestamp,
    ) -> Result<Receipt, NotStored> {
        let outcome = match delivery {
            Delivery::Snapshot(event) => {
                let new = kept(&event, body.to_vec(), received);
                self.keep(new, event).await?
            }
            Delivery::Thin(event) => {
                let new = kept(&event.around(StripeObject::Irrelevant), body.to_vec(), received);
                self.keep_thin(new, event).await?
            }
        };
        Ok(Receipt { duplicate: outcome == EventOutcome::Duplicate, outcome: outcome.as_str() })
    }

    /// One transaction: the event is inserted, applied and settled, or it is a duplicate.
    pub(super) async fn keep(
        &self,
        new: NewEvent,
        event: StripeEvent,
    ) -> Result<EventOutcome, StoreError> {
        let rules = self.rules(event.account.as_deref());
        let spare = (new.clone(), event.clone());
        let written = self
            .store
            .write(move |tx| {
                let work = EventProcessor::new(&rules, &new.request_id, new.received_at);
                work.deliver(tx, &new, &event, new.received_at)
            })
            .await;
        let outcome = match written {
            Ok(outcome) => outcome,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => self.keep_all_the_same(spare.0, spare.1.clone(), error).await?,
        };
        Self::note(&spare.1, &outcome);
        Ok(outcome)
    }

    /// An event on which the ledger itself gives up is kept all the same: the next delivery would
    /// fail like this one.
    pub(super) async fn keep_all_the_same(
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
                let work = EventProcessor::new(&rules, &new.request_id, new.received_at);
                work.refuse(tx, &event, &ApplyError::NotWritten(error.to_string()))
            })
            .await
    }

    /// Logs what became of an event.
    pub(super) fn note(event: &StripeEvent, outcome: &EventOutcome) {
        let (id, kind) = (event.id.as_str(), event.kind.as_str());
        match outcome {
            EventOutcome::Duplicate => log::info!(event = id, kind; "event received again"),
            EventOutcome::Ignored => log::debug!(event = id, kind; "event ignored"),
            EventOutcome::Processed => log::info!(event = id, kind; "event processed"),
            EventOutcome::Waiting => {
                log::info!(event = id, kind; "event waits for an answer of Stripe's");
            }
            EventOutcome::Failed { reason, dead } => {
                log::warn!(event = id, kind, reason:% = reason, dead; "event kept as failed");
            }
        }
    }
}

impl EventProcessor<'_> {
    /// Inserts the event and applies it, or finds that it is a duplicate. A failed event that comes
    /// again is tried again. `cause`: when the webhook came in.
    pub(super) fn deliver(
        &self,
        tx: &mut WriteTx<'_>,
        new: &NewEvent,
        event: &StripeEvent,
        cause: Timestamp,
    ) -> Result<EventOutcome, StoreError> {
        if is_duplicate(tx, new)? {
            return Ok(EventOutcome::Duplicate);
        }
        self.take(tx, event, Some(cause), None)
    }
}

/// Inserts the event unless it is there; a failed one counts as new.
pub(super) fn is_duplicate(tx: &mut WriteTx<'_>, new: &NewEvent) -> Result<bool, StoreError> {
    if tx.insert_event(new)? == Inserted::New {
        return Ok(false);
    }
    Ok(tx.event(&new.id)?.is_some_and(|one| one.status != EventStatus::Failed))
}

/// The row of the inbox that an event becomes.
pub(super) fn kept(event: &StripeEvent, body: Vec<u8>, received: Timestamp) -> NewEvent {
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
