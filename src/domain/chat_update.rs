//! What Telegram says about groups and channels and the people in them.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::person::full_name;

/// A group or channel. Telegram gives these chats negative ids, so that none is also a user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChatId(pub i64);

impl std::fmt::Display for ChatId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The kinds of chats that people are members of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedChatKind {
    /// A basic group: its members are removed without a ban, and its id changes when it becomes a supergroup.
    Group,
    Supergroup,
    Channel,
}

/// A group or channel, as an update shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedChat {
    pub id: ChatId,
    pub kind: SharedChatKind,
    pub title: String,
}

/// Somebody's standing in a chat: <https://core.telegram.org/bots/api#chatmember>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Owner,
    Administrator,
    Member,
    /// A member who may not do everything, for example not write.
    Restricted,
    /// Not in the chat, and free to join. Also somebody who is restricted and has left.
    Left,
    /// Removed, and unable to join until the ban ends: Telegram's status `kicked`.
    Banned,
}

impl Standing {
    /// Whether the person is in the chat.
    #[must_use]
    pub const fn is_in(self) -> bool {
        !matches!(self, Self::Left | Self::Banned)
    }
}

/// The rights of the bot that paid chats need: <https://core.telegram.org/bots/api#chatmemberadministrator>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BotRights {
    /// `can_invite_users`: links with join requests, and their approval.
    pub invite: bool,
    /// `can_restrict_members`: removal.
    pub remove: bool,
}

/// A person in an update about a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatPerson {
    pub id: UserId,
    pub is_bot: bool,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    /// An IETF language tag.
    pub language: Option<String>,
}

impl ChatPerson {
    /// First and last name.
    #[must_use]
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, self.last_name.as_deref())
    }
}

/// The standing of a person in a chat has changed (`chat_member`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChange {
    pub chat: SharedChat,
    pub person: ChatPerson,
    /// Who changed it: the person, an administrator, or a bot.
    pub by: UserId,
    pub to: Standing,
    /// When a ban ends by itself. `None`: never, or they are not banned.
    pub banned_until: Option<Timestamp>,
    pub at: Timestamp,
}

/// Somebody asks to be let in (`chat_join_request`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRequest {
    pub chat: SharedChat,
    pub person: ChatPerson,
    /// Where the bot may write to the person for five minutes, until the request is processed, even if they have
    /// never written to it.
    pub user_chat: i64,
    pub at: Timestamp,
}

/// The bot's own standing or rights in a group or channel have changed (`my_chat_member`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotChange {
    pub chat: SharedChat,
    pub by: ChatPerson,
    pub standing: Standing,
    /// None of them unless the bot is an administrator.
    pub rights: BotRights,
    pub at: Timestamp,
}

/// What has become of a stored update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatUpdateOutcome {
    Processed,
    /// It changes nothing, and why.
    Ignored(String),
    /// It could not be applied, and why.
    Failed(String),
}

impl ChatUpdateOutcome {
    /// The stable name in the database and in metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Processed => "processed",
            Self::Ignored(_) => "ignored",
            Self::Failed(_) => "failed",
        }
    }

    /// Why it was ignored or has failed.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Processed => None,
            Self::Ignored(reason) | Self::Failed(reason) => Some(reason),
        }
    }
}

/// A stored update that could not be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedChatUpdate {
    /// Telegram's id.
    pub id: i64,
    /// Telegram's name of the kind, for example `chat_member`.
    pub kind: String,
    pub error: Option<String>,
    pub received: Timestamp,
    /// When it is retried automatically. `None` if it was given up.
    pub next_try: Option<Timestamp>,
}

/// What an update says about a group or channel. Applied in any order, late or twice, it may be outdated; what it
/// leads to is checked before anybody is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatUpdate {
    Member(MemberChange),
    Request(JoinRequest),
    Bot(BotChange),
    /// A basic group became a supergroup (`migrate_to_chat_id`).
    Migrated {
        from: ChatId,
        to: ChatId,
    },
}

impl ChatUpdate {
    /// The chat it is about.
    #[must_use]
    pub const fn chat(&self) -> ChatId {
        match self {
            Self::Member(change) => change.chat.id,
            Self::Request(request) => request.chat.id,
            Self::Bot(change) => change.chat.id,
            Self::Migrated { from, .. } => *from,
        }
    }
}
