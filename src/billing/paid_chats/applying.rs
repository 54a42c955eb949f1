//! Applies what updates say, each in the transaction that stores the update's outcome.

use crate::billing::config::BillingConfig;
use crate::billing::paid_chats::bot_standing::{change_bot_standing, migrate};
use crate::billing::paid_chats::consequences::{bot_added, record};
use crate::domain::chat_update::{
    BotChange, ChatId, ChatUpdate, ChatUpdateOutcome, JoinRequest, MemberChange,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::paid_chat::{
    ChatEvent, ChatRecord, ENTITLED_FIRST, Membership, after_change, after_request,
};
use crate::store::{Lane, ReadTx, StoreError, WriteTx};

/// Applies an update. Twice, or after a newer one, it changes nothing.
pub(in crate::billing) fn apply(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    update: &ChatUpdate,
    now: Timestamp,
) -> Result<ChatUpdateOutcome, StoreError> {
    match update {
        ChatUpdate::Member(change) => member_changed(tx, config, change, now),
        ChatUpdate::Request(request) => requested(tx, config, request, now),
        ChatUpdate::Bot(change) => bot_changed(tx, config, change, now),
        ChatUpdate::Migrated { from, to } => {
            if tx.chat(*from)?.is_none() {
                return Ok(irrelevant(*from));
            }
            migrate(tx, *from, *to, now)?;
            Ok(ChatUpdateOutcome::Processed)
        }
    }
}

fn irrelevant(chat: ChatId) -> ChatUpdateOutcome {
    ChatUpdateOutcome::Ignored(format!("{chat} is not a paid chat, or it is about a bot"))
}

fn paid_chat(tx: &WriteTx<'_>, chat: ChatId) -> Result<Option<ChatRecord>, StoreError> {
    Ok(tx.chat(chat)?.filter(|chat| chat.binding.is_some()))
}

pub(super) fn known(tx: &ReadTx<'_>, chat: ChatId, user: UserId) -> Result<Membership, StoreError> {
    Ok(tx.membership(chat, user)?.unwrap_or_else(|| Membership::unknown(chat, user)))
}

fn member_changed(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    change: &MemberChange,
    now: Timestamp,
) -> Result<ChatUpdateOutcome, StoreError> {
    let Some(chat) = paid_chat(tx, change.chat.id)?.filter(|_| !change.person.is_bot) else {
        return Ok(irrelevant(change.chat.id));
    };
    let changed = after_change(known(tx, change.chat.id, change.person.id)?, change);
    store(tx, config, &chat, changed, Lane::Routine, now, now)
}

fn requested(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    request: &JoinRequest,
    now: Timestamp,
) -> Result<ChatUpdateOutcome, StoreError> {
    let Some(chat) = paid_chat(tx, request.chat.id)?.filter(|_| !request.person.is_bot) else {
        return Ok(irrelevant(request.chat.id));
    };
    let changed = after_request(known(tx, request.chat.id, request.person.id)?, request);
    let is_entitled = match &chat.binding {
        Some(binding) => tx.is_entitled(request.person.id, &binding.entitlement, now)?,
        None => false,
    };
    let due = if is_entitled { now.minus(ENTITLED_FIRST) } else { now };
    store(tx, config, &chat, changed, Lane::Prompt, due, now)
}

fn store(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    chat: &ChatRecord,
    (member, event): (Membership, Option<ChatEvent>),
    lane: Lane,
    due: Timestamp,
    now: Timestamp,
) -> Result<ChatUpdateOutcome, StoreError> {
    tx.put_membership(&member)?;
    tx.make_membership_due(member.chat, member.user, due, lane)?;
    if let Some(event) = event {
        record(tx, config, chat, event, now)?;
    }
    Ok(ChatUpdateOutcome::Processed)
}

fn bot_changed(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    change: &BotChange,
    now: Timestamp,
) -> Result<ChatUpdateOutcome, StoreError> {
    let before = tx.chat(change.chat.id)?;
    if before.is_none() && !config.admins.iter().any(|admin| admin.id == change.by.id) {
        return Ok(ChatUpdateOutcome::Ignored("a chat of somebody who is no admin".to_owned()));
    }
    if before
        .as_ref()
        .and_then(|chat| chat.bot_seen)
        .is_some_and(|seen| change.at < seen.whole_second())
    {
        return Ok(ChatUpdateOutcome::Ignored("something newer is known".to_owned()));
    }
    let known = before.clone().unwrap_or_else(|| ChatRecord::unknown(change.chat.clone()));
    let after = ChatRecord {
        chat: change.chat.clone(),
        bot: Some(change.standing),
        rights: change.rights,
        bot_seen: Some(change.at),
        ..known.clone()
    };
    change_bot_standing(tx, &known, &after, now)?;
    if after.binding.is_none() && change.standing.is_in() {
        bot_added(tx, config, &after, change.by.id, change.at, now)?;
    }
    Ok(ChatUpdateOutcome::Processed)
}
