//! A group or channel as it is stored, and what prevents the bot from keeping it.

use crate::domain::chat_update::{BotRights, SharedChat, SharedChatKind, Standing};
use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::binding::{Binding, Enforcement};

/// A group or channel that the bot is or was in, or that `bot.toml` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatRecord {
    pub chat: SharedChat,
    /// The name in `bot.toml`.
    pub name: Option<String>,
    /// The bot's own standing. `None`: nobody has asked Telegram yet.
    pub bot: Option<Standing>,
    pub rights: BotRights,
    /// Telegram's time of what is known about the bot.
    pub bot_seen: Option<Timestamp>,
    /// `None`: the chat is not paid.
    pub binding: Option<Binding>,
    /// All its members, as Telegram counts them, the bot included.
    pub members: Option<u64>,
    /// Since when removals are stopped, because there would be too many.
    pub removals_stopped: Option<Timestamp>,
    /// The removals that an owner has let go on.
    pub approved: Option<ApprovedRemovals>,
}

/// Removals that an owner has let go on after they were stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovedRemovals {
    pub at: Timestamp,
    /// As many as the owner has seen waiting.
    pub count: u64,
}

/// Why the bot cannot do in a paid chat what it is bound for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatProblem {
    /// It was deleted, or the bot was removed from it.
    NoAccess,
    /// A basic group: it has no ban that could be lifted, and no lasting id.
    BasicGroup,
    /// The bot is no administrator.
    NotAdministrator,
    /// The bot may not invite people: it can neither create links nor approve requests.
    CannotInvite,
    /// The bot may not remove people.
    CannotRemove,
}

impl ChatProblem {
    /// Whether the bot can let people in all the same.
    #[must_use]
    pub const fn lets_in(self) -> bool {
        matches!(self, Self::CannotRemove)
    }
}

impl ChatRecord {
    /// A chat of which nothing else is known.
    #[must_use]
    pub const fn unknown(chat: SharedChat) -> Self {
        Self {
            chat,
            name: None,
            bot: None,
            rights: BotRights { invite: false, remove: false },
            bot_seen: None,
            binding: None,
            members: None,
            removals_stopped: None,
            approved: None,
        }
    }

    /// The chat with another binding, for which nothing was stopped or approved yet.
    #[must_use]
    pub fn bound(self, binding: Option<Binding>) -> Self {
        if self.binding == binding {
            return self;
        }
        Self { binding, removals_stopped: None, approved: None, ..self }
    }

    /// Its members as Telegram counts them, without the bot.
    #[must_use]
    pub fn others(&self) -> Option<u64> {
        self.members.map(|members| members.saturating_sub(1))
    }

    /// What people call it.
    #[must_use]
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.chat.title)
    }

    #[must_use]
    pub fn is_enforced(&self) -> bool {
        self.binding.as_ref().is_some_and(|binding| binding.enforcement == Enforcement::On)
    }

    /// Whether the bot is not in the chat, so that what is known of people there is out of date.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.problem() == Some(ChatProblem::NoAccess)
    }

    /// Whether the bot can let people in, as far as is known.
    #[must_use]
    pub fn lets_in(&self) -> bool {
        self.problem().is_none_or(ChatProblem::lets_in)
    }

    /// What the bot lacks, the first thing to be mended. Only observing needs no right to remove.
    #[must_use]
    pub fn problem(&self) -> Option<ChatProblem> {
        if self.bot.is_some_and(|bot| !bot.is_in()) {
            return Some(ChatProblem::NoAccess);
        }
        if self.chat.kind == SharedChatKind::Group {
            return Some(ChatProblem::BasicGroup);
        }
        match self.bot {
            None | Some(Standing::Owner) => return None,
            Some(Standing::Administrator) => {}
            Some(_) => return Some(ChatProblem::NotAdministrator),
        }
        if !self.rights.invite {
            return Some(ChatProblem::CannotInvite);
        }
        (self.is_enforced() && !self.rights.remove).then_some(ChatProblem::CannotRemove)
    }
}
