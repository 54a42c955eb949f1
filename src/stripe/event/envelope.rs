//! The members that both payload styles of an event share.

use serde_json::Value;

use crate::domain::ids::EventId;

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

/// The members of an event that identify it and its kind.
pub(super) struct Envelope<'a> {
    pub(super) id: EventId,
    pub(super) kind: &'a str,
}

pub(super) fn envelope(json: &Value) -> Result<Envelope<'_>, NotAnEvent> {
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let id = text("id").filter(|id| id.strip_prefix("evt_").is_some_and(|rest| !rest.is_empty()));
    let id = id.ok_or_else(|| NotAnEvent::because("`id` is missing or not evt_…"))?;
    let kind = text("type").filter(|kind| !kind.is_empty());
    let kind = kind.ok_or_else(|| NotAnEvent::because("`type` is missing"))?;
    Ok(Envelope { id: EventId::new(id), kind })
}

/// The account that generated an event: `account` on Connect deliveries, else the last part of the path
/// in `context`, which organization deliveries carry.
/// Source: <https://docs.stripe.com/context>.
pub(super) fn account(event: &Value) -> Option<String> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let path = || text("context")?.rsplit('/').next();
    text("account").or_else(path).map(str::to_owned)
}
