//! Thin events (`v2.core.event`), and the v2 API that returns them and the event destinations.
//!
//! Shapes: `V2.Core.Event` and `V2.Core.EventDestination` of stripe-node 23.1.0, API
//! `2026-10-28.endive`.

use serde_json::Value;
use serde_json::json;

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::destination::Destination;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::records::Event;
use crate::stripe::records::ThinEvent;
use crate::stripe::records::WebhookEndpoint;
use crate::stripe::refusal::Refused;

/// The id of the thin event about the same change, derived from the snapshot event's id, so that the
/// payload style does not affect the sequence of ids.
pub(super) fn thin_id(snapshot: &str) -> String {
    format!("evt_test_65{}", snapshot.trim_start_matches("evt_1"))
}

/// The notification as it is posted, and the fields that its full form adds.
pub(super) fn thin_event(event: &Event) -> ThinEvent {
    let whole = objects::event(event);
    let object = &whole["data"]["object"];
    let related = object["id"].as_str().zip(object["object"].as_str());
    let request = &whole["request"];
    let mut thin = made(&thin_id(&event.id), &format!("v1.{}", event.kind), event.at_ms, related);
    if request["id"].is_string() {
        thin.note["reason"] = json!({ "type": "request", "request": request });
    }
    if whole["context"].is_string() {
        thin.note["context"] = whole["context"].clone();
    }
    ThinEvent { snapshot: Some(event.id.clone()), ..thin }
}

/// A thin event without a corresponding snapshot event.
pub(super) fn made(id: &str, kind: &str, at_ms: i64, related: Option<(&str, &str)>) -> ThinEvent {
    let mut note = json!({
        "id": id, "object": "v2.core.event", "type": kind, "created": date(at_ms),
        "livemode": false, "context": null, "reason": null,
    });
    if let Some((id, kind)) = related {
        let url = format!("/v1/{}/{id}", path_of(kind));
        note["related_object"] = json!({ "id": id, "type": kind, "url": url });
    }
    let (id, kind) = (id.to_owned(), kind.to_owned());
    ThinEvent { id, kind, at_ms, note, snapshot: None }
}

/// The URL path of a kind of object: `checkout.session` → `checkout/sessions`.
fn path_of(kind: &str) -> String {
    format!("{}s", kind.replace('.', "/"))
}

fn date(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map(|at| format!("{at:.3}")).unwrap_or_default()
}

/// An error of the v2 API, which has a code and no type.
fn not_found(message: String) -> Refused {
    Refused { status: 404, code: Some("not_found"), ..Refused::invalid(message) }
}

impl Account {
    /// Handles a request to the v2 API; `path` is below `/v2/`.
    pub(super) fn call_v2(
        &self,
        method: &str,
        path: &str,
        params: &Params,
        version: Option<&str>,
    ) -> Result<Value, Refused> {
        if version.is_none() {
            return Err(Refused::invalid("The Stripe-Version header is required."));
        }
        if let Some(status) = self.v2_refusal {
            return Err(Refused::injected(status));
        }
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match (method, segments.as_slice()) {
            ("GET", ["core", "events", id]) => {
                params.only(&[])?;
                self.full_event(id)
            }
            ("GET", ["core", "event_destinations"]) => {
                params.only(&["include", "limit", "page"])?;
                let wanted = params.text("include").map(str::to_owned);
                let wanted = wanted.into_iter().chain(params.list("include"));
                let url = wanted.into_iter().any(|field| field == "webhook_endpoint.url");
                Ok(json!({
                    "data": self.destinations(url),
                    "next_page_url": null, "previous_page_url": null,
                }))
            }
            _ => Err(not_found(format!("Unrecognized request URL ({method}: /v2/{path})."))),
        }
    }

    /// A snapshot or thin event by its id, as it is posted.
    pub(super) fn deliverable(&self, id: &str) -> Option<Event> {
        let found = self.events.iter().find(|event| event.id == id).cloned();
        found.or_else(|| {
            let thin = self.thin.iter().find(|event| event.id == id)?;
            Some(Event {
                id: thin.id.clone(),
                kind: thin.kind.clone(),
                created: thin.at_ms.div_euclid(1000),
                at_ms: thin.at_ms,
                body: serde_json::to_string_pretty(&thin.note).unwrap_or_default(),
            })
        })
    }

    /// Whether an event of that time can still be fetched; Stripe keeps events for thirty days.
    pub(super) fn keeps_event_of(&self, at_ms: i64) -> bool {
        self.clock.now_ms() - at_ms <= self.keeps_events * DAY * 1000
    }

    fn full_event(&self, id: &str) -> Result<Value, Refused> {
        let found = self.thin.iter().find(|event| event.id == id);
        let found = found.filter(|event| self.keeps_event_of(event.at_ms));
        let found = found.ok_or_else(|| not_found(format!("No such event: '{id}'")))?;
        let mut full = found.note.clone();
        full["changes"] = Value::Null;
        if let Some(snapshot) = found.snapshot.as_ref().filter(|_| !self.unnamed_snapshots) {
            full["snapshot_event"] = json!(snapshot);
        }
        Ok(full)
    }

    fn destinations(&self, with_url: bool) -> Vec<Value> {
        let Destination { payload, .. } = self.destination;
        let styles = [("snapshot", payload.is_snapshot()), ("thin", payload.is_thin())];
        let styles =
            styles.into_iter().filter(|(_, there)| *there && !self.restrictions.unconfigured);
        let own = styles.map(|(style, _)| self.destination(style, with_url));
        let created = self.provisioned.endpoints.iter();
        own.chain(created.map(|endpoint| created_destination(endpoint, with_url))).collect()
    }

    fn destination(&self, style: &str, with_url: bool) -> Value {
        let Destination { enabled_events, disabled, events_from, .. } = &self.destination;
        let thin = style == "thin";
        let types = enabled_events.iter().map(|kind| {
            let all = kind == "*" || !thin;
            if all { kind.clone() } else { format!("v1.{kind}") }
        });
        let created = date(self.opened * 1000);
        json!({
            "id": format!("ed_test_61Sandbox{style}"), "object": "v2.core.event_destination",
            "created": created, "description": "", "updated": created, "livemode": false,
            "enabled_events": types.collect::<Vec<_>>(), "event_payload": style,
            "events_from": events_from, "metadata": {}, "name": format!("Sandbox ({style})"),
            "snapshot_api_version": (!thin).then(|| self.endpoint_version()),
            "status": if disabled.is_some() { "disabled" } else { "enabled" },
            "status_details": disabled.as_ref().map(|why| json!({ "disabled": { "reason": why } })),
            "type": "webhook_endpoint",
            "webhook_endpoint": {
                "signing_secret": null,
                "url": with_url.then(|| self.endpoint_url()),
            },
        })
    }

    /// The API version of the endpoint's snapshot events.
    pub(super) fn endpoint_version(&self) -> String {
        let version = self.destination.snapshot_api_version.clone();
        version.unwrap_or_else(|| objects::api_version(self.shape).to_owned())
    }

    pub(super) fn endpoint_url(&self) -> String {
        self.destination.url.clone().unwrap_or_else(|| self.webhook_url.clone())
    }
}

/// A webhook endpoint that was created through the v1 API, as an event destination.
fn created_destination(endpoint: &WebhookEndpoint, with_url: bool) -> Value {
    let disabled = endpoint.disabled.then(|| json!({ "disabled": { "reason": "user" } }));
    json!({
        "id": endpoint.id, "object": "v2.core.event_destination",
        "created": date(endpoint.created * 1000), "description": endpoint.description,
        "updated": date(endpoint.created * 1000), "livemode": false,
        "enabled_events": endpoint.enabled_events, "event_payload": "snapshot",
        "events_from": ["@self"], "metadata": endpoint.metadata, "name": "",
        "snapshot_api_version": endpoint.api_version,
        "status": if endpoint.disabled { "disabled" } else { "enabled" },
        "status_details": disabled, "type": "webhook_endpoint",
        "webhook_endpoint": { "signing_secret": null, "url": with_url.then_some(&endpoint.url) },
    })
}
