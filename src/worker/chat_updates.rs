//! Applies stored updates of Telegram again that could not be applied.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::ChatUpdates;
use crate::domain::clock::SharedClock;
use crate::telegram::read_chat_update;
use crate::worker::sleep::Sleep;

/// While the database cannot be read or written.
const ERROR_PAUSE: Duration = Duration::from_secs(2);
/// While another process does the work that is due.
const BUSY_PAUSE: Duration = Duration::from_secs(1);

/// Runs until `stop`.
pub async fn run(updates: ChatUpdates, clock: SharedClock, stop: CancellationToken) {
    let mut listener = updates.listen();
    while !stop.is_cancelled() {
        let next = match updates.retry_due(read_chat_update).await {
            Ok(0) => updates.next_retry().await,
            Ok(_) => continue,
            Err(error) => Err(error),
        };
        let next_is_due = async {
            match next {
                Ok(Some(next)) if next <= clock.now() => tokio::time::sleep(BUSY_PAUSE).await,
                Ok(next) => clock.sleep_until(next).await,
                Err(error) => {
                    log::error!(error:%; "stored updates cannot be applied");
                    tokio::time::sleep(ERROR_PAUSE).await;
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = listener.woken() => {}
            () = next_is_due => {}
        }
    }
}
