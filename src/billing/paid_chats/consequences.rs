//! What follows from an event in a paid chat: audit entries, and notices to people and owners.

use std::time::Duration;

use serde_json::json;

use crate::billing::config::BillingConfig;
use crate::domain::admin::Role;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::{NO_ACCOUNT, announce_event, to_admins};
use crate::domain::chat_update::{ChatId, SharedChatKind};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::{ChatNotice, KeyedNotice, Notice};
use crate::domain::paid_chat::{ChatEvent, ChatEventKind, ChatRecord, Membership};
use crate::domain::webhook::{ChatChange, WebhookEvent};
use crate::logging;
use crate::metrics;
use crate::store::{ReadTx, StoreError, WriteTx};

/// Records that somebody has come, left, or was removed or declined.
pub(super) fn record(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    chat: &ChatRecord,
    event: ChatEvent,
    now: Timestamp,
) -> Result<(), StoreError> {
    let action = match event.kind {
        ChatEventKind::Joined => AuditAction::ChatJoined,
        ChatEventKind::Left => AuditAction::ChatLeft,
        ChatEventKind::Removed => AuditAction::ChatRemoved,
        ChatEventKind::Declined => AuditAction::ChatDeclined,
    };
    let entry = AuditDraft {
        actor: Actor::Worker("chats".to_owned()),
        action,
        subject: event.chat.to_string(),
        user: Some(event.user),
        before: None,
        after: Some(json!({ "chat": chat.title() })),
    };
    tx.audit(&entry, now, &logging::request_id())?;
    announce(tx, config, chat, event, now)?;
    metrics::chat_event(event.chat, event.kind);
    if event.kind == ChatEventKind::Removed && has_written(tx, event.user)? {
        let notice = ChatNotice::Removed { chat: event.chat, title: chat.title().to_owned() };
        let what = format!("removed:{}", event.at.millis());
        notify(tx, (event.chat, event.user), &what, notice, now)?;
    }
    tx.mark_status_message_stale(event.user)
}

/// Queues the webhook event for each endpoint that gets it. A declined request is none: nobody was in the chat.
fn announce(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    chat: &ChatRecord,
    event: ChatEvent,
    now: Timestamp,
) -> Result<(), StoreError> {
    let change = ChatChange {
        user_id: event.user.to_string(),
        chat_id: event.chat.to_string(),
        chat: chat.title().to_owned(),
        entitlement: chat.binding.as_ref().map(|binding| binding.entitlement.clone()),
        at: event.at.to_rfc3339(),
    };
    let announced = match event.kind {
        ChatEventKind::Joined => WebhookEvent::ChatJoined(change),
        ChatEventKind::Left => WebhookEvent::ChatLeft(change),
        ChatEventKind::Removed => WebhookEvent::ChatRemoved(change),
        ChatEventKind::Declined => return Ok(()),
    };
    if config.webhook_endpoints.is_empty() {
        return Ok(());
    }
    let key = format!("chat:{}:{}:{}", event.chat, event.kind.as_str(), event.at.millis());
    let stored = tx.webhook_record(event.user)?;
    let endpoints = &config.webhook_endpoints;
    match announce_event(event.user, &key, announced, &stored, endpoints, now) {
        Some(queued) => tx.queue_webhook_event(event.user, &queued, now),
        None => Ok(()),
    }
}

/// Notifies a person why they cannot be let in.
pub(super) fn too_many_chats(
    tx: &mut WriteTx<'_>,
    chat: &ChatRecord,
    member: &Membership,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !has_written(tx, member.user)? {
        return Ok(());
    }
    let notice = ChatNotice::TooManyChats { chat: member.chat, title: chat.title().to_owned() };
    let what = format!("full:{}", now.millis());
    notify(tx, (member.chat, member.user), &what, notice, now)
}

/// Whether the bot can write to the person: it may not begin.
fn has_written(tx: &ReadTx<'_>, user: UserId) -> Result<bool, StoreError> {
    Ok(tx.user(user)?.is_some_and(|user| user.last_seen.is_some()))
}

fn notify(
    tx: &mut WriteTx<'_>,
    (chat, user): (ChatId, UserId),
    what: &str,
    notice: ChatNotice,
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = format!("chat:{chat}:{what}:{user}");
    tx.enqueue(user, user, &KeyedNotice { key, notice: Notice::Chat(notice) }, now, None)
}

/// When a group becomes a supergroup, the bot is added to the supergroup before the update that says so.
const UPGRADE: Duration = Duration::from_secs(5);

/// What the keys of notices that the bot was added to a chat begin with.
fn added(chat: ChatId) -> String {
    format!("chat:{chat}:added")
}

/// The supergroup that the bot was added to is a group that is bound: there is nothing to ask the owners.
pub(super) fn withdraw_added(
    tx: &mut WriteTx<'_>,
    chat: ChatId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.withdraw_waiting_notices(&added(chat), now)
}

/// Shows the owner who has added the bot to a chat, or changed its rights there, how to make it a paid one. Chats of
/// strangers are nobody's business.
pub(super) fn bot_added(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    chat: &ChatRecord,
    by: UserId,
    at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !config.admins.iter().any(|admin| admin.id == by) {
        return Ok(());
    }
    let is_owner = |user: UserId| {
        config.admins.iter().any(|admin| admin.id == user && admin.role == Role::Owner)
    };
    let owners = config.admins.iter().map(|admin| admin.id).filter(|admin| is_owner(*admin));
    let readers: Vec<UserId> = if is_owner(by) { vec![by] } else { owners.collect() };
    let notice = Notice::Chat(ChatNotice::BotAdded {
        chat: chat.chat.id,
        title: chat.title().to_owned(),
        chat_kind: chat.chat.kind,
        problem: chat.problem(),
        rights: chat.rights,
    });
    let added = added(chat.chat.id);
    let key = format!("{added}:{}", at.millis());
    tx.enqueue_all(to_admins(readers, NO_ACCOUNT, &KeyedNotice { key, notice }), now)?;
    let is_group = |paid: &ChatRecord| paid.chat.kind == SharedChatKind::Group;
    if chat.chat.kind == SharedChatKind::Supergroup && tx.paid_chats()?.iter().any(is_group) {
        tx.postpone_notices(&added, now.plus(UPGRADE))?;
    }
    Ok(())
}
