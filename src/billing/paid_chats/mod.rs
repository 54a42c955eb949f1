//! Paid groups and channels.

mod applying;
mod binding;
mod consequences;
mod overview;
mod own_chats;
mod place;
mod service;
mod work;

pub(in crate::billing) use applying::apply;
pub use service::{ChatLook, PaidChats};
pub use work::ChatCall;
