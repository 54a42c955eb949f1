//! Updates, reduced to the fields that the bot needs.

use crate::domain::chat_update::ChatUpdate;

use crate::domain::person::full_name;

/// One update. Redelivered updates have the same `id` and the same `origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub id: i64,
    /// Identifies the event by chat, message and date. Update ids can repeat: Telegram picks a new
    /// random id after a week without updates, and another server has its own sequence.
    pub origin: String,
    pub kind: UpdateKind,
}

/// The kinds of updates that the bot handles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateKind {
    Message(Message),
    CallbackQuery(CallbackQuery),
    MyChatMember(Membership),
    /// Something about a group or channel, which is stored before it is confirmed.
    Chat(RawChatUpdate),
    /// A kind that the bot does not use, or an update without required fields. Telegram's field name.
    Other(String),
}

/// An update about a group or channel, as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawChatUpdate {
    /// Telegram's field name.
    pub kind: String,
    /// The JSON of the whole update.
    pub payload: String,
    /// `None`: it lacks required fields, or this version does not know them.
    pub update: Option<ChatUpdate>,
}

/// A message in any chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// 0 for an ephemeral message.
    pub id: i64,
    /// Set if only the sender and the bot see the message.
    pub ephemeral_id: Option<i64>,
    pub chat: i64,
    pub chat_kind: ChatKind,
    /// None in channels; a placeholder bot if the sender writes on behalf of a chat.
    pub from: Option<Sender>,
    /// The chat on whose behalf the message was sent; the group itself for anonymous admins.
    pub sender_chat: Option<i64>,
    /// A channel post that Telegram forwarded to the channel's discussion group.
    pub is_automatic_forward: bool,
    /// The topic in which the message was written, in a forum or a private chat with topics.
    pub topic: Option<i64>,
    /// In a channel's direct messages chat: the topic of the user who wrote.
    pub direct_topic: Option<i64>,
    /// The message of the same chat that this one replies to.
    pub reply_to: Option<i64>,
    /// The id that the messages of one album share.
    pub album: Option<String>,
    pub content: Content,
}

/// The kind of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatKind {
    Private,
    Group,
    /// A channel, or an unknown kind.
    Other,
}

/// The content of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text, or the caption of a file.
    Text(String),
    /// Content without text. Telegram's field name, for example `voice`.
    NoText(String),
    /// A service message, which needs no answer. Telegram's field name.
    Service(String),
}

/// A Telegram account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    pub id: i64,
    pub is_bot: bool,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    /// An IETF language tag.
    pub language: Option<String>,
}

impl Sender {
    /// First and last name.
    #[must_use]
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, self.last_name.as_deref())
    }
}

/// A press on an inline button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackQuery {
    pub id: String,
    pub from: Sender,
    /// The chat of the message with the button, if known.
    pub chat: Option<(i64, ChatKind)>,
    /// The message with the button. None if it is too old to be edited.
    pub message: Option<i64>,
    /// The topic of that message.
    pub topic: Option<i64>,
    pub data: Option<String>,
}

/// A change of the bot's own membership in a private chat: a user has blocked or unblocked the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub from: Sender,
    pub chat: i64,
    pub chat_kind: ChatKind,
    pub is_member: bool,
}

impl Update {
    /// The chat of the update, if it has one.
    #[must_use]
    pub fn chat(&self) -> Option<i64> {
        match &self.kind {
            UpdateKind::Message(message) => Some(message.chat),
            UpdateKind::CallbackQuery(query) => query.chat.map(|(chat, _)| chat),
            UpdateKind::MyChatMember(change) => Some(change.chat),
            UpdateKind::Chat(raw) => raw.update.as_ref().map(|update| update.chat().0),
            UpdateKind::Other(_) => None,
        }
    }
}
