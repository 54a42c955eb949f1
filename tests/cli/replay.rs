//! `tollgate replay --dry-run`: says what would change, and changes nothing.

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
