//! The database with traffic goes up and down, and is read afterwards.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value as Column;
use serde_json::{Value, json};
use tollgate::domain::account::{FactBody, Source};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{EndpointName, SubscriptionId, UserId};
use tollgate::domain::open_message::{CustomerAction, Subject};
use tollgate::store::{Store, schema};

use crate::harness::database::Database;
use crate::upgrade::databases::{
    ANN, ARCHIVE, AUDITED, SMALLER_ROWS, VOCABULARY, database_with_traffic, up_to_vocabulary,
};

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

/// Members that are null, false or empty were written before, and are left out now.
fn without_defaults(json: Value) -> Value {
    match json {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, without_defaults(value)));
            let is_default = |value: &Value| *value == Value::Null || *value == json!(false);
            members.filter(|(_, value)| !is_default(value) && *value != json!([])).collect()
        }
        Value::Array(values) => values.into_iter().map(without_defaults).collect(),
        other => other,
    }
}

#[tokio::test]
async fn a_migrated_database_reads_as_it_was_written() {
    let (_folder, path) = database_with_traffic();
    let database = Database::at(&path);
    // The last schema in which the bodies of facts are text.
    schema::up(&path).unwrap();
    let latest = schema::status(&path).unwrap().latest;
    schema::down(&path, latest - (SMALLER_ROWS - 1)).unwrap();
    let bodies = database.column::<String>("SELECT body FROM facts");
    schema::up(&path).unwrap();
    for body in bodies {
        let read: FactBody = serde_json::from_str(&body).unwrap();
        let written: Value = serde_json::to_value(&read).unwrap();
        let stored: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(without_defaults(written), without_defaults(stored));
    }
    for subject in database.column::<String>("SELECT subject FROM open_messages") {
        let read: Subject = serde_json::from_str(&subject).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), subject, "compared byte for byte");
    }
    let order = "SELECT event_id FROM webhook_deliveries WHERE state = 'pending'
                 ORDER BY user_id, delivery_id";
    let events = database.column::<String>(order);
    let accounts = "SELECT user_id FROM facts UNION SELECT about_id FROM outbox";
    let accounts = database.column::<i64>(accounts);
    let facts: Vec<i64> = database.column("SELECT count(*) FROM facts");
    let notices: Vec<i64> = database.column("SELECT count(*) FROM outbox");

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
            let user = database.column::<i64>(&format!("{user}{}", delivery.id))[0];
            delivered.entry(user).or_default().push(delivery.message.to_string());
        }
    }
    assert_eq!(delivered.into_values().flatten().collect::<Vec<_>>(), events);
}

#[test]
fn deliveries_and_notices_with_the_same_number_go_down_without_loss() {
    let (_folder, path) = database_with_traffic();
    let database = Database::at(&path);
    up_to_vocabulary(&path);
    database.execute(
        "INSERT INTO webhook_deliveries (delivery_id, user_id, endpoint, event_id, key, body,
             next_try_ms, request_id, created_ms)
         SELECT outbox_id, 1001, 'first', 'msg_' || outbox_id, 'callback:first:' || outbox_id, '{}', 1,
             'r', outbox_id FROM outbox
         WHERE outbox_id NOT IN (SELECT delivery_id FROM webhook_deliveries)",
    );
    let order = "SELECT endpoint || ' ' || event_id FROM webhook_deliveries
                 ORDER BY user_id, endpoint, delivery_id";
    let notices = "SELECT outbox_id || ' ' || key FROM outbox ORDER BY outbox_id";
    let (deliveries, notices) =
        (database.column::<String>(order), database.column::<String>(notices));
    schema::down(&path, 1).unwrap();
    let order = "SELECT callback || ' ' || message FROM outbox WHERE callback IS NOT NULL
                 ORDER BY user_id, callback, outbox_id";
    assert_eq!(database.column::<String>(order), deliveries);
    let of_chats = "SELECT outbox_id || ' ' || key FROM outbox WHERE callback IS NULL
                    ORDER BY outbox_id";
    assert_eq!(database.column::<String>(of_chats), notices);
}

#[test]
fn status_messages_survive_the_way_to_leases_and_back() {
    let (_folder, path) = database_with_traffic();
    let database = Database::at(&path);
    up_to_vocabulary(&path);
    database.execute(
        "INSERT INTO users (user_id, first_seen_ms) VALUES (9001, 1);
         INSERT INTO status_messages (user_id, message_id, shows) VALUES (9001, 7, 'free');
         UPDATE status_messages SET next_try_ms = 5 WHERE user_id = 1005;",
    );
    let before = rows(&path);
    schema::up(&path).unwrap();
    let states = "SELECT user_id, state, next_try_ms FROM status_messages ORDER BY user_id";
    assert_eq!(database.query(states), ["1001 pending 0", "1005 pending 5", "9001 shown 0"]);
    database.execute(
        "UPDATE status_messages SET leased_until_ms = 9, leased_by = 'p' WHERE user_id = 1001;
         UPDATE status_messages SET state = 'dead', attempts = 3, error = 'why' WHERE user_id = 1005;",
    );
    let latest = schema::status(&path).unwrap().latest;
    schema::down(&path, latest - VOCABULARY).unwrap();
    assert_eq!(rows(&path), before);
}

#[test]
fn archived_facts_and_notices_are_read_again_after_a_way_down_and_up() {
    let (_folder, path) = database_with_traffic();
    schema::up(&path).unwrap();
    let database = Database::at(&path);
    let before = rows(&path);
    database.execute(
        "UPDATE facts SET archived = 1 WHERE rowid % 2 = 0;
         UPDATE outbox SET archived = 1 WHERE state <> 'pending';
         UPDATE accounts SET archived_until_ms = 9, archive_rules = 9;",
    );
    let latest = schema::status(&path).unwrap().latest;
    schema::down(&path, latest - ARCHIVE + 1).unwrap();
    schema::up(&path).unwrap();
    assert_eq!(rows(&path), before);
}
