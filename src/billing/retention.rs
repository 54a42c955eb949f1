//! Retention: removes raw data after the time that the configuration sets.
//!
//! Uses the store and the configuration. Fails with [`StoreError`]; what is left is removed by the next pass.

use std::sync::Arc;
use std::time::Duration;

use crate::billing::config::BillingConfig;
use crate::domain::clock::{SharedClock, Timestamp};
use crate::store::{Store, StoreError};

/// Rows changed in one transaction, which other writes wait for.
const BATCH: u32 = 200;
/// How long it stays on record who got a broadcast.
const BROADCAST_COPIES: Duration = Duration::from_hours(30 * 24);
/// How long a group or channel that is not paid is remembered after the bot was removed from it.
const LEFT_CHATS: Duration = Duration::from_hours(30 * 24);
/// How long it is remembered that an update was received which changed nothing. Telegram redelivers an update for 24
/// hours: <https://core.telegram.org/bots/api#getting-updates>.
const IGNORED_UPDATES: Duration = Duration::from_hours(48);
/// Checkpoint: the last entry of the audit log whose payload is erased.
const ERASED_TO: &str = "retention.audit";

/// Removes what is kept no longer. Cheap to clone.
#[derive(Clone)]
pub struct DataRetention {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
}

/// What a pass has removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Payloads of events.
    pub payloads: usize,
    /// Payloads of entries in the audit log.
    pub audit_payloads: usize,
    /// Updates of Telegram about groups and channels.
    pub chat_updates: usize,
    /// Groups and channels that the bot has left.
    pub chats: usize,
    /// Copies of broadcasts that have ended.
    pub broadcast_copies: usize,
}

impl Removed {
    /// Whether there was nothing to remove.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl DataRetention {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// Removes all that is due, in small transactions.
    pub async fn remove_expired(&self) -> Result<Removed, StoreError> {
        let mut removed = Removed::default();
        loop {
            let before = self.kept_since(self.config.retention.raw_events);
            let count = self.store.write(move |tx| tx.remove_payloads(before, BATCH)).await?;
            removed.payloads += count;
            if count == 0 {
                break;
            }
        }
        loop {
            let applied = self.kept_since(self.config.retention.raw_events);
            let ignored = self.kept_since(IGNORED_UPDATES);
            let count =
                self.store.write(move |tx| tx.delete_chat_updates(applied, ignored, BATCH)).await?;
            removed.chat_updates += count;
            if count == 0 {
                break;
            }
        }
        let left = self.kept_since(LEFT_CHATS);
        removed.chats = self.store.write(move |tx| tx.delete_left_chats(left)).await?;
        loop {
            let before = self.kept_since(BROADCAST_COPIES);
            let count =
                self.store.write(move |tx| tx.remove_broadcast_copies(before, BATCH)).await?;
            removed.broadcast_copies += count;
            if count == 0 {
                break;
            }
        }
        loop {
            let (before, now) =
                (self.kept_since(self.config.retention.audit_payloads), self.clock.now());
            let erased = self
                .store
                .write(move |tx| {
                    let last = tx.checkpoint(ERASED_TO)?.and_then(|seq| seq.parse().ok());
                    let last = last.unwrap_or(0);
                    let erased = tx.erase_audit_payloads(last, before, now, BATCH)?;
                    let Some(erased) = erased else { return Ok(None) };
                    tx.set_checkpoint(ERASED_TO, Some(&erased.last.to_string()), now)?;
                    Ok(Some(erased.count))
                })
                .await?;
            match erased {
                Some(count) => removed.audit_payloads += count,
                None => return Ok(removed),
            }
        }
    }

    fn kept_since(&self, span: Duration) -> Timestamp {
        self.clock.expiry_now().minus(span)
    }
}
