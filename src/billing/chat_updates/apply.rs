//! What an update about a group or channel changes.

use crate::domain::chat_update::{ChatUpdate, ChatUpdateOutcome};
use crate::domain::clock::Timestamp;
use crate::store::{StoreError, WriteTx};

/// Applies an update, in the transaction that stores its outcome. Updates arrive late, twice and in any
/// order, and one that has failed is applied after newer ones.
#[expect(clippy::unnecessary_wraps, reason = "a chat that is paid for has rows")]
pub(super) fn apply(
    _tx: &mut WriteTx<'_>,
    update: &ChatUpdate,
    _now: Timestamp,
) -> Result<ChatUpdateOutcome, StoreError> {
    let chat = update.chat();
    Ok(ChatUpdateOutcome::Ignored(format!("{chat} is not a paid chat")))
}
