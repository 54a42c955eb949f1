//! Runs what is due: accounts that time changes, events to be processed again, Stripe tasks, confirmed admin
//! actions.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::{Accounts, AdminActions, EventIngestion, StoreError, StripeTasks};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::worker::sleep::Sleep;

/// While the database cannot be read or written.
const ERROR_PAUSE: Duration = Duration::from_secs(2);
/// While another process does the work that is due.
const BUSY_PAUSE: Duration = Duration::from_secs(1);
/// Under load every commit changes when some account is settled. Those within this time cause one look.
const GATHERING: Duration = Duration::from_millis(20);

pub struct Scheduler {
    pub accounts: Accounts,
    pub events: EventIngestion,
    pub stripe_tasks: StripeTasks,
    pub admin_actions: AdminActions,
    pub clock: SharedClock,
}

impl Scheduler {
    /// Runs until `stop`, then finishes what is in progress. Settling accounts never waits for
    /// Stripe.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.settle_accounts(&stop), self.work_with_stripe(&stop));
    }

    async fn settle_accounts(&self, stop: &CancellationToken) {
        let mut listener = self.accounts.listen();
        while !stop.is_cancelled() {
            let next = match self.accounts.settle_due().await {
                Ok(0) => self.accounts.next_settlement().await,
                Ok(_) => continue,
                Err(error) => Err(error),
            };
            let next_is_due = async {
                match next {
                    Ok(next) => self.clock.sleep_until_expiry(next).await,
                    Err(error) => {
                        log::error!(error:%; "accounts cannot be settled");
                        tokio::time::sleep(ERROR_PAUSE).await;
                    }
                }
            };
            let has_changed = async {
                listener.woken().await;
                tokio::time::sleep(GATHERING).await;
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = has_changed => {}
                () = next_is_due => {}
            }
        }
    }

    async fn work_with_stripe(&self, stop: &CancellationToken) {
        let (mut events, mut tasks) = (self.events.listen(), self.stripe_tasks.listen());
        while !stop.is_cancelled() {
            let next = match self.do_due_work(stop).await {
                Ok(0) => self.next_work().await,
                Ok(_) => continue,
                Err(error) => Err(error),
            };
            let next_is_due = async {
                match next {
                    Ok(Some(next)) if next <= self.clock.now() => {
                        tokio::time::sleep(BUSY_PAUSE).await;
                    }
                    Ok(next) => self.clock.sleep_until(next).await,
                    Err(error) => {
                        log::error!(error:%; "stored events cannot be processed");
                        tokio::time::sleep(ERROR_PAUSE).await;
                    }
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = events.woken() => {}
                () = tasks.woken() => {}
                () = next_is_due => {}
            }
        }
    }

    /// Returns how many events, tasks and actions there were. Each can wait for Stripe, so that none begins after
    /// `stop`; and actions, which admins wait for, begin first.
    async fn do_due_work(&self, stop: &CancellationToken) -> Result<usize, StoreError> {
        let goes_on = || !stop.is_cancelled();
        let actions = self.admin_actions.run_due(goes_on).await?;
        let events = self.events.retry_events(goes_on).await?;
        Ok(actions + events + self.stripe_tasks.run_due(goes_on).await?)
    }

    async fn next_work(&self) -> Result<Option<Timestamp>, StoreError> {
        let (event, task) = (self.events.next_retry().await?, self.stripe_tasks.next_due().await?);
        Ok(event.into_iter().chain(task).chain(self.admin_actions.next_due().await?).min())
    }
}
