//! Counts the accounts that have changed, for the figures of the business.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::Figures;
use crate::domain::clock::SharedClock;
use crate::worker::sleep::Sleep;

/// From the end of one pass to the start of the next. What has changed in between is counted before it is
/// shown.
const INTERVAL: Duration = Duration::from_mins(15);

/// Runs until `stop`, first at the start.
pub async fn run(figures: Figures, clock: SharedClock, stop: CancellationToken) {
    loop {
        let counted = tokio::select! {
            () = stop.cancelled() => return,
            counted = figures.count_changed() => counted,
        };
        if let Err(error) = counted {
            log::error!(error:%; "accounts cannot be counted for the figures");
        }
        let next = clock.expiry_now().plus(INTERVAL);
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep_until_expiry(Some(next)) => {}
        }
    }
}
