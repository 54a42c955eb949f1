//! When each account is settled next because time has passed, and all work that is due.

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
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
        let due = self.number(
            "SELECT (SELECT count(*) FROM accounts WHERE wake_ms <= ?1)
                 + (SELECT count(*) FROM stripe_events WHERE next_try_ms <= ?1)
                 + (SELECT count(*) FROM stripe_tasks WHERE due_ms <= ?1)
                 + (SELECT count(*) FROM status_messages JOIN users USING (user_id)
                     WHERE pending_changes > 0 AND reachable = 1 AND next_try_ms <= ?1)
                 + (SELECT count(*) FROM open_messages JOIN users USING (user_id)
                     WHERE reachable = 1 AND due_ms <= ?1)
                 + (SELECT count(*) FROM webhook_deliveries AS mine
                     WHERE state = 'pending' AND next_try_ms <= ?1
                         AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS older
                             WHERE older.user_id = mine.user_id
                                 AND older.endpoint = mine.endpoint AND older.state = 'pending'
                                 AND older.delivery_id < mine.delivery_id))",
            [now.millis()],
        )?;
        Ok(due.unwrap_or(0))
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
