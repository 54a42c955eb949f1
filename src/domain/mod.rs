//! The ground floor: plans, money, subscriptions, entitlements, events, notices and time; pure, no IO, no async.

pub mod access;
pub mod account;
pub mod admin;
pub mod audit;
pub mod changes;
pub mod clock;
pub mod clock_guard;
pub mod event;
pub mod ids;
pub mod money;
pub mod notice;
pub mod open_message;
pub mod plan;
pub mod plan_change;
pub mod rate_limits;
pub mod redaction;
pub mod revocation_limit;
pub mod status;
pub mod subscription;
pub mod subscription_item;
pub mod webhook;
