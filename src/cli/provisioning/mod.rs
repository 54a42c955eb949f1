//! `tollgate setup`: makes Stripe and Telegram be what `bot.toml` says.

mod apply;
mod bot;
mod catalogue;
mod command;
mod endpoint;
mod files;
mod plan;
mod portal;

pub(super) use crate::cli::provisioning::command::{Args, run};
pub(super) use crate::cli::provisioning::endpoint::is_loopback;
pub(super) use crate::cli::provisioning::portal::switches;
