//! Plans, money, subscriptions, entitlements, events, notices and time: pure, without IO or async.

pub mod access;
pub mod account;
pub mod admin;
pub mod alarm;
pub mod audit;
pub mod chat_link;
pub mod clock;
pub mod clock_guard;
pub mod duration;
pub mod event;
pub mod ids;
pub mod money;
pub mod notice;
pub mod open_message;
pub mod plan;
pub mod plan_change;
pub mod portal;
pub mod quote;
pub mod rate_limits;
pub mod redaction;
pub mod revocation_limit;
pub mod status;
pub mod stored_event;
pub mod subscription;
pub mod subscription_item;
pub mod webhook;
