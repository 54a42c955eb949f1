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
    /// Runs until `stop`. The first pass is always due: what happened while nothing ran here was
    /// perhaps never delivered. One that is interrupted goes on where it was.
    pub async fn run(self, stop: CancellationToken) {
        let (mut pause, mut first) = (AFTER_START, true);
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = LOOK;
            let due = match self.billing.reconciled().await {
                Ok(done) => done.is_none_or(|done| {
                    let now = self.billing.now();
                    // A pass of the future was dated by a clock that was wrong.
                    now >= done.plus(self.every) || now < done
                }),
                Err(error) => {
                    log::error!(error:% = error; "the last comparison with Stripe cannot be read");
                    false
                }
            };
            if !due && !first {
                continue;
            }
            let pass = logging::scope(logging::new_request_id(), self.pass());
            tokio::select! {
                () = stop.cancelled() => return,
                done = pass => {
                    first = first && !done;
                    if !done {
                        pause = SETBACK;
                    }
                }
            }
        }
    }

    async fn pass(&self) -> bool {
        let scope = Scope { since: None, user: None, dry_run: false, resume: true };
        let tell = |progress: Progress<'_>| match progress {
            Progress::Drift(drift) => log::warn!(
                subscription = drift.subscription.as_str(), healed = drift.healed,
                differences = drift.differences.len();
                "a subscription stood otherwise at Stripe"
            ),
            Progress::Trouble(what) => log::warn!(what; "an object was passed over"),
            Progress::Missed(event) => {
                log::warn!(event = event.id.as_str(); "an event never came and was fetched");
            }
            Progress::Events(_) | Progress::Subscriptions(_) => {}
        };
        match self.billing.reconcile(scope, &tell).await {
            Ok(pass) => {
                log::info!(
                    events = pass.events, missed = pass.missed, checkouts = pass.checkouts,
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
