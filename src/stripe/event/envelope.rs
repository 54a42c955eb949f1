//! The members that both payload styles of an event share.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::ids::EventId;
use crate::stripe::event::wire::{nested, reference, scalar, text};

/// The body is not a Stripe event. The reason never quotes the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a Stripe event: {reason}")]
pub struct NotAnEvent {
    pub reason: String,
}

impl NotAnEvent {
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// The members of an event, in either payload style. A member of an unexpected type counts as absent.
#[derive(Debug, Default, Deserialize)]
pub(in crate::stripe) struct Envelope<'a> {
    #[serde(borrow, default, deserialize_with = "text")]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default, rename = "type", deserialize_with = "text")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(super) object: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(super) api_version: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "scalar")]
    pub(super) livemode: bool,
    #[serde(borrow, default, deserialize_with = "text")]
    account: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    context: Option<Cow<'a, str>>,
    /// Unix seconds in a snapshot event, an RFC 3339 date in a thin one.
    #[serde(borrow, default)]
    pub(super) created: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "nested")]
    pub(super) data: Data<'a>,
    #[serde(default, deserialize_with = "nested")]
    pub(super) related_object: Related,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(super) snapshot_event: Option<Cow<'a, str>>,
}

/// `data` of a snapshot event.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Data<'a> {
    #[serde(borrow, default)]
    pub(super) object: Option<&'a RawValue>,
}

/// `related_object` of a thin event: the object that has changed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Related {
    #[serde(default, deserialize_with = "reference")]
    pub(super) id: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "reference")]
    pub(super) kind: Option<String>,
}

impl Envelope<'_> {
    pub(super) fn id(&self) -> Result<EventId, NotAnEvent> {
        let id = self.id.as_deref();
        let id = id.filter(|id| id.strip_prefix("evt_").is_some_and(|rest| !rest.is_empty()));
        id.map(EventId::new).ok_or_else(|| NotAnEvent::because("`id` is missing or not evt_…"))
    }

    pub(super) fn kind(&self) -> Result<&str, NotAnEvent> {
        self.kind.as_deref().ok_or_else(|| NotAnEvent::because("`type` is missing"))
    }

    /// The account that generated an event: `account` on Connect deliveries, else the last part of the
    /// path in `context`, which organization deliveries carry.
    /// Source: <https://docs.stripe.com/context>.
    pub(super) fn account(&self) -> Option<String> {
        let path = || self.context.as_deref()?.rsplit('/').next();
        self.account.as_deref().or_else(path).map(str::to_owned)
    }
}
