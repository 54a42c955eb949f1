//! When each account is settled next because time has passed, and all work that is due.

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::queues::{STATUS_MESSAGES, STRIPE_EVENTS, STRIPE_TASKS, WEBHOOK_DELIVERIES};
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const ACCOUNTS: Table = Table { name: "accounts", key: "user_id" };

impl ReadTx<'_> {
    /// When the next account is due; `None`: no account changes by time alone.
    pub fn next_wake(&self) -> Result<Option<Timestamp>, StoreError> {
        let next =
            self.number("SELECT min(wake_ms) FROM accounts WHERE wake_ms IS NOT NULL", [])?;
        Ok(next.map(Timestamp::from_millis))
    }

    /// Accounts to be settled now, the longest overdue first.
    pub fn due_accounts(&self, now: Timestamp, limit: u32) -> Result<Vec<UserId>, StoreError> {
        self.many(
            ACCOUNTS,
            "SELECT user_id FROM accounts WHERE wake_ms <= ?1 ORDER BY wake_ms LIMIT ?2",
            (now.millis(), limit),
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }

    /// How many accounts, stored events, Stripe tasks, status messages, open messages and webhook
    /// deliveries are due now.
    pub fn due_count(&self, now: Timestamp) -> Result<i64, StoreError> {
        let other = self.number(
            "SELECT (SELECT count(*) FROM accounts WHERE wake_ms <= ?1)
                 + (SELECT count(*) FROM open_messages WHERE blocked = 0 AND due_ms <= ?1)",
            [now.millis()],
        )?;
        let queues = [&STRIPE_EVENTS, &STRIPE_TASKS, &STATUS_MESSAGES, &WEBHOOK_DELIVERIES];
        queues
            .iter()
            .try_fold(other.unwrap_or(0), |due, queue| Ok(due + self.due_rows(queue, now)?))
    }
}

impl WriteTx<'_> {
    /// Makes every account due at `at` or earlier.
    pub fn wake_all(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE accounts SET wake_ms = ?1 WHERE wake_ms IS NULL OR wake_ms > ?1",
            [at.millis()],
        )?;
        self.signal(Queue::Accounts);
        Ok(())
    }

    /// Sets when the account is due. `None`: it does not change until something happens.
    pub fn set_wake(&mut self, user: UserId, wake: Option<Timestamp>) -> Result<(), StoreError> {
        let changed = self.change(
            "INSERT INTO accounts (user_id, wake_ms) VALUES (?1, ?2)
             ON CONFLICT (user_id) DO UPDATE SET wake_ms = excluded.wake_ms
             WHERE wake_ms IS NOT excluded.wake_ms",
            (user.0, wake.map(Timestamp::millis)),
        )?;
        if changed > 0 && wake.is_some() {
            self.signal(Queue::Accounts);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::store::tests::{ANN, BOB, NOW, new_store};

    #[tokio::test]
    async fn due_accounts_come_longest_overdue_first() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let later = NOW.plus(Duration::from_secs(1));
            tx.ensure_user(ANN, NOW)?;
            tx.ensure_user(BOB, NOW)?;
            tx.set_wake(ANN, Some(later))?;
            tx.set_wake(BOB, Some(NOW))?;
            assert_eq!(tx.due_accounts(NOW, 9)?, [BOB]);
            assert_eq!(tx.due_accounts(later, 9)?, [BOB, ANN]);
            assert_eq!(tx.due_count(later)?, 2);
            tx.set_wake(BOB, None)?;
            assert_eq!(tx.due_accounts(later, 9)?, [ANN]);
            Ok(())
        });
        done.await.unwrap();
    }
}
