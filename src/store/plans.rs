//! Checks that no statement of the store reads a whole table or sorts an unbounded number of rows.
//!
//! Finds every statement in the source of the store. Those that are put together from parts have to be
//! prepared by `run_composed_statements` first.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, StatementStatus};

use crate::domain::broadcast::{OfferedLocales, Segment};
use crate::domain::ids::{EndpointName, MessageId, PlanCode, UserId};
use crate::store::queue::ClaimRequest;
use crate::store::tests::{ANN, NOW, new_store};
use crate::store::{Resend, StoreError, WriteTx, queues};

/// Steps that read little, whatever the size of the database.
const SMALL: [(&str, &str); 18] = [
    ("SCAN CONSTANT ROW", "no table"),
    ("SCAN (subquery", "the rows of a subquery, whose own steps are checked"),
    ("SCAN pragma_user_version", "one row"),
    ("SCAN sqlite_schema", "a row for each table and index"),
    ("SCAN sqlite_master", "a row for each table and index"),
    ("SCAN revocation_brake", "one row"),
    ("SCAN total_figures", "a row for each figure, currency and plan"),
    ("accounts_uncounted", "an index of the accounts to be counted, of which the first are read"),
    ("SCAN users USING INDEX users_forgotten", "stops at the first row"),
    ("SCAN erasures USING INDEX erasures_open", "erasures that are not complete"),
    ("SCAN json_each VIRTUAL TABLE", "a list that is a parameter"),
    ("SCAN json_tree VIRTUAL TABLE", "the parts of one update"),
    ("broadcasts_open", "an index of the broadcasts that are not over"),
    ("SCAN alerts", "the conditions that are on now"),
    ("SCAN chats", "groups and channels, of which a bot has a few"),
    ("stripe_events_given_up", "an index of events that were given up"),
    ("chat_updates_given_up", "an index of updates that were given up"),
    ("_leased", "an index of leased rows, of which the workers hold a few"),
];

/// Statements that may scan or sort, by their beginning, and why.
const ALLOWED: [(&str, &str); 27] = [
    ("SELECT min(due) FROM ( SELECT max(", "stops at MAX_LEASED rows of an index of due rows"),
    ("SELECT seq, at_ms FROM audit_log ORDER BY seq DESC LIMIT 1", "the last row"),
    ("SELECT * FROM audit_log WHERE action = 'configuration.changed'", "the last row of its index"),
    ("SELECT * FROM stripe_events WHERE status = 'failed' ORDER BY received_at DESC", "a page"),
    ("SELECT event_id FROM stripe_events WHERE status = 'failed'", "returns all failed events"),
    (
        "SELECT * FROM chat_updates WHERE status = 'failed' AND next_try_ms IS NULL UNION ALL",
        "sorts the updates that have failed, of which owners are alerted",
    ),
    ("SELECT kind, details, since_ms, announced, clear_ms FROM alerts", "sorts what is on now"),
    ("SELECT * FROM subscriptions WHERE user_id = ?1", "sorts the subscriptions of one user"),
    ("SELECT * FROM entitlements WHERE user_id = ?1", "sorts the entitlements of one user"),
    (
        "SELECT subscription_id, reason, due_ms, attempts FROM stripe_tasks",
        "sorts those of one user",
    ),
    (
        "SELECT outbox_id, notice, state, leased_until_ms, created_ms",
        "sorts the notices of one user",
    ),
    ("SELECT event_id, type, created FROM facts", "sorts the facts of one user"),
    ("SELECT DISTINCT leased_by FROM idempotency_keys", "requests that are being processed"),
    ("DELETE FROM idempotency_keys WHERE leased_by = ?1", "requests that are being processed"),
    ("UPDATE webhook_deliveries SET next_try_ms = max(", "after the clock was set back"),
    ("SELECT count(*) FROM webhook_deliveries AS mine", "what is due, for tests"),
    ("SELECT delivery_id AS row, json_object(", "sorts those of one user"),
    ("SELECT key AS row, json_object(", "sorts those of one user"),
    ("SELECT outbox_id AS row, json_object(", "sorts those of one user"),
    ("SELECT min(outbox_id) AS row, json_object(", "groups those of one user"),
    ("SELECT rowid AS row, json_object(", "sorts those of one user"),
    ("DELETE FROM admin_actions WHERE state <>", "when a user is erased"),
    ("UPDATE admin_actions SET shown_ms", "after the clock was set back"),
    (
        "INSERT INTO broadcasts",
        "looks for copies of the broadcast only while a foreign key is violated",
    ),
    ("INSERT INTO memberships (chat_id, user_id, request_ms", "once, when a chat is bound"),
    ("UPDATE memberships SET looked_ms = NULL, seen_ms", "after the clock was set back"),
    ("INSERT INTO users", "looks for rows of the user only while a foreign key is violated"),
];

static PREPARED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Remembers a statement that a transaction prepares.
pub(in crate::store) fn record(sql: &str) {
    PREPARED.lock().unwrap_or_else(PoisonError::into_inner).insert(one_line(sql));
}

/// Prepares each statement that is put together from parts, for each queue.
fn run_composed_statements(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    let id = Value::Null;
    for queue in queues::ALL {
        let part = queue.part.map(|_| "crm");
        tx.next_due(queue, part)?;
        tx.due_rows(queue, NOW)?;
        let request = ClaimRequest { part, now: NOW, limit: 1, lease: Duration::ZERO };
        tx.claim(queue, request, |_| Ok(()))?;
        tx.lease(queue, &id, NOW, NOW)?;
        tx.finish(queue, &id, "failed", None, Some(NOW))?;
        tx.delete(queue, &id)?;
        tx.retry(queue, &id, NOW, None)?;
        tx.release(queue, &id)?;
        tx.change(&queue.free_leases_statement(), ["process"])?;
        tx.many(queue.table, &queue.lease_holders_query(), [], |_| Ok(()))?;
    }
    let locales = OfferedLocales { tags: Vec::new(), default: "en".to_owned() };
    for segment in [
        Segment::Everyone,
        Segment::Plan(PlanCode::new("pro")),
        Segment::Trial,
        Segment::PastDue,
        Segment::Ended { days: 1 },
        Segment::Locale("de".to_owned()),
        Segment::NeverBought,
    ] {
        tx.ensure_user(ANN, NOW)?;
        tx.segment_page(&segment, &locales, UserId(0), NOW)?;
    }
    tx.release_held_messages("", NOW)?;
    tx.shift_schedules(Duration::ZERO, NOW)?;
    for which in [Resend::Failed, Resend::WebhookMessage(MessageId::new("msg_1"))] {
        tx.resend_webhook_deliveries(&EndpointName::new("crm"), &which, NOW)?;
    }
    Ok(())
}

#[tokio::test]
async fn no_statement_reads_a_whole_table() {
    let (_folder, path, store) = new_store();
    store.write(run_composed_statements).await.unwrap();
    let raw = Connection::open(path).unwrap();
    let prepared = PREPARED.lock().unwrap().clone();
    let literals = literals();
    assert!(literals.len() > 80, "the statements have moved: {}", literals.len());
    let mut offences = Vec::new();
    let mut used = BTreeSet::new();
    for literal in literals {
        let statements: Vec<&String> = if literal.contains('{') {
            prepared.iter().filter(|sql| is_filled(&literal, sql)).collect()
        } else {
            vec![&literal]
        };
        assert!(!statements.is_empty(), "never prepared: {literal}");
        for sql in statements {
            let costly: Vec<String> =
                plan(&raw, sql).into_iter().filter(|step| is_costly(step)).collect();
            let allowed = ALLOWED.iter().find(|(begin, _)| sql.starts_with(begin));
            match allowed {
                Some((begin, _)) if !costly.is_empty() => drop(used.insert(*begin)),
                None if !costly.is_empty() => offences.push(format!("{sql}\n    {costly:?}")),
                _ => {}
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
    let unused: Vec<_> = ALLOWED.iter().filter(|(begin, _)| !used.contains(begin)).collect();
    assert!(unused.is_empty(), "these statements need no permission: {unused:?}");
}

fn is_costly(step: &str) -> bool {
    let is_scan = step.starts_with("SCAN") || step.contains("TEMP B-TREE");
    is_scan && !SMALL.iter().any(|(part, _)| step.contains(part))
}

fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get("detail").unwrap());
    }
    steps
}

/// Whether `sql` is the literal with other text in the place of each `{…}`.
fn is_filled(literal: &str, sql: &str) -> bool {
    let mut rest = sql;
    let mut pieces = literal.split('{').map(|piece| match piece.split_once('}') {
        Some((_, text)) => text,
        None => piece,
    });
    let begins = pieces.next().is_some_and(|first| {
        let found = rest.strip_prefix(first);
        rest = found.unwrap_or(rest);
        found.is_some()
    });
    begins
        && pieces.all(|piece| match rest.split_once(piece) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
}

/// The SQL statements in the source of the store, without its tests, each in one line.
fn literals() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut found = BTreeSet::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let is_test = path.ends_with("plans.rs") || path.ends_with("tests.rs");
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if !is_test {
            found.extend(strings(code).map(|text| one_line(&text)).filter(|text| is_sql(text)));
        }
    }
    found
}

fn is_sql(text: &str) -> bool {
    ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| text.starts_with(verb))
}

/// The contents of the string literals.
fn strings(code: &str) -> impl Iterator<Item = String> {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.flat_map(|line| [line, "\n"]).collect();
    let code = code.replace("'\"'", "").replace("\\\"", "");
    code.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").replace("\\ ", "")
}

/// A queue with one pending row of each of `users`, and as many more of the first user. Every second user
/// is unreachable.
fn filled(users: i64) -> (tempfile::TempDir, Connection) {
    let (folder, path, _store) = new_store();
    let raw = Connection::open(path).unwrap();
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";
    let enqueue = |user: &str, key: &str| {
        for (table, columns, values) in [
            ("outbox", "about_id, notice", "1, '{}'"),
            ("webhook_deliveries", "endpoint, event_id, body", "'crm', i, '{}'"),
        ] {
            let sql = format!(
                "{numbers} INSERT INTO {table} (user_id, key, next_try_ms, request_id, created_ms,
                     {columns}) SELECT {user}, '{key}' || i, 0, 'r', 0, {values} FROM n"
            );
            raw.execute(&sql, [users]).unwrap();
        }
    };
    let statements = [
        "INSERT INTO users (user_id, first_seen_ms) SELECT i, 0 FROM n",
        "INSERT INTO status_messages (user_id, message_id, shows) SELECT i, 1, '' FROM n",
        "INSERT INTO open_messages (user_id, message_id, subject, due_ms)
         SELECT i, 1, '{}', 0 FROM n",
        "INSERT INTO stripe_tasks (subscription_id, user_id, reason, due_ms)
         SELECT 'sub_' || i, i, '', 0 FROM n",
        "INSERT INTO stripe_events (event_id, type, created, livemode, payload, received_at,
             request_id, next_try_ms)
         SELECT 'evt_' || i, '', 1, 0, x'00', 1, 'r', 0 FROM n",
    ];
    for sql in statements {
        raw.execute(&format!("{numbers} {sql}"), [users]).unwrap();
    }
    enqueue("i", "first:");
    enqueue("1", "more:");
    raw.execute_batch(
        "UPDATE outbox SET blocked = 1 WHERE key LIKE 'more:%';
         UPDATE webhook_deliveries SET blocked = 1 WHERE key LIKE 'more:%';
         UPDATE users SET reachable = 0, unreachable_ms = 0 WHERE user_id % 2 = 0;",
    )
    .unwrap();
    (folder, raw)
}

/// How many instructions of SQLite's virtual machine the statement takes.
fn steps(connection: &Connection, sql: &str, params: &[&dyn rusqlite::ToSql]) -> i32 {
    let mut statement = connection.prepare(sql).unwrap();
    let mut rows = statement.query(params).unwrap();
    while rows.next().unwrap().is_some() {}
    drop(rows);
    statement.get_status(StatementStatus::VmStep)
}

#[test]
fn the_cost_of_a_claim_does_not_depend_on_the_depth_of_its_queue() {
    let costs = |users: i64| -> Vec<(String, i32)> {
        let (_folder, raw) = filled(users);
        let mut costs = Vec::new();
        for queue in queues::ALL {
            let has_part = queue.part.is_some();
            let (next, claim) = (queue.next_due_query(has_part), queue.claim_query(has_part));
            let name = if queue.part == Some("urgency") { "routine" } else { "crm" };
            let params: [&dyn rusqlite::ToSql; 3] = [&1, &16, &name];
            let (part, all): (&[_], &[_]) =
                if has_part { (&params[2..], &params) } else { (&[], &params[..2]) };
            costs.push((next.clone(), steps(&raw, &next, part)));
            costs.push((claim.clone(), steps(&raw, &claim, all)));
        }
        for sql in [
            "UPDATE outbox SET state = 'sent', finished_ms = 1 WHERE outbox_id = 1",
            "UPDATE users SET reachable = 0, unreachable_ms = 0 WHERE user_id = 3",
            "UPDATE users SET reachable = 1, unreachable_ms = NULL WHERE user_id = 3",
            "UPDATE webhook_deliveries SET state = 'delivered', finished_ms = 1
             WHERE delivery_id = 1",
        ] {
            costs.push((sql.to_owned(), steps(&raw, sql, &[])));
        }
        costs
    };
    assert_eq!(costs(1_000), costs(10_000));
}
