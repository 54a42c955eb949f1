//! When each account is settled next because time has passed, and all work that is due.

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::queues::{
    CHAT_UPDATES, STATUS_MESSAGES, STRIPE_EVENTS, STRIPE_TASKS, WEBHOOK_DELIVERIES,
};
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

pub(super) const ACCOUNTS: Table = Table { name: "accounts", key: "user_id" };
/// Checkpoint: how far all accounts have been settled again.
const RESETTLED: &str = "accounts.resettled";

/// A pass over all accounts, in the order of their ids, each of which is settled again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resettlement {
    /// When the pass was asked for. A later request starts it again.
    pub since: Timestamp,
    /// The last account that was settled. `None`: none was.
    pub after: Option<UserId>,
}

impl Resettlement {
    fn parse(text: &str) -> Option<Self> {
        let (since, after) = text.split_once(' ')?;
        let after = if after.is_empty() { None } else { Some(UserId(after.parse().ok()?)) };
        Some(Self { since: Timestamp::from_millis(since.parse().ok()?), after })
    }

    fn to_text(self) -> String {
        let after = self.after.map(|user| user.to_string()).unwrap_or_default();
        format!("{} {after}", self.since.millis())
    }
}

impl ReadTx<'_> {
    /// When the next account is due; `None`: no account changes by time alone.
    pub fn next_wake(&self) -> Result<Option<Timestamp>, StoreError> {
        if let Some(pass) = self.resettlement()? {
            return Ok(Some(pass.since));
        }
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

    /// The running pass over all accounts.
    pub fn resettlement(&self) -> Result<Option<Resettlement>, StoreError> {
        Ok(self.checkpoint(RESETTLED)?.as_deref().and_then(Resettlement::parse))
    }

    /// The next accounts of a pass.
    pub fn accounts_to_resettle(
        &self,
        pass: Resettlement,
        limit: u32,
    ) -> Result<Vec<UserId>, StoreError> {
        self.many(
            ACCOUNTS,
            "SELECT user_id FROM accounts WHERE user_id > ?1 ORDER BY user_id LIMIT ?2",
            (pass.after.map_or(i64::MIN, |user| user.0), limit),
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }

    /// How many accounts, stored events and updates, Stripe tasks, status messages, open messages and webhook
    /// deliveries are due now.
    pub fn due_count(&self, now: Timestamp) -> Result<i64, StoreError> {
        let other = self.number(
            "SELECT (SELECT count(*) FROM accounts WHERE wake_ms <= ?1)
                 + (SELECT count(*) FROM open_messages WHERE blocked = 0 AND due_ms <= ?1)",
            [now.millis()],
        )?;
        let queues =
            [&STRIPE_EVENTS, &CHAT_UPDATES, &STRIPE_TASKS, &STATUS_MESSAGES, &WEBHOOK_DELIVERIES];
        let other = other.unwrap_or(0) + i64::from(self.resettlement()?.is_some());
        queues.iter().try_fold(other, |due, queue| Ok(due + self.due_rows(queue, now)?))
    }
}

impl WriteTx<'_> {
    /// Starts a pass that settles every account again.
    pub fn resettle_all(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let pass = Resettlement { since: now, after: None };
        self.signal(Queue::Accounts);
        self.set_checkpoint(RESETTLED, Some(&pass.to_text()), now)
    }

    /// Continues the pass `done` after this account, unless it was started again meanwhile. `None`: it has
    /// reached the end.
    pub fn resettled(
        &mut self,
        done: Resettlement,
        last: Option<UserId>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.resettlement()? != Some(done) {
            return Ok(());
        }
        let next = last.map(|last| Resettlement { after: Some(last), ..done }.to_text());
        self.set_checkpoint(RESETTLED, next.as_deref(), now)
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

    #[tokio::test]
    async fn a_pass_over_all_accounts_continues_where_it_stopped_and_starts_again_when_asked() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            for user in [ANN, BOB] {
                tx.ensure_user(user, NOW)?;
                tx.set_wake(user, None)?;
            }
            assert_eq!((tx.resettlement()?, tx.next_wake()?), (None, None));
            tx.resettle_all(NOW)?;
            assert_eq!((tx.next_wake()?, tx.due_count(NOW)?), (Some(NOW), 1));
            let begun = tx.resettlement()?.unwrap();
            assert_eq!(tx.accounts_to_resettle(begun, 1)?, [ANN]);
            tx.resettled(begun, Some(ANN), NOW)?;
            let half = tx.resettlement()?.unwrap();
            assert_eq!(tx.accounts_to_resettle(half, 9)?, [BOB]);
            tx.resettle_all(NOW.plus(Duration::from_millis(1)))?;
            tx.resettled(half, None, NOW)?;
            let again = tx.resettlement()?.unwrap();
            assert_eq!(tx.accounts_to_resettle(again, 9)?, [ANN, BOB]);
            tx.resettled(again, None, NOW)?;
            assert_eq!((tx.resettlement()?, tx.due_count(NOW)?), (None, 0));
            Ok(())
        });
        done.await.unwrap();
    }
}
