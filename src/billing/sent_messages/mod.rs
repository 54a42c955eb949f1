//! Sent messages that are edited when they are no longer true.

mod open_messages;
mod service;
mod status_messages;

pub use open_messages::{MessageState, NoticeProgress};
pub use service::SentMessages;
