//! What the simulated account holds, and how a change of it becomes an event.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::ids::Ids;
use crate::sandbox::options::ApiShape;
use crate::sandbox::options::Clock;
use crate::sandbox::options::Price;
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::delivery::Outgoing;
use crate::sandbox::stripe::objects;
use crate::sandbox::stripe::refusal::Refused;

pub(super) const DAY: i64 = 86_400;
pub(super) type Metadata = Map<String, Value>;

/// Times in here are Unix seconds.
pub(super) struct Account {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) base: String,
    pub(super) shape: ApiShape,
    pub(super) webhook_url: String,
    pub(super) ids: Ids,
    pub(super) prices: Vec<Price>,
    pub(super) opened: i64,
    pub(super) customers: Vec<Customer>,
    pub(super) sessions: Vec<Session>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) invoices: Vec<Invoice>,
    pub(super) charges: Vec<Charge>,
    pub(super) portals: Vec<Portal>,
    pub(super) events: Vec<Event>,
    pub(super) outgoing: Outgoing,
    /// The call that is being answered: `(request id, idempotency key)`.
    pub(super) cause: Option<(String, Option<String>)>,
}

#[derive(Clone, Debug)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) description: Option<String>,
    pub(super) locales: Vec<String>,
    pub(super) metadata: Metadata,
    pub(super) card: Option<Card>,
    /// What the next invoice adds; negative is a credit.
    pub(super) balance: i64,
    pub(super) deleted: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) expires_at: i64,
    pub(super) mode: String,
    pub(super) status: &'static str,
    pub(super) payment_status: &'static str,
    pub(super) price: String,
    pub(super) quantity: i64,
    pub(super) customer: Option<String>,
    pub(super) customer_email: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) success_url: String,
    pub(super) cancel_url: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) allow_promotion_codes: Option<bool>,
    pub(super) trial_days: Option<i64>,
    pub(super) metadata: Metadata,
    pub(super) subscription_metadata: Metadata,
    pub(super) payment_metadata: Metadata,
    pub(super) subscription: Option<String>,
    pub(super) invoice: Option<String>,
    pub(super) payment_intent: Option<String>,
}

#[expect(clippy::struct_excessive_bools, reason = "Stripe's object has them")]
#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) item: String,
    pub(super) created: i64,
    pub(super) customer: String,
    pub(super) price: String,
    pub(super) quantity: i64,
    pub(super) status: &'static str,
    pub(super) anchor: i64,
    pub(super) period_start: i64,
    pub(super) period_end: i64,
    pub(super) trial_start: Option<i64>,
    pub(super) trial_end: Option<i64>,
    pub(super) trial_warned: bool,
    pub(super) upcoming_sent: bool,
    pub(super) cancel_at_period_end: bool,
    pub(super) cancel_at: Option<i64>,
    pub(super) canceled_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
    pub(super) cancel_reason: Option<&'static str>,
    pub(super) pause: Option<Value>,
    pub(super) metadata: Metadata,
    pub(super) latest_invoice: Option<String>,
    /// A delayed first payment is on its way.
    pub(super) awaits_payment: bool,
    /// Prorations that the next invoice carries.
    pub(super) pending: Vec<Line>,
}

#[derive(Clone, Debug)]
pub(super) struct Invoice {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) created: i64,
    pub(super) customer: String,
    pub(super) subscription: Option<String>,
    pub(super) metadata: Metadata,
    pub(super) reason: &'static str,
    pub(super) status: &'static str,
    pub(super) currency: String,
    pub(super) lines: Vec<Line>,
    pub(super) starting_balance: i64,
    pub(super) ending_balance: i64,
    pub(super) amount_due: i64,
    pub(super) amount_paid: i64,
    pub(super) period_start: i64,
    pub(super) period_end: i64,
    pub(super) attempts: i64,
    pub(super) first_failed: Option<i64>,
    pub(super) next_attempt: Option<i64>,
    pub(super) paid_at: Option<i64>,
    pub(super) uncollectible_at: Option<i64>,
    pub(super) voided_at: Option<i64>,
    pub(super) charge: Option<String>,
    pub(super) payment_intent: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) description: String,
    pub(super) amount: i64,
    pub(super) price: String,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) proration: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) payment_intent: String,
    pub(super) created: i64,
    pub(super) customer: Option<String>,
    pub(super) invoice: Option<String>,
    pub(super) amount: i64,
    pub(super) refunded: i64,
    pub(super) disputed: bool,
    pub(super) currency: String,
    pub(super) card: Option<Card>,
    pub(super) metadata: Metadata,
}

#[derive(Clone, Debug)]
pub(super) struct Portal {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) customer: String,
    pub(super) return_url: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) flow: Option<Value>,
}

#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) created: i64,
    pub(super) at_ms: i64,
    /// What is delivered, byte for byte.
    pub(super) body: String,
}

macro_rules! lookup {
    ($find:ident, $find_mut:ident, $table:ident, $record:ty, $what:literal) => {
        pub(super) fn $find(&self, id: &str) -> Result<&$record, Refused> {
            self.$table
                .iter()
                .find(|record| record.id == id)
                .ok_or_else(|| Refused::missing($what, id, "id"))
        }

        pub(super) fn $find_mut(&mut self, id: &str) -> Result<&mut $record, Refused> {
            self.$table
                .iter_mut()
                .find(|record| record.id == id)
                .ok_or_else(|| Refused::missing($what, id, "id"))
        }
    };
}

impl Account {
    lookup!(customer, customer_mut, customers, Customer, "customer");
    lookup!(session, session_mut, sessions, Session, "checkout.session");
    lookup!(subscription, subscription_mut, subscriptions, Subscription, "subscription");
    lookup!(invoice, invoice_mut, invoices, Invoice, "invoice");
    lookup!(charge, charge_mut, charges, Charge, "charge");

    pub(super) fn now(&self) -> i64 {
        self.clock.now_ms().div_euclid(1000)
    }

    pub(super) fn price(&self, id: &str) -> Result<&Price, Refused> {
        let found = self.prices.iter().find(|price| price.id == id);
        found.ok_or_else(|| Refused::missing("price", id, "price"))
    }

    /// A customer that has not been deleted.
    pub(super) fn live_customer(&self, id: &str) -> Result<&Customer, Refused> {
        self.customers
            .iter()
            .find(|customer| customer.id == id && !customer.deleted)
            .ok_or_else(|| Refused::missing("customer", id, "customer"))
    }

    /// The end of the period that is running at `at` when periods start at `anchor`.
    pub(super) fn period_after(&self, price: &str, anchor: i64, at: i64) -> i64 {
        let months = match self.price(price).ok().and_then(|price| price.interval.as_deref()) {
            Some("year") => 12,
            _ => 1,
        };
        (1_i64..)
            .map(|n| crate::sandbox::timeline::months_later(anchor * 1000, n * months) / 1000)
            .take(4_000)
            .find(|end| *end > at)
            .unwrap_or(at + 30 * DAY)
    }

    /// Records an event and hands it to the courier.
    pub(super) fn emit(&mut self, kind: &str, object: Value, previous: Option<Value>) -> String {
        let id = self.ids.draw("evt_1", 23);
        let created = self.now();
        let mut data = Map::from_iter([("object".to_owned(), object)]);
        if let Some(previous) = previous {
            data.insert("previous_attributes".to_owned(), previous);
        }
        let (request, key) = self.cause.clone().map_or((None, None), |(id, key)| (Some(id), key));
        let body = json!({
            "id": id,
            "object": "event",
            "api_version": objects::api_version(self.shape),
            "created": created,
            "data": data,
            "livemode": false,
            "pending_webhooks": 1,
            "request": { "id": request, "idempotency_key": key },
            "type": kind,
        });
        let event = Event {
            id: id.clone(),
            kind: kind.to_owned(),
            created,
            at_ms: self.clock.now_ms(),
            body: serde_json::to_string_pretty(&body).unwrap_or_default(),
        };
        self.events.push(event);
        self.outgoing.add(&id);
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
            let object = objects::subscription(self, subscription, self.shape);
            self.emit(kind, object, None);
        }
    }

    pub(super) fn emit_session(&mut self, kind: &str, id: &str) {
        if let Ok(session) = self.session(id) {
            let object = objects::session(self, session);
            self.emit(kind, object, None);
        }
    }

    /// Changes a subscription and says so, with what its changed fields held before.
    pub(super) fn update_subscription(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Subscription),
    ) -> Result<(), Refused> {
        let before = objects::subscription(self, self.subscription(id)?, self.shape);
        change(self.subscription_mut(id)?);
        let after = objects::subscription(self, self.subscription(id)?, self.shape);
        let previous = differing(&before, &after);
        if !previous.is_empty() {
            self.emit("customer.subscription.updated", after, Some(Value::Object(previous)));
        }
        Ok(())
    }
}

/// The fields of `before` that `after` holds otherwise.
pub(super) fn differing(before: &Value, after: &Value) -> Map<String, Value> {
    let fields = before.as_object().into_iter().flatten();
    fields
        .filter(|(key, value)| after.get(key.as_str()) != Some(value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
