//! The Bot API client: sends and edits screens, answers callback queries, receives updates. Every call
//! ends in a [`Delivery`] or a typed error.

mod call;
mod call_error;
mod callback_answer;
mod client;
mod copying;
mod date_support;
mod delivery;
mod document;
mod error;
mod identity;
mod incoming;
mod keyboard;
mod members;
mod menu;
mod message_fields;
mod payloads;
mod profile;
mod published;
mod reading;
mod sending;
mod shared_chats;
mod updates;

pub use crate::telegram::client::Telegram;
pub use crate::telegram::delivery::Delivery;
pub use crate::telegram::delivery::RetryReason;
pub use crate::telegram::document::Document;
pub use crate::telegram::document::LARGEST_DOCUMENT;
pub use crate::telegram::error::TelegramError;
pub use crate::telegram::identity::Identity;
pub use crate::telegram::incoming::CallbackQuery;
pub use crate::telegram::incoming::ChatKind;
pub use crate::telegram::incoming::Content;
pub use crate::telegram::incoming::Membership;
pub use crate::telegram::incoming::Message;
pub use crate::telegram::incoming::RawChatUpdate;
pub use crate::telegram::incoming::Sender;
pub use crate::telegram::incoming::Update;
pub use crate::telegram::incoming::UpdateKind;
pub use crate::telegram::menu::Menu;
pub use crate::telegram::profile::ProfileText;
pub use crate::telegram::sending::Destination;
pub use crate::telegram::sending::ReplyTo;
pub use crate::telegram::shared_chats::read_chat_update;
pub use crate::telegram::updates::NoUpdates;
pub use crate::telegram::updates::WebhookState;
