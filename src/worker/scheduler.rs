//! Runs what is due: accounts that time changes, events to be processed again, Stripe tasks.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::Billing;
use crate::domain::clock::SharedClock;
use crate::store::{Queue, Store};
use crate::worker::sleep::Sleep;

/// While the database cannot be read or written.
const ERROR_PAUSE: Duration = Duration::from_secs(2);
/// While another process does the work that is due.
const BUSY_PAUSE: Duration = Duration::from_secs(1);

pub struct Scheduler {
    pub billing: Billing,
    pub store: Store,
    pub clock: SharedClock,
}

impl Scheduler {
    /// Runs until `stop`, then finishes what is in progress. Settling accounts never waits for
    /// Stripe.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.settle_accounts(&stop), self.work_with_stripe(&stop));
    }

    async fn settle_accounts(&self, stop: &CancellationToken) {
        let mut listener = self.store.listen(&[Queue::Accounts]);
        while !stop.is_cancelled() {
            let next = match self.billing.settle_due().await {
                Ok(0) => self.billing.next_settlement().await,
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
            tokio::select! {
                () = stop.cancelled() => {}
                () = listener.woken() => {}
                () = next_is_due => {}
            }
        }
    }

    async fn work_with_stripe(&self, stop: &CancellationToken) {
        let mut listener = self.store.listen(&[Queue::Events, Queue::StripeTasks]);
        while !stop.is_cancelled() {
            let worked = match self.billing.retry_events().await {
                Ok(events) => self.billing.run_due_stripe_tasks().await.map(|tasks| events + tasks),
                Err(error) => Err(error),
            };
            let next = match worked {
                Ok(0) => self.billing.next_stripe_work().await,
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
                () = listener.woken() => {}
                () = next_is_due => {}
            }
        }
    }
}
