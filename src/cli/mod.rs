//! The command line, one file for each subcommand. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.

mod admin_action;
mod arguments;
mod audit;
mod backup;
mod check;
mod completions;
mod dispatch;
mod failure;
mod grant;
mod health;
mod import;
mod init;
mod man;
mod migrate;
mod move_account;
mod openapi;
mod operator;
mod output;
mod reconcile;
mod refund;
mod renamed;
mod replay;
mod restore;
mod revocations;
mod run;
mod sandbox;
mod setup;
mod stage_progress;
mod style;
mod text_diff;
mod texts;
mod token;
mod user;
mod webhooks;

pub use crate::cli::arguments::command;
pub use crate::cli::dispatch::main;
