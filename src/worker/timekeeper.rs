//! Checks the clock for jumps.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::Timekeeper;

/// An adjustment of the clock between two checks must stay below the threshold of a jump.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);
/// While the database cannot be read or written.
const ERROR_PAUSE: Duration = Duration::from_secs(2);

/// Runs until `stop`.
pub async fn run(mut timekeeper: Timekeeper, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let looked = tokio::select! {
            () = stop.cancelled() => break,
            looked = timekeeper.look() => looked,
        };
        let pause = match looked {
            Ok(()) => CHECK_INTERVAL,
            Err(error) => {
                log::error!(error:%; "the clock cannot be checked");
                ERROR_PAUSE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    if let Err(error) = timekeeper.end().await {
        log::error!(error:%; "the time of the stop was not stored");
    }
}
