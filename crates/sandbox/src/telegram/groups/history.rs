//! What happened to the members of a chat, as Telegram itself knows it.

use crate::telegram::groups::Standing;

/// Something that happened to a member of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatEvent {
    /// Unix milliseconds.
    pub at_ms: i64,
    pub user: i64,
    /// Who did it: the person, an administrator, or a bot.
    pub by: i64,
    pub action: ChatAction,
    pub from: Standing,
    pub to: Standing,
}

/// The kinds of [`ChatEvent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatAction {
    /// Came by a link that needs no approval.
    Join,
    /// Asked to be let in; nothing has changed yet.
    Request,
    /// A request was approved.
    Approve,
    /// A request was declined.
    Decline,
    /// Was added by a member.
    Add,
    Leave,
    Ban,
    Unban,
    /// Was removed from a basic group, which has no bans.
    Remove,
    /// Became an administrator, or one with other rights.
    Promote,
    Demote,
    Restrict,
}
