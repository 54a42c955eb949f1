//! tollgate: self-hosted subscription billing whose front door is a Telegram bot.

pub mod domain;
pub mod sandbox;
