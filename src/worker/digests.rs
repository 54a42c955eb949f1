//! Queues the weekly digest for owners.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::Digests;
use crate::domain::clock::SharedClock;
use crate::worker::sleep::Sleep;

/// After a failed attempt.
const RETRY_PAUSE: Duration = Duration::from_mins(15);

/// Runs until `stop`. Ends at once if there are no digests.
pub async fn run(digests: Digests, clock: SharedClock, stop: CancellationToken) {
    loop {
        let queued = tokio::select! {
            () = stop.cancelled() => return,
            queued = digests.queue_due() => queued,
        };
        let next = match queued {
            Ok(None) => return,
            Ok(Some(next)) => next,
            Err(error) => {
                log::error!(error:%; "the weekly digest cannot be queued");
                clock.expiry_now().plus(RETRY_PAUSE)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep_until_expiry(Some(next)) => {}
        }
    }
}
