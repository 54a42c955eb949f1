//! Stripe tasks: subscriptions to be fetched from Stripe or changed there.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::changes::{ScheduledStripeTask, StripeTaskChanges};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{SubscriptionId, UserId};
use crate::store::error::StoreError;
use crate::store::queue::ClaimRequest;
use crate::store::queues::STRIPE_TASKS;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

/// A task whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeTaskLease {
    pub subscription: SubscriptionId,
    pub user: UserId,
    /// Attempts before this one.
    pub attempts: u32,
}

impl ReadTx<'_> {
    /// When the next task can be claimed; a time in the past means now.
    pub fn next_stripe_task(&self) -> Result<Option<Timestamp>, StoreError> {
        self.next_due(&STRIPE_TASKS, None)
    }

    /// The account's tasks, ordered by subscription.
    pub(super) fn scheduled_stripe_tasks(
        &self,
        user: UserId,
    ) -> Result<Vec<ScheduledStripeTask>, StoreError> {
        self.many(
            STRIPE_TASKS.table,
            "SELECT subscription_id, reason, due_ms, attempts FROM stripe_tasks
             WHERE user_id = ?1 ORDER BY subscription_id",
            [user.0],
            |row| {
                Ok(ScheduledStripeTask {
                    subscription: row.id("subscription_id", SubscriptionId::new)?,
                    reason: row.get("reason")?,
                    due: row.millis("due_ms")?,
                    attempts: row.get("attempts")?,
                })
            },
        )
    }
}

impl WriteTx<'_> {
    /// Deletes the dropped tasks and stores the scheduled ones. A task that exists keeps its lease.
    pub(super) fn save_stripe_tasks(
        &mut self,
        user: UserId,
        changes: &StripeTaskChanges,
    ) -> Result<(), StoreError> {
        for subscription in &changes.dropped {
            self.finish_stripe_task(subscription)?;
        }
        for task in &changes.scheduled {
            self.change(
                "INSERT INTO stripe_tasks (subscription_id, user_id, reason, due_ms, attempts)
                 VALUES (:id, :user, :reason, :due, :attempts)
                 ON CONFLICT (subscription_id) DO UPDATE SET
                     due_ms = excluded.due_ms, attempts = excluded.attempts,
                     reason = excluded.reason
                 -- The account of another user can know the same subscription.
                 WHERE user_id = excluded.user_id OR attempts = 0 OR reason <> excluded.reason",
                named_params! {
                    ":id": task.subscription.as_str(),
                    ":user": user.0,
                    ":reason": task.reason,
                    ":due": task.due.millis(),
                    ":attempts": task.attempts,
                },
            )?;
            self.signal(Queue::StripeTasks);
        }
        Ok(())
    }

    /// Leases up to `limit` tasks that are due, the longest overdue first.
    pub fn claim_stripe_tasks(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<StripeTaskLease>, StoreError> {
        let request = ClaimRequest { part: None, now, limit, lease };
        self.claim(&STRIPE_TASKS, request, |row| {
            Ok(StripeTaskLease {
                subscription: row.id("subscription_id", SubscriptionId::new)?,
                user: UserId(row.get("user_id")?),
                attempts: row.get("attempts")?,
            })
        })
    }

    /// Ends the lease after a failed attempt. The task is due again at `at`. Has no effect if the task is
    /// settled meanwhile.
    pub fn retry_stripe_task(
        &mut self,
        subscription: &SubscriptionId,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.retry(&STRIPE_TASKS, subscription.as_str(), at, Some(error))?;
        Ok(())
    }

    /// Deletes the task.
    pub fn finish_stripe_task(&mut self, subscription: &SubscriptionId) -> Result<(), StoreError> {
        self.delete(&STRIPE_TASKS, subscription.as_str())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::changes::{ScheduledStripeTask, StripeTaskChanges};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{SubscriptionId, UserId};
    use crate::store::tests::{ANN, BOB, NOW, new_store};
    use crate::store::{StoreError, WriteTx};

    fn task(id: &SubscriptionId, reason: &str, due: Timestamp) -> ScheduledStripeTask {
        let (subscription, reason) = (id.clone(), reason.to_owned());
        ScheduledStripeTask { subscription, reason, due, attempts: 0 }
    }

    fn schedule(tx: &mut WriteTx<'_>, tasks: &[ScheduledStripeTask]) -> Result<(), StoreError> {
        schedule_for(tx, ANN, tasks)
    }

    fn schedule_for(
        tx: &mut WriteTx<'_>,
        user: UserId,
        tasks: &[ScheduledStripeTask],
    ) -> Result<(), StoreError> {
        let changes = StripeTaskChanges { scheduled: tasks.to_vec(), dropped: Vec::new() };
        tx.save_stripe_tasks(user, &changes)
    }

    #[tokio::test]
    async fn another_account_does_not_restart_the_attempts_of_a_task() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.ensure_user(ANN, NOW)?;
            tx.ensure_user(BOB, NOW)?;
            let (lease, later) = (Duration::from_secs(30), NOW.plus(Duration::from_mins(1)));
            let id = SubscriptionId::new("sub_1");
            schedule(tx, &[task(&id, "never_seen", NOW)])?;
            tx.claim_stripe_tasks(NOW, 9, lease)?;
            tx.retry_stripe_task(&id, later, "Stripe was unreachable")?;
            schedule_for(tx, BOB, &[task(&id, "never_seen", NOW)])?;
            let kept = &tx.scheduled_stripe_tasks(ANN)?[0];
            assert_eq!((kept.attempts, kept.due), (1, later));
            schedule_for(tx, BOB, &[task(&id, "release", NOW)])?;
            assert_eq!(tx.scheduled_stripe_tasks(ANN)?[0].attempts, 0, "it is another task");
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_task_is_claimed_by_one_worker_at_a_time_until_it_is_dropped() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.ensure_user(ANN, NOW)?;
            let (lease, later) = (Duration::from_secs(30), NOW.plus(Duration::from_mins(1)));
            let first = SubscriptionId::new("sub_1");
            let second = SubscriptionId::new("sub_2");
            let both = [task(&first, "never_seen", later), task(&second, "x", later)];
            schedule(tx, &both)?;
            assert_eq!(tx.next_stripe_task()?, Some(later));
            assert_eq!(tx.scheduled_stripe_tasks(ANN)?, both);
            schedule(tx, &[task(&first, "same_second", NOW)])?;
            let claimed = tx.claim_stripe_tasks(NOW, 9, lease)?;
            assert_eq!(claimed.iter().map(|row| &row.subscription).collect::<Vec<_>>(), [&first]);
            schedule(tx, &[task(&first, "release", NOW)])?;
            assert_eq!(tx.claim_stripe_tasks(NOW, 9, lease)?, [], "it keeps its lease");
            tx.retry_stripe_task(&first, later, "Stripe was unreachable")?;
            assert_eq!(tx.scheduled_stripe_tasks(ANN)?[0].attempts, 1);
            assert_eq!(tx.claim_stripe_tasks(later, 1, lease)?[0].attempts, 1);
            assert_eq!(tx.claim_stripe_tasks(later.plus(lease), 9, lease)?.len(), 2);
            let dropped = vec![first.clone(), second.clone()];
            let changes = StripeTaskChanges { scheduled: Vec::new(), dropped };
            tx.save_stripe_tasks(ANN, &changes)?;
            assert_eq!(tx.next_stripe_task()?, None);
            Ok(())
        });
        done.await.unwrap();
    }
}
