//! Harness: an account without HTTP, whose events are read instead of received.

use crate::stage::ManualClock;
use crate::stage::account_options;
use serde_json::Value;
use std::cell::Cell;
use std::sync::Arc;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::Card;
use tollgate_sandbox::Clock;
use tollgate_sandbox::Refused;
use tollgate_sandbox::StripeSim;

pub(crate) const DAY_MS: i64 = 86_400_000;

pub(crate) struct BareAccount {
    pub(crate) stripe: StripeSim,
    pub(crate) clock: Arc<ManualClock>,
    /// Number of events that were already returned.
    read: Cell<usize>,
}

impl BareAccount {
    pub(crate) fn open() -> Self {
        Self::shaped(ApiShape::New)
    }

    pub(crate) fn shaped(shape: ApiShape) -> Self {
        let clock = ManualClock::new();
        let options = account_options(shape, String::new());
        Self { stripe: StripeSim::alone(options, clock.clone()), clock, read: Cell::new(0) }
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now_ms() / 1000
    }

    /// Moves the clock forward by milliseconds, stopping at every due time.
    pub(crate) fn advance(&self, ms: i64) {
        let target = self.clock.now_ms() + ms;
        while let Some(due) = self.stripe.next_due().filter(|due| *due <= target) {
            self.clock.advance_to(due);
            self.stripe.process_due(due);
        }
        self.clock.advance_to(target);
    }

    pub(crate) fn days(&self, days: i64) {
        self.advance(days * DAY_MS);
    }

    /// Moves the clock to the end of the current period and processes what is due then.
    pub(crate) fn to_renewal(&self, subscription: &str) {
        let end = self.period_end(subscription);
        self.advance(end * 1000 - self.clock.now_ms());
    }

    pub(crate) fn period_end(&self, subscription: &str) -> i64 {
        let sub = self.sub(subscription);
        let item = &sub["items"]["data"][0]["current_period_end"];
        item.as_i64().or_else(|| sub["current_period_end"].as_i64()).unwrap()
    }

    pub(crate) fn post(&self, path: &str, form: &str) -> Value {
        self.stripe.call("POST", path, form).unwrap()
    }

    pub(crate) fn refused(&self, path: &str, form: &str) -> Refused {
        self.stripe.call("POST", path, form).unwrap_err()
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.stripe.call("GET", path, "").unwrap()
    }

    pub(crate) fn checkout(&self, price: &str, extra: &str) -> String {
        let customer = self.post("customers", "name=Ann&metadata[user_id]=7");
        let session = self.post(
            "checkout/sessions",
            &format!(
                "mode=subscription&customer={}&line_items[0][price]={price}&line_items[0][quantity]=1\
                 &success_url=http%3A%2F%2Fx.test%2Fok&subscription_data[metadata][user_id]=7{extra}",
                text(&customer["id"])
            ),
        );
        text(&session["id"])
    }

    pub(crate) fn subscribe(&self, price: &str, card: Card) -> String {
        let session = self.checkout(price, "");
        let subscription = self.stripe.pay(&session, card).unwrap().subscription.unwrap();
        self.emitted_types();
        subscription
    }

    pub(crate) fn sub(&self, id: &str) -> Value {
        self.stripe.subscription(id).unwrap()
    }

    pub(crate) fn status(&self, id: &str) -> String {
        text(&self.sub(id)["status"])
    }

    pub(crate) fn customer_of(&self, subscription: &str) -> String {
        text(&self.sub(subscription)["customer"])
    }

    pub(crate) fn latest_invoice(&self, subscription: &str) -> Value {
        self.stripe.invoice(&text(&self.sub(subscription)["latest_invoice"])).unwrap()
    }

    pub(crate) fn last_charge(&self) -> String {
        text(&self.stripe.charges().last().unwrap()["id"])
    }

    /// The events since the last call of this or [`BareAccount::emitted_types`].
    pub(crate) fn new_events(&self) -> Vec<Value> {
        let events = self.stripe.events();
        let new = events.get(self.read.get()..).unwrap().to_vec();
        self.read.set(events.len());
        new
    }

    /// The types of [`BareAccount::new_events`].
    pub(crate) fn emitted_types(&self) -> Vec<String> {
        self.new_events().iter().map(|event| text(&event["type"])).collect()
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
