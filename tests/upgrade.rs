//! A database of the first schema is carried over: what was kept then is read again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use secrecy::SecretString;
use tollgate::app;
use tollgate::billing::Bells;
use tollgate::config;
use tollgate::domain::clock::{Clock, Timestamp, TurnedClock};
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::domain::ids::UserId;
use tollgate::store::Store;

const ANN: i64 = 1001;
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

/// The first schema, with a subscription that was bought and told of then.
fn old_database(path: &Path) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(include_str!("../migrations/01-ledger/up.sql")).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let event =
        include_str!("fixtures/stripe/2026-03-25.dahlia/customer.subscription.resumed.json");
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
async fn a_database_of_the_first_schema_keeps_rights_and_tells_nothing_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tollgate.db");
    old_database(&path);
    let store = Store::open(&path).unwrap();
    let settings = config::parse(PLANS, "bot.toml", &config::Environment::default()).unwrap();
    let clock = Arc::new(ClockGuard::new(Arc::new(TurnedClock::default())));
    let now: Timestamp = clock.now();
    let key = SecretString::from("sk_test_upgrade");
    let (billing, _) =
        app::billing(&settings, key, store.clone(), &clock, Bells::default()).unwrap();
    let held =
        store.read(move |snapshot| snapshot.entitlements_of(UserId(ANN), now)).await.unwrap();
    assert_eq!(held.len(), 1, "rights hold through the migration itself");

    while billing.retry_events().await.unwrap() > 0 {}
    let view = billing.status(UserId(ANN)).await.unwrap();
    assert_eq!(view.plan.as_str(), "premium");
    let held =
        store.read(move |snapshot| snapshot.entitlements_of(UserId(ANN), now)).await.unwrap();
    assert_eq!(held.len(), 1, "{held:?}");
    let waiting = store.read(|snapshot| snapshot.outbox_depth()).await.unwrap();
    assert_eq!(waiting, 0, "nothing is told a second time");
    let (status, trail) = store
        .read(|snapshot| {
            let event = snapshot.event(&tollgate::domain::ids::EventId::new("evt_old"))?;
            let all = tollgate::domain::audit::AuditFilter::All;
            Ok((event.unwrap().status.as_str(), snapshot.audit_page(&all, None, 9)?))
        })
        .await
        .unwrap();
    assert_eq!(status, "processed");
    assert_eq!(trail, [], "the trail has its row about the event already");
}
