//! The queues of the database.

use crate::store::fields::Table;
use crate::store::queue::{End, WorkQueue};

/// All queues.
pub(in crate::store) const ALL: [&WorkQueue; 5] =
    [&STRIPE_EVENTS, &STRIPE_TASKS, &OUTBOX, &WEBHOOK_DELIVERIES, &STATUS_MESSAGES];

/// Stored events: those that wait for a response from Stripe, and failed ones that are retried. An event
/// can be processed again whatever its status.
pub(in crate::store) const STRIPE_EVENTS: WorkQueue = WorkQueue {
    table: Table { name: "stripe_events", key: "event_id" },
    waiting: "next_try_ms IS NOT NULL",
    unfinished: "TRUE",
    next_try: "next_try_ms",
    first_try: None,
    from: "stripe_events AS mine",
    columns: "*",
    claimable: "TRUE",
    order: "next_try_ms, created, event_id",
    part: None,
    end: End::Kept { state: "status", dead: "failed", set: "next_try_ms = NULL" },
};

/// Calls to Stripe. A task exists while its account needs it.
pub(in crate::store) const STRIPE_TASKS: WorkQueue = WorkQueue {
    table: Table { name: "stripe_tasks", key: "subscription_id" },
    waiting: "TRUE",
    unfinished: "TRUE",
    next_try: "due_ms",
    first_try: None,
    from: "stripe_tasks AS mine",
    columns: "*",
    claimable: "TRUE",
    order: "due_ms, subscription_id",
    part: None,
    end: End::Deleted,
};

/// Notices: of each user who can be reached, the oldest one.
pub(in crate::store) const OUTBOX: WorkQueue = WorkQueue {
    table: Table { name: "outbox", key: "outbox_id" },
    waiting: "state = 'pending'",
    unfinished: "state = 'pending'",
    next_try: "next_try_ms",
    first_try: None,
    from: "outbox AS mine JOIN users USING (user_id)",
    columns: "mine.*, coalesce(locale_override, language) AS locale",
    claimable: "reachable = 1
         AND NOT EXISTS (SELECT 1 FROM outbox AS older
             WHERE older.user_id = mine.user_id AND older.state = 'pending'
                 AND older.outbox_id < mine.outbox_id)",
    order: "next_try_ms, outbox_id",
    part: None,
    end: End::Kept { state: "state", dead: "failed", set: "finished_ms = ?3" },
};

/// Webhook deliveries: of each user, the oldest one to each endpoint.
pub(in crate::store) const WEBHOOK_DELIVERIES: WorkQueue = WorkQueue {
    table: Table { name: "webhook_deliveries", key: "delivery_id" },
    waiting: "state = 'pending'",
    unfinished: "state = 'pending'",
    next_try: "next_try_ms",
    first_try: Some("first_try_ms"),
    from: "webhook_deliveries AS mine",
    columns: "*",
    claimable: "NOT EXISTS (SELECT 1 FROM webhook_deliveries AS older
         WHERE older.user_id = mine.user_id AND older.endpoint = mine.endpoint
             AND older.state = 'pending' AND older.delivery_id < mine.delivery_id)",
    order: "next_try_ms, delivery_id",
    part: Some("endpoint"),
    end: End::Kept { state: "state", dead: "failed", set: "finished_ms = ?3" },
};

/// Status messages that may not show the status any more, of users who can be reached. A message leaves
/// the queue when it shows the status, and returns with the next change.
pub(in crate::store) const STATUS_MESSAGES: WorkQueue = WorkQueue {
    table: Table { name: "status_messages", key: "user_id" },
    waiting: "state = 'pending'",
    unfinished: "state = 'pending'",
    next_try: "next_try_ms",
    first_try: Some("first_try_ms"),
    from: "status_messages AS mine JOIN users USING (user_id)",
    columns: "mine.*, coalesce(locale_override, language) AS locale",
    claimable: "reachable = 1",
    order: "next_try_ms, user_id",
    part: None,
    end: End::Kept { state: "state", dead: "dead", set: "next_try_ms = 0" },
};

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::ALL;
    use crate::store::tests::new_store;

    /// A claim must not read a whole table: finished rows stay for a long time.
    #[tokio::test]
    async fn queries_use_indices() {
        let (_folder, path, _store) = new_store();
        let raw = Connection::open(path).unwrap();
        for queue in ALL {
            let has_part = queue.part.is_some();
            let is_kept = queue.waiting != "TRUE";
            for query in [
                queue.next_due_query(has_part),
                queue.claim_query(has_part),
                queue.lease_holders_query(),
                queue.free_leases_statement(),
            ] {
                let mut statement = raw.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
                let parameters = vec![1; statement.parameter_count()];
                let parameters = rusqlite::params_from_iter(parameters);
                let plan = statement.query_map(parameters, |row| row.get("detail")).unwrap();
                let plan: Vec<String> = plan.collect::<Result<_, _>>().unwrap();
                let scans = plan.iter().filter(|step| {
                    step.starts_with("SCAN")
                        && !step.contains("USING")
                        && !step.contains("(subquery")
                });
                if is_kept {
                    assert_eq!(scans.count(), 0, "{query}: {plan:?}");
                }
            }
        }
    }
}
