//! The REST API, backed by the same services as the bot.

mod body;
mod caller;
mod checkout;
mod entitlements;
mod idempotency;
mod plans;
mod portal;
mod refusal;
mod routes;
mod subscription;

pub(in crate::http) use crate::http::api::routes::{read_routes, routes, write_routes};
