//! Conversations: messages between the admins and one person.

mod service;

pub use service::Conversations;
