//! What a replay would change. Stripe is queried as for a replay; nothing is written.

use crate::billing::events::apply::EventProcessor;
use crate::billing::events::inbox::{ReplayError, unreadable_event};
use crate::billing::events::service::EventIngestion;
use crate::billing::events::thin::fact_of;
use crate::domain::account::Fact;
use crate::domain::changes::{ApplyError, Changes, EventOutcome, Inquiry, Lookup};
use crate::domain::event::{Delivery, StripeEvent, StripeObject, ThinEvent};
use crate::domain::ids::EventId;
use crate::store::{EventStatus, StoreError};
use crate::stripe::event::THIN_EVENT_TYPES;
use crate::stripe::{StripeError, event};

/// What a replay would come to.
#[derive(Debug, Clone, PartialEq)]
pub enum ReplayPreview {
    Changes(Box<Changes>),
    /// Why nothing would change.
    Ignored(String),
    /// Why it cannot be said: Stripe cannot be reached, or the payload was removed.
    Unknown(String),
}

impl From<Changes> for ReplayPreview {
    fn from(changes: Changes) -> Self {
        Self::Changes(Box::new(changes))
    }
}

impl EventIngestion {
    /// `None`: there is no such event.
    pub async fn preview_replay(&self, id: &EventId) -> Result<Option<ReplayPreview>, StoreError> {
        let wanted = id.clone();
        let Some(stored) = self.store.read(move |tx| tx.event(&wanted)).await? else {
            return Ok(None);
        };
        let Some(payload) = &stored.payload else {
            return Ok(Some(ReplayPreview::Unknown(ReplayError::PayloadRemoved.to_string())));
        };
        let delivery = event::read(payload);
        let account = delivery.as_ref().ok().and_then(Delivery::account);
        if self.stripe.is_of_another_account(account).is_none()
            && let Err(error) = self.stripe.fetch_own_account().await
        {
            return Ok(Some(ReplayPreview::Unknown(error.to_string())));
        }
        match delivery {
            Ok(Delivery::Snapshot(event)) => self.preview(&event, Vec::new()).await.map(Some),
            Ok(Delivery::Thin(event)) => {
                if let Some(snapshot) = &stored.snapshot_event
                    && let Some(preview) = Box::pin(self.preview_replay(snapshot)).await?
                {
                    return Ok(Some(preview));
                }
                self.preview_thin(&event).await.map(Some)
            }
            Err(error) => {
                let reason = error.to_string();
                let event = unreadable_event(&stored, reason.clone());
                self.preview_refusal(&event, ApplyError::Unreadable(reason)).await.map(Some)
            }
        }
    }

    async fn preview(
        &self,
        event: &StripeEvent,
        fetched: Vec<Fact>,
    ) -> Result<ReplayPreview, StoreError> {
        let changes = self.decide(event, None, fetched.clone()).await?;
        if changes.event.as_ref().map(|update| &update.outcome) != Some(&EventOutcome::Waiting) {
            return Ok(changes.into());
        }
        match self.look_up(event).await {
            Ok(found) => Ok(self.decide(event, Some(found), fetched).await?.into()),
            Err(error) => self.preview_without_answer(event, &error).await,
        }
    }

    async fn decide(
        &self,
        event: &StripeEvent,
        lookup: Option<Lookup>,
        fetched: Vec<Fact>,
    ) -> Result<Changes, StoreError> {
        let (rules, event) = (self.rules(event.account.as_deref()), event.clone());
        let now = self.clock.now();
        self.store
            .read(move |tx| {
                let processor = EventProcessor {
                    is_replay: true,
                    fetched: &fetched,
                    inquiry: lookup.as_ref().map_or(Inquiry::Now, Inquiry::Answered),
                    ..EventProcessor::new(&rules, now)
                };
                processor.decide(tx, &event)
            })
            .await
    }

    async fn preview_without_answer(
        &self,
        event: &StripeEvent,
        error: &StripeError,
    ) -> Result<ReplayPreview, StoreError> {
        if error.is_transient() {
            return Ok(ReplayPreview::Unknown(error.to_string()));
        }
        self.preview_refusal(event, ApplyError::NoAnswer(error.to_string())).await
    }

    async fn preview_refusal(
        &self,
        event: &StripeEvent,
        why: ApplyError,
    ) -> Result<ReplayPreview, StoreError> {
        let (rules, event) = (self.rules(event.account.as_deref()), event.clone());
        let now = self.clock.now();
        self.store
            .read(move |tx| {
                let new = EventProcessor::new(&rules, now);
                let processor = EventProcessor { is_replay: true, ..new };
                processor.decide_refusal(tx, &event, &why)
            })
            .await
            .map(ReplayPreview::from)
    }

    async fn preview_thin(&self, event: &ThinEvent) -> Result<ReplayPreview, StoreError> {
        let envelope = event.around(StripeObject::Irrelevant);
        let origin = self.rules(event.account.as_deref()).origin;
        let is_of_other_mode = origin.livemode.is_some_and(|live| live != event.livemode);
        let is_known = THIN_EVENT_TYPES.contains(&event.kind.as_str());
        if is_of_other_mode || origin.is_foreign == Some(true) || !is_known {
            return self.preview(&envelope, Vec::new()).await;
        }
        let answer = match self.snapshot_of(event).await {
            Ok(Some(snapshot)) => self.snapshot_body(snapshot).await,
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        let (id, body) = match answer {
            Ok(Some(found)) => found,
            Ok(None) => return self.preview_related(event).await,
            Err(error) => return self.preview_without_answer(&envelope, &error).await,
        };
        let wanted = id.clone();
        let stored = self.store.read(move |tx| tx.event(&wanted)).await?;
        if stored.is_some_and(|stored| stored.status != EventStatus::Failed) {
            return Ok(ReplayPreview::Ignored(format!("duplicate of {id}")));
        }
        match event::parse(body.as_bytes()) {
            Ok(snapshot) => self.preview(&snapshot, Vec::new()).await,
            Err(error) => {
                let why = ApplyError::NoAnswer(format!("{id}: {error}"));
                self.preview_refusal(&envelope, why).await
            }
        }
    }

    async fn preview_related(&self, event: &ThinEvent) -> Result<ReplayPreview, StoreError> {
        let Some(object) = &event.related else {
            let reason = "it names no object and no snapshot event";
            return Ok(ReplayPreview::Ignored(reason.to_owned()));
        };
        let objects = match self.stripe.retrieve_related(event, object, self.clock.now()).await {
            Ok(objects) => objects,
            Err(error) => {
                let envelope = event.around(StripeObject::Irrelevant);
                return self.preview_without_answer(&envelope, &error).await;
            }
        };
        let Some(first) = objects.first() else {
            return Ok(ReplayPreview::Ignored("its object says nothing yet".to_owned()));
        };
        let applied = StripeEvent { created: first.at, ..event.around(first.object.clone()) };
        self.preview(&applied, objects.into_iter().map(fact_of).collect()).await
    }
}
