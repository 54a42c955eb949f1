//! Works through what has fallen due: accounts whose time has come, events to be tried again,
//! subscriptions to be refreshed.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::Billing;
use crate::store::{Queue, Store};

/// Work falls due without a commit: a retry, the end of a grace period, a clock that was turned.
const TICK: Duration = Duration::from_millis(250);
/// While the ledger cannot be read or written.
const SETBACK: Duration = Duration::from_secs(2);

pub struct Scheduler {
    pub billing: Billing,
    pub store: Store,
}

impl Scheduler {
    /// Runs until `stop`; what is being worked on then is finished first. Time's own work never
    /// waits for Stripe.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.keep_time(&stop), self.deal_with_stripe(&stop));
    }

    async fn keep_time(&self, stop: &CancellationToken) {
        let mut listener = self.store.listen(&[Queue::Accounts]);
        while !stop.is_cancelled() {
            let pause = match self.billing.settle_due().await {
                Ok(0) => TICK,
                Ok(_) => continue,
                Err(error) => {
                    log::error!(error:% = error; "accounts cannot be settled");
                    SETBACK
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = listener.woken() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn deal_with_stripe(&self, stop: &CancellationToken) {
        let mut listener = self.store.listen(&[Queue::Events, Queue::StripeTasks]);
        while !stop.is_cancelled() {
            let worked = match self.billing.retry_events().await {
                Ok(events) => self.billing.run_due_stripe_tasks().await.map(|asked| events + asked),
                Err(error) => Err(error),
            };
            let pause = match worked {
                Ok(0) => TICK,
                Ok(_) => continue,
                Err(error) => {
                    log::error!(error:% = error; "kept events cannot be worked on");
                    SETBACK
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = listener.woken() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}
