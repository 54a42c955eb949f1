//! Snapshot events, which carry their object.

use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::event::{StripeEvent, StripeObject};
use crate::stripe::event::envelope::{Envelope, NotAnEvent, account, envelope};
use crate::stripe::event::event_type;

/// Reads a snapshot event. Fails without id, type, time or object.
pub(super) fn read(json: &Value) -> Result<StripeEvent, NotAnEvent> {
    let Envelope { id, kind } = envelope(json)?;
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let created = json.get("created").and_then(Value::as_i64);
    let created =
        created.ok_or_else(|| NotAnEvent::because("`created` is missing or not a timestamp"))?;
    let object = json.pointer("/data/object").filter(|object| object.is_object());
    let object = object.ok_or_else(|| NotAnEvent::because("`data.object` is missing"))?;
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
