//! Figures: counts the accounts that have changed, and reads the figures of a period.
//!
//! Uses the store and the configuration. Fails with [`StoreError`].

use std::sync::Arc;

use crate::billing::config::BillingConfig;
use crate::domain::account::Account;
use crate::domain::clock::SharedClock;
use crate::domain::figures::{Day, FiguresReport, Period};
use crate::domain::ids::UserId;
use crate::store::{Store, StoreError};

/// Accounts counted in one transaction, which other writes wait for.
const BATCH: u32 = 50;
/// Batches that are counted before figures are read, so that they are fresh.
const BATCHES_BEFORE_A_REPORT: u32 = 4;

/// Before all users.
const FIRST: UserId = UserId(0);

/// The figures of the business. Cheap to clone.
#[derive(Clone)]
pub struct Figures {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
}

impl Figures {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// The figures of the last days, up to now.
    pub async fn report(&self, days: u16) -> Result<FiguresReport, StoreError> {
        let mut after = Some(FIRST);
        for _ in 0..BATCHES_BEFORE_A_REPORT {
            let Some(last) = after else { break };
            after = self.count_some(last).await?;
        }
        self.of_period(Period { days, last: Day::of(self.clock.expiry_now()) }).await
    }

    /// The figures of a period, without what has changed since the accounts were last counted.
    pub(in crate::billing) async fn of_period(
        &self,
        period: Period,
    ) -> Result<FiguresReport, StoreError> {
        let stored = self.store.read(move |tx| tx.figures_since(period.first())).await?;
        Ok(FiguresReport::of(period, &stored))
    }

    /// Counts all accounts that have changed and can be read, in small transactions.
    pub async fn count_changed(&self) -> Result<(), StoreError> {
        let mut after = Some(FIRST);
        while let Some(last) = after {
            after = self.count_some(last).await?;
        }
        Ok(())
    }

    /// Counts the next accounts after `after`. Returns the last of them; `None`: there are no more.
    async fn count_some(&self, after: UserId) -> Result<Option<UserId>, StoreError> {
        let changed = self.store.read(move |tx| tx.uncounted_accounts(after, BATCH)).await?;
        let Some(last) = changed.last().copied() else { return Ok(None) };
        match self.count(changed.clone()).await {
            // One that cannot be read must not hold up the others.
            Err(error) if !error.is_transient() => {
                for user in changed {
                    match self.count(vec![user]).await {
                        Err(error) if !error.is_transient() => {
                            log::error!(user = user.0, error:%; "an account cannot be counted");
                        }
                        counted => counted?,
                    }
                }
            }
            counted => counted?,
        }
        Ok(Some(last))
    }

    async fn count(&self, accounts: Vec<UserId>) -> Result<(), StoreError> {
        let config = Arc::clone(&self.config);
        let counted = self.store.write(move |tx| {
            for user in accounts {
                let account = Account::of(user, tx.history(user)?, &config.policy);
                tx.count_account(user, &account.figures(&config.policy))?;
            }
            Ok(())
        });
        counted.await
    }
}
