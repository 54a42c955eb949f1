//! Why a call about a member of a group or channel failed, as far as it decides what to do next.

use std::time::Duration;

use crate::domain::chat_update::ChatId;

/// A failed call about a chat or one of its members.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChatCallFailure {
    /// `USER_ALREADY_PARTICIPANT`: the person is in the chat.
    #[error("the person is in the chat already")]
    AlreadyIn,
    /// `HIDE_REQUESTER_MISSING`: there is no such join request (any more).
    #[error("there is no such join request")]
    NoRequest,
    /// `USER_NOT_PARTICIPANT`, `PARTICIPANT_ID_INVALID`, "user not found": the person is not in the chat.
    #[error("the person is not in the chat")]
    NotIn,
    /// `USER_CHANNELS_TOO_MUCH`: the person is in as many chats as Telegram allows.
    #[error("the person is in as many chats as Telegram allows")]
    TooManyChats,
    /// An administrator or the owner of the chat, whom a bot cannot remove.
    #[error("the person is an administrator of the chat")]
    Administrator,
    /// `CHAT_ADMIN_REQUIRED`, "not enough rights": the bot lacks a right.
    #[error("the bot lacks a right in the chat")]
    NoRight,
    /// The chat was deleted, or the bot is no longer in it.
    #[error("the bot has no access to the chat")]
    NoChat,
    /// The group became a supergroup with this id.
    #[error("the group is a supergroup now")]
    Migrated(ChatId),
    /// The person's account was deleted or cannot be found.
    #[error("the person's account is gone")]
    NoPerson,
    /// 429: nothing was done; call again after this time.
    #[error("Telegram requests a pause")]
    Paused(Duration),
    /// Telegram could not be reached, failed, or did not answer: the call may have been carried out.
    #[error("{0}")]
    Unavailable(String),
    /// An answer whose meaning is unknown.
    #[error("{0}")]
    Unknown(String),
}

impl ChatCallFailure {
    /// The stable name in metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AlreadyIn => "already_in",
            Self::NoRequest => "no_request",
            Self::NotIn => "not_in",
            Self::TooManyChats => "too_many_chats",
            Self::Administrator => "administrator",
            Self::NoRight => "no_right",
            Self::NoChat => "no_chat",
            Self::Migrated(_) => "migrated",
            Self::NoPerson => "no_person",
            Self::Paused(_) => "paused",
            Self::Unavailable(_) => "unavailable",
            Self::Unknown(_) => "unknown",
        }
    }
}
