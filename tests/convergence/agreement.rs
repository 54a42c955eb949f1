//! Compares the application's database with the oracle.

use std::collections::{BTreeMap, BTreeSet};

use tollgate::domain::clock::Timestamp;

use crate::convergence::oracle::Oracle;
use crate::harness::database::Database;

/// Compares stored state with the simulated Stripe's own; the error lists the differences.
pub(crate) fn agree(database: &Database, oracle: &Oracle, now: Timestamp) -> Result<(), String> {
    let now = now.millis();
    let entitlements = format!(
        "SELECT user_id, name, source_id FROM entitlements
         WHERE ended_ms IS NULL AND coalesce(valid_until_ms, {now} + 1) > {now}"
    );
    let subscriptions = "SELECT subscription_id, user_id, plan, status,
             CASE WHEN status IN ('canceled', 'incomplete', 'incomplete_expired', 'paused')
             THEN NULL ELSE cancel_ms END
         FROM subscriptions WHERE subscription_id LIKE 'sub_%'";
    let undone = "SELECT event_id, status, error FROM stripe_events
                  WHERE status IN ('failed', 'pending')";
    let alerts = "SELECT kind, subject FROM alerts WHERE kind IN ('dispute', 'fraud_warning')";
    let uncertain = oracle.uncertain_alerts();
    for (sql, truth) in [
        (alerts, oracle.open_alerts()),
        (subscriptions, oracle.subscriptions()),
        (entitlements.as_str(), oracle.entitlements()),
        (undone, BTreeSet::new()),
    ] {
        let mut stored: BTreeSet<String> = database.query(sql).into_iter().collect();
        stored.retain(|row| !uncertain.contains(row));
        if stored != truth {
            let wrong: Vec<_> = stored.difference(&truth).collect();
            let missing: Vec<_> = truth.difference(&stored).collect();
            return Err(format!("{sql}\nwrong: {wrong:#?}\nmissing: {missing:#?}"));
        }
    }
    let wrong = database.wrongly_maintained();
    if !wrong.is_empty() {
        return Err(format!("the triggers maintain something else: {wrong:#?}"));
    }
    webhooks_agree(database)
}

/// A webhook receiver that applies all deliveries has the state of the database: nothing is granted or
/// revoked twice, and the last state sent of each subscription is its current one.
fn webhooks_agree(database: &Database) -> Result<(), String> {
    let mut entitlements = BTreeMap::new();
    for row in database.query(
        "SELECT body ->> '$.type', coalesce(body ->> '$.data.valid_until', 'lasting'),
             user_id || ' ' || (body ->> '$.data.entitlement')
         FROM webhook_deliveries WHERE body ->> '$.type' LIKE 'entitlement.%'
         ORDER BY delivery_id",
    ) {
        let (kind, rest) = row.split_once(' ').unwrap();
        let (end, right) = rest.split_once(' ').unwrap();
        let (right, end) = (right.to_owned(), end.to_owned());
        let moved = match kind {
            "entitlement.granted" => entitlements.insert(right, end.clone()) != Some(end),
            _ => entitlements.remove(&right).is_some(),
        };
        if !moved {
            return Err(format!("a webhook repeats a state: {row}"));
        }
    }
    let open = "SELECT user_id || ' ' || name, CASE
             WHEN max(valid_until_ms IS NULL) THEN 'lasting'
             ELSE strftime('%Y-%m-%dT%H:%M:%SZ', max(valid_until_ms) / 1000, 'unixepoch') END
         FROM entitlements WHERE ended_ms IS NULL GROUP BY user_id, name";
    let split = |row: String| {
        let (right, end) = row.rsplit_once(' ').unwrap();
        (right.to_owned(), end.to_owned())
    };
    let held: BTreeMap<String, String> = database.query(open).into_iter().map(split).collect();
    if held != entitlements {
        return Err(format!("webhooks granted {entitlements:#?}, the database holds {held:#?}"));
    }
    let again = database.query(
        "SELECT endpoint, data FROM (
             SELECT endpoint, body ->> '$.data' AS data, lag(body ->> '$.data') OVER (
                 PARTITION BY endpoint, body ->> '$.data.subscription' ORDER BY delivery_id
             ) AS before
             FROM webhook_deliveries WHERE body ->> '$.type' = 'subscription.changed')
         WHERE data = before",
    );
    if !again.is_empty() {
        return Err(format!("an unchanged subscription was sent: {again:#?}"));
    }
    let disordered = database.query(
        "SELECT endpoint, user_id, stamp, before FROM (
             SELECT endpoint, user_id, body ->> '$.timestamp' AS stamp,
                 lag(body ->> '$.timestamp') OVER (
                     PARTITION BY endpoint, user_id ORDER BY delivery_id) AS before
             FROM webhook_deliveries)
         WHERE stamp <= before",
    );
    if !disordered.is_empty() {
        return Err(format!("a later event is dated earlier: {disordered:#?}"));
    }
    let wrong = database.query(
        "SELECT subscription_id, status, plan FROM subscriptions AS current
         WHERE NOT EXISTS (SELECT 1 FROM webhook_deliveries
             WHERE delivery_id = (SELECT max(delivery_id) FROM webhook_deliveries
                     WHERE body ->> '$.type' = 'subscription.changed'
                         AND body ->> '$.data.subscription' = current.subscription_id)
                 AND body ->> '$.data.status' = status
                 AND body ->> '$.data.plan_code' = plan)",
    );
    if wrong.is_empty() { Ok(()) } else { Err(format!("webhooks sent another state: {wrong:#?}")) }
}
