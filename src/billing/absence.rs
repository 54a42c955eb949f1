//! After an absence of the server, somebody may have paid without its knowledge: nobody is removed from a chat or
//! declined until everything has been compared with Stripe. It was absent if it was stopped, or suspended.
//!
//! Uses the store.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::store::{Queue, ReadTx, StoreError, WriteTx};

/// Checkpoint: when the server was running last, in milliseconds. Commands leave it alone.
const RUNNING: &str = "server.running";
/// Checkpoint: when the server came back from an absence that is not made up for, in milliseconds.
const ABSENCE: &str = "server.absence";
/// A restart takes less, as does a busy moment. That the server runs is stored once a minute.
const RESTART: Duration = Duration::from_mins(2);
/// If Stripe cannot be asked for so long, people are removed by what is known.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// The server is running.
pub(super) fn note_running(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<(), StoreError> {
    tx.set_checkpoint(RUNNING, Some(&now.millis().to_string()), now)
}

/// The server starts. `last`: when anything was stored, for a database that no server of this version has used. `wall`
/// is the machine's own time: if it is earlier than the last one, nobody knows how long the absence was. The database
/// may also be an old backup. Returns whether there was an absence.
pub(super) fn note_return(
    tx: &mut WriteTx<'_>,
    last: Option<Timestamp>,
    wall: Timestamp,
) -> Result<bool, StoreError> {
    let Some(last) = tx.time_checkpoint(RUNNING)?.or(last) else { return Ok(false) };
    if last <= wall && !is_absence(wall.since(last)) {
        return Ok(false);
    }
    note_absence(tx, wall)?;
    Ok(true)
}

/// Whether a server that did nothing for so long was absent.
pub(super) fn is_absence(idle: Duration) -> bool {
    idle > RESTART
}

/// The server is back from an absence.
pub(super) fn note_absence(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<(), StoreError> {
    tx.set_checkpoint(ABSENCE, Some(&now.millis().to_string()), now)?;
    tx.signal(Queue::Reconciliation);
    Ok(())
}

/// Whether Stripe has to be asked before anybody is removed or declined.
pub(super) fn awaits_stripe(tx: &ReadTx<'_>, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.time_checkpoint(ABSENCE)?.is_some_and(|returned| now < returned.plus(LONGEST_WAIT)))
}

/// The absence that a comparison which begins now makes up for.
pub(super) fn open_absence(tx: &ReadTx<'_>) -> Result<Option<String>, StoreError> {
    tx.checkpoint(ABSENCE)
}

/// Everything has been compared with Stripe since this absence. What had to wait is decided again.
pub(super) fn end_absence(
    tx: &mut WriteTx<'_>,
    absence: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if tx.checkpoint(ABSENCE)?.as_deref() != Some(absence) {
        return Ok(());
    }
    tx.set_checkpoint(ABSENCE, None, now)?;
    for chat in tx.paid_chats()? {
        tx.make_chat_due(chat.chat.id, now)?;
    }
    Ok(())
}
