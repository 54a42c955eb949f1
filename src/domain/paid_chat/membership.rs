//! What is known of a person in a paid chat.

use crate::domain::chat_update::{ChatId, Standing};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;

/// What is known of a person in a paid chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub chat: ChatId,
    pub user: UserId,
    /// Their name in Telegram, as an update showed it.
    pub name: Option<String>,
    /// The language of their app, as an IETF tag.
    pub language: Option<String>,
    /// `None`: not known yet.
    pub standing: Option<Standing>,
    /// Since when they are in the chat, or at the latest since when they are out of it. `None`: that is not known, or
    /// they are out and have neither been in it nor had a link.
    pub since: Option<Timestamp>,
    /// When a ban ends by itself, in the second that Telegram states. `None`: never, or they are not banned.
    pub banned_until: Option<Timestamp>,
    /// Telegram's time of the newest statement about the standing.
    pub seen: Option<Timestamp>,
    /// When Telegram was last asked about the standing. `None`: what is known has to be checked.
    pub looked: Option<Timestamp>,
    /// They have asked to be let in.
    pub request: Option<OpenRequest>,
    /// The link by which they can ask.
    pub link: Option<String>,
    /// A removal is under way: the bot has banned them, or is about to, until this second, by which its own ban is
    /// distinguished from one by an administrator.
    pub removal: Option<Timestamp>,
    /// When their last removal began.
    pub removed: Option<Timestamp>,
}

/// A join request that is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenRequest {
    /// Where the bot may write to the person while the request is open. `None`: there may be one from before the chat
    /// was bound, of which there was no update.
    pub user_chat: Option<i64>,
    pub at: Timestamp,
}

/// Telegram's answer about a person's standing in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedUp {
    pub standing: Standing,
    pub banned_until: Option<Timestamp>,
    pub is_bot: bool,
}

/// Something happened to a person in a paid chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChatEvent {
    pub chat: ChatId,
    pub user: UserId,
    pub kind: ChatEventKind,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatEventKind {
    Joined,
    /// By themselves, or removed by an administrator.
    Left,
    /// By the bot, as they are not entitled.
    Removed,
    /// Their join request was declined, as they are not entitled.
    Declined,
}

impl ChatEventKind {
    pub const ALL: [Self; 4] = [Self::Joined, Self::Left, Self::Removed, Self::Declined];

    /// The stable name in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Removed => "removed",
            Self::Declined => "declined",
        }
    }
}

impl Membership {
    /// Nothing is known yet.
    #[must_use]
    pub const fn unknown(chat: ChatId, user: UserId) -> Self {
        Self {
            chat,
            user,
            name: None,
            language: None,
            standing: None,
            since: None,
            banned_until: None,
            seen: None,
            looked: None,
            request: None,
            link: None,
            removal: None,
            removed: None,
        }
    }

    /// Whether they are known to be in the chat.
    #[must_use]
    pub fn is_in(&self) -> bool {
        self.standing.is_some_and(Standing::is_in)
    }

    /// Whether Telegram has said that they ask to be let in; a request that is only assumed does not count.
    #[must_use]
    pub fn has_asked(&self) -> bool {
        self.request.is_some_and(|request| request.user_chat.is_some())
    }

    /// Whether the ban in force is the bot's own, to be lifted.
    #[must_use]
    pub fn is_banned_by_us(&self) -> bool {
        self.standing == Some(Standing::Banned)
            && self.removal.is_some()
            && self.removal == self.banned_until
    }

    /// Whether an administrator has banned them.
    #[must_use]
    pub fn is_banned_by_others(&self) -> bool {
        self.standing == Some(Standing::Banned) && !self.is_banned_by_us()
    }

    /// Takes over what Telegram says about the standing, and returns what has happened by it.
    pub(super) fn learn(
        &mut self,
        standing: Standing,
        banned_until: Option<Timestamp>,
        at: Timestamp,
    ) -> Option<ChatEvent> {
        let before = self.standing.replace(standing);
        self.banned_until = banned_until.filter(|_| standing == Standing::Banned);
        self.seen = Some(at);
        let was_in = before.map(Standing::is_in);
        if standing.is_in() {
            self.request = None;
        }
        if was_in == Some(standing.is_in()) {
            return None;
        }
        // Where nothing was known, they may have been there for long.
        self.since = was_in.map(|_| at);
        let kind = match (was_in?, standing.is_in()) {
            (false, true) => ChatEventKind::Joined,
            _ if self.removal.is_some() => ChatEventKind::Removed,
            _ => ChatEventKind::Left,
        };
        Some(ChatEvent { chat: self.chat, user: self.user, kind, at })
    }
}
