//! `/mydata` and `/forget`: everybody's own data, its erasure, and what stays erased.

use serde_json::{Value, json};
use tollgate::domain::ids::{EventId, UserId};
use tollgate::store::AuditVerdict;
use tollgate_sandbox::{CancelWhen, Card, Document};

use crate::journeys::harness::{BOTH, Journey, OLGA, User};

const RUNS: (&str, &str) = ("Your subscription is still running", "Dein Abo läuft noch");
const ASKED: (&str, &str) = ("Erase your data?", "Deine Daten löschen?");
const ERASE: (&str, &str) = ("Erase my data", "Meine Daten löschen");
const ERASED: (&str, &str) = ("Your data is erased", "Deine Daten sind gelöscht");
const ENDED: (&str, &str) = ("has ended", "ist beendet");
const WELCOME: (&str, &str) = ("Hi,", "Hallo");

async fn own_data(app: &Journey, user: &User) -> Value {
    user.sends("/mydata");
    let newest = || user.new_messages().into_iter().find_map(|message| message.document);
    app.until("the file", || newest().is_some()).await;
    let Document { name, bytes, .. } = newest().unwrap();
    assert_eq!(name, "my-data.json");
    serde_json::from_slice(&bytes).unwrap()
}

/// The events whose payloads are kept and contain one of these texts.
async fn kept(app: &Journey, texts: &[&str]) -> Vec<String> {
    let ids = app.database().query("SELECT event_id FROM stripe_events ORDER BY rowid");
    let mut found = Vec::new();
    for id in ids {
        let event = EventId::new(id.clone());
        let stored = app.read_database(move |tx| tx.event(&event)).await.unwrap();
        let payload = String::from_utf8(stored.payload.unwrap_or_default()).unwrap();
        if texts.iter().any(|text| payload.contains(text)) {
            found.push(id);
        }
    }
    found
}

/// What identifies a person in their row.
fn row(app: &Journey, user: &User) -> Vec<String> {
    app.database().query(&format!(
        "SELECT coalesce(name, '') || coalesce(username, '') || coalesce(language, '')
             || coalesce(locale_override, '') FROM users WHERE user_id = {}",
        user.id
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_what_is_stored_about_them() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        let customer = stripe.customer_of(&user);
        let event = stripe.emit(
            "charge.updated",
            json!({ "object": "charge", "id": stripe.last_charge(), "customer": customer }),
        );
        app.settle().await;
        let data = own_data(&app, &user).await;
        assert_eq!(data["format"], "tollgate.personal-data/1");
        assert_eq!(data["person"]["telegram_id"], id);
        assert!(["Alice", "Jonas"].contains(&data["person"]["name"].as_str().unwrap()), "{data}");
        assert_eq!(data["stripe_customers"][0]["id"], customer);
        assert_eq!(data["subscriptions"][0]["plan"], "premium");
        assert_eq!(data["entitlements"].as_array().unwrap().len(), 4);
        assert_eq!(data["checkouts"][0]["state"], "complete");
        assert_eq!(data["messages"][0]["state"], "sent");
        let events = data["stripe_events"].as_array().unwrap();
        assert!(events.iter().any(|event| event["type"] == "invoice.paid"), "{events:?}");
        let actions = data["activity"].as_array().unwrap();
        assert!(actions.iter().any(|entry| entry["action"] == "checkout.opened"), "{actions:?}");
        let links = events.iter().map(|event| event["payload"].to_string()).collect::<String>();
        assert!(!links.contains("https://invoice.stripe"), "links that need no password: {links}");
        let audited = app.database().query(&format!(
            "SELECT actor, action FROM audit_log WHERE user_id = {id} ORDER BY seq DESC LIMIT 1"
        ));
        assert_eq!(audited, [format!("user:{id} user.exported")], "{event}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_forgotten_and_stays_forgotten() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        olga.sends("/start");
        olga.sees("Hi,").await;
        app.buys(&user, "Premium", Card::PAYS).await;
        let (customer, charge) = (stripe.customer_of(&user), stripe.last_charge());
        // A type without effect belongs to no account.
        stripe.emit(
            "payment_method.attached",
            json!({ "object": "payment_method", "id": "pm_1", "customer": customer,
                "billing_details": { "email": "person@example.com" } }),
        );
        app.settle().await;
        assert!(!kept(&app, &["person@example.com"]).await.is_empty());
        user.sends("/forget");
        user.sees(RUNS).await;
        let notice = user.messages().into_iter().find(|message| message.text.contains("Premium"));
        user.presses(notice.unwrap().message_id, "1:forgetok").await;
        user.sees(RUNS).await;
        assert_ne!(row(&app, &user), [""], "a forged button erases nothing");

        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::Now).unwrap();
        user.sees(ENDED).await;
        app.settle().await;
        let before = app.database().query("SELECT count(*) FROM facts").remove(0);
        user.sends("/forget");
        let message = user.sees(ASKED).await.message_id;
        user.taps(ERASE).await;
        user.sees(ERASED).await;
        user.has_read(&app, "forget").await;
        let named = [customer.as_str(), "person@example.com"];
        assert_eq!(kept(&app, &named).await, [""; 0]);
        assert_eq!(row(&app, &user), [""]);
        assert_eq!(app.database().query("SELECT count(*) FROM facts").remove(0), before);
        let left = app.database().query(&format!(
            "SELECT count(*) FROM audit_log WHERE user_id = {id} AND coalesce(before, after) IS NOT NULL"
        ));
        assert_eq!(left, ["0"], "details of the audit log");
        let money = app.database().query("SELECT plan, status FROM subscriptions");
        assert_eq!(money, ["premium canceled"], "what was bought stays");

        // What Stripe sends later brings nothing back.
        stripe.rename_customer(&customer, "Somebody Known").unwrap();
        stripe.refund(&charge, None).unwrap();
        stripe.emit(
            "payment_method.updated",
            json!({ "object": "payment_method", "id": "pm_1", "customer": customer,
                "billing_details": { "email": "person@example.com" } }),
        );
        app.settle().await;
        assert_eq!(kept(&app, &named).await, [""; 0]);
        assert_eq!(row(&app, &user), [""]);
        let verdict = app.read_database(|tx| tx.audit_verify()).await;
        assert!(matches!(verdict, AuditVerdict::Intact { .. }), "{verdict:?}");

        // A second tap erases what the tap itself has recorded.
        user.presses(message, "1:forgetok").await;
        app.until("the row is empty again", || row(&app, &user) == [""]).await;

        // A new message is a new beginning.
        user.sends("/start");
        user.sees(WELCOME).await;
        assert_ne!(row(&app, &user), [""]);
        stripe.rename_customer(&customer, "Somebody Known Again").unwrap();
        app.settle().await;
        assert_eq!(kept(&app, &["Somebody Known Again"]).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_that_was_interrupted_is_completed() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    app.buys(&user, "Premium", Card::PAYS).await;
    let customer = stripe.customer_of(&user);
    stripe.emit(
        "payment_method.attached",
        json!({ "object": "payment_method", "customer": customer }),
    );
    app.settle().await;
    let (store, id, now) = (app.another_store().await, UserId(user.id), app.now());
    store.write(move |tx| tx.erase_person(id, now)).await.unwrap();
    store.close().await;
    assert!(!kept(&app, &[&customer]).await.is_empty(), "events are searched afterwards");
    assert_eq!(app.services().personal_records.finish_erasures().await.unwrap(), 1);
    assert_eq!(kept(&app, &[&customer]).await, [""; 0]);
    assert_eq!(app.services().personal_records.finish_erasures().await.unwrap(), 0);
}
