//! Figures: counts the accounts that have changed, and reads the figures of a period.
//!
//! Uses the store and the configuration. Fails with [`StoreError`].

use std::sync::Arc;

use crate::billing::config::BillingConfig;
use crate::domain::account::Account;
use crate::domain::clock::SharedClock;
use crate::domain::figures::{Day, FiguresReport, Period};
use crate::store::{Store, StoreError};

/// Accounts counted in one transaction, which other writes wait for.
const BATCH: u32 = 50;
/// Batches that are counted before figures are read, so that they are fresh.
const BATCHES_BEFORE_A_REPORT: u32 = 4;

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
        for _ in 0..BATCHES_BEFORE_A_REPORT {
            if !self.count_some().await? {
                break;
            }
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

    /// Counts all accounts that have changed, in small transactions.
    pub async fn count_changed(&self) -> Result<(), StoreError> {
        while self.count_some().await? {}
        Ok(())
    }

    /// Counts some accounts. False: all are counted.
    async fn count_some(&self) -> Result<bool, StoreError> {
        let changed = self.store.read(|tx| tx.uncounted_accounts(BATCH)).await?;
        if changed.is_empty() {
            return Ok(false);
        }
        let config = Arc::clone(&self.config);
        self.store
            .write(move |tx| {
                for user in changed {
                    let account = Account::of(user, tx.history(user)?, &config.policy);
                    tx.count_account(user, &account.figures(&config.policy))?;
                }
                Ok(())
            })
            .await?;
        Ok(true)
    }
}
