//! People whose subscriptions were taken over from a running Stripe account.

use tollgate::billing::{ImportOptions, ImportReport, ImportScope};
use tollgate::domain::admin::Operator;
use tollgate::domain::import::Directory;
use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{
    ALICE, BASIC, BRUNO, Journey, NOTHING, OLGA, PREMIUM, Stripe, days, hours, minutes, text,
};

const PRICE: &str = "price_premium_month";

/// A subscription that was sold without tollgate: none of its events arrives.
fn subscribed(app: &Journey, user: i64, card: Card) -> (String, String) {
    let stripe = app.stripe();
    stripe.hold(true);
    let form = format!("metadata[tg]={user}");
    let customer = text(&stripe.call("POST", "customers", &form).unwrap()["id"]);
    stripe.change_card(&customer, Card::PAYS).unwrap();
    let subscription = stripe.subscribe_in_dashboard(&customer, PRICE, &[]).unwrap();
    stripe.change_card(&customer, card).unwrap();
    (customer, subscription)
}

/// The webhook endpoint exists from now on.
fn connects(stripe: &Stripe) {
    stripe.drop_held();
    stripe.hold(false);
}

async fn imports(app: &Journey, announce: bool) -> ImportReport {
    let directory = Directory { metadata_key: Some("tg".to_owned()), ..Directory::default() };
    let scope = ImportScope { directory, with_paused: false };
    let import = &app.services().import;
    let plan = import.survey(&scope, &|_| {}).await.unwrap();
    assert_eq!(plan.unclear, []);
    let by = Operator::CommandLine("root".to_owned());
    let options = ImportOptions { by, announce, write: true };
    let report = import.carry_out(plan, &options, &|_| {}).await.unwrap();
    app.settle().await;
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_subscription_renews_and_fails_like_any_other() {
    let app = Journey::begins().await;
    let (alice, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
    let (customer, subscription) = subscribed(&app, ALICE, Card::PAYS);
    app.clock().advance(days(10)).await;
    connects(&stripe);
    let report = imports(&app, false).await;
    assert_eq!((report.customers, report.purchases, report.named), (1, 1, 1));
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
    let events = stripe.events_of("customer.updated");
    assert!(!events.is_empty(), "the name of the owner at Stripe");
    olga.sends(&format!("/whois {ALICE}"));
    olga.sees("Has never written to the bot").await;
    olga.sees("Taken over from Stripe on").await;
    olga.sends(&format!("/why {ALICE}"));
    olga.sees("taken over from Stripe (import)").await;

    alice.sends("/start");
    alice.sees("Your plan: Premium").await;
    app.settle().await;
    assert_eq!(alice.times("is active"), 0);
    app.clock().passes(days(25)).await;
    alice.sees("renewed").await;
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
    stripe.change_card(&customer, Card::FAILS_ON_RENEWAL).unwrap();
    app.clock().passes(days(30)).await;
    alice.sees("did not go through").await;
    assert_eq!(stripe.subscription(&subscription).unwrap()["status"], "past_due");
    assert_eq!(imports(&app, false).await.customers, 0, "everything is here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_true_before_the_import_is_not_announced_and_what_changes_is() {
    let app = Journey::begins().await;
    let (alice, bruno, stripe) = (app.user(ALICE), app.user(BRUNO), app.stripe());
    alice.sends("/start");
    bruno.sends("/start");
    app.settle().await;
    let (_, cancelled) = subscribed(&app, ALICE, Card::PAYS);
    let (_, failing) = subscribed(&app, BRUNO, Card::FAILS_ON_RENEWAL);
    app.clock().advance(days(30)).await;
    // The renewal of the one has failed a day ago, and the other one ends in a month.
    app.clock().advance(days(2)).await;
    stripe.cancel(&cancelled, CancelWhen::AtPeriodEnd).unwrap();
    connects(&stripe);
    assert_eq!(stripe.subscription(&failing).unwrap()["status"], "past_due");
    let (before, of_bruno) = (alice.messages().len(), bruno.messages().len());
    imports(&app, false).await;
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
    app.clock().passes(hours(1)).await;
    assert_eq!(alice.messages().len(), before, "{:?}", alice.messages());
    assert_eq!(bruno.messages().len(), of_bruno, "{:?}", bruno.messages());

    stripe.resume(&cancelled).unwrap();
    app.settle().await;
    alice.sees("will renew as usual").await;
    app.clock().passes(minutes(1)).await;
    stripe.change_price(&cancelled, "price_basic_month").unwrap();
    app.clock().passes(minutes(1)).await;
    alice.sees("Your plan is now Basic instead of Premium").await;
    assert_eq!(app.entitlements(&alice).await, BASIC);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_can_be_announced() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/start");
    app.settle().await;
    subscribed(&app, ALICE, Card::PAYS);
    app.clock().advance(days(20)).await;
    connects(&stripe);
    imports(&app, true).await;
    alice.sees("Premium is active").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_went_back_before_the_import_gives_no_access() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/start");
    app.settle().await;
    subscribed(&app, ALICE, Card::PAYS);
    stripe.refund(&stripe.last_charge(), None).unwrap();
    app.clock().advance(days(1)).await;
    connects(&stripe);
    let before = alice.messages().len();
    imports(&app, false).await;
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    assert_eq!(alice.messages().len(), before);
}
