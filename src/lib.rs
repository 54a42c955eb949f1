//! tollgate: self-hosted subscription billing whose front door is a Telegram bot.

pub mod app;
pub mod billing;
pub mod bot;
pub mod callbacks;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
pub mod logging;
pub mod measures;
pub mod messages;
pub mod sandboxed;
pub mod store;
pub mod stripe;
pub mod telegram;
pub mod worker;
