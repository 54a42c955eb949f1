//! `tollgate move`: what one Telegram account has bought is given to another one.

use crate::cli::admin_action::carry_out;
use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::domain::admin_action::AdminAction;
use crate::domain::ids::UserId;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The Telegram user id that is lost.
    #[arg(value_name = "OLD", value_parser = clap::value_parser!(i64).range(1..))]
    old: i64,
    /// The Telegram user id that gets everything. It must have written to the bot.
    #[arg(value_name = "NEW", value_parser = clap::value_parser!(i64).range(1..))]
    new: i64,
    /// For the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(setup: &Setup, args: Args) -> Result<(), Failure> {
    let Args { old, new, reason, yes } = args;
    carry_out(setup, AdminAction::Move { user: UserId(old), to: UserId(new), reason }, yes)
}
