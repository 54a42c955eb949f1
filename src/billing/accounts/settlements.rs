//! Settles accounts that time changes: reminders, ends of grace periods and of access.

use std::time::Duration;

use crate::billing::accounts::service::Accounts;
use crate::domain::clock::Timestamp;
use crate::store::{Listener, Queue, StoreError};

/// Accounts that are settled in one batch.
const SETTLE_BATCH: u32 = 256;
/// How long an account that cannot be read is left alone.
const UNREADABLE_DELAY: Duration = Duration::from_mins(15);

impl Accounts {
    /// Woken when a commit changes when an account has to be settled.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::Accounts])
    }

    /// When [`Self::settle_due`] has work next, by
    /// [`Clock::expiry_now`](crate::domain::clock::Clock::expiry_now).
    pub async fn next_settlement(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_wake()).await
    }

    /// Settles the accounts that time changes: reminders, ends of grace periods and of access.
    /// Returns how many there were.
    pub async fn settle_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.expiry_now();
        let due = self.store.read(move |tx| tx.due_accounts(now, SETTLE_BATCH)).await?;
        let count = due.len();
        for user in due {
            match self.writer.append_facts(user, Vec::new(), Vec::new()).await {
                Err(error) if !error.is_transient() => {
                    // An account that cannot be read must not hold up the others.
                    log::error!(user = user.0, error:% = error; "an account cannot be settled");
                    let later = now.plus(UNREADABLE_DELAY);
                    self.store.write(move |tx| tx.set_wake(user, Some(later))).await?;
                }
                settled => settled?,
            }
        }
        Ok(count)
    }
}
