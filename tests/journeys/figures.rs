//! `/stats`: figures that agree with Stripe's events, as pictures, text and file.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;
use tollgate::domain::figures::{CurrencyFigures, Day};
use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{
    ALICE, ALL_ROLES, AUDREY, BRUNO, JONAS, Journey, OLGA, SAM, Setup, User, days,
};

const TRIAL: (&str, &str) = ("trial = \"0d\"", "trial = \"14d\"");
const DAYS: u16 = 90;

/// What a subscription is at one time, as its event states it.
#[derive(Clone)]
struct State {
    at: i64,
    status: String,
    monthly: i64,
}

/// The bodies of all events of Stripe, once each, in their order.
fn events(app: &Journey) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let deliveries = app.stripe().deliveries().into_iter();
    let mut events: Vec<Value> = deliveries
        .filter(|delivery| seen.insert(delivery.event_id.clone()))
        .map(|delivery| serde_json::from_str(&delivery.body).unwrap())
        .collect();
    events.sort_by_key(|event| event["created"].as_i64());
    events
}

/// The history of each subscription.
fn histories(events: &[Value]) -> BTreeMap<String, Vec<State>> {
    let mut histories: BTreeMap<String, Vec<State>> = BTreeMap::new();
    for event in events {
        let object = &event["data"]["object"];
        if object["object"] != "subscription" {
            continue;
        }
        let price = &object["items"]["data"][0]["price"];
        let amount = price["unit_amount"].as_i64().unwrap();
        let monthly = if price["recurring"]["interval"] == "year" { amount / 12 } else { amount };
        let (at, status) = (event["created"].as_i64().unwrap(), object["status"].as_str().unwrap());
        let state = State { at, status: status.to_owned(), monthly };
        histories.entry(object["id"].as_str().unwrap().to_owned()).or_default().push(state);
    }
    histories
}

fn is_paying(state: &State) -> bool {
    state.status == "active" || state.status == "past_due"
}

/// Compares the figures with what the definitions give for the events, day by day.
fn agree(figures: &CurrencyFigures, events: &[Value]) {
    let histories = histories(events);
    let first = figures.days[0].day.start().seconds();
    let (mut new, mut churned, mut ended, mut converted) = (0, 0, 0, 0);
    for history in histories.values() {
        let mut paying = false;
        for state in history.iter().filter(|state| state.at >= first) {
            new += i64::from(!paying && is_paying(state));
            churned += i64::from(paying && !is_paying(state));
            paying = is_paying(state);
        }
        if history[0].status == "trialing"
            && let Some(after) = history.iter().find(|state| state.status != "trialing")
        {
            ended += 1;
            let is_paid = |state: &State| state.at >= after.at && state.status == "active";
            converted += i64::from(history.iter().any(is_paid));
        }
    }
    assert_eq!((figures.new, figures.churned), (new, churned));
    assert_eq!((figures.trials_ended, figures.trials_converted), (ended, converted));
    let mut active_days = 0;
    for day in &figures.days {
        let at = |moment: i64| {
            let last =
                |history: &Vec<State>| history.iter().rfind(|state| state.at < moment).cloned();
            let states = histories.values().filter_map(last).filter(is_paying);
            states.fold((0, 0), |(count, sum), state| (count + 1, sum + state.monthly))
        };
        active_days += at(day.day.start().seconds()).0;
        let (active, mrr) = at(day.day.plus(1).start().seconds());
        assert_eq!((day.active, day.mrr.minor), (active, mrr), "{:?}", day.day);
    }
    assert_eq!(figures.active_days, active_days);
    let of = |kind: &str| {
        let found = events.iter().filter(|event| event["type"] == kind);
        found.map(|event| event["data"]["object"].clone()).collect::<Vec<_>>()
    };
    let paid: Vec<Value> = of("invoice.paid");
    let received: i64 = paid.iter().filter_map(|invoice| invoice["amount_paid"].as_i64()).sum();
    assert_eq!(figures.received.minor, received);
    let failed: BTreeSet<String> =
        of("invoice.payment_failed").iter().map(|invoice| invoice["id"].to_string()).collect();
    let recovered = paid.iter().filter(|invoice| failed.contains(&invoice["id"].to_string()));
    assert_eq!(usize::try_from(figures.failed.count).unwrap(), failed.len());
    assert_eq!(usize::try_from(figures.recovered.count).unwrap(), recovered.count());
    let refunds = of("refund.created");
    let refunded: i64 = refunds.iter().filter_map(|refund| refund["amount"].as_i64()).sum();
    assert_eq!(figures.refunds.amount.minor, refunded);
    assert_eq!(usize::try_from(figures.refunds.count).unwrap(), refunds.len());
}

async fn buys(app: &Journey, id: i64, card: Card) -> User {
    let user = app.user(id);
    app.buys(&user, "Premium", card).await;
    user
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_agree_with_the_events_of_stripe() {
    let setup = Setup { bot_toml: &[ALL_ROLES, TRIAL], ..Setup::default() };
    let app = Journey::starts_with(setup).await;
    let stripe = app.stripe();
    for admin in [OLGA, SAM, AUDREY] {
        app.user(admin).sends("/terms");
    }
    let alice = buys(&app, ALICE, Card::PAYS).await;
    app.clock().passes(days(2)).await;
    let bruno = buys(&app, BRUNO, Card::PAYS).await;
    stripe.cancel(&stripe.subscription_of(&bruno), CancelWhen::AtPeriodEnd).unwrap();
    app.clock().passes(days(5)).await;
    let jonas = buys(&app, JONAS, Card::FAILS_ON_RENEWAL).await;
    app.clock().passes(days(16)).await;
    let open = stripe.invoices().into_iter().find(|invoice| invoice["status"] == "open").unwrap();
    stripe.pay_invoice_with(open["id"].as_str().unwrap(), Card::PAYS).unwrap();
    app.settle().await;
    app.clock().passes(days(4)).await;
    stripe.refund(&stripe.last_charge(), Some(700)).unwrap();
    app.settle().await;
    app.clock().passes(days(15)).await;
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    app.clock().passes(days(3)).await;

    let report = app.services().figures.report(DAYS).await.unwrap();
    assert!(!report.is_behind);
    assert_eq!(report.period.last, Day::of(app.now()));
    let [figures] = report.currencies.as_slice() else { panic!("{:?}", report.currencies) };
    agree(figures, &events(&app));
    assert_eq!((figures.trials_ended, figures.refunds.count), (3, 1));
    assert_eq!((figures.churned, figures.failed.count, figures.recovered.count), (1, 1, 1));
    drop(jonas);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_gets_pictures_a_text_and_a_file() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    let olga = app.user(OLGA);
    olga.sends("/stats");
    olga.sees("Nothing has been sold yet").await;
    buys(&app, ALICE, Card::PAYS).await;
    app.clock().run_until(app.now().plus(Duration::from_hours(30))).await;
    olga.sends("/stats");
    let text = olga.sees("Figures").await.text;
    assert!(text.contains("MRR: $19.00") && text.contains("Premium: 1"), "{text}");
    let picture = |message: &tollgate_sandbox::ChatMessage| {
        let png = message.document.as_ref().filter(|document| document.name == "figures.png");
        png.is_some_and(|png| png.bytes.starts_with(b"\x89PNG"))
    };
    assert_eq!(olga.messages().iter().filter(|message| picture(message)).count(), 1);
    olga.taps("1 year").await;
    olga.sees("Figures").await;
    olga.taps("CSV").await;
    app.settle().await;
    let file = olga.messages().pop().unwrap().document.unwrap();
    let csv = String::from_utf8(file.bytes).unwrap();
    assert_eq!(file.name, "figures-365d.csv");
    assert!(csv.starts_with("day,currency,mrr,active,new,churned\n"), "{csv}");
    assert!(csv.contains("usd,19.00,1,1,0\n"), "{csv}");
    olga.sends("/stats 7d");
    olga.sees("/stats 90d").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_that_cannot_be_read_hold_up_no_others() {
    let app = Journey::begins().await;
    // More than are counted in one transaction.
    app.database().execute(
        "WITH RECURSIVE ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < 60)
         INSERT INTO users (user_id, first_seen_ms) SELECT id, 0 FROM ids;
         INSERT INTO accounts (user_id) SELECT user_id FROM users WHERE user_id <= 60;
         INSERT INTO facts (source, user_id, at_ms, body, recorded_ms)
         SELECT 'evt_damaged_' || user_id, user_id, 0, x'00', 0 FROM users WHERE user_id <= 60;",
    );
    buys(&app, ALICE, Card::PAYS).await;
    let report = app.services().figures.report(DAYS).await.unwrap();
    let [figures] = report.currencies.as_slice() else { panic!("{:?}", report.currencies) };
    assert_eq!((figures.new, figures.received.minor), (1, 1900));
    assert!(report.is_behind);
    let uncounted = "SELECT count(*), max(user_id) FROM accounts WHERE figures_stale = 1";
    assert_eq!(app.database().query(uncounted), ["60 60"]);
}
