//! The outbox: notices that wait to be sent.

mod service;

pub use service::Outbox;
