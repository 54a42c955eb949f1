//! A paid chat as the person sees it who is entitled to it, or in it.

use crate::domain::chat_update::ChatId;
use crate::domain::clock::Timestamp;
use crate::domain::ids::EntitlementName;

/// A paid chat that a person is entitled to, or in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnChat {
    pub chat: ChatId,
    pub title: String,
    pub entitlement: EntitlementName,
    pub is_entitled: bool,
    /// People who are not entitled are removed.
    pub is_enforced: bool,
    pub state: OwnChatState,
}

/// Whether the person is in the chat, or their way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnChatState {
    /// `None`: since when is not known.
    In { since: Option<Timestamp> },
    /// The link by which they ask to be let in.
    Link(String),
    /// An administrator has banned them.
    Banned,
    /// There is no link yet, or the bot lacks a right.
    NotReady,
}

/// A paid chat that a person is neither entitled to nor in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedChat {
    pub title: String,
    pub entitlement: EntitlementName,
}
