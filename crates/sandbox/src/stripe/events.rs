//! Events that changes of the account emit.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::records::Event;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;
use crate::stripe::thin;

impl Account {
    /// Records an event and queues its delivery. Returns its id.
    pub(super) fn emit(&mut self, kind: &str, object: Value, previous: Option<Value>) -> String {
        let id = self.new_id("evt_1");
        let created = self.now();
        let mut data = Map::from_iter([("object".to_owned(), object)]);
        if let Some(previous) = previous {
            data.insert("previous_attributes".to_owned(), previous);
        }
        let cause = self.cause.clone();
        let request_id = cause.as_ref().map(|cause| cause.request_id.clone());
        let key = cause.and_then(|cause| cause.idempotency_key);
        let mut body = json!({
            "id": id,
            "object": "event",
            "api_version": objects::api_version(self.shape),
            "created": created,
            "data": data,
            "livemode": false,
            "pending_webhooks": 1,
            "request": { "id": request_id, "idempotency_key": key },
            "type": kind,
        });
        if let Some(account) = &self.generated_by.account {
            body["account"] = json!(account);
        }
        if let Some(context) = &self.generated_by.context {
            body["context"] = json!(context);
        }
        let event = Event {
            id: id.clone(),
            kind: kind.to_owned(),
            created,
            at_ms: self.clock.now_ms(),
            body: serde_json::to_string_pretty(&body).unwrap_or_default(),
        };
        let thin = thin::thin_event(&event);
        if self.destination.payload.is_snapshot() {
            self.outgoing.add(&id);
        }
        if self.destination.payload.is_thin() {
            self.outgoing.add(&thin.id);
        }
        self.events.push(event);
        self.thin.push(thin);
        id
    }

    pub(super) fn emit_invoice(&mut self, kind: &str, id: &str) {
        if let Ok(invoice) = self.invoice(id) {
            let object = objects::invoice(self, invoice, self.shape);
            self.emit(kind, object, None);
        }
    }

    pub(super) fn emit_subscription(&mut self, kind: &str, id: &str) {
        if let Ok(subscription) = self.subscription(id) {
            let ends = kind == "customer.subscription.deleted";
            debug_assert_eq!(ends, subscription.has_ended(), "{kind} of {id}");
            let object = objects::subscription(self, subscription, self.shape);
            self.emit(kind, object, None);
        }
    }

    /// Emits an event for a changed object, with `previous_attributes`; nothing if it did not change.
    pub(super) fn emit_change(&mut self, kind: &str, before: &Value, after: Value) {
        let previous = differing(before, &after);
        if !previous.is_empty() {
            self.emit(kind, after, Some(Value::Object(previous)));
        }
    }

    pub(super) fn emit_session(&mut self, kind: &str, id: &str) {
        if let Ok(session) = self.session(id) {
            let object = objects::session(self, session);
            self.emit(kind, object, None);
        }
    }

    /// Changes a subscription and emits `customer.subscription.updated` with `previous_attributes`.
    pub(super) fn update_subscription(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Subscription),
    ) -> Result<(), Refused> {
        let ended = self.subscription(id)?.has_ended();
        let before = objects::subscription(self, self.subscription(id)?, self.shape);
        change(self.subscription_mut(id)?);
        let after = objects::subscription(self, self.subscription(id)?, self.shape);
        debug_assert!(!ended || before["status"] == after["status"], "{id} has ended");
        self.emit_change("customer.subscription.updated", &before, after);
        Ok(())
    }
}

/// The fields of `before` whose values differ in `after`.
fn differing(before: &Value, after: &Value) -> Map<String, Value> {
    let fields = before.as_object().into_iter().flatten();
    fields
        .filter(|(key, value)| after.get(key.as_str()) != Some(value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
