//! Stripe tasks: subscriptions to be fetched from Stripe or changed there.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{SubscriptionId, UserId};
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const STRIPE_TASKS: Table = Table { name: "stripe_tasks", key: "subscription_id" };

/// A task whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeTaskRow {
    pub subscription: SubscriptionId,
    pub user: UserId,
    /// Attempts before this one.
    pub attempts: u32,
}

impl ReadTx<'_> {
    /// When the next task can be claimed; a time in the past means now.
    pub fn next_stripe_task(&self) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(
            "SELECT min(due) FROM (
                 SELECT max(due_ms, coalesce(leased_until_ms, due_ms)) AS due
                 FROM stripe_tasks ORDER BY due_ms LIMIT 64)",
            [],
        )?;
        Ok(next.map(Timestamp::from_millis))
    }
}

impl WriteTx<'_> {
    /// Makes the account's tasks exactly `wanted`: subscription, reason and due time. A task that exists
    /// keeps its lease and, if the reason is the same and it was tried, its due time and attempts.
    pub fn put_stripe_tasks(
        &mut self,
        user: UserId,
        wanted: &[(SubscriptionId, &'static str, Timestamp)],
    ) -> Result<(), StoreError> {
        let open = self.many(
            STRIPE_TASKS,
            "SELECT subscription_id FROM stripe_tasks WHERE user_id = ?1",
            [user.0],
            |row| row.id("subscription_id", SubscriptionId::new),
        )?;
        for id in
            open.iter().filter(|id| !wanted.iter().any(|(subscription, ..)| subscription == *id))
        {
            self.change("DELETE FROM stripe_tasks WHERE subscription_id = ?1", [id.as_str()])?;
        }
        for (id, reason, due) in wanted {
            let changed = self.change(
                "INSERT INTO stripe_tasks (subscription_id, user_id, reason, due_ms)
                 VALUES (:id, :user, :reason, :due)
                 ON CONFLICT (subscription_id) DO UPDATE SET
                     due_ms = min(due_ms, excluded.due_ms), attempts = 0,
                     reason = excluded.reason
                     WHERE attempts = 0 OR reason <> excluded.reason",
                named_params! {
                    ":id": id.as_str(),
                    ":user": user.0,
                    ":reason": reason,
                    ":due": due.millis(),
                },
            )?;
            if changed > 0 {
                self.signal(Queue::StripeTasks);
            }
        }
        Ok(())
    }

    /// Leases up to `limit` tasks that are due, the longest overdue first.
    pub fn claim_stripe_tasks(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<StripeTaskRow>, StoreError> {
        let due = self.many(
            STRIPE_TASKS,
            "SELECT * FROM stripe_tasks
             WHERE due_ms <= ?1 AND (leased_until_ms IS NULL OR leased_until_ms <= ?1)
             ORDER BY due_ms LIMIT ?2",
            (now.millis(), limit),
            |row| {
                Ok(StripeTaskRow {
                    subscription: row.id("subscription_id", SubscriptionId::new)?,
                    user: UserId(row.get("user_id")?),
                    attempts: row.get("attempts")?,
                })
            },
        )?;
        for task in &due {
            self.lease(STRIPE_TASKS, task.subscription.as_str(), now.plus(lease))?;
        }
        Ok(due)
    }

    /// Ends the lease after a failed attempt. The task is due again at `at`.
    pub fn retry_stripe_task(
        &mut self,
        subscription: &SubscriptionId,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE stripe_tasks SET attempts = attempts + 1, leased_until_ms = NULL, due_ms = ?2,
                 error = ?3
             WHERE subscription_id = ?1",
            (subscription.as_str(), at.millis(), error),
        )?;
        Ok(())
    }

    /// Deletes the task.
    pub fn finish_stripe_task(&mut self, subscription: &SubscriptionId) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM stripe_tasks WHERE subscription_id = ?1",
            [subscription.as_str()],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::ids::SubscriptionId;
    use crate::store::tests::{ANN, NOW, new_store};

    #[tokio::test]
    async fn a_task_is_claimed_by_one_worker_at_a_time_until_it_is_finished() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.ensure_user(ANN, NOW)?;
            let (lease, later) = (Duration::from_secs(30), NOW.plus(Duration::from_mins(1)));
            let first = SubscriptionId::new("sub_1");
            let second = SubscriptionId::new("sub_2");
            tx.put_stripe_tasks(
                ANN,
                &[(first.clone(), "never_seen", later), (second.clone(), "x", later)],
            )?;
            assert_eq!(tx.next_stripe_task()?, Some(later));
            // An earlier due time replaces a later one; a task that is not wanted is deleted.
            tx.put_stripe_tasks(ANN, &[(first.clone(), "same_second", NOW)])?;
            let claimed = tx.claim_stripe_tasks(NOW, 9, lease)?;
            assert_eq!(claimed.iter().map(|task| &task.subscription).collect::<Vec<_>>(), [&first]);
            assert_eq!(tx.claim_stripe_tasks(NOW, 9, lease)?, []);
            tx.retry_stripe_task(&first, later, "Stripe was unreachable")?;
            assert_eq!(tx.next_stripe_task()?, Some(later));
            assert_eq!(tx.claim_stripe_tasks(later, 9, lease)?[0].attempts, 1);
            assert_eq!(tx.claim_stripe_tasks(later.plus(lease), 9, lease)?.len(), 1);
            // Another reason resets the due time and the attempts.
            let far = later.plus(Duration::from_hours(1));
            tx.retry_stripe_task(&first, far, "Stripe was unreachable")?;
            tx.put_stripe_tasks(ANN, &[(first.clone(), "same_second", NOW)])?;
            assert_eq!(tx.next_stripe_task()?, Some(far));
            tx.put_stripe_tasks(ANN, &[(first.clone(), "release", later)])?;
            assert_eq!(tx.next_stripe_task()?, Some(later));
            assert_eq!(tx.claim_stripe_tasks(later, 9, lease)?[0].attempts, 0);
            tx.put_stripe_tasks(ANN, &[])?;
            assert_eq!(tx.next_stripe_task()?, None);
            Ok(())
        });
        done.await.unwrap();
    }
}
