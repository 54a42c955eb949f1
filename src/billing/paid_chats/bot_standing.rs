//! What follows when the bot's standing in a chat changes, or a group becomes a supergroup.

use crate::billing::paid_chats::consequences::withdraw_added;
use crate::domain::chat_update::{ChatId, Standing};
use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::ChatRecord;
use crate::store::{Queue, StoreError, WriteTx};

/// Stores a chat in which the bot's standing may have changed. What it could not do before is decided again.
pub(super) fn change_bot_standing(
    tx: &mut WriteTx<'_>,
    before: &ChatRecord,
    after: &ChatRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put_chat(after)?;
    let is_changed = before.problem() != after.problem() || before.rights != after.rights;
    if is_changed || before.bot.is_none() {
        tx.signal(Queue::Alerts);
        // Telegram sends no update about a request that comes while the bot cannot approve it.
        if let Some(binding) = &after.binding
            && !before.lets_in()
            && after.lets_in()
        {
            tx.expect_entitled(after.chat.id, &binding.entitlement, now)?;
        }
        // Also in a chat that is not paid any more: a ban of the bot may have to be lifted.
        tx.make_chat_due(after.chat.id, now)?;
    }
    Ok(())
}

/// A group is a supergroup with another id now.
pub(super) fn migrate(
    tx: &mut WriteTx<'_>,
    from: ChatId,
    to: ChatId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let is_done = |chat: ChatRecord| chat.bot == Some(Standing::Left) && chat.binding.is_none();
    if tx.chat(from)?.is_none_or(is_done) {
        return Ok(());
    }
    tx.migrate_chat(from, to)?;
    if tx.chat(to)?.is_some_and(|chat| chat.binding.is_some()) {
        withdraw_added(tx, to, now)?;
    }
    tx.look_at_chat(to, now)?;
    tx.make_chat_due(to, now)
}
