//! Databases of older versions are migrated: nothing is lost, sent twice or granted by mistake.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::types::Value as Column;
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;
use tollgate::app;
use tollgate::config;
use tollgate::domain::account::{FactBody, Source};
use tollgate::domain::audit::{Actor, AuditDraft};
use tollgate::domain::clock::{Clock, ManualClock, Timestamp};
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::domain::ids::{CustomerId, EndpointName, RequestId, SubscriptionId, UserId};
use tollgate::domain::open_message::{CustomerAction, Subject};
use tollgate::store::{AuditVerdict, Store, schema};

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

/// A database of the first schema, with a subscription whose notice was sent.
fn database_of_the_first_schema(path: &Path) {
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
async fn a_database_of_the_first_schema_keeps_entitlements_and_sends_nothing_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tollgate.db");
    database_of_the_first_schema(&path);
    let store = Store::open(&path).unwrap();
    let settings = config::parse(PLANS, "bot.toml", &config::Environment::default()).unwrap();
    let clock = Arc::new(ClockGuard::new(Arc::new(ManualClock::default())));
    let now: Timestamp = clock.now();
    let key = SecretString::from("sk_test_upgrade");
    let (billing, _) = app::billing(&settings, key, store.clone(), &clock).unwrap();
    let held = store.read(move |tx| tx.entitlements_of(UserId(ANN), now)).await.unwrap();
    assert_eq!(held.len(), 1, "entitlements survive the migration itself");

    while billing.retry_events().await.unwrap() > 0 {}
    let view = billing.status(UserId(ANN)).await.unwrap();
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
    let key = SecretString::from("sk_test_upgrade");
    let clock = Arc::new(ClockGuard::new(Arc::new(ManualClock::default())));
    let (billing, _) = app::billing(&settings, key, store.clone(), &clock).unwrap();
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
        let view = billing.status(of).await.unwrap();
        assert_eq!(
            view.plan.as_str(),
            plan,
            "plan_code counts for a session that tollgate created"
        );
    }
    assert_eq!(schema::status(&path).unwrap().current, schema::status(&path).unwrap().latest);
}

/// A database of schema 11 with traffic, and the folder that holds it.
fn database_with_traffic() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tollgate.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("fixtures/schema-11.sql")).unwrap();
    (folder, path)
}

/// The number of rows of the audit log in that database.
const AUDITED: i64 = 30;
/// The migrations that this database lacks, without those that come later.
const VOCABULARY: usize = 12;

/// Brings the database up to the migration `12-vocabulary` and no further.
fn up_to_vocabulary(path: &Path) {
    schema::up(path).unwrap();
    let latest = schema::status(path).unwrap().latest;
    schema::down(path, latest - VOCABULARY).unwrap();
}

/// Rows of each table, as a map from columns to values. Text that is JSON is parsed: the order of its
/// members has no meaning.
fn rows(path: &Path) -> BTreeMap<String, Vec<BTreeMap<String, Value>>> {
    let connection = Connection::open(path).unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut tables = connection.prepare(tables).unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let read = |table: &String| {
        let mut statement =
            connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let rows = statement.query_map([], |row| {
            let value = |index| {
                Ok::<_, rusqlite::Error>(match row.get(index)? {
                    Column::Null => Value::Null,
                    Column::Integer(number) => json!(number),
                    Column::Real(number) => json!(number),
                    Column::Text(text) => serde_json::from_str(&text).unwrap_or(json!(text)),
                    Column::Blob(bytes) => json!(bytes),
                })
            };
            names
                .iter()
                .enumerate()
                .map(|(index, name)| Ok((name.clone(), value(index)?)))
                .collect()
        });
        (table.clone(), rows.unwrap().map(Result::unwrap).collect())
    };
    tables.iter().map(read).collect()
}

fn execute(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

fn query<T: rusqlite::types::FromSql>(path: &Path, sql: &str) -> Vec<T> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method's path is not general enough over the transaction's lifetime"
)]
async fn verdict(path: &Path) -> AuditVerdict {
    let store = Store::open(path).unwrap();
    let verdict = store.read(|tx| tx.audit_verify()).await.unwrap();
    store.close().await;
    verdict
}

/// The first row that does not verify.
async fn broken_at(path: &Path) -> Option<i64> {
    match verdict(path).await {
        AuditVerdict::Intact { .. } => None,
        AuditVerdict::Broken { seq, .. } => Some(seq),
    }
}

#[test]
fn a_database_with_traffic_goes_up_and_down_and_up_without_loss() {
    let (_folder, path) = database_with_traffic();
    let mut before = rows(&path);
    up_to_vocabulary(&path);
    let mut after = rows(&path);
    for (old, new) in [
        ("facts", "facts"),
        ("refreshes", "stripe_tasks"),
        ("cards", "status_messages"),
        ("cursors", "checkpoints"),
        ("idempotent_answers", "idempotency_keys"),
        ("open_messages", "open_messages"),
    ] {
        assert!(!before[old].is_empty(), "{old}");
        assert_eq!(before[old].len(), after[new].len(), "{new}");
    }
    let of_endpoints = before["outbox"].iter().filter(|row| row["callback"] != Value::Null).count();
    assert_eq!(after["webhook_deliveries"].len(), of_endpoints);
    assert_eq!(after["outbox"].len(), before["outbox"].len() - of_endpoints);
    for table in ["users", "customers", "subscriptions", "entitlements", "stripe_events"] {
        assert!(!before[table].is_empty(), "{table}");
        assert_eq!(before[table], after[table], "{table}");
    }

    schema::down(&path, 1).unwrap();
    let mut again = rows(&path);
    assert_eq!(again.get_mut("audit_log").unwrap().pop().unwrap()["action"], "audit_log.sealed");
    // The time of the first attempt has no meaning for a notice.
    for row in before.get_mut("outbox").unwrap() {
        if row["callback"] == Value::Null {
            row.insert("first_try_ms".to_owned(), Value::Null);
        }
    }
    assert_eq!(again, before);

    up_to_vocabulary(&path);
    let mut again = rows(&path);
    let seals = again.get_mut("audit_log").unwrap().split_off(usize::try_from(AUDITED).unwrap());
    assert_eq!(seals.len(), 2, "each migration seals the rows before it");
    after.get_mut("audit_log").unwrap().pop();
    assert_eq!(again, after);
}

#[tokio::test]
async fn a_migrated_database_reads_as_it_was_written() {
    let (_folder, path) = database_with_traffic();
    schema::up(&path).unwrap();
    for body in query::<String>(&path, "SELECT body FROM facts") {
        let read: FactBody = serde_json::from_str(&body).unwrap();
        let written: Value = serde_json::to_value(&read).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(&body).unwrap());
    }
    for subject in query::<String>(&path, "SELECT subject FROM open_messages") {
        let read: Subject = serde_json::from_str(&subject).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), subject, "compared byte for byte");
    }
    let order = "SELECT event_id FROM webhook_deliveries WHERE state = 'pending'
                 ORDER BY user_id, delivery_id";
    let events = query::<String>(&path, order);
    let accounts = "SELECT user_id FROM facts UNION SELECT about_id FROM outbox";
    let accounts = query::<i64>(&path, accounts);
    let facts: Vec<i64> = query(&path, "SELECT count(*) FROM facts");
    let notices: Vec<i64> = query(&path, "SELECT count(*) FROM outbox");

    let store = Store::open(&path).unwrap();
    let read = move |tx: &tollgate::store::ReadTx<'_>| {
        let (mut found, mut queued) = (Vec::new(), 0);
        for account in accounts {
            found.extend(tx.history(UserId(account))?);
            queued += tx.notices_about(UserId(account), Timestamp::from_millis(0))?.len();
        }
        let waiting = tx.message_awaiting_action(
            UserId(ANN),
            &SubscriptionId::new("sub_1"),
            CustomerAction::ChangePlan,
        )?;
        Ok((found, queued, waiting))
    };
    let (found, queued, waiting) = store.read(read).await.unwrap();
    assert_eq!(
        (found.len(), queued),
        (facts[0].try_into().unwrap(), notices[0].try_into().unwrap())
    );
    assert!(
        found.iter().any(|fact| matches!(&fact.source, Source::Internal(id) if id == "grant-1"))
    );
    assert!(found.iter().all(|fact| !fact.source.key().starts_with("deed:")));
    assert_eq!(waiting, Some(90));

    // Every pending delivery arrives once, for each user in the order in which it was written.
    let mut delivered: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let later = Timestamp::from_millis(i64::MAX / 2);
    let endpoint: EndpointName =
        store.read(|tx| tx.endpoint_backlogs()).await.unwrap()[0].0.clone();
    loop {
        let endpoint = endpoint.clone();
        let claim = store.write(move |tx| {
            let lease = std::time::Duration::from_mins(1);
            let claimed = tx.claim_webhook_deliveries(&endpoint, later, 99, lease)?;
            for delivery in &claimed {
                tx.webhook_delivered(delivery.id, later)?;
            }
            Ok::<_, tollgate::store::StoreError>(claimed)
        });
        let claimed = claim.await.unwrap();
        if claimed.is_empty() {
            break;
        }
        for delivery in claimed {
            let user = "SELECT user_id FROM webhook_deliveries WHERE delivery_id = ";
            let user = query::<i64>(&path, &format!("{user}{}", delivery.id))[0];
            delivered.entry(user).or_default().push(delivery.message.to_string());
        }
    }
    assert_eq!(delivered.into_values().flatten().collect::<Vec<_>>(), events);
}

#[test]
fn deliveries_and_notices_with_the_same_number_go_down_without_loss() {
    let (_folder, path) = database_with_traffic();
    up_to_vocabulary(&path);
    execute(
        &path,
        "INSERT INTO webhook_deliveries (delivery_id, user_id, endpoint, event_id, key, body,
             next_try_ms, request_id, created_ms)
         SELECT outbox_id, 1001, 'first', 'msg_' || outbox_id, 'callback:first:' || outbox_id, '{}', 1,
             'r', outbox_id FROM outbox
         WHERE outbox_id NOT IN (SELECT delivery_id FROM webhook_deliveries)",
    );
    let order = "SELECT endpoint || ' ' || event_id FROM webhook_deliveries
                 ORDER BY user_id, endpoint, delivery_id";
    let notices = "SELECT outbox_id || ' ' || key FROM outbox ORDER BY outbox_id";
    let (deliveries, notices) = (query::<String>(&path, order), query::<String>(&path, notices));
    schema::down(&path, 1).unwrap();
    let order = "SELECT callback || ' ' || message FROM outbox WHERE callback IS NOT NULL
                 ORDER BY user_id, callback, outbox_id";
    assert_eq!(query::<String>(&path, order), deliveries);
    let of_chats = "SELECT outbox_id || ' ' || key FROM outbox WHERE callback IS NULL
                    ORDER BY outbox_id";
    assert_eq!(query::<String>(&path, of_chats), notices);
}

/// Appends two rows with personal payloads.
async fn audit_two(path: &Path) {
    let store = Store::open(path).unwrap();
    for name in ["Ann", "Bob"] {
        let draft = AuditDraft {
            actor: Actor::CommandLine,
            action: "user.renamed",
            subject: "user:1001".to_owned(),
            user: Some(UserId(ANN)),
            before: None,
            after: Some(json!({ "name": name })),
        };
        let request = RequestId::new("request-1");
        let at = Timestamp::from_seconds(1_900_000_000);
        let appended = store.write(move |tx| tx.audit(&draft, at, &request));
        appended.await.unwrap_or_else(|error: tollgate::store::StoreError| panic!("{error}"));
    }
    store.close().await;
}

const ERASE: &str = "UPDATE audit_log SET before = NULL, after = NULL, salt = NULL WHERE seq = ";

#[tokio::test]
async fn the_audit_log_verifies_across_the_migration_and_after_an_erasure() {
    let (_folder, path) = database_with_traffic();
    audit_two(&path).await;
    let (seal, first) = (AUDITED + 1, AUDITED + 2);
    let entries = first + 1;
    let intact = |verdict: &AuditVerdict, expected| matches!(verdict, AuditVerdict::Intact { entries, .. } if *entries == expected);
    let before = verdict(&path).await;
    assert!(intact(&before, entries), "{before:?}");
    execute(&path, &format!("{ERASE}{first}"));
    assert_eq!(verdict(&path).await, before, "an erasure changes no hash");
    for kept in [1, AUDITED, seal] {
        let refused = Connection::open(&path).unwrap().execute(&format!("{ERASE}{kept}"), []);
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{kept}");
    }

    let latest = schema::status(&path).unwrap().latest;
    schema::down(&path, latest - VOCABULARY + 1).unwrap();
    let names = "SELECT coalesce(after, 'erased') FROM audit_log ORDER BY seq DESC LIMIT 2";
    assert_eq!(query::<String>(&path, names), [r#"{"name":"Bob"}"#, "erased"]);
    let again = verdict(&path).await;
    assert!(intact(&again, entries + 1), "the rows since the seal verify as older rows: {again:?}");
}

#[tokio::test]
async fn a_row_that_was_changed_is_found_before_and_after_the_seal() {
    let (seal, first) = (AUDITED + 1, AUDITED + 2);
    let cases = [
        ("UPDATE audit_log SET subject = 'sub_9' WHERE seq = 7".to_owned(), 7),
        ("UPDATE audit_log SET after = '{}' WHERE seq = 7".to_owned(), 7),
        (format!("{ERASE}{AUDITED}"), AUDITED),
        ("UPDATE audit_log SET payload_sha256 = '', salt = x'00' WHERE seq = 7".to_owned(), 7),
        (format!("UPDATE audit_log SET after = '{{\"entries\":1}}' WHERE seq = {seal}"), seal),
        (format!("{ERASE}{seal}"), seal),
        (format!("UPDATE audit_log SET action = 'x' WHERE seq = {seal}"), seal),
        (format!("UPDATE audit_log SET payload_sha256 = NULL WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET after = '{{}}' WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET after = NULL WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET salt = NULL WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET salt = x'00' WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET user_id = 7 WHERE seq = {first}"), first),
        (format!("DELETE FROM audit_log WHERE seq = {first}"), first),
    ];
    for (sql, broken) in cases {
        let (_folder, path) = database_with_traffic();
        audit_two(&path).await;
        let triggers =
            "DROP TRIGGER audit_log_refuses_update; DROP TRIGGER audit_log_refuses_delete;";
        execute(&path, &format!("{triggers} {sql}"));
        assert_eq!(broken_at(&path).await, Some(broken), "{sql}");
        let latest = schema::status(&path).unwrap().latest;
        schema::down(&path, latest - VOCABULARY + 1).unwrap();
        assert!(broken_at(&path).await.is_some(), "taking the migration back hides nothing: {sql}");
    }
}
