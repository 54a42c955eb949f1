//! Makes the scheduled backups.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::Backups;
use crate::domain::clock::SharedClock;
use crate::worker::sleep::Sleep;

/// After a failed attempt.
const RETRY_PAUSE: Duration = Duration::from_mins(15);

/// Runs until `stop`. Ends at once if no backups are scheduled.
pub async fn run(backups: Backups, clock: SharedClock, stop: CancellationToken) {
    loop {
        let due = match backups.next_due().await {
            Ok(None) => return,
            Ok(Some(due)) => due,
            Err(error) => {
                log::error!(error:%; "the time of the last backup cannot be read");
                clock.now().plus(RETRY_PAUSE)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep_until(Some(due)) => {}
        }
        if clock.now() < due {
            // The clock was set back: it may be due already, or later.
            continue;
        }
        let made = tokio::select! {
            () = stop.cancelled() => return,
            made = backups.make() => made,
        };
        match made {
            Ok(Some(report)) => log::info!(
                bytes = report.bytes, entries = report.entries, head = report.head.as_str();
                "a backup was made"
            ),
            Ok(None) => return,
            Err(error) => {
                log::error!(error:%; "a backup failed");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = clock.sleep_until(Some(clock.now().plus(RETRY_PAUSE))) => {}
                }
            }
        }
    }
}
