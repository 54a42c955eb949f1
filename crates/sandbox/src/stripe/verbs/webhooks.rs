//! Webhook deliveries: listed, held, released or lost.

use serde_json::Value;

use crate::changes::lock;
use crate::stripe::StripeSim;
use crate::stripe::destination::Destination;
use crate::stripe::destination::Payload;
use crate::stripe::outgoing::Delivery;
use crate::stripe::outgoing::Order;
use crate::stripe::thin;

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl StripeSim {
    /// Delivers further events in this payload style.
    pub fn payload(&self, payload: Payload) {
        self.with(|account| account.destination.payload = payload);
    }

    /// Changes the event destination, as the merchant does in the dashboard.
    pub fn change_destination(&self, change: impl FnOnce(&mut Destination)) {
        self.with(|account| change(&mut account.destination));
    }

    /// Refuses every request to the v2 API with this status, as for a restricted key; `None` ends that.
    pub fn refuse_v2(&self, status: Option<u16>) {
        self.with(|account| account.v2_refusal = status);
    }

    /// While set, the full form of a thin event does not name its snapshot event.
    pub fn without_snapshots(&self, without: bool) {
        self.with(|account| account.unnamed_snapshots = without);
    }

    /// For how many days an event can be fetched; 30 at Stripe and by default. Simulations that cover
    /// years within seconds need more.
    pub fn keep_events_for(&self, days: i64) {
        self.with(|account| account.keeps_events = days);
    }

    /// Emits a thin event without a snapshot event; returns its id. `object` is the id and type of the
    /// related object, for example `("cs_1", "checkout.session")`. `over` overrides fields of the
    /// notification.
    pub fn emit_thin(&self, kind: &str, object: Option<(&str, &str)>, over: Value) -> String {
        self.with(|account| {
            let id = account.ids.draw("evt_test_65", 23);
            let mut thin = thin::made(&id, kind, account.clock.now_ms(), object);
            if let (Some(fields), Value::Object(over)) = (thin.note.as_object_mut(), over) {
                fields.extend(over);
            }
            account.thin.push(thin);
            account.outgoing.add(&id);
            id
        })
    }

    /// The id of the thin event about the same change as a snapshot event.
    #[must_use]
    pub fn thin_of(&self, snapshot: &str) -> String {
        thin::thin_id(snapshot)
    }

    /// Id and body of all thin events, oldest first; the bodies are posted byte for byte.
    #[must_use]
    pub fn thin_bodies(&self) -> Vec<(String, String)> {
        let account = lock(&self.inner.account);
        let ids = account.thin.iter().filter_map(|event| account.deliverable(&event.id));
        ids.map(|event| (event.id, event.body)).collect()
    }

    /// All delivery attempts, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.inner.account).outgoing.done.clone()
    }

    /// Holds new events, or releases the held ones in order; returns how many are held.
    pub fn hold(&self, hold: bool) -> usize {
        self.with(|account| {
            if hold {
                account.outgoing.holding = true;
            } else {
                account.outgoing.release(Order::AsHappened);
            }
            account.outgoing.held.len()
        })
    }

    /// Delivers the held events, and stops holding.
    pub fn release(&self, order: Order) {
        self.with(|account| account.outgoing.release(order));
    }

    /// Drops the held events, as if their deliveries were lost; the API still lists them. New events
    /// are still held. Returns how many were dropped.
    pub fn drop_held(&self) -> usize {
        self.with(|account| std::mem::take(&mut account.outgoing.held).len())
    }

    #[must_use]
    /// Whether new events are held.
    pub fn is_holding(&self) -> bool {
        lock(&self.inner.account).outgoing.holding
    }

    /// Ids of the held events.
    #[must_use]
    pub fn held(&self) -> Vec<String> {
        lock(&self.inner.account).outgoing.held.clone()
    }

    /// Id, type and time of the held events, in Unix milliseconds of whole seconds.
    pub(crate) fn held_events(&self) -> Vec<(String, String, i64)> {
        let account = lock(&self.inner.account);
        let held = account.outgoing.held.iter().filter_map(|id| account.deliverable(id));
        held.map(|event| (event.id, event.kind, event.created * 1000)).collect()
    }

    /// Number of events that are queued, held, in flight or waiting for a retry.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        lock(&self.inner.account).outgoing.undelivered()
    }
}
