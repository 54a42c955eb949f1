//! The kinds of chats that have members.

/// <https://core.telegram.org/bots/api#chat>, without private chats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// A basic group: no bans, and another id once it becomes a supergroup.
    Group,
    Supergroup,
    /// A supergroup with topics.
    Forum,
    Channel,
}

impl GroupKind {
    /// `Chat.type`.
    pub(super) const fn chat_type(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Supergroup | Self::Forum => "supergroup",
            Self::Channel => "channel",
        }
    }
}
