//! The envelope of an event: JSON body → id, type, time and account, with the object read.

use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::event::{Delivery, StripeEvent, StripeObject};
use crate::domain::ids::EventId;
use crate::stripe::event::event_type;
use crate::stripe::event::thin;

/// The body is not a Stripe event. The reason never quotes the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a Stripe event: {reason}")]
pub struct NotAnEvent {
    pub reason: String,
}

/// Reads a body whose signature has been verified, in either payload style. A relevant event with
/// an unreadable payload is [`StripeObject::Unreadable`], not an error, so that it is stored.
pub fn read(body: &[u8]) -> Result<Delivery, NotAnEvent> {
    let json = json(body)?;
    if thin::is_thin(&json) {
        return thin::read(&json).map(Delivery::Thin);
    }
    snapshot(&json).map(Delivery::Snapshot)
}

/// Reads a snapshot event, which carries its object. A thin event is an error.
pub fn parse(body: &[u8]) -> Result<StripeEvent, NotAnEvent> {
    snapshot(&json(body)?)
}

/// Whether `kind` is the type of a thin event: those begin with the API version of their object.
#[must_use]
pub fn is_thin_type(kind: &str) -> bool {
    kind.starts_with("v1.") || kind.starts_with("v2.")
}

fn json(body: &[u8]) -> Result<Value, NotAnEvent> {
    serde_json::from_slice(body).map_err(|error| {
        not_an_event(&format!("not JSON (line {}, column {})", error.line(), error.column()))
    })
}

pub(super) fn not_an_event(reason: &str) -> NotAnEvent {
    NotAnEvent { reason: reason.to_owned() }
}

/// The members that both payload styles share.
pub(super) struct Envelope<'a> {
    pub(super) id: EventId,
    pub(super) kind: &'a str,
}

pub(super) fn envelope(json: &Value) -> Result<Envelope<'_>, NotAnEvent> {
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let id = text("id").filter(|id| id.strip_prefix("evt_").is_some_and(|rest| !rest.is_empty()));
    let id = id.ok_or_else(|| not_an_event("`id` is missing or not evt_…"))?;
    let kind = text("type").filter(|kind| !kind.is_empty());
    let kind = kind.ok_or_else(|| not_an_event("`type` is missing"))?;
    Ok(Envelope { id: EventId::new(id), kind })
}

fn snapshot(json: &Value) -> Result<StripeEvent, NotAnEvent> {
    let Envelope { id, kind } = envelope(json)?;
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let created = json.get("created").and_then(Value::as_i64);
    let created = created.ok_or_else(|| not_an_event("`created` is missing or not a timestamp"))?;
    let object = json.pointer("/data/object").filter(|object| object.is_object());
    let object = object.ok_or_else(|| not_an_event("`data.object` is missing"))?;
    Ok(StripeEvent {
        id,
        kind: kind.to_owned(),
        created: Timestamp::from_seconds(created),
        api_version: text("api_version").map(str::to_owned),
        livemode: json.get("livemode").and_then(Value::as_bool).unwrap_or_default(),
        account: account(json),
        object: match event_type::read_object(kind, object) {
            Ok(object) => object.unwrap_or(StripeObject::Irrelevant),
            Err(missing) => StripeObject::Unreadable { reason: format!("no {missing}") },
        },
    })
}

/// The account that generated an event, in either payload style: `account` on Connect deliveries,
/// else the last part of the path in `context`, which organization deliveries carry.
/// Source: <https://docs.stripe.com/context>.
pub(super) fn account(event: &Value) -> Option<String> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let path = || text("context")?.rsplit('/').next();
    text("account").or_else(path).map(str::to_owned)
}
