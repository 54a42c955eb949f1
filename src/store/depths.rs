//! The depths of the queues, at a cost that does not grow with them.

use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;

const QUEUES: Table = Table { name: "queues", key: "waiting" };

/// How many rows wait in each queue and how many were given up. Each count stops at the given limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depths {
    /// Pending notices to users who can be reached.
    pub notices: u64,
    /// Stored events that wait for a response from Stripe.
    pub events_waiting: u64,
    /// Stored events that could not be applied.
    pub events_failed: u64,
    /// Pending webhook deliveries, of all endpoints.
    pub webhook_deliveries_waiting: u64,
    /// Webhook deliveries that were given up, of all endpoints.
    pub webhook_deliveries_dead: u64,
}

impl ReadTx<'_> {
    /// Reads at most `limit` rows of each queue.
    pub fn depths(&self, limit: u32) -> Result<Depths, StoreError> {
        let count = |sql: &str| {
            let count = self.number(sql, [limit])?.unwrap_or_default();
            Ok::<_, StoreError>(count.unsigned_abs())
        };
        let deliveries = self.row(
            QUEUES,
            "SELECT coalesce(sum(state = 'pending'), 0) AS waiting,
                 coalesce(sum(state = 'failed'), 0) AS failed
             FROM (SELECT state FROM webhook_deliveries
                 WHERE state IN ('pending', 'failed') LIMIT ?1)",
            [limit],
            |row| Ok((row.get::<i64>("waiting")?, row.get::<i64>("failed")?)),
        )?;
        let (waiting, failed) = deliveries.unwrap_or_default();
        Ok(Depths {
            notices: count(
                "SELECT sum(reachable) FROM (SELECT user_id FROM outbox
                     WHERE state = 'pending' LIMIT ?1)
                 JOIN users USING (user_id)",
            )?,
            events_waiting: count(
                "SELECT sum(status = 'pending') FROM (SELECT status FROM stripe_events
                     WHERE next_try_ms IS NOT NULL LIMIT ?1)",
            )?,
            events_failed: count(
                "SELECT count(*) FROM (SELECT 1 FROM stripe_events
                     WHERE status = 'failed' LIMIT ?1)",
            )?,
            webhook_deliveries_waiting: waiting.unsigned_abs(),
            webhook_deliveries_dead: failed.unsigned_abs(),
        })
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::store::tests::new_store;

    #[tokio::test]
    async fn every_count_uses_an_index() {
        let (_folder, path, store) = new_store();
        let depths = store.read(|tx| tx.depths(10)).await.unwrap();
        assert_eq!(
            (depths.notices, depths.events_failed, depths.webhook_deliveries_dead),
            (0, 0, 0)
        );
        let raw = Connection::open(path).unwrap();
        for (sql, index) in [
            ("SELECT user_id FROM outbox WHERE state = 'pending' LIMIT 10", "USING"),
            (
                "SELECT status FROM stripe_events WHERE next_try_ms IS NOT NULL LIMIT 10",
                "stripe_events_due",
            ),
            (
                "SELECT 1 FROM stripe_events WHERE status = 'failed' LIMIT 10",
                "stripe_events_failed",
            ),
            (
                "SELECT state FROM webhook_deliveries
                 WHERE state IN ('pending', 'failed') LIMIT 10",
                "webhook_deliveries_open",
            ),
        ] {
            let plan: String = raw
                .query_row(&format!("EXPLAIN QUERY PLAN {sql}"), [], |row| row.get("detail"))
                .unwrap();
            assert!(plan.contains(index), "{sql}: {plan}");
        }
    }

    #[tokio::test]
    async fn a_count_stops_at_the_limit() {
        let (_folder, path, store) = new_store();
        let raw = Connection::open(path).unwrap();
        raw.execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
             INSERT INTO stripe_events (event_id, type, created, livemode, payload, received_at,
                 request_id, status, next_try_ms)
             SELECT 'evt_' || i, 'invoice.paid', 1, 0, x'00', 1, 'r',
                 CASE WHEN i <= 30 THEN 'pending' ELSE 'failed' END,
                 CASE WHEN i <= 30 THEN 1 END FROM n",
        )
        .unwrap();
        let all = store.read(|tx| tx.depths(100)).await.unwrap();
        assert_eq!((all.events_waiting, all.events_failed), (30, 20));
        let some = store.read(|tx| tx.depths(10)).await.unwrap();
        assert_eq!((some.events_waiting, some.events_failed), (10, 10));
    }
}
