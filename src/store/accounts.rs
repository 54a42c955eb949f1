//! When time alone changes something for somebody.

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queue;

const ACCOUNTS: Table = Table { name: "accounts", key: "user_id" };

impl ReadTx<'_> {
    /// When time changes something for anybody next.
    pub fn next_wake(&self) -> Result<Option<Timestamp>, StoreError> {
        let next =
            self.number("SELECT min(wake_ms) FROM accounts WHERE wake_ms IS NOT NULL", [])?;
        Ok(next.map(Timestamp::from_millis))
    }

    /// Whose time has come, the longest due first.
    pub fn due_accounts(&self, now: Timestamp, limit: u32) -> Result<Vec<UserId>, StoreError> {
        self.many(
            ACCOUNTS,
            "SELECT user_id FROM accounts WHERE wake_ms <= ?1 ORDER BY wake_ms LIMIT ?2",
            (now.millis(), limit),
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }

    /// What is due at this moment and not done yet: accounts, kept events, refreshes, status
    /// messages, callbacks.
    pub fn due_work(&self, now: Timestamp) -> Result<i64, StoreError> {
        let due = self.number(
            "SELECT (SELECT count(*) FROM accounts WHERE wake_ms <= ?1)
                 + (SELECT count(*) FROM stripe_events WHERE next_try_ms <= ?1)
                 + (SELECT count(*) FROM refreshes WHERE due_ms <= ?1)
                 + (SELECT count(*) FROM cards JOIN users USING (user_id)
                     WHERE stale > 0 AND reachable = 1 AND next_try_ms <= ?1)
                 + (SELECT count(*) FROM open_messages JOIN users USING (user_id)
                     WHERE reachable = 1 AND due_ms <= ?1)
                 + (SELECT count(*) FROM outbox AS mine
                     WHERE callback IS NOT NULL AND state = 'pending' AND next_try_ms <= ?1
                         AND NOT EXISTS (SELECT 1 FROM outbox AS older
                             WHERE older.user_id = mine.user_id
                                 AND older.callback = mine.callback AND older.state = 'pending'
                                 AND older.outbox_id < mine.outbox_id))",
            [now.millis()],
        )?;
        Ok(due.unwrap_or(0))
    }
}

impl WriteTx<'_> {
    /// Every account is settled again soon.
    pub fn wake_all(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE accounts SET wake_ms = ?1 WHERE wake_ms IS NULL OR wake_ms > ?1",
            [at.millis()],
        )?;
        self.signal(Queue::Accounts);
        Ok(())
    }

    /// `None`: time alone changes nothing.
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
