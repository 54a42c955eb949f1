//! Sent messages that are edited when their subject changes.

mod open_messages;

pub use open_messages::{MessageState, NoticeProgress};
