//! Compares everything with Stripe, soon after the start and then from time to time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::{Billing, Progress, Scope};
use crate::logging;

/// Webhooks that Stripe has held back while nobody listened come first by themselves.
const AFTER_START: Duration = Duration::from_mins(1);
/// How often it is looked whether a pass is due; the clock may jump.
const LOOK: Duration = Duration::from_secs(20);
/// After a pass that Stripe ended.
const SETBACK: Duration = Duration::from_mins(5);

pub struct Reconciler {
    pub billing: Billing,
    /// From the beginning of one pass to the next.
    pub every: Duration,
}

impl Reconciler {
    /// Runs until `stop`. A pass that is interrupted goes on where it was, after the next start.
    pub async fn run(self, stop: CancellationToken) {
        let mut pause = AFTER_START;
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = LOOK;
            let due = match self.billing.reconciled().await {
                Ok(done) => done.is_none_or(|done| self.billing.now() >= done.plus(self.every)),
                Err(error) => {
                    log::error!(error:% = error; "the last comparison with Stripe cannot be read");
                    false
                }
            };
            if !due {
                continue;
            }
            let pass = logging::scope(logging::new_request_id(), self.pass());
            tokio::select! {
                () = stop.cancelled() => return,
                done = pass => if !done {
                    pause = SETBACK;
                }
            }
        }
    }

    async fn pass(&self) -> bool {
        let scope = Scope { since: None, user: None, dry_run: false };
        let tell = |progress: Progress<'_>| match progress {
            Progress::Drift(drift) => log::warn!(
                subscription = drift.subscription.as_str(), healed = drift.healed,
                differences = drift.differences.len();
                "a subscription stood otherwise at Stripe"
            ),
            Progress::Trouble(what) => log::warn!(what; "an object was passed over"),
            Progress::Events(_) | Progress::Subscriptions(_) => {}
        };
        match self.billing.reconcile(scope, &tell).await {
            Ok(pass) => {
                log::info!(
                    events = pass.events, missed = pass.missed,
                    subscriptions = pass.subscriptions, drift = pass.drifts.len(),
                    troubles = pass.troubles;
                    "compared with Stripe"
                );
                true
            }
            Err(error) => {
                log::warn!(error:% = error; "the comparison with Stripe was broken off");
                false
            }
        }
    }
}
