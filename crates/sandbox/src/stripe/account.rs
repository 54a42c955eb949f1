//! What the simulated account holds, and how a change of it becomes an event.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::ids::Ids;
use crate::options::ApiShape;
use crate::options::Clock;
use crate::options::Price;
use crate::stripe::delivery::Outgoing;
use crate::stripe::objects;
use crate::stripe::records::Charge;
use crate::stripe::records::Customer;
use crate::stripe::records::Dispute;
use crate::stripe::records::Event;
use crate::stripe::records::Invoice;
use crate::stripe::records::Item;
use crate::stripe::records::Portal;
use crate::stripe::records::PromotionCode;
use crate::stripe::records::Refund;
use crate::stripe::records::Schedule;
use crate::stripe::records::Session;
use crate::stripe::records::Subscription;
use crate::stripe::records::ThinEvent;
use crate::stripe::refusal::Refused;
use crate::stripe::settings::TaxRate;
use crate::stripe::subscription_pause::PauseSettings;
use crate::stripe::thin;
use crate::stripe::thin::Destination;

pub(super) const DAY: i64 = 86_400;

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
    pub(super) schedules: Vec<Schedule>,
    pub(super) invoices: Vec<Invoice>,
    pub(super) charges: Vec<Charge>,
    pub(super) refunds: Vec<Refund>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) portals: Vec<Portal>,
    pub(super) promotion_codes: Vec<PromotionCode>,
    pub(super) coupons: Vec<PromotionCode>,
    pub(super) tax_rates: Vec<TaxRate>,
    pub(super) events: Vec<Event>,
    pub(super) thin: Vec<ThinEvent>,
    pub(super) destination: Destination,
    /// For how long events can be fetched, in days.
    pub(super) keeps_events: i64,
    /// Full events do not name their snapshot events.
    pub(super) unnamed_snapshots: bool,
    /// What every call of the v2 API is refused with.
    pub(super) v2_refusal: Option<u16>,
    pub(super) outgoing: Outgoing,
    pub(super) pausing: PauseSettings,
    /// What becomes of a subscription after the last retry: `canceled`, `unpaid`, `past_due` or
    /// `paused`.
    pub(super) exhausted: &'static str,
    /// How long the invoice of a renewal stays a draft, in seconds.
    pub(super) draft: i64,
    /// The endpoint is subscribed to `invoice_payment.paid`.
    pub(super) announces_payments: bool,
    /// The call that is being answered: `(request id, idempotency key)`.
    pub(super) cause: Option<(String, Option<String>)>,
    /// Which account the events are of that are emitted now.
    pub(super) generated_by: GeneratedBy,
}

/// How an event names the account that generated it. Neither is there on an event of the account
/// itself that goes to an endpoint of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct GeneratedBy {
    /// Of Connect.
    pub(super) account: Option<String>,
    /// Of Connect and of organizations; a path of account ids.
    pub(super) context: Option<String>,
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
    lookup!(schedule, schedule_mut, schedules, Schedule, "subscription_schedule");
    lookup!(invoice, invoice_mut, invoices, Invoice, "invoice");
    lookup!(charge, charge_mut, charges, Charge, "charge");
    lookup!(refund, refund_mut, refunds, Refund, "refund");
    lookup!(dispute, dispute_mut, disputes, Dispute, "dispute");

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
        let interval = self.price(price).ok().and_then(|price| price.interval.as_deref());
        (1_i64..)
            .map(|n| later(anchor, interval.unwrap_or("month"), n))
            .take(4_000)
            .find(|end| *end > at)
            .unwrap_or(at + 30 * DAY)
    }

    /// The ends of the periods that the items begin at a moment.
    pub(super) fn ends_from(&self, items: &[Item], start: i64) -> Vec<i64> {
        items.iter().map(|item| self.period_after(&item.price, start, start)).collect()
    }

    pub(super) fn interval(&self, price: &str) -> Option<&str> {
        self.price(price).ok()?.interval.as_deref()
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
        let mut body = json!({
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
            let object = objects::subscription(self, subscription, self.shape);
            self.emit(kind, object, None);
        }
    }

    /// Says that an object changed, with what its changed fields held before.
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

    /// Changes a subscription and says so, with what its changed fields held before.
    pub(super) fn update_subscription(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Subscription),
    ) -> Result<(), Refused> {
        let before = objects::subscription(self, self.subscription(id)?, self.shape);
        change(self.subscription_mut(id)?);
        let after = objects::subscription(self, self.subscription(id)?, self.shape);
        self.emit_change("customer.subscription.updated", &before, after);
        Ok(())
    }
}

/// The moment so many intervals after another.
pub(super) fn later(at: i64, interval: &str, count: i64) -> i64 {
    let months = |count| crate::timeline::months_later(at * 1000, count) / 1000;
    match interval {
        "day" => at + count * DAY,
        "week" => at + count * 7 * DAY,
        "year" => months(count * 12),
        _ => months(count),
    }
}

/// The fields of `before` that `after` holds otherwise.
fn differing(before: &Value, after: &Value) -> Map<String, Value> {
    let fields = before.as_object().into_iter().flatten();
    fields
        .filter(|(key, value)| after.get(key.as_str()) != Some(value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
