//! `tollgate replay`: with `--dry-run` it says what would change, and changes nothing.

use crate::cli::installations::{ready, text};
use crate::harness::database::Database;

const EVENT: &str = r#"{"id": "evt_1", "object": "event", "type": "customer.subscription.created",
    "created": 1790000000, "api_version": "2025-03-31.basil", "livemode": false,
    "data": {"object": {"id": "sub_1", "object": "subscription", "customer": "cus_1",
        "status": "active", "start_date": 1790000000,
        "metadata": {"user_id": "1001", "tollgate_plan": "basic"},
        "items": {"object": "list", "has_more": false, "data": [{"id": "si_1", "quantity": 1,
            "current_period_start": 1790000000, "current_period_end": 4000000000,
            "price": {"id": "price_basic", "currency": "usd", "unit_amount": 900,
                "recurring": {"interval": "month", "interval_count": 1}}}]}}}}"#;

/// Everything that a replay could write.
fn state(database: &Database) -> Vec<i64> {
    let count = |sql: &str| database.column(sql)[0];
    [
        "SELECT count(*) FROM facts",
        "SELECT count(*) FROM entitlements",
        "SELECT count(*) FROM subscriptions",
        "SELECT count(*) FROM outbox",
        "SELECT count(*) FROM audit_log",
        "SELECT count(*) FROM customers",
        "SELECT coalesce(sum(attempts), 0) FROM stripe_events WHERE status = 'failed'",
    ]
    .map(count)
    .to_vec()
}

#[test]
fn a_dry_run_lists_what_a_replay_would_change_and_changes_nothing() {
    let place = ready(&[]);
    assert!(place.run(&["migrate", "up"]).status.success());
    let database = place.database();
    database.execute(&format!(
        "INSERT INTO stripe_events (event_id, type, created, api_version, livemode, payload,
             received_at, request_id, status, error, attempts)
         VALUES ('evt_1', 'customer.subscription.created', 1790000000, NULL, 0,
             CAST('{EVENT}' AS BLOB), 1790000000, 'request-1', 'failed',
             'the plan was not configured', 3)"
    ));
    let before = state(&database);
    for arguments in [&["replay", "--dry-run", "evt_1"], &["replay", "--dry-run", "--failed"]] {
        let output = place.run(arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        for part in [
            "evt_1: would change:",
            "event evt_1: processed",
            "account 1001",
            "subscription sub_1 (new): user 1001, customer cus_1, plan basic",
            "granted community of basic, from subscription:sub_1, until something changes",
            "audit entry subscription.created sub_1 by stripe:evt_1",
        ] {
            assert!(said.contains(part), "`{part}` is missing:\n{said}");
        }
        assert_eq!(state(&database), before, "{said}");
    }
    let output = place.run(&["replay", "evt_1"]);
    assert!(text(&output).starts_with("evt_1: processed\n"), "{}", text(&output));
    assert_ne!(state(&database)[..6], before[..6]);
    let output = place.run(&["replay", "--dry-run", "evt_2"]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("evt_2: there is no such event in the database"), "{said}");
}

#[test]
fn failed_updates_of_telegram_are_listed_and_applied_again() {
    let place = ready(&[]);
    assert!(place.run(&["migrate", "up"]).status.success());
    let database = place.database();
    let leaves = r#"{"update_id": 7, "chat_member": {"date": 1790000000,
        "chat": {"id": -1001, "type": "channel", "title": "Club"},
        "from": {"id": 1, "is_bot": false, "first_name": "Ann"},
        "old_chat_member": {"status": "member", "user": {"id": 1, "first_name": "Ann"}},
        "new_chat_member": {"status": "left", "user": {"id": 1, "first_name": "Ann"}}}}"#;
    for (id, payload) in [(7, leaves), (8, "{}")] {
        database.execute(&format!(
            "INSERT INTO chat_updates (update_id, origin, kind, payload, received_ms, status, error,
                 attempts)
             VALUES ({id}, 'here', 'chat_member', '{payload}', 1790000000000, 'failed',
                 'this version cannot read it', 1)"
        ));
    }
    let output = place.run(&["replay", "--dry-run", "--failed"]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for id in [7, 8] {
        let listed = format!("chat_member {id} of Telegram: would be applied again");
        assert!(said.contains(&listed), "{said}");
    }
    let status = "SELECT update_id, status FROM chat_updates ORDER BY update_id";
    assert_eq!(database.query(status), ["7 failed", "8 failed"]);
    let output = place.run(&["replay", "--failed"]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in [
        "chat_member 7 of Telegram: ignored",
        "chat_member 8 of Telegram: failed",
        "1 of 2 events and updates could not be applied",
    ] {
        assert!(said.contains(part), "`{part}` is missing:\n{said}");
    }
    assert_eq!(database.query(status), ["7 ignored", "8 failed"]);
}
