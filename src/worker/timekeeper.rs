//! Watches the clocks.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::Timekeeper;

/// What is slewed between two looks must stay below what counts as a jump.
const TICK: Duration = Duration::from_millis(250);
/// While the database cannot be read or written.
const SETBACK: Duration = Duration::from_secs(2);

/// Runs until `stop`.
pub async fn run(mut timekeeper: Timekeeper, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let looked = tokio::select! {
            () = stop.cancelled() => return,
            looked = timekeeper.look() => looked,
        };
        let pause = match looked {
            Ok(()) => TICK,
            Err(error) => {
                log::error!(error:%; "the time cannot be kept");
                SETBACK
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
