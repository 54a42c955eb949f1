//! Runs reconciliations, soon after the start and then at intervals.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::billing::{Progress, Reconciliation, Scope};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::logging;

/// Webhooks that Stripe could not deliver before the start usually arrive by then.
const AFTER_START: Duration = Duration::from_mins(1);
/// How often the clock is read, which may jump. The database is read only when a pass may be due.
const CLOCK_INTERVAL: Duration = Duration::from_secs(20);
/// After a pass that was aborted.
const ERROR_PAUSE: Duration = Duration::from_mins(5);

pub struct Reconciler {
    pub reconciliation: Reconciliation,
    pub clock: SharedClock,
    /// From the start of one pass to the start of the next.
    pub every: Duration,
}

impl Reconciler {
    /// Runs until `stop`. The first pass is always due, and so is one after each absence, since events may have been
    /// missed while the process was down. An interrupted pass is resumed.
    pub async fn run(self, stop: CancellationToken) {
        let mut absences = self.reconciliation.listen();
        let (mut next, mut first) = (Instant::now() + AFTER_START, true);
        let mut last: Option<Timestamp> = None;
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = absences.woken() => {
                    if !first && self.was_absent().await {
                        (next, first) = (Instant::now() + AFTER_START, true);
                    }
                    continue;
                }
                () = tokio::time::sleep_until(next) => {}
            }
            next = Instant::now() + CLOCK_INTERVAL;
            if !first && last.is_some_and(|done| !self.is_due(done)) {
                continue;
            }
            let due = match self.reconciliation.reconciled().await {
                Ok(done) => {
                    last = done;
                    done.is_none_or(|done| self.is_due(done))
                }
                Err(error) => {
                    log::error!(error:% = error; "the time of the last reconciliation cannot be read");
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
                        next = Instant::now() + ERROR_PAUSE;
                    }
                }
            }
        }
    }

    async fn was_absent(&self) -> bool {
        self.reconciliation.makes_up_for_absence().await.unwrap_or_else(|error| {
            log::error!(error:%; "whether the server was absent cannot be read");
            true
        })
    }

    fn is_due(&self, done: Timestamp) -> bool {
        let now = self.clock.now();
        // A pass in the future was dated by a wrong clock.
        now >= done.plus(self.every) || now < done
    }

    async fn pass(&self) -> bool {
        let scope = Scope { since: None, user: None, dry_run: false, resume: true };
        let report = |progress: Progress<'_>| match progress {
            Progress::Drift(drift) => log::warn!(
                subscription = drift.subscription.as_str(), healed = drift.healed,
                differences = drift.differences.len();
                "a subscription differed from Stripe"
            ),
            Progress::Trouble(what) => log::warn!(what; "an object was skipped"),
            Progress::Missed(event) => {
                log::warn!(event = event.id.as_str(); "an event was never delivered; it was fetched");
            }
            Progress::Events(_) | Progress::Subscriptions(_) => {}
        };
        match self.reconciliation.reconcile(scope, &report).await {
            Ok(pass) => {
                log::info!(
                    events = pass.events, missed = pass.missed, checkouts = pass.checkouts,
                    subscriptions = pass.subscriptions, drift = pass.drifts.len(),
                    troubles = pass.troubles;
                    "reconciled with Stripe"
                );
                true
            }
            Err(error) => {
                log::warn!(error:% = error; "a reconciliation was aborted");
                false
            }
        }
    }
}
