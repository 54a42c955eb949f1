//! Settles accounts that time changes: reminders, ends of grace periods and of access.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::billing::accounts::service::Accounts;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::{Listener, Queue, StoreError};

/// Accounts that are settled in one batch.
const SETTLE_BATCH: u32 = 256;
/// Accounts that are settled concurrently, so that they share commits. They take this share of a commit's
/// jobs from webhooks that arrive meanwhile.
const CONCURRENT_SETTLEMENTS: usize = 8;
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

    /// Settles the accounts that time changes: reminders, ends of grace periods and of access; then some of
    /// those that a running pass over all accounts settles again. Returns how many there were.
    pub async fn settle_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.expiry_now();
        let due = self.store.read(move |tx| tx.due_accounts(now, SETTLE_BATCH)).await?;
        if due.is_empty() {
            return self.resettle(now).await;
        }
        self.settle_each(&due, now).await?;
        Ok(due.len())
    }

    /// Settles the next accounts of the pass over all of them.
    async fn resettle(&self, now: Timestamp) -> Result<usize, StoreError> {
        let next = self.store.read(|tx| {
            let Some(pass) = tx.resettlement()? else { return Ok(None) };
            Ok(Some((pass, tx.accounts_to_resettle(pass, SETTLE_BATCH)?)))
        });
        let Some((pass, accounts)) = next.await? else { return Ok(0) };
        self.settle_each(&accounts, now).await?;
        let last = accounts.last().copied();
        self.store.write(move |tx| tx.resettled(pass, last, now)).await?;
        Ok(accounts.len())
    }

    async fn settle_each(&self, accounts: &[UserId], now: Timestamp) -> Result<(), StoreError> {
        futures_util::stream::iter(accounts)
            .map(Ok)
            .try_for_each_concurrent(CONCURRENT_SETTLEMENTS, |user| self.settle(*user, now))
            .await
    }

    async fn settle(&self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        match self.writer.append_facts(user, Vec::new(), Vec::new()).await {
            Err(error) if !error.is_transient() => {
                // An account that cannot be read must not hold up the others.
                log::error!(user = user.0, error:% = error; "an account cannot be settled");
                let later = now.plus(UNREADABLE_DELAY);
                self.store.write(move |tx| tx.set_wake(user, Some(later))).await
            }
            settled => settled,
        }
    }
}
