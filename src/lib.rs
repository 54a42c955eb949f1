//! tollgate: self-hosted subscription billing whose front door is a Telegram bot.

pub mod app;
pub mod billing;
pub mod bot;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
pub mod logging;
pub mod messages;
pub mod metrics;
pub mod simulators;
pub mod store;
pub mod stripe;
pub mod telegram;
pub mod webhook_client;
pub mod worker;
