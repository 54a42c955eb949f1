//! Groups and channels: the bot's standing in them, what they are bound to, and the limit of removals.

use rusqlite::named_params;

use crate::domain::chat_update::{BotRights, ChatId, SharedChat, SharedChatKind, Standing};
use crate::domain::clock::Timestamp;
use crate::domain::ids::EntitlementName;
use crate::domain::paid_chat::{ApprovedRemovals, Binding, ChatRecord, Enforcement};
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const CHATS: Table = Table { name: "chats", key: "chat_id" };

impl ReadTx<'_> {
    /// The chat with this id.
    pub fn chat(&self, id: ChatId) -> Result<Option<ChatRecord>, StoreError> {
        self.row(CHATS, "SELECT * FROM chats WHERE chat_id = ?1", [id.0], chat)
    }

    /// All chats that can be read, those that are paid and others, by id.
    pub fn chats(&self) -> Result<Vec<ChatRecord>, StoreError> {
        self.readable(CHATS, "SELECT * FROM chats ORDER BY chat_id", [], chat)
    }

    /// The paid chats that can be read, by id.
    pub fn paid_chats(&self) -> Result<Vec<ChatRecord>, StoreError> {
        self.readable(
            CHATS,
            "SELECT * FROM chats WHERE entitlement IS NOT NULL ORDER BY chat_id",
            [],
            chat,
        )
    }

    /// The chats that can be read in which something may be due: the paid ones, and others with people who are not
    /// forgotten yet.
    pub fn chats_with_work(&self) -> Result<Vec<ChatRecord>, StoreError> {
        self.readable(
            CHATS,
            "SELECT * FROM chats WHERE entitlement IS NOT NULL OR EXISTS (
                 SELECT 1 FROM memberships
                 WHERE memberships.chat_id = chats.chat_id AND due_ms IS NOT NULL)
             ORDER BY chat_id",
            [],
            chat,
        )
    }

    /// When Telegram has to be asked about the bot's standing in a chat; `None`: it has never been asked.
    pub fn next_chat_look(&self, id: ChatId) -> Result<Option<Timestamp>, StoreError> {
        let found = self.row(
            CHATS,
            "SELECT chat_id, next_look_ms FROM chats WHERE chat_id = ?1",
            [id.0],
            |row| row.opt_millis("next_look_ms"),
        )?;
        Ok(found.flatten())
    }
}

impl WriteTx<'_> {
    /// Stores a chat, in place of what was stored of it.
    pub fn put_chat(&mut self, record: &ChatRecord) -> Result<(), StoreError> {
        let ChatRecord { chat, binding, approved, .. } = record;
        let enforcement = binding.as_ref().map(|binding| binding.enforcement);
        self.change(
            "INSERT INTO chats (chat_id, kind, title, name, bot, can_invite, can_remove, bot_seen_ms,
                 entitlement, enforced, in_file, members, stopped_ms, approved_ms, approved_removals)
             VALUES (:id, :kind, :title, :name, :bot, :invite, :remove, :seen, :entitlement,
                 :enforced, :in_file, :members, :stopped, :approved, :removals)
             ON CONFLICT (chat_id) DO UPDATE SET kind = excluded.kind, title = excluded.title,
                 name = excluded.name, bot = excluded.bot, can_invite = excluded.can_invite,
                 can_remove = excluded.can_remove, bot_seen_ms = excluded.bot_seen_ms,
                 entitlement = excluded.entitlement, enforced = excluded.enforced,
                 in_file = excluded.in_file, members = excluded.members,
                 stopped_ms = excluded.stopped_ms, approved_ms = excluded.approved_ms,
                 approved_removals = excluded.approved_removals",
            named_params! {
                ":id": chat.id.0,
                ":kind": kind_word(chat.kind),
                ":title": chat.title,
                ":name": record.name,
                ":bot": record.bot.map(standing_word),
                ":invite": record.rights.invite,
                ":remove": record.rights.remove,
                ":seen": record.bot_seen.map(Timestamp::millis),
                ":entitlement": binding.as_ref().map(|binding| binding.entitlement.as_str()),
                ":enforced": enforcement == Some(Enforcement::On),
                ":in_file": binding.as_ref().is_some_and(|binding| binding.in_file),
                ":members": record.members.map(i64::try_from).and_then(Result::ok),
                ":stopped": record.removals_stopped.map(Timestamp::millis),
                ":approved": approved.map(|approved| approved.at.millis()),
                ":removals": approved
                    .map_or(0, |approved| i64::try_from(approved.count).unwrap_or(i64::MAX)),
            },
        )?;
        self.signal(Queue::Chats);
        Ok(())
    }

    /// Telegram is asked about the bot's standing in the chat again at `at`.
    pub fn look_at_chat(&mut self, id: ChatId, at: Timestamp) -> Result<(), StoreError> {
        self.change("UPDATE chats SET next_look_ms = ?2 WHERE chat_id = ?1", (id.0, at.millis()))?;
        self.signal(Queue::Chats);
        Ok(())
    }

    /// Deletes chats that are not paid, that the bot was out of before `before`, and in which nothing is known of anybody.
    /// Returns how many.
    pub fn delete_left_chats(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        self.change(
            "DELETE FROM chats WHERE entitlement IS NULL AND bot IN ('left', 'banned')
                 AND bot_seen_ms < ?1
                 AND NOT EXISTS (SELECT 1 FROM memberships WHERE memberships.chat_id = chats.chat_id)",
            [before.millis()],
        )
    }

    /// Corrects the times of chats and memberships after the clock was set back. What is known has to be checked; the end
    /// of a ban is Telegram's.
    pub(in crate::store) fn shift_chats(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE memberships SET looked_ms = NULL, seen_ms = min(seen_ms, ?1),
                 removed_ms = min(removed_ms, ?1)
             WHERE seen_ms > ?1 OR looked_ms > ?1 OR removed_ms > ?1",
            [now.millis()],
        )?;
        self.change(
            "UPDATE chats SET next_look_ms = ?1, bot_seen_ms = min(bot_seen_ms, ?1),
                 approved_ms = min(approved_ms, ?1)
             WHERE next_look_ms > ?1 OR bot_seen_ms > ?1 OR approved_ms > ?1",
            [now.millis()],
        )?;
        Ok(())
    }

    /// Gives everything that is stored of a group to the supergroup that it has become.
    pub fn migrate_chat(&mut self, from: ChatId, to: ChatId) -> Result<(), StoreError> {
        let Some(old) = self.chat(from)? else { return Ok(()) };
        let new = self.chat(to)?;
        let chat = SharedChat { id: to, kind: SharedChatKind::Supergroup, ..old.chat.clone() };
        let unknown =
            || ChatRecord { chat, bot: None, bot_seen: None, binding: None, ..old.clone() };
        let known = new.unwrap_or_else(unknown);
        self.put_chat(&ChatRecord {
            binding: known.binding.clone().or_else(|| old.binding.clone().map(outside_file)),
            name: known.name.clone().or_else(|| old.name.clone()),
            ..known
        })?;
        self.put_chat(&ChatRecord { binding: None, name: None, bot: Some(Standing::Left), ..old })?;
        self.change(
            "UPDATE OR IGNORE memberships SET chat_id = ?2, looked_ms = NULL, link = NULL
             WHERE chat_id = ?1",
            (from.0, to.0),
        )?;
        self.change("DELETE FROM memberships WHERE chat_id = ?1", [from.0])?;
        Ok(())
    }
}

/// `bot.toml` names the old id, also for who is protected and how many may be removed.
fn outside_file(binding: Binding) -> Binding {
    if binding.in_file {
        Binding { in_file: false, enforcement: Enforcement::Observe, ..binding }
    } else {
        binding
    }
}

fn chat(row: &Fields<'_>) -> Result<ChatRecord, StoreError> {
    let chat = SharedChat {
        id: ChatId(row.get("chat_id")?),
        kind: row.word("kind", |word| {
            [SharedChatKind::Group, SharedChatKind::Supergroup, SharedChatKind::Channel]
                .into_iter()
                .find(|kind| kind_word(*kind) == word)
        })?,
        title: row.get("title")?,
    };
    let name = row.get("name")?;
    let bot = row.opt_word("bot", standing_of)?;
    let rights = BotRights { invite: row.flag("can_invite")?, remove: row.flag("can_remove")? };
    let bot_seen = row.opt_millis("bot_seen_ms")?;
    let entitlement = row.opt_id("entitlement", EntitlementName::new)?;
    let enforcement = if row.flag("enforced")? { Enforcement::On } else { Enforcement::Observe };
    let in_file = row.flag("in_file")?;
    let members: Option<i64> = row.get("members")?;
    let removals_stopped = row.opt_millis("stopped_ms")?;
    let approved_at = row.opt_millis("approved_ms")?;
    let count: i64 = row.get("approved_removals")?;
    Ok(ChatRecord {
        chat,
        name,
        bot,
        rights,
        bot_seen,
        binding: entitlement.map(|entitlement| Binding { entitlement, enforcement, in_file }),
        members: members.and_then(|members| u64::try_from(members).ok()),
        removals_stopped,
        approved: approved_at.map(|at| ApprovedRemovals { at, count: count.max(0).unsigned_abs() }),
    })
}

const fn kind_word(kind: SharedChatKind) -> &'static str {
    match kind {
        SharedChatKind::Group => "group",
        SharedChatKind::Supergroup => "supergroup",
        SharedChatKind::Channel => "channel",
    }
}

pub(super) const fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Owner => "owner",
        Standing::Administrator => "administrator",
        Standing::Member => "member",
        Standing::Restricted => "restricted",
        Standing::Left => "left",
        Standing::Banned => "banned",
    }
}

pub(super) fn standing_of(word: &str) -> Option<Standing> {
    [
        Standing::Owner,
        Standing::Administrator,
        Standing::Member,
        Standing::Restricted,
        Standing::Left,
        Standing::Banned,
    ]
    .into_iter()
    .find(|standing| standing_word(*standing) == word)
}
