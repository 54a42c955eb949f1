//! Snapshot events, which carry their object.

use crate::domain::clock::Timestamp;
use crate::domain::event::{StripeEvent, StripeObject};
use crate::stripe::event::envelope::{Envelope, NotAnEvent};
use crate::stripe::event::event_type;

/// Reads a snapshot event. Fails without id, type, time or object.
pub(super) fn read(envelope: &Envelope<'_>) -> Result<StripeEvent, NotAnEvent> {
    let (id, kind) = (envelope.id()?, envelope.kind()?);
    let created = envelope.created.and_then(|raw| raw.get().parse().ok());
    let created =
        created.ok_or_else(|| NotAnEvent::because("`created` is missing or not a timestamp"))?;
    let object = envelope.data.object.filter(|object| object.get().starts_with('{'));
    let object = object.ok_or_else(|| NotAnEvent::because("`data.object` is missing"))?;
    Ok(StripeEvent {
        id,
        kind: kind.to_owned(),
        created: Timestamp::from_seconds(created),
        api_version: envelope.api_version.as_deref().map(str::to_owned),
        livemode: envelope.livemode,
        account: envelope.account(),
        object: match event_type::read_object(kind, object) {
            Ok(object) => object.unwrap_or(StripeObject::Irrelevant),
            Err(missing) => StripeObject::Unreadable { reason: format!("no {missing}") },
        },
    })
}
