//! Early fraud warnings and disputes: messages to the admins, and rows of `/alerts` while they are open.

use tollgate::domain::ids::EventId;
use tollgate::store::EventStatus;
use tollgate_sandbox::{Card, Payload};

use crate::journeys::harness::{
    ALICE, AUDREY, JONAS, Journey, OLGA, PREMIUM, SAM, Setup, User, days, minutes,
};

/// Adds Jonas, who reads German, as a second owner, and the other roles.
const TWO_OWNERS: (&str, &str) = (
    "role = \"owner\"\n",
    "role = \"owner\"\n[[admins]]\nid = 1005\nrole = \"owner\"\n[[admins]]\nid = 1006\n\
     role = \"support\"\n[[admins]]\nid = 1007\nrole = \"auditor\"\n",
);

const WARNED: (&str, &str) = ("⚠️ A bank suspects fraud", "⚠️ Eine Bank vermutet Betrug");
const NOTHING_OPEN: (&str, &str) = ("Nothing needs your attention", "Alles in Ordnung");

/// Alice has Premium; Olga and Jonas own the bot, Sam supports, Audrey audits.
async fn begins() -> (Journey, [User; 4], String) {
    let app = Journey::starts_with(Setup { bot_toml: &[TWO_OWNERS], ..Setup::default() }).await;
    let admins = [OLGA, JONAS, SAM, AUDREY].map(|id| app.user(id));
    for admin in &admins {
        admin.sends("/start");
        admin.sees("Premium").await;
    }
    app.buys(&app.user(ALICE), "Premium", Card::PAYS).await;
    app.clock().passes(days(10)).await;
    let charge = app.stripe().last_charge();
    (app, admins, charge)
}

fn active(app: &Journey) -> Vec<String> {
    app.database().query("SELECT kind FROM alerts ORDER BY kind")
}

async fn lists(admin: &User, seen: (&str, &str)) {
    admin.sends("/alerts");
    admin.records(seen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fraud_warning_leads_to_a_refund_that_ends_it() {
    let (app, [olga, jonas, sam, audrey], charge) = begins().await;
    app.stripe().warn_of_fraud(&charge).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&app.user(ALICE)).await, PREMIUM, "a warning changes no access");
    let warned = [&olga, &jonas, &sam, &audrey].map(|admin| admin.times(WARNED));
    assert_eq!((warned, active(&app)), ([1, 1, 1, 0], vec!["fraud_warning".to_owned()]));
    lists(&olga, WARNED).await;
    lists(&jonas, WARNED).await;

    olga.taps("Refund · $19.00").await;
    olga.records("How much of $19.00?").await;
    olga.taps("All: $19.00").await;
    olga.records("Refund $19.00?").await;
    // The other owner is notified before Stripe reports the refund.
    app.stripe().hold(true);
    olga.taps("Confirm").await;
    olga.sees("$19.00 refunded").await;
    jonas.sees("hat 19,00 $ erstattet").await;
    app.stripe().hold(false);
    app.settle().await;
    app.clock().passes(minutes(5)).await;
    assert_eq!(active(&app), Vec::<String>::new());
    assert_eq!(olga.times("This settles the bank's early fraud warning"), 1);
    assert_eq!(olga.times("✅ Over: A bank suspects fraud"), 0, "one message is enough");
    lists(&olga, NOTHING_OPEN).await;
    lists(&jonas, NOTHING_OPEN).await;
    olga.has_read(&app, "fraud_warning_refunded").await;
    jonas.has_read(&app, "fraud_warning_refunded").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fraud_warning_becomes_a_dispute_whose_row_names_the_deadline() {
    let (app, [olga, jonas, sam, audrey], charge) = begins().await;
    app.stripe().warn_of_fraud(&charge).unwrap();
    app.settle().await;
    let dispute = app.stripe().dispute(&charge).unwrap();
    app.settle().await;
    app.clock().passes(minutes(5)).await;
    assert_eq!(active(&app), ["dispute"]);
    for admin in [&olga, &jonas] {
        lists(admin, ("⚠️ A payment is disputed", "⚠️ Eine Zahlung wird angefochten")).await;
    }
    assert_eq!(olga.times("✅ Over"), 0, "the dispute has a message of its own");
    lists(&audrey, ("", "Eine Zahlung wird angefochten")).await;
    app.stripe().answer_dispute(&dispute).unwrap();
    app.settle().await;
    lists(&olga, ("The bank has not decided yet.", "")).await;
    app.stripe().close_dispute(&dispute, true).unwrap();
    app.settle().await;
    assert_eq!(active(&app), Vec::<String>::new());
    lists(&sam, NOTHING_OPEN).await;
    olga.has_read(&app, "fraud_warning_disputed").await;
    jonas.has_read(&app, "fraud_warning_disputed").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fraud_warning_is_over_when_no_dispute_has_come() {
    let (app, [olga, ..], charge) = begins().await;
    app.stripe().warn_of_fraud(&charge).unwrap();
    app.settle().await;
    for _ in 0..4 {
        app.clock().passes(days(29)).await;
    }
    assert_eq!((olga.times("✅ Over: A bank suspects fraud"), active(&app).len()), (0, 1));
    app.clock().passes(days(5)).await;
    app.settle().await;
    assert_eq!((olga.times("✅ Over: A bank suspects fraud"), active(&app).len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thin_fraud_warning_is_fetched_and_one_about_another_product_is_ignored() {
    let (app, [olga, ..], charge) = begins().await;
    let stripe = app.stripe();
    stripe.payload(Payload::Thin);
    stripe.warn_of_fraud(&charge).unwrap();
    app.settle().await;
    assert_eq!(olga.times(WARNED), 1);
    let body = serde_json::json!({
        "id": "issfr_other", "object": "radar.early_fraud_warning", "actionable": true,
        "charge": "ch_other", "created": 1_773_136_800, "fraud_type": "misc",
        "payment_intent": "pi_other",
    });
    stripe.payload(Payload::Snapshot);
    let id = EventId::new(stripe.emit("radar.early_fraud_warning.created", body));
    app.settle().await;
    let stored = app.read_database(move |tx| tx.event(&id)).await.unwrap();
    assert_eq!((stored.status, olga.times(WARNED)), (EventStatus::Ignored, 1));
}
