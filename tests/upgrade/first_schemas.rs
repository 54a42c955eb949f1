//! Databases of the first schemas, with and without proof of ownership.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use secrecy::SecretString;
use serde_json::json;
use tollgate::app;
use tollgate::config;
use tollgate::domain::clock::{Clock, ManualClock, Timestamp};
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::domain::ids::{CustomerId, UserId};
use tollgate::store::{Store, schema};

use crate::harness::variables::STRIPE_KEY;
use crate::upgrade::databases::ANN;

const PLANS: &str = r#"
[bot]
[http]
public_url = "https://billing.example.com"
[[plans]]
code = "free"
name = "Free"
[[plans]]
code = "premium"
name = "Premium"
entitlements = ["signals"]
[[plans.prices]]
interval = "month"
amount = 1900
currency = "usd"
stripe_price = "price_PremiumMonthly"
"#;

/// A database of the first schema, with a subscription whose notice was sent.
fn database_of_the_first_schema(path: &Path) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(include_str!("../../migrations/01-ledger/up.sql")).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let event =
        include_str!("../fixtures/stripe/2026-03-25.dahlia/customer.subscription.resumed.json");
    let mut event: serde_json::Value = serde_json::from_str(event).unwrap();
    event["id"] = "evt_old".into();
    connection
        .execute_batch(
            "INSERT INTO users (user_id, first_seen_ms) VALUES (1001, 0);
             INSERT INTO customers VALUES ('cus_Ann', 1001, 0);
             INSERT INTO entitlements VALUES (1, 1001, 'signals', 'premium', 'subscription',
                 'sub_Premium1', 'evt_old', 5, NULL, NULL);
             INSERT INTO outbox (user_id, key, notice, state, next_try_ms, request_id, created_ms,
                 finished_ms, message_id)
             VALUES (1001, 'sub_Premium1:activated',
                 '{\"kind\":\"activated\",\"subscription\":\"sub_Premium1\",\"plan\":\"premium\",\
                   \"renews_at\":null}',
                 'sent', 0, 'r', 0, 1, 7);",
        )
        .unwrap();
    connection
        .execute(
            "INSERT INTO stripe_events (event_id, type, created, livemode, payload, received_at,
                 request_id, status, attempts)
             VALUES ('evt_old', 'customer.subscription.resumed', 1, 0, ?1, 1, 'r', 'processed', 1)",
            [event.to_string().as_bytes()],
        )
        .unwrap();
}

#[tokio::test]
async fn a_database_of_the_first_schema_keeps_entitlements_and_sends_nothing_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tollgate.db");
    database_of_the_first_schema(&path);
    let store = Store::open(&path).unwrap();
    let settings = config::parse(PLANS, "bot.toml", &config::Environment::default()).unwrap();
    let clock = Arc::new(ClockGuard::new(Arc::new(ManualClock::default())));
    let now: Timestamp = clock.now();
    let key = SecretString::from(STRIPE_KEY);
    let (services, _) = app::services(&settings, key, store.clone(), &clock).unwrap();
    let held = store.read(move |tx| tx.entitlements_of(UserId(ANN), now)).await.unwrap();
    assert_eq!(held.len(), 1, "entitlements survive the migration itself");

    while services.events.retry_events(|| true).await.unwrap() > 0 {}
    let view = services.accounts.status(UserId(ANN)).await.unwrap();
    assert_eq!(view.plan.as_str(), "premium");
    let held = store.read(move |tx| tx.entitlements_of(UserId(ANN), now)).await.unwrap();
    assert_eq!(held.len(), 1, "{held:?}");
    let waiting = store.read(|tx| tx.outbox_depth()).await.unwrap();
    assert_eq!(waiting, 0, "nothing is sent a second time");
    let (status, entries) = store
        .read(|tx| {
            let event = tx.event(&tollgate::domain::ids::EventId::new("evt_old"))?;
            let all = tollgate::domain::audit::AuditFilter::All;
            Ok((event.unwrap().status.as_str(), tx.audit_page(&all, None, 9)?))
        })
        .await
        .unwrap();
    assert_eq!(status, "processed");
    assert_eq!(entries, [], "the audit log had its row about the event before");
}

/// The number of migrations before the one that stores proof of ownership.
const BEFORE_PROOF: usize = 6;

/// A database without proof of ownership, with three links: a customer that tollgate created, one that a
/// subscription's metadata names, and one that a payment link's reference attributed to a stranger.
fn database_without_proof(path: &Path) {
    let latest = schema::status(path).unwrap().latest;
    schema::up(path).unwrap();
    schema::down(path, latest - BEFORE_PROOF).unwrap();
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "INSERT INTO users (user_id, first_seen_ms) VALUES (1001, 0), (1002, 0), (1003, 0);
             INSERT INTO customers (customer_id, user_id, linked_ms) VALUES
                 ('cus_made', 1001, 7), ('cus_named', 1002, 7), ('cus_payer', 1003, 7);
             INSERT INTO checkouts (attempt, user_id, plan, interval, session_id, created_ms, state)
                 VALUES ('1001-1', 1001, 'premium', 'month', 'cs_made', 5, 'complete');
             INSERT INTO audit_log (seq, at_ms, actor, action, subject, user_id, request_id,
                 prev_hash, hash)
             VALUES (1, 7, 'user:1001', 'customer.linked', 'cus_made', 1001, 'r', '', 'a'),
                 (2, 7, 'worker:inbox', 'customer.linked', 'cus_named', 1002, 'r', 'a', 'b'),
                 (3, 7, 'worker:inbox', 'customer.linked', 'cus_payer', 1003, 'r', 'b', 'c');",
        )
        .unwrap();
    for (user, name, named) in
        [(1001, "made", json!(1001)), (1002, "named", json!(1002)), (1003, "payer", json!(null))]
    {
        let session = json!({ "stripe": { "fact": "checkout", "outcome": "paid", "session": {
            "id": format!("cs_{name}"), "customer": format!("cus_{name}"),
            "subscription": format!("sub_{name}"), "paid_once": false, "user": user,
            "plan": "premium", "total": null, "payment_intent": null,
        } } });
        // Sold by tollgate, at a price that no plan lists any more.
        let subscription = json!({ "stripe": { "fact": "subscription", "stage": "changed",
            "snapshot": {
                "id": format!("sub_{name}"), "customer": format!("cus_{name}"),
                "status": "active", "item": "si_1", "price": "price_of_old", "interval": "month",
                "user": named, "plan": "premium", "started_at": 5000, "current_period_start": 5000,
                "current_period_end": 9_000_000_000_000_i64, "cancel_at_period_end": false,
                "cancel_at": null, "canceled_at": null, "cancel_reason": null, "trial_end": null,
                "ended_at": null, "latest_invoice": null, "pause": null, "schedule": null,
                "pending_update_until": null, "payment_method": null,
            },
        } });
        for (source, statement) in [("session", session), ("sub", subscription)] {
            connection
                .execute(
                    "INSERT INTO facts (source, user_id, at_ms, statement, heard_ms)
                     VALUES (?1, ?2, 5000, ?3, 5000)",
                    (format!("evt_{source}_{name}"), user, statement.to_string()),
                )
                .unwrap();
        }
    }
}

#[tokio::test]
async fn a_database_without_proof_keeps_own_sales_and_unlinks_strangers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tollgate.db");
    database_without_proof(&path);
    let store = Store::open(&path).unwrap();
    let settings = config::parse(PLANS, "bot.toml", &config::Environment::default()).unwrap();
    let key = SecretString::from(STRIPE_KEY);
    let clock = Arc::new(ClockGuard::new(Arc::new(ManualClock::default())));
    let (services, _) = app::services(&settings, key, store.clone(), &clock).unwrap();
    for (user, customer, in_use, plan) in [
        (1001, "cus_made", true, "premium"),
        (1002, "cus_named", true, "free"),
        (1003, "cus_payer", false, "free"),
    ] {
        let (of, id) = (UserId(user), CustomerId::new(customer));
        let (used, link) =
            store.read(move |tx| Ok((tx.customer_of(of)?, tx.link_of(&id)?))).await.unwrap();
        assert_eq!(used.is_some(), in_use, "{customer}");
        let link = link.unwrap();
        assert_eq!((link.user, link.proven), (of, in_use), "{customer}");
        let view = services.accounts.status(of).await.unwrap();
        assert_eq!(
            view.plan.as_str(),
            plan,
            "plan_code counts for a session that tollgate created"
        );
    }
    assert_eq!(schema::status(&path).unwrap().current, schema::status(&path).unwrap().latest);
}
