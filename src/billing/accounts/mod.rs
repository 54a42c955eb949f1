//! Accounts: status, entitlements, and what time and admins change about them.

mod configuration;
mod revocations;
mod service;
mod settlements;
mod status;

pub use service::Accounts;
