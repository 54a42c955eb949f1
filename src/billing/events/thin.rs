//! Thin events carry no object: the snapshot event about the same change is fetched and applied
//! instead, or else the object itself.

use std::sync::Arc;

use crate::billing::events::apply::EventProcessor;
use crate::billing::events::inbox::ReplayError;
use crate::billing::events::receive::{Received, log_outcome};
use crate::billing::events::service::EventIngestion;
use crate::domain::account::{Fact, FactBody, Source};
use crate::domain::changes::{ApplyError, EventOutcome};
use crate::domain::clock::Timestamp;
use crate::domain::event::{StripeEvent, StripeObject, ThinEvent};
use crate::domain::ids::EventId;
use crate::store::{EventStatus, StoreError, StoredEvent, WriteTx};
use crate::stripe::event;
use crate::stripe::event::THIN_EVENT_TYPES;
use crate::stripe::{FetchedObject, StripeError};

impl EventIngestion {
    /// Stores a verified thin event as `pending`, to be fetched at once, or finishes it if nothing
    /// has to be fetched.
    pub(super) async fn keep_thin(
        &self,
        received: Received,
        event: ThinEvent,
    ) -> Result<EventOutcome, StoreError> {
        let rules = self.rules(event.account.as_deref());
        let received = Arc::new(received);
        let job = Arc::clone(&received);
        let written = self
            .store
            .write_repeatable(move |tx| {
                let row = &job.row;
                match tx.event_status(&row.id)? {
                    None => tx.insert_event(row)?,
                    Some(EventStatus::Failed) => {}
                    Some(_) => return Ok(EventOutcome::Duplicate),
                }
                let processor = EventProcessor::new(&rules, row.received_at);
                if let Some(outcome) = processor.without_fetching(tx, &event)? {
                    return Ok(outcome);
                }
                tx.postpone_event(&event.id, None, row.received_at)?;
                Ok::<_, StoreError>(EventOutcome::Waiting)
            })
            .await;
        self.conclude(&received, written).await
    }

    /// Fetches what a stored thin event refers to, and applies that.
    pub(super) async fn fetch(
        &self,
        stored: &StoredEvent,
        event: &ThinEvent,
    ) -> Result<EventOutcome, StoreError> {
        if let Some(outcome) = self.replay_snapshot(stored).await? {
            return Ok(outcome);
        }
        if let Some(outcome) = self.finish_without_fetching(event).await? {
            return Ok(logged(event, outcome));
        }
        let answer = match self.snapshot_of(event).await {
            Ok(Some(snapshot)) => self.snapshot_body(snapshot).await,
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        match answer {
            Ok(Some((id, body))) => match event::parse(body.as_bytes()) {
                Ok(snapshot) if snapshot.id == id => {
                    self.take_snapshot(stored, event, snapshot, body).await
                }
                Ok(_) => {
                    self.unfit(event, &format!("Stripe answers another event than {id}")).await
                }
                Err(error) => self.unfit(event, &format!("{id}: {error}")).await,
            },
            Ok(None) => self.apply_related(stored, event).await,
            Err(error) => {
                let envelope = event.around(StripeObject::Irrelevant);
                let outcome = self.no_answer(stored, &envelope, error).await?;
                Ok(logged(event, outcome))
            }
        }
    }

    /// A thin event whose snapshot event is stored is only processed again on a replay, which
    /// replays the snapshot event. The status of the thin event stays.
    async fn replay_snapshot(
        &self,
        stored: &StoredEvent,
    ) -> Result<Option<EventOutcome>, StoreError> {
        let Some(snapshot) = &stored.snapshot_event else { return Ok(None) };
        let outcome = match Box::pin(self.replay(snapshot)).await {
            Ok(Some(outcome)) => outcome,
            Ok(None) | Err(ReplayError::PayloadRemoved) => return Ok(None),
            Err(ReplayError::Store(error)) => return Err(error),
        };
        let (id, status, error) = (stored.id.clone(), stored.status, stored.error.clone());
        self.store
            .write(move |tx| tx.finish_event(&id, status, error.as_deref()))
            .await
            .map(|()| Some(outcome))
    }

    async fn finish_without_fetching(
        &self,
        event: &ThinEvent,
    ) -> Result<Option<EventOutcome>, StoreError> {
        let (rules, event) = (self.rules(event.account.as_deref()), event.clone());
        let now = self.clock.now();
        self.store
            .write(move |tx| EventProcessor::new(&rules, now).without_fetching(tx, &event))
            .await
    }

    /// The id of the snapshot event, from the notification or the full event. `None`, so that the
    /// object is fetched instead, if Stripe does not have the event or does not show it to this
    /// key.
    pub(super) async fn snapshot_of(
        &self,
        event: &ThinEvent,
    ) -> Result<Option<EventId>, StripeError> {
        if event.snapshot.is_some() {
            return Ok(event.snapshot.clone());
        }
        unless_hidden(&event.id, self.stripe.snapshot_event(&event.id).await).map(Option::flatten)
    }

    pub(super) async fn snapshot_body(
        &self,
        id: EventId,
    ) -> Result<Option<(EventId, String)>, StripeError> {
        let body = unless_hidden(&id, self.stripe.retrieve_event(&id).await)?;
        Ok(body.map(|body| (id, body)))
    }

    /// In one transaction, stores and applies the snapshot event as if it had been delivered, and
    /// links the thin event to it.
    async fn take_snapshot(
        &self,
        stored: &StoredEvent,
        event: &ThinEvent,
        snapshot: StripeEvent,
        body: String,
    ) -> Result<EventOutcome, StoreError> {
        let (rules, thin) = (self.rules(snapshot.account.as_deref()), event.id.clone());
        let (now, cause) = (self.clock.now(), stored.received_at);
        let received = Arc::new(Received::new(snapshot, body.as_bytes(), now));
        let job = Arc::clone(&received);
        let written = self
            .store
            .write(move |tx| {
                let cause = Some(cause);
                let processor = EventProcessor { cause, ..EventProcessor::new(&rules, now) };
                let (outcome, snapshot) = (processor.deliver(tx, &job)?, &job.row.id);
                if outcome == EventOutcome::Duplicate {
                    duplicate_of(tx, &thin, snapshot)?;
                } else {
                    tx.set_snapshot_event(&thin, snapshot)?;
                    tx.finish_event(&thin, EventStatus::Processed, None)?;
                }
                Ok::<_, StoreError>(outcome)
            })
            .await;
        let outcome = match written {
            Ok(outcome) => outcome,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                let why = ApplyError::NotWritten(error.to_string());
                let outcome =
                    self.store_failure(&event.around(StripeObject::Irrelevant), why).await?;
                return Ok(logged(event, outcome));
            }
        };
        log_outcome(&received.event, &outcome);
        let outcome = match outcome {
            EventOutcome::Duplicate => EventOutcome::Ignored,
            _ => EventOutcome::Processed,
        };
        Ok(logged(event, outcome))
    }

    /// Without a snapshot event, the object in its current state is applied.
    async fn apply_related(
        &self,
        stored: &StoredEvent,
        event: &ThinEvent,
    ) -> Result<EventOutcome, StoreError> {
        let Some(object) = &event.related else {
            return self.nothing_to_fetch(event, "it names no object and no snapshot event").await;
        };
        let found = self.stripe.retrieve_related(event, object, self.clock.now()).await;
        let objects = match found {
            Ok(objects) => objects,
            Err(error) => {
                let envelope = event.around(StripeObject::Irrelevant);
                let outcome = self.no_answer(stored, &envelope, error).await?;
                return Ok(logged(event, outcome));
            }
        };
        let Some(first) = objects.first() else {
            return self.nothing_to_fetch(event, "its object says nothing yet").await;
        };
        let applied = StripeEvent { created: first.at, ..event.around(first.object.clone()) };
        let fetched = objects.into_iter().map(fact_of).collect();
        self.apply(stored, &applied, fetched).await
    }

    async fn nothing_to_fetch(
        &self,
        event: &ThinEvent,
        reason: &'static str,
    ) -> Result<EventOutcome, StoreError> {
        let id = event.id.clone();
        self.store
            .write(move |tx| tx.finish_event(&id, EventStatus::Ignored, Some(reason)))
            .await?;
        Ok(logged(event, EventOutcome::Ignored))
    }

    /// The response is no event.
    async fn unfit(&self, event: &ThinEvent, reason: &str) -> Result<EventOutcome, StoreError> {
        let envelope = event.around(StripeObject::Irrelevant);
        let outcome =
            self.store_failure(&envelope, ApplyError::NoAnswer(reason.to_owned())).await?;
        Ok(logged(event, outcome))
    }
}

fn logged(event: &ThinEvent, outcome: EventOutcome) -> EventOutcome {
    log_outcome(&event.around(StripeObject::Irrelevant), &outcome);
    outcome
}

impl EventProcessor<'_> {
    /// Finishes a thin event if its notification is enough for that.
    fn without_fetching(
        &self,
        tx: &mut WriteTx<'_>,
        event: &ThinEvent,
    ) -> Result<Option<EventOutcome>, StoreError> {
        let envelope = event.around(StripeObject::Irrelevant);
        if self.rules.origin.livemode.is_some_and(|live| live != event.livemode) {
            return self.process(tx, &envelope).map(Some);
        }
        if self.rules.origin.is_foreign.is_none() {
            return Ok(None);
        }
        if self.rules.origin.is_foreign == Some(true)
            || !THIN_EVENT_TYPES.contains(&event.kind.as_str())
        {
            return self.process(tx, &envelope).map(Some);
        }
        if let Some(snapshot) = &event.snapshot
            && tx.event_status(snapshot)?.is_some_and(|status| status != EventStatus::Failed)
        {
            duplicate_of(tx, &event.id, snapshot)?;
            return Ok(Some(EventOutcome::Ignored));
        }
        Ok(None)
    }
}

/// The snapshot event was delivered before.
fn duplicate_of(
    tx: &mut WriteTx<'_>,
    thin: &EventId,
    snapshot: &EventId,
) -> Result<(), StoreError> {
    tx.set_snapshot_event(thin, snapshot)?;
    let reason = format!("duplicate of {snapshot}");
    tx.finish_event(thin, EventStatus::Ignored, Some(&reason))
}

pub(super) fn fact_of(fetched: FetchedObject) -> Fact {
    let at: Timestamp = fetched.at;
    // Within one second an invoice can fail, require action and be paid.
    let outcome = match &fetched.object {
        StripeObject::Invoice { outcome, .. } => format!(":{}", outcome.as_str()),
        _ => String::new(),
    };
    Fact {
        at,
        source: Source::Fetched(format!("{}:{}{outcome}", fetched.id, at.seconds())),
        body: FactBody::Stripe(fetched.object).into(),
    }
}

/// Stripe keeps events for thirty days, and a restricted key may read some kinds of objects only.
/// Neither means that nothing has happened.
fn unless_hidden<T>(
    id: &EventId,
    answer: Result<T, StripeError>,
) -> Result<Option<T>, StripeError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error @ (StripeError::Missing { .. } | StripeError::Unauthorized { .. })) => {
            log::warn!(event = id.as_str(), error:% = error; "Stripe does not return an event");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
