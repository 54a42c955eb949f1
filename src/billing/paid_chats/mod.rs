//! Paid groups and channels.

mod applying;
mod binding;
mod bot_standing;
mod consequences;
mod in_file;
mod overview;
mod own_chats;
mod service;
mod work;

pub(in crate::billing) use applying::apply;
pub use service::{ChatLook, PaidChats};
pub use work::ChatCall;
