//! Realistic lives of customers, as the events that Stripe would send.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tollgate::domain::clock::{Clock as _, SystemClock};
use tollgate_sandbox::{ApiShape, CancelWhen, Card, Clock, Price, StripeOptions, StripeSim};

pub(crate) const PRICES: [(&str, &str, &str, i64); 3] = [
    ("basic", "price_load_basic", "month", 900),
    ("premium", "price_load_premium", "month", 1900),
    ("pro", "price_load_pro", "month", 4900),
];
/// The first user's id; those of the others follow.
pub(crate) const FIRST_USER: i64 = 10_001;
pub(crate) const MONTH_MS: i64 = 31 * 86_400_000;
pub(crate) const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// One event: its body and the time at which it happened, in Unix seconds.
pub(crate) struct Event {
    pub(crate) body: String,
    pub(crate) created: i64,
}

/// When a person subscribes, in Unix milliseconds, and for how long they stay.
#[derive(Clone, Copy)]
pub(crate) struct Stay {
    pub(crate) begin: i64,
    pub(crate) months: i64,
    /// Time passes until then, if the months are over before.
    pub(crate) until: i64,
}

/// The events of `users` people who subscribe for about `months`, in the order in which they happened.
/// The last one happens in the past. The same arguments give the same events.
pub(crate) fn lives(users: i64, months: i64, shape: ApiShape) -> Vec<Event> {
    let first = SystemClock.now().millis() - (months + 3) * MONTH_MS;
    let life = |user| {
        let begin = first + user % 30 * DAY_MS;
        life(user, Stay { begin, months, until: begin }, shape)
    };
    let mut events: Vec<Event> = (0..users).flat_map(life).collect();
    events.sort_by_key(|event| event.created);
    events
}

/// A clock that only moves when it is turned.
struct Turned(AtomicI64);

impl Clock for Turned {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    fn advance_to(&self, ms: i64) {
        self.0.fetch_max(ms, Ordering::Relaxed);
    }
}

struct Life {
    stripe: StripeSim,
    clock: Arc<Turned>,
}

impl Life {
    fn passes(&self, ms: i64) {
        let target = self.clock.now_ms() + ms;
        while let Some(due) = self.stripe.next_due().filter(|due| *due <= target) {
            self.clock.advance_to(due);
            self.stripe.process_due(due);
        }
        self.clock.advance_to(target);
    }
}

/// The events of the person with that number, counted from 0.
pub(crate) fn life(number: i64, stay: Stay, shape: ApiShape) -> Vec<Event> {
    let clock = Arc::new(Turned(AtomicI64::new(stay.begin)));
    let price = |(plan, id, interval, amount): &(&str, &str, &str, i64)| Price {
        id: (*id).to_owned(),
        product_name: (*plan).to_owned(),
        plan_code: Some((*plan).to_owned()),
        unit_amount: *amount,
        currency: "usd".to_owned(),
        interval: Some((*interval).to_owned()),
        metered: false,
    };
    let options = StripeOptions {
        secret_key: "sk_test_load".to_owned(),
        webhook_url: String::new(),
        webhook_secret: String::new(),
        prices: PRICES.iter().map(price).collect(),
        shape,
    };
    let life = Life { stripe: StripeSim::alone(options, Arc::<Turned>::clone(&clock)), clock };
    life.stripe.reseed(u64::try_from(number).unwrap() + 1);
    live(&life, number, stay.months);
    life.passes((stay.until - life.clock.now_ms()).max(0));
    let created = |body: &str| {
        let event: serde_json::Value = serde_json::from_str(body).unwrap();
        event["created"].as_i64().unwrap()
    };
    let bodies = life.stripe.event_bodies().into_iter();
    bodies.map(|(_, body)| Event { created: created(&body), body }).collect()
}

/// Of ten people, two change their plan, two have a card that fails and pay again later, one gets a
/// refund, two cancel, and all others only renew.
fn live(life: &Life, number: i64, months: i64) {
    let stripe = &life.stripe;
    let user = FIRST_USER + number;
    let (plan, price, ..) = PRICES[usize::try_from(number).unwrap() % PRICES.len()];
    let post = |path: &str, form: &str| {
        let object = stripe.call("POST", path, form).unwrap();
        object["id"].as_str().unwrap().to_owned()
    };
    let customer = post("customers", &format!("name=Person&metadata[user_id]={user}"));
    let session = post(
        "checkout/sessions",
        &format!(
            "mode=subscription&customer={customer}&line_items[0][price]={price}\
             &line_items[0][quantity]=1&success_url=http%3A%2F%2Fx.test%2Fok\
             &client_reference_id={user}&metadata[user_id]={user}&metadata[plan_code]={plan}\
             &metadata[tollgate_plan]={plan}\
             &subscription_data[metadata][user_id]={user}\
             &subscription_data[metadata][plan_code]={plan}\
             &subscription_data[metadata][tollgate_plan]={plan}"
        ),
    );
    life.passes(90_000);
    let way = number % 10;
    let card = if way == 3 || way == 4 { Card::FAILS_ON_RENEWAL } else { Card::PAYS };
    let paid = stripe.pay(&session, card).unwrap();
    let subscription = paid.subscription.unwrap();
    for month in 0..months {
        life.passes(MONTH_MS);
        match way {
            1 | 2 if month == 1 => {
                let sub = stripe.subscription(&subscription).unwrap();
                let item = sub["items"]["data"][0]["id"].as_str().unwrap();
                let (_, other, ..) = PRICES[usize::try_from(number + 1).unwrap() % PRICES.len()];
                post(
                    &format!("subscriptions/{subscription}"),
                    &format!("items[0][id]={item}&items[0][price]={other}"),
                );
            }
            3 | 4 => {
                let sub = stripe.subscription(&subscription).unwrap();
                if sub["status"] == "past_due" {
                    // The payment may have failed in this very second, which leaves the order open.
                    life.passes(HOUR_MS);
                    let invoice = sub["latest_invoice"].as_str().unwrap();
                    stripe.pay_invoice_with(invoice, Card::PAYS).unwrap();
                }
            }
            5 if month == 1 => {
                let charge = stripe.charges().pop().unwrap();
                stripe.refund(charge["id"].as_str().unwrap(), None).unwrap();
            }
            6 | 7 if month + 2 == months => {
                stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
            }
            _ => {}
        }
    }
}
