//! Removes raw data that is kept no longer, and completes erasures that were interrupted, once a day.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::{DataRetention, PersonalRecords};
use crate::domain::clock::SharedClock;
use crate::worker::sleep::Sleep;

/// From the end of one pass to the start of the next.
const INTERVAL: Duration = Duration::from_hours(24);

/// Runs until `stop`, first at the start.
pub async fn run(
    retention: DataRetention,
    records: PersonalRecords,
    clock: SharedClock,
    stop: CancellationToken,
) {
    loop {
        let finished = tokio::select! {
            () = stop.cancelled() => return,
            finished = records.finish_erasures() => finished,
        };
        match finished {
            Ok(0) => {}
            Ok(people) => {
                log::info!(people; "interrupted erasures of personal data were completed");
            }
            Err(error) => log::error!(error:%; "erasures of personal data are not complete"),
        }
        let removed = tokio::select! {
            () = stop.cancelled() => return,
            removed = retention.remove_expired() => removed,
        };
        match removed {
            Ok(removed) if removed.is_nothing() => {}
            Ok(removed) => log::info!(
                payloads = removed.payloads, audit_payloads = removed.audit_payloads,
                chat_updates = removed.chat_updates, chats = removed.chats, broadcast_copies = removed.broadcast_copies;
                "data that is kept no longer was removed"
            ),
            Err(error) => log::error!(error:%; "raw data that is kept no longer was not removed"),
        }
        let next = clock.expiry_now().plus(INTERVAL);
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep_until_expiry(Some(next)) => {}
        }
    }
}
