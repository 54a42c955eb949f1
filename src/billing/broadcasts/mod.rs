//! Broadcasts: messages of admins to many people.

mod service;

pub use service::{Broadcasts, Draft};
