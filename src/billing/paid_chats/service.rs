//! Paid chats: who is let in, who is removed, and what the bot may do there.
//!
//! Uses the store and the configuration; the caller asks Telegram. Fails with [`StoreError`].

use std::sync::Arc;
use std::time::Duration;

use crate::billing::config::BillingConfig;
use crate::billing::paid_chats::applying::known;
use crate::billing::paid_chats::bot_standing::{change_bot_standing, migrate};
use crate::domain::chat_update::{BotRights, ChatId, SharedChat, Standing};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::UserId;
use crate::domain::paid_chat::{ChatRecord, Membership};
use crate::store::{Lane, Listener, Queue, Store, StoreError};

/// How often Telegram is asked about the bot's standing in each paid chat, and for its number of members.
const CHAT_LOOK_INTERVAL: Duration = Duration::from_hours(1);

/// Paid groups and channels. Cheap to clone.
#[derive(Clone)]
pub struct PaidChats {
    pub(super) store: Store,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
}

/// What Telegram answers about the bot's own standing in a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatLook {
    /// `None`: not known.
    pub chat: Option<SharedChat>,
    pub standing: Standing,
    pub rights: BotRights,
    /// `None`: not known.
    pub members: Option<u64>,
}

impl PaidChats {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// Woken when something is to be done in a paid chat.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::Chats])
    }

    /// The chats in which something may be due.
    pub async fn with_work(&self) -> Result<Vec<ChatRecord>, StoreError> {
        self.store.read(|tx| tx.chats_with_work()).await
    }

    /// When Telegram has to be asked about the bot's standing in the chat.
    pub async fn next_look(&self, chat: ChatId) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(move |tx| tx.next_chat_look(chat)).await
    }

    /// Stores what Telegram has answered about the bot's standing in the chat.
    pub async fn looked(&self, chat: ChatId, look: ChatLook) -> Result<(), StoreError> {
        let now = self.clock.now();
        let stored = self.store.write(move |tx| {
            let Some(before) = tx.chat(chat)? else { return Ok(()) };
            let ChatLook { chat: seen, standing, rights, members } = look;
            let after = ChatRecord {
                chat: seen.unwrap_or_else(|| before.chat.clone()),
                bot: Some(standing),
                rights,
                bot_seen: Some(now),
                members: members.or(before.members),
                ..before.clone()
            };
            change_bot_standing(tx, &before, &after, now)?;
            tx.look_at_chat(chat, now.plus(CHAT_LOOK_INTERVAL))
        });
        stored.await
    }

    /// Telegram has not answered about the bot's standing: it is asked again at `at`.
    pub async fn look_again(&self, chat: ChatId, at: Timestamp) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.look_at_chat(chat, at)).await
    }

    /// The group is a supergroup with another id now.
    pub async fn migrated(&self, from: ChatId, to: ChatId) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| migrate(tx, from, to, now)).await
    }

    /// Somebody has written in a group, and so is in it.
    pub async fn seen(&self, chat: ChatId, user: UserId, name: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        let is_new = self.store.read(move |tx| {
            let is_paid = tx.chat(chat)?.is_some_and(|chat| chat.binding.is_some());
            Ok::<_, StoreError>(is_paid && tx.membership(chat, user)?.is_none_or(|m| !m.is_in()))
        });
        if !is_new.await? {
            return Ok(());
        }
        let learned = self.store.write(move |tx| {
            let member = known(tx, chat, user)?;
            // Telegram is asked before anything follows from it.
            tx.put_membership(&Membership { name: Some(name), looked: None, ..member })?;
            tx.make_membership_due(chat, user, now, Lane::Routine)
        });
        learned.await
    }
}
