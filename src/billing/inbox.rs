//! Kept events that are tried again: those that lack something Stripe knows, those that failed, and
//! those that somebody wants read again.

use std::time::Duration;

use crate::billing::Billing;
use crate::billing::apply::{EventOutcome, EventProcessor};
use crate::billing::lookup::Found;
use crate::billing::unappliable::ApplyError;
use crate::domain::account::Fact;
use crate::domain::event::{Delivery, StripeEvent};
use crate::domain::ids::EventId;
use crate::logging;
use crate::store::{EventStatus, StoreError, StoredEvent};
use crate::stripe::StripeError;
use crate::stripe::event;

/// A crashed worker's events are free again after this. Two workers on one event do no harm.
const LEASE: Duration = Duration::from_secs(30);
/// Events worked on in one go.
const BATCH: u32 = 8;
/// While Stripe cannot be reached: how long an event waits that has waited less than so long.
const PATIENCE: [(Duration, Duration); 2] = [
    (Duration::from_mins(1), Duration::from_secs(3)),
    (Duration::from_hours(1), Duration::from_mins(1)),
];
const LONGEST: Duration = Duration::from_mins(10);

impl Billing {
    /// Works through the events that are due; how many there were.
    pub async fn retry_events(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let next = self.store.read(|tx| tx.next_event_try()).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let due: Vec<StoredEvent> =
            self.store.write(move |tx| tx.claim_events(now, BATCH, LEASE)).await?;
        let count = due.len();
        // Each thin event takes two calls to Stripe: they are made beside each other.
        let (thin, due): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|stored| event::is_thin_type(&stored.kind));
        let thin = thin.into_iter().map(|stored| self.retry_event(stored));
        let one_by_one = async {
            for stored in due {
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
            log::error!(event = id.as_str(), error:% = error; "a kept event was not worked on");
        }
    }

    /// Reads a stored event again, whatever came of it before. `None`: there is no such event.
    pub async fn replay(&self, id: &EventId) -> Result<Option<EventOutcome>, StoreError> {
        let wanted = id.clone();
        let stored = self
            .store
            .write(move |tx| {
                if tx.has_event(&wanted)? {
                    tx.replay_event(&wanted)?;
                }
                tx.event(&wanted)
            })
            .await?;
        match stored {
            Some(stored) => self.process(stored).await.map(Some),
            None => Ok(None),
        }
    }

    /// Ids of all events that could not be applied, the oldest first.
    pub async fn failed_events(&self) -> Result<Vec<EventId>, StoreError> {
        self.store.read(|tx| tx.failed_event_ids()).await
    }

    async fn process(&self, stored: StoredEvent) -> Result<EventOutcome, StoreError> {
        let delivery = event::read(&stored.payload);
        let account = delivery.as_ref().ok().and_then(Delivery::account);
        if self.stripe.is_of_another_account(account).is_none()
            && let Err(error) = self.stripe.learn_account().await
        {
            let id = stored.id.as_str();
            log::info!(event = id, error:% = error; "event waits for Stripe to name the account");
            return self.put_off(&stored, &error.to_string()).await;
        }
        match delivery {
            Ok(Delivery::Snapshot(event)) => self.apply(&stored, &event, Vec::new()).await,
            Ok(Delivery::Thin(event)) => Box::pin(self.fetch(&stored, &event)).await,
            Err(error) => self.unreadable(stored, error.to_string()).await,
        }
    }

    /// Applies a kept event, asking Stripe for what it lacks. `fetched`: what Stripe has answered
    /// already about the object of a thin event.
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
        Self::note(event, &outcome);
        Ok(outcome)
    }

    /// Stripe could not be asked, which waits, or does not say, which is a failure.
    pub(super) async fn no_answer(
        &self,
        stored: &StoredEvent,
        event: &StripeEvent,
        error: StripeError,
    ) -> Result<EventOutcome, StoreError> {
        if error.is_transient() {
            return self.put_off(stored, &error.to_string()).await;
        }
        self.give_up(event, ApplyError::NoAnswer(error.to_string())).await
    }

    async fn take(
        &self,
        event: &StripeEvent,
        found: Option<Found>,
        fetched: Vec<Fact>,
    ) -> Result<EventOutcome, StoreError> {
        let (rules, wanted) = (self.rules(event.account.as_deref()), event.clone());
        let (now, request) = (self.clock.now(), logging::request_id());
        let outcome = self
            .store
            .write(move |tx| {
                let may_ask = found.is_none();
                let work = EventProcessor {
                    may_ask,
                    fetched: &fetched,
                    ..EventProcessor::new(&rules, &request, now)
                };
                work.take(tx, &wanted, None, found.as_ref())
            })
            .await;
        match outcome {
            // The next try would fail like this one: it counts, and in the end somebody is told.
            Err(error) if !error.is_transient() => {
                self.give_up(event, ApplyError::NotWritten(error.to_string())).await
            }
            outcome => outcome,
        }
    }

    /// Stripe is away: that is no try of the event's.
    async fn put_off(
        &self,
        stored: &StoredEvent,
        reason: &str,
    ) -> Result<EventOutcome, StoreError> {
        let now = self.clock.now();
        let waited = now.since(stored.received_at);
        let pause =
            PATIENCE.iter().find(|(under, _)| waited < *under).map_or(LONGEST, |found| found.1);
        let (id, reason) = (stored.id.clone(), reason.to_owned());
        self.store
            .write(move |tx| tx.postpone_event(&id, Some(&reason), now.plus(pause)))
            .await
            .map(|()| EventOutcome::Waiting)
    }

    pub(super) async fn give_up(
        &self,
        event: &StripeEvent,
        why: ApplyError,
    ) -> Result<EventOutcome, StoreError> {
        let (rules, event) = (self.rules(event.account.as_deref()), event.clone());
        let (now, request) = (self.clock.now(), logging::request_id());
        self.store
            .write(move |tx| EventProcessor::new(&rules, &request, now).refuse(tx, &event, &why))
            .await
    }

    /// What was an event when it came in, and is none to this program.
    async fn unreadable(
        &self,
        stored: StoredEvent,
        reason: String,
    ) -> Result<EventOutcome, StoreError> {
        log::error!(event = stored.id.as_str(), reason:% = reason; "a kept event cannot be read");
        let told = reason.clone();
        self.store
            .write(move |tx| tx.finish_event(&stored.id, EventStatus::Failed, Some(&told), None))
            .await
            .map(|()| EventOutcome::Failed { reason, dead: true })
    }
}
