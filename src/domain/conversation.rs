//! Messages between the admins and one person.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::ids::UserId;
use crate::domain::person::KnownPerson;

/// Characters of a text: with what is written around it, it fits into a message of Telegram.
pub const MAX_TEXT_CHARS: usize = 3500;
/// For how long what a person writes goes to the admins after each of their answers.
pub const ANSWERING_TIME: Duration = Duration::from_hours(24);
/// For how long a reply to a prompt is a message to the person.
pub const PROMPT_LIFETIME: Duration = Duration::from_hours(30 * 24);

/// A notice of a conversation. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ConversationNotice {
    /// For the person: what an admin has written.
    FromOperator { by: UserId, text: String },
    /// For that admin: the person has blocked the bot.
    Blocked { user: UserId, name: Option<String> },
    /// For the admins: what the person has answered.
    Answer { user: UserId, name: Option<String>, text: String },
    /// For the other admins: what one of them has replied to that.
    Colleague {
        by: UserId,
        by_name: Option<String>,
        user: UserId,
        name: Option<String>,
        text: String,
    },
}

/// What an admin writes to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorText {
    pub by: UserId,
    pub to: UserId,
    pub text: String,
    /// The message in which the admin wrote it: it is sent once.
    pub origin: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    Queued(KnownPerson),
    /// The person has blocked the bot.
    Blocked(KnownPerson),
    /// The person has never written to the bot, which therefore cannot write to them.
    Unknown(UserId),
    TooLong,
}

/// What a person writes to the admins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub from: UserId,
    pub name: String,
    pub text: String,
    pub message: i64,
}
