//! `tollgate check`: findings about configuration, database, Telegram and Stripe, as a table or JSON.

mod bot;
mod clock;
mod command;
mod destination;
mod findings;
mod offline;
mod online;
mod portal;
mod price;
mod reach;

pub(super) use crate::cli::check::command::{Args, run};
