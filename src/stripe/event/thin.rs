//! Thin events (`v2.core.event`), as delivered and in their full form.
//!
//! Shape: `V2.Core.Event` of stripe-node 23.1.0, API `2026-10-28.endive`. `created` is an RFC 3339
//! date, and there is no `data.object`.

use crate::domain::clock::Timestamp;
use crate::domain::event::{RelatedObject, ThinEvent};
use crate::domain::ids::EventId;
use crate::stripe::event::envelope::{Envelope, NotAnEvent, Related};

/// Whether `kind` is the type of a thin event: those begin with the API version of their object.
#[must_use]
pub fn is_thin_type(kind: &str) -> bool {
    kind.starts_with("v1.") || kind.starts_with("v2.")
}

/// Decided by `object`, because a thin event may carry `data` as well.
pub(super) fn is_thin(envelope: &Envelope<'_>) -> bool {
    envelope.object.as_deref() == Some("v2.core.event")
}

/// Reads a delivered thin event. Fails without id, type or date.
pub(super) fn read(envelope: &Envelope<'_>) -> Result<ThinEvent, NotAnEvent> {
    let (id, kind) = (envelope.id()?, envelope.kind()?);
    let created = envelope.created.and_then(|raw| serde_json::from_str::<&str>(raw.get()).ok());
    let created = created.and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let created =
        created.ok_or_else(|| NotAnEvent::because("`created` is missing or not a date"))?;
    Ok(ThinEvent {
        id,
        kind: kind.to_owned(),
        created: Timestamp::from_seconds(created.as_second()),
        livemode: envelope.livemode,
        account: envelope.account(),
        related: related(&envelope.related_object),
        snapshot: snapshot_of(envelope),
    })
}

/// Id (`evt_…`) of the snapshot event about the same change.
pub(in crate::stripe) fn snapshot_of(envelope: &Envelope<'_>) -> Option<EventId> {
    envelope.snapshot_event.as_deref().map(EventId::new)
}

/// `None` for a singleton, such as the balance, which has no id.
fn related(object: &Related) -> Option<RelatedObject> {
    Some(RelatedObject { id: object.id.clone()?, kind: object.kind.clone()? })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::domain::event::{Delivery, ThinEvent};
    use crate::stripe::event::{EVENT_TYPES, THIN_EVENT_TYPES, parse, read};

    fn fixture() -> Value {
        let text = include_str!("../../../tests/fixtures/stripe/thin/v1.invoice.paid.json");
        serde_json::from_str(text).unwrap()
    }

    fn thin(body: &Value) -> Result<ThinEvent, String> {
        match read(body.to_string().as_bytes()) {
            Ok(Delivery::Thin(event)) => Ok(event),
            Ok(Delivery::Snapshot(event)) => Err(format!("a snapshot: {event:?}")),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn the_envelope_of_a_thin_event_is_read() {
        let event = thin(&fixture()).unwrap();
        assert_eq!(event.id.as_str(), "evt_65U3invoice00000001");
        assert_eq!(event.kind, "v1.invoice.paid");
        assert_eq!(event.created.seconds(), 1_790_000_000);
        assert_eq!((event.livemode, event.account, event.snapshot), (false, None, None));
        let related = event.related.unwrap();
        assert_eq!((related.id.as_str(), related.kind.as_str()), ("in_Premium1", "invoice"));
        let error = parse(fixture().to_string().as_bytes()).unwrap_err();
        assert!(error.reason.contains("created"), "not a snapshot event: {error}");
    }

    #[test]
    fn optional_members_of_a_thin_event_may_be_missing_and_required_ones_are_named() {
        let with = |key: &str, value: Value| {
            let mut body = fixture();
            body[key] = value;
            thin(&body)
        };
        assert_eq!(with("related_object", Value::Null).unwrap().related, None);
        let singleton = json!({ "type": "balance", "url": "/v1/balance" });
        assert_eq!(with("related_object", singleton).unwrap().related, None);
        assert_eq!(with("context", json!("")).unwrap().account, None);
        assert_eq!(
            with("context", json!("acct_1/acct_2")).unwrap().account.as_deref(),
            Some("acct_2")
        );
        let named = with("snapshot_event", json!("evt_1Twin")).unwrap().snapshot;
        assert_eq!(named.unwrap().as_str(), "evt_1Twin");
        let to_the_nanosecond = with("created", json!("2026-09-21T16:13:20.123456789+02:00"));
        assert_eq!(to_the_nanosecond.unwrap().created.seconds(), 1_790_000_000);
        for (key, value, part) in [
            ("id", json!("in_1"), "`id`"),
            ("type", Value::Null, "`type`"),
            ("created", json!(1_790_000_000), "`created`"),
            ("created", json!("yesterday"), "`created`"),
        ] {
            let error = with(key, value).unwrap_err();
            assert!(error.contains(part), "{key}: {error}");
        }
    }

    #[test]
    fn every_type_that_is_read_has_a_thin_name() {
        assert_eq!(EVENT_TYPES.len(), THIN_EVENT_TYPES.len());
        for (snapshot, thin) in EVENT_TYPES.iter().zip(THIN_EVENT_TYPES) {
            assert_eq!(thin.strip_prefix("v1."), Some(*snapshot));
        }
    }
}
