//! `tollgate init`: asks what only the operator can answer, and writes `bot.toml` and `.env`.

mod answers;
mod arguments;
mod bot;
mod command;
mod dialog;
mod files;
mod given_secret;
mod known;
mod owner;
mod prompts;
mod qr;
mod shop;
mod stripe_key;
mod terminal;

pub(super) use crate::cli::init::arguments::Args;
pub(super) use crate::cli::init::command::run;
