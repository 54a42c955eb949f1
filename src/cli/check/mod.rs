//! `tollgate check`: findings about configuration, database, Telegram and Stripe, as a table or JSON.

mod command;
mod destination;
mod findings;
mod offline;
mod online;
mod price;

pub(super) use crate::cli::check::command::{Args, run};
