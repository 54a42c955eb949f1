//! The REST API, backed by the same services as the bot.

mod admin;
mod body;
mod caller;
mod chats;
mod checkout;
mod entitlements;
mod grants;
mod idempotency;
mod plans;
mod portal;
mod refunds;
mod refusal;
mod routes;
mod subscription;
mod user_id;

pub(in crate::http) use crate::http::api::routes::{read_routes, routes, write_routes};
