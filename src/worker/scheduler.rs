//! Works through what has fallen due: accounts whose time has come, events to be tried again,
//! subscriptions to be refreshed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::billing::Billing;

/// Things fall due without a bell: a retry, the end of a grace time, a clock that was turned.
const TICK: Duration = Duration::from_millis(250);
/// While the ledger cannot be read or written.
const SETBACK: Duration = Duration::from_secs(2);

pub struct Scheduler {
    pub billing: Billing,
    /// Rung when an event waits for an answer of Stripe's.
    pub bell: Arc<Notify>,
}

impl Scheduler {
    /// Runs until `stop`; what is being worked on then is finished first. Time's own work never
    /// waits for Stripe.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.keep_time(&stop), self.deal_with_stripe(&stop));
    }

    async fn keep_time(&self, stop: &CancellationToken) {
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
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn deal_with_stripe(&self, stop: &CancellationToken) {
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
                () = self.bell.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}
