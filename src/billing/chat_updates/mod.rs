//! The inbox of Telegram's updates about groups and channels.

mod service;

pub use crate::billing::chat_updates::service::ChatUpdates;
pub use crate::billing::chat_updates::service::ReceivedChatUpdate;
pub use crate::billing::chat_updates::service::ReplayedChatUpdate;
