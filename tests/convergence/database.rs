//! Reads the application's database and compares it with the oracle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use tollgate::domain::clock::Timestamp;

use crate::oracle::Oracle;

pub(crate) struct Database {
    file: PathBuf,
}

impl Database {
    pub(crate) fn at(file: PathBuf) -> Self {
        Self { file }
    }

    /// The rows of a query, cells separated by spaces.
    pub(crate) fn query(&self, sql: &str) -> Vec<String> {
        let connection =
            Connection::open_with_flags(&self.file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells = (0..columns).map(|column| {
                Ok(match row.get(column)? {
                    Value::Text(text) => text,
                    Value::Integer(number) => number.to_string(),
                    _ => "-".to_owned(),
                })
            });
            cells.collect::<rusqlite::Result<Vec<_>>>().map(|cells| cells.join(" "))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// Compares stored state with the simulated Stripe's own; the error lists the differences.
    pub(crate) fn agrees(&self, oracle: &Oracle, now: Timestamp) -> Result<(), String> {
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
        for (sql, truth) in [
            (subscriptions, oracle.subscriptions()),
            (entitlements.as_str(), oracle.entitlements()),
            (undone, BTreeSet::new()),
        ] {
            let stored: BTreeSet<String> = self.query(sql).into_iter().collect();
            if stored != truth {
                let wrong: Vec<_> = stored.difference(&truth).collect();
                let missing: Vec<_> = truth.difference(&stored).collect();
                return Err(format!("{sql}\nwrong: {wrong:#?}\nmissing: {missing:#?}"));
            }
        }
        self.webhooks_agree()
    }

    /// A webhook receiver that applies all deliveries has the state of the database: nothing is granted or
    /// revoked twice, and the last state sent of each subscription is its current one.
    fn webhooks_agree(&self) -> Result<(), String> {
        let mut entitlements = BTreeMap::new();
        for row in self.query(
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
        let held: BTreeMap<String, String> = self.query(open).into_iter().map(split).collect();
        if held != entitlements {
            return Err(format!(
                "webhooks granted {entitlements:#?}, the database holds {held:#?}"
            ));
        }
        let again = self.query(
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
        let disordered = self.query(
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
        let wrong = self.query(
            "SELECT subscription_id, status, plan FROM subscriptions AS current
             WHERE NOT EXISTS (SELECT 1 FROM webhook_deliveries
                 WHERE delivery_id = (SELECT max(delivery_id) FROM webhook_deliveries
                         WHERE body ->> '$.type' = 'subscription.changed'
                             AND body ->> '$.data.subscription' = current.subscription_id)
                     AND body ->> '$.data.status' = status
                     AND body ->> '$.data.plan_code' = plan)",
        );
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(format!("webhooks sent another state: {wrong:#?}"))
        }
    }
}
