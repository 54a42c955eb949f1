//! People as administrators look them up.

mod find;
mod service;

pub use service::People;
pub(in crate::billing) use service::known;
