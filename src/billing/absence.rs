//! Remembers that the process was not running for a while: until everything has been compared with Stripe, somebody
//! may have paid without its knowledge, so nobody is removed from a chat or declined.
//!
//! Uses the store.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::store::{ReadTx, StoreError, WriteTx};

/// Checkpoint: when the process came back, in milliseconds, until a whole reconciliation has begun after it.
const RETURNED: &str = "absence.returned";
/// A restart takes less. The time of the last decision is stored once a minute.
const SHORT: Duration = Duration::from_mins(2);

/// Called at the start. `last`: the time that was stored last. A time in the future is one of another clock, and says
/// nothing about how long the process was away. The database may also be an old backup.
pub(in crate::billing) fn note_absence(
    tx: &mut WriteTx<'_>,
    last: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    if last <= now && now.since(last) <= SHORT {
        return Ok(());
    }
    tx.set_checkpoint(RETURNED, Some(&now.millis().to_string()), now)
}

/// Whether nothing that has happened at Stripe during an absence can be unknown.
pub(in crate::billing) fn is_caught_up(tx: &ReadTx<'_>) -> Result<bool, StoreError> {
    Ok(tx.checkpoint(RETURNED)?.is_none())
}

/// Everything was compared with Stripe in a pass that began at `begun`. What had to wait for it is decided again.
pub(in crate::billing) fn catch_up(
    tx: &mut WriteTx<'_>,
    begun: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let returned = tx.checkpoint(RETURNED)?.and_then(|ms| ms.parse().ok());
    if returned.map(Timestamp::from_millis).is_none_or(|returned| begun < returned) {
        return Ok(());
    }
    tx.set_checkpoint(RETURNED, None, now)?;
    for chat in tx.paid_chats()? {
        tx.make_chat_due(chat.chat.id, now)?;
    }
    Ok(())
}
