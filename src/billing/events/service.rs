//! Event ingestion: stores each Stripe event once, applies it to its account, and retries or replays it
//! later.
//!
//! Uses the store, and Stripe for what an event does not contain. A webhook fails with
//! [`NotStored`](crate::billing::NotStored) if its event is not durable, everything else with
//! [`StoreError`]: an event that cannot be applied is an
//! [`EventOutcome`](crate::domain::changes::EventOutcome), not an error.

use std::sync::Arc;

use crate::billing::settling::Settler;
use crate::domain::changes::EventOrigin;
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::EventId;
use crate::store::{Listener, Queue, Store, StoreError};
use crate::stripe::Gateway;

/// The inbox of Stripe events. Cheap to clone.
#[derive(Clone)]
pub struct EventIngestion {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) settler: Settler,
}

/// What the settings and the API key say about an event.
#[derive(Clone)]
pub(super) struct EventRules {
    pub(super) settler: Settler,
    pub(super) origin: EventOrigin,
}

impl EventIngestion {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        settler: &Settler,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            settler: settler.clone(),
        }
    }

    /// Woken when a commit makes a stored event due.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::Events])
    }

    /// When [`Self::retry_events`] has work next.
    pub async fn next_retry(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_event_try()).await
    }

    /// Ids of all events that could not be applied, the oldest first.
    pub async fn failed_events(&self) -> Result<Vec<EventId>, StoreError> {
        self.store.read(|tx| tx.failed_event_ids()).await
    }

    /// `account`: the one that the event names.
    pub(super) fn rules(&self, account: Option<&str>) -> EventRules {
        let origin = EventOrigin {
            is_foreign: self.stripe.is_of_another_account(account),
            livemode: self.stripe.livemode(),
        };
        EventRules { settler: self.settler.clone(), origin }
    }
}
