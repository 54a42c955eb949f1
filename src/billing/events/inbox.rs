//! Processes stored events again: those that lack something that Stripe has, those that failed, and
//! those that are replayed.

use std::time::Duration;

use crate::billing::events::apply::EventProcessor;
use crate::billing::events::receive::log_outcome;
use crate::billing::events::service::EventIngestion;
use crate::domain::account::Fact;
use crate::domain::backoff::unreachable_delay;
use crate::domain::changes::{ApplyError, EventOutcome, Inquiry, Lookup};
use crate::domain::event::{Delivery, StripeEvent, StripeObject};
use crate::domain::ids::EventId;
use crate::logging;
use crate::store::{StoreError, StoredEvent};
use crate::stripe::StripeError;
use crate::stripe::event;

/// After this, another worker may take over a crashed worker's events. Two workers on one event do
/// no harm.
const LEASE: Duration = Duration::from_secs(30);
/// Events that are claimed together.
const BATCH: u32 = 8;

/// Why an event cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error(
        "its payload was removed after the time in `[retention]`; `tollgate reconcile` compares the \
         account with Stripe"
    )]
    PayloadRemoved,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EventIngestion {
    /// Processes the events that are due, as long as `goes_on` says so. Returns how many there were.
    pub async fn retry_events(
        &self,
        goes_on: impl Fn() -> bool + Sync,
    ) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let next = self.store.read(|tx| tx.next_event_try()).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let due: Vec<StoredEvent> =
            self.store.write(move |tx| tx.claim_events(now, BATCH, LEASE)).await?;
        let count = due.len();
        // A thin event takes two calls to Stripe, so these run concurrently.
        let (thin, due): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|stored| event::is_thin_type(&stored.kind));
        let thin = thin.into_iter().map(|stored| self.retry_event(stored));
        let one_by_one = async {
            for stored in due {
                if !goes_on() {
                    break;
                }
                self.retry_event(stored).await;
            }
        };
        tokio::join!(futures_util::future::join_all(thin), one_by_one);
        Ok(count)
    }

    async fn retry_event(&self, stored: StoredEvent) {
        let id = stored.id.clone();
        let request = logging::new_request_id();
        if let Err(error) = logging::scope(request, self.process(stored)).await {
            log::error!(event = id.as_str(), error:% = error; "a stored event was not processed");
        }
    }

    /// Processes a stored event again, whatever its status. `None`: there is no such event.
    pub async fn replay(&self, id: &EventId) -> Result<Option<EventOutcome>, ReplayError> {
        let (wanted, now) = (id.clone(), self.clock.now());
        let stored = self
            .store
            .write(move |tx| {
                let stored = tx.event(&wanted)?;
                if stored.as_ref().is_some_and(|stored| stored.payload.is_some()) {
                    tx.replay_event(&wanted)?;
                    tx.lease_event(&wanted, now, LEASE)?;
                }
                Ok(stored)
            })
            .await?;
        match stored {
            Some(StoredEvent { payload: None, .. }) => Err(ReplayError::PayloadRemoved),
            Some(stored) => Ok(Some(self.process(stored).await?)),
            None => Ok(None),
        }
    }

    async fn process(&self, stored: StoredEvent) -> Result<EventOutcome, StoreError> {
        let delivery = event::read(stored.payload.as_deref().unwrap_or_default());
        let account = delivery.as_ref().ok().and_then(Delivery::account);
        if self.stripe.is_of_another_account(account).is_none()
            && let Err(error) = self.stripe.fetch_own_account().await
        {
            let id = stored.id.as_str();
            log::info!(event = id, error:% = error; "event waits for the id of the Stripe account");
            return self.reschedule(&stored, &error.to_string()).await;
        }
        match delivery {
            Ok(Delivery::Snapshot(event)) => self.apply(&stored, &event, Vec::new()).await,
            Ok(Delivery::Thin(event)) => Box::pin(self.fetch(&stored, &event)).await,
            Err(error) => self.unreadable(&stored, error.to_string()).await,
        }
    }

    /// Applies a stored event and queries Stripe for what it lacks. `fetched`: what Stripe has
    /// already answered about the object of a thin event.
    pub(super) async fn apply(
        &self,
        stored: &StoredEvent,
        event: &StripeEvent,
        fetched: Vec<Fact>,
    ) -> Result<EventOutcome, StoreError> {
        let mut outcome = self.take(event, None, fetched.clone()).await?;
        if outcome == EventOutcome::Waiting {
            outcome = match self.look_up(event).await {
                Ok(found) => self.take(event, Some(found), fetched).await?,
                Err(error) => self.no_answer(stored, event, error).await?,
            };
        }
        log_outcome(event, &outcome);
        Ok(outcome)
    }

    /// Reschedules the event if Stripe is unreachable; otherwise the event fails.
    pub(super) async fn no_answer(
        &self,
        stored: &StoredEvent,
        event: &StripeEvent,
        error: StripeError,
    ) -> Result<EventOutcome, StoreError> {
        if error.is_transient() {
            return self.reschedule(stored, &error.to_string()).await;
        }
        self.store_failure(event, ApplyError::NoAnswer(error.to_string())).await
    }

    async fn take(
        &self,
        event: &StripeEvent,
        lookup: Option<Lookup>,
        fetched: Vec<Fact>,
    ) -> Result<EventOutcome, StoreError> {
        let (rules, wanted) = (self.rules(event.account.as_deref()), event.clone());
        let now = self.clock.now();
        let outcome = self
            .store
            .write(move |tx| {
                let processor = EventProcessor {
                    fetched: &fetched,
                    inquiry: lookup.as_ref().map_or(Inquiry::Now, Inquiry::Answered),
                    ..EventProcessor::new(&rules, now)
                };
                processor.process(tx, &wanted)
            })
            .await;
        match outcome {
            // The next attempt would fail in the same way, so this one counts.
            Err(error) if !error.is_transient() => {
                self.store_failure(event, ApplyError::NotWritten(error.to_string())).await
            }
            outcome => outcome,
        }
    }

    /// Stripe is unreachable: reschedules without counting an attempt.
    async fn reschedule(
        &self,
        stored: &StoredEvent,
        reason: &str,
    ) -> Result<EventOutcome, StoreError> {
        let now = self.clock.now();
        let pause = unreachable_delay(now.since(stored.received_at));
        let (id, reason) = (stored.id.clone(), reason.to_owned());
        self.store
            .write(move |tx| tx.postpone_event(&id, Some(&reason), now.plus(pause)))
            .await
            .map(|()| EventOutcome::Waiting)
    }

    /// Stores why the event cannot be applied. It is retried unless the reason is final or the attempts are
    /// used up.
    pub(super) async fn store_failure(
        &self,
        event: &StripeEvent,
        why: ApplyError,
    ) -> Result<EventOutcome, StoreError> {
        let (rules, event) = (self.rules(event.account.as_deref()), event.clone());
        let now = self.clock.now();
        self.store.write(move |tx| EventProcessor::new(&rules, now).refuse(tx, &event, &why)).await
    }

    /// The payload was accepted when it was received, and this version cannot read it.
    async fn unreadable(
        &self,
        stored: &StoredEvent,
        reason: String,
    ) -> Result<EventOutcome, StoreError> {
        let event = unreadable_event(stored, reason.clone());
        let outcome = self.store_failure(&event, ApplyError::Unreadable(reason)).await?;
        log_outcome(&event, &outcome);
        Ok(outcome)
    }
}

/// A stored event of which only the columns of its row are known.
pub(super) fn unreadable_event(stored: &StoredEvent, reason: String) -> StripeEvent {
    StripeEvent {
        id: stored.id.clone(),
        kind: stored.kind.clone(),
        created: stored.created,
        api_version: stored.api_version.clone(),
        livemode: stored.livemode,
        account: None,
        object: StripeObject::Unreadable { reason },
    }
}
