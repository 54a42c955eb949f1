//! The audit log in the admins' chats.

use std::io::Read;

use serde_json::{Value, json};
use tollgate::domain::audit::Actor;
use tollgate::domain::ids::{EventId, UserId};
use tollgate_sandbox::{Card, ChatMessage, Document};

use crate::journeys::harness::{ALICE, Journey, OLGA, User};

async fn buys(app: &Journey, user: &User) {
    user.chooses("Premium").await;
    app.stripe().pays(user, Card::PAYS).await.unwrap();
    user.sees("Premium is active").await;
    app.settle().await;
}

async fn document(app: &Journey, user: &User, name: &str) -> Document {
    let found = || {
        let chat: Vec<ChatMessage> = user.messages();
        chat.into_iter().rev().find_map(|message| message.document).filter(|d| d.name == name)
    };
    app.until(&format!("the file {name}"), || found().is_some()).await;
    found().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_pages_through_the_audit_log_in_one_message() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    buys(&app, &alice).await;
    for tag in ["Deutsch", "English", "Deutsch", "English", "Deutsch", "English"] {
        alice.sends("/language");
        alice.taps(tag).await;
    }
    app.settle().await;
    olga.sends("/audit");
    let newest = olga.sees("Audit log").await;
    assert!(newest.text.contains("language chosen: de"), "{}", newest.text);
    olga.taps("Older").await;
    let older = olga.sees("Stripe customer linked").await;
    assert_eq!(older.message_id, newest.message_id);
    olga.taps("« Newest").await;
    olga.sees("language chosen").await;
    olga.taps("Details").await;
    olga.sees("user.language_chosen").await;
    olga.taps("In words").await;
    olga.sees("language chosen").await;
    olga.taps("Verify").await;
    olga.sees("The audit log is intact").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_reads_about_one_user_and_verifies_and_exports() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    buys(&app, &alice).await;
    let noted = app.read_database(|tx| tx.audited_configuration()).await.unwrap();
    assert!(noted.after.unwrap().contains("premium"), "the configuration is in the audit log");
    olga.sends("/audit user 1001");
    olga.sees("subscription changed: Premium, active").await;
    olga.sends("/audit user 4711");
    olga.sees("Nobody found").await;
    olga.sends("/audit verify");
    olga.sees("The audit log is intact").await;
    olga.sends("/audit export 30d");
    let csv = String::from_utf8(document(&app, &olga, "audit.csv").await.bytes).unwrap();
    assert!(csv.contains("checkout.opened") && csv.contains("subscription.changed"), "{csv}");
    olga.sends("/audit drop everything");
    olga.sees("/audit export").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_reads_an_event_and_gets_the_delivery_as_a_file() {
    let app = Journey::begins().await;
    let (alice, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
    buys(&app, &alice).await;
    let event = stripe.events_of("checkout.session.completed").pop().unwrap();
    olga.sends(&format!("/audit event {event}"));
    let screen = olga.sees("checkout.session.completed").await;
    assert!(screen.text.contains("Status: processed"), "{}", screen.text);
    let file = document(&app, &olga, &format!("{event}.json")).await;
    let deliveries = stripe.deliveries();
    let sent = deliveries.iter().find(|delivery| delivery.event_id == event).unwrap();
    let (file, sent): (Value, Value) =
        (serde_json::from_slice(&file.bytes).unwrap(), serde_json::from_str(&sent.body).unwrap());
    assert_eq!(file["id"], sent["id"]);
    assert_eq!(file["data"]["object"]["metadata"], sent["data"]["object"]["metadata"]);
    olga.sends("/audit event evt_nowhere");
    olga.sees("There is no event").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payment_details_are_not_sent_to_a_chat() {
    let mut app = Journey::begins().await;
    // Stripe has no such charge.
    app.expects_refusals(1);
    let (olga, stripe) = (app.user(OLGA), app.stripe());
    let event = stripe.emit(
        "charge.refunded",
        json!({
            "id": "ch_walk_in", "object": "charge", "amount": 500, "amount_refunded": 500,
            "currency": "usd", "receipt_email": "walk.in@example.com",
            "billing_details": { "name": "Walter Inman", "address": { "line1": "7 Elm Street" } },
            "payment_method_details": { "card": { "last4": "0341", "fingerprint": "fp0f9e8d" } },
        }),
    );
    app.settle().await;
    olga.sends(&format!("/audit event {event}"));
    let file = document(&app, &olga, &format!("{event}.json")).await;
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.contains("ch_walk_in") && text.contains("500"), "{text}");
    for detail in ["walk.in@", "Inman", "Elm", "0341", "fp0f9e8d"] {
        assert!(!text.contains(detail), "{detail} in {text}");
    }
    let kept = app.read_database(move |tx| tx.event(&EventId::new(event))).await.unwrap();
    let kept = String::from_utf8(kept.payload.unwrap()).unwrap();
    assert!(kept.contains("Inman"), "the stored payload is complete");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_export_is_split_into_complete_files() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    buys(&app, &alice).await;
    let actor = || Actor::Admin(UserId(OLGA));
    let count = app.read_database(|tx| tx.audit_since(None, 0, 1000)).await.len();
    let none = app.services().audit_log.export_parts(actor(), None, 1, count - 1).await.unwrap();
    assert!(none.is_none(), "too many files");
    let exported =
        app.services().audit_log.export_parts(actor(), None, 1, 1000).await.unwrap().unwrap();
    assert_eq!(exported.entries, count, "a refused export must not be logged");
    let mut rows = 0;
    for mut file in exported.files {
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("seq,time,"), "{text}");
        assert!(text.ends_with('\n'), "{text}");
        rows += text.lines().count() - 1;
    }
    assert_eq!(rows, count);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_finds_the_events_that_failed() {
    let mut app = Journey::begins().await;
    // Stripe has no such customer.
    app.expects_refusals(1);
    let (olga, stripe) = (app.user(OLGA), app.stripe());
    olga.sends("/audit failed");
    olga.sees("No failed events").await;
    let event = stripe.emit(
        "customer.subscription.updated",
        json!({
            "id": "sub_stranger", "object": "subscription", "customer": "cus_stranger",
            "status": "active", "metadata": {}, "items": { "object": "list", "data": [
                { "id": "si_1", "price": { "id": "price_premium_month" } },
            ] },
        }),
    );
    app.settle().await;
    olga.sends("/audit failed");
    olga.sees("no user").await;
    olga.taps(&event).await;
    olga.sees("Status: failed").await;
    document(&app, &olga, &format!("{event}.json")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_log_does_not_exist_for_other_users() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    alice.sends("/nonsense");
    let unknown = alice.sees("I don't know that command").await;
    alice.sends("/audit verify");
    let refused = alice.sees("I don't know that command").await;
    assert_eq!((refused.text, refused.buttons), (unknown.text, unknown.buttons));
    let pressed = alice.presses(refused.message_id, "1:verify").await;
    let stale = alice.presses(refused.message_id, "1:nonsense").await;
    assert_eq!(pressed, stale, "an admin's button is outdated as well");
    alice.sees("Hi, Alice!").await;
    app.settle().await;
    assert_eq!(alice.times("trail"), 0);
    olga.sends("/start");
    app.until("an admin's own menu", || {
        let menu = app.telegram().commands(&format!("chat:{OLGA}"), "");
        menu.iter().any(|(name, _)| name == "audit")
    })
    .await;
}
