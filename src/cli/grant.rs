//! `tollgate grant` and `tollgate revoke`: plans that are given and ended by hand.

use std::time::Duration;

use crate::cli::admin_action::carry_out;
use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::config;
use crate::domain::admin_action::{AdminAction, GrantTerm, RevokedGrants};
use crate::domain::clock::Timestamp;
use crate::domain::date;
use crate::domain::ids::{PlanCode, UserId};

#[derive(Debug, clap::Args)]
pub(crate) struct GrantArgs {
    /// The Telegram user id.
    #[arg(value_name = "USER", value_parser = clap::value_parser!(i64).range(1..))]
    user: i64,
    /// The plan's code in bot.toml.
    #[arg(value_name = "PLAN")]
    plan: String,
    /// How long, for example 30d; without it, and without --until, until it is revoked.
    #[arg(long, value_name = "DURATION", value_parser = config::parse_duration)]
    r#for: Option<Duration>,
    /// The end: a date, which is included, or a time such as 2027-01-31T12:00:00Z.
    #[arg(long, value_name = "DATE", value_parser = end, conflicts_with = "for")]
    until: Option<Timestamp>,
    /// For the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RevokeArgs {
    /// The Telegram user id.
    #[arg(value_name = "USER", value_parser = clap::value_parser!(i64).range(1..))]
    user: i64,
    /// Only this plan.
    #[arg(value_name = "PLAN")]
    plan: Option<String>,
    /// For the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn grant(setup: &Setup, args: GrantArgs) -> Result<(), Failure> {
    let term = match (args.r#for, args.until) {
        (Some(span), _) => GrantTerm::lasting(span),
        (None, Some(end)) => GrantTerm::Until(end),
        (None, None) => GrantTerm::UntilRevoked,
    };
    let (user, plan) = (UserId(args.user), PlanCode::new(args.plan));
    let action = AdminAction::Grant { user, plan, term, reason: args.reason };
    carry_out(setup, action, args.yes)
}

pub(crate) fn revoke(setup: &Setup, args: RevokeArgs) -> Result<(), Failure> {
    let plan = args.plan.map(PlanCode::new);
    let which = plan.map_or(RevokedGrants::All, RevokedGrants::OfPlan);
    let action = AdminAction::Revoke { user: UserId(args.user), which, reason: args.reason };
    carry_out(setup, action, args.yes)
}

fn end(text: &str) -> Result<Timestamp, String> {
    date::parse_end(text).ok_or_else(|| "write a date, for example 2027-01-31".to_owned())
}
