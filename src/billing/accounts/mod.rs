//! The accounts of users: their status, their entitlements, and what time and admins change about them.

mod configuration;
mod grants;
mod revocations;
mod status;
