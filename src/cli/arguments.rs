//! The arguments of the command line.

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};

use crate::cli::{
    audit, backup, chats, check, completions, grant, import, init, man, migrate, move_account,
    provisioning, reconcile, refund, replay, restore, revocations, run, sandbox, texts, token,
    user, webhooks,
};

/// The version, in a release build with the commit, for example `0.1.0 (1f0c2e9a7b3d)`; build.rs sets it.
const VERSION: &str = env!("TOLLGATE_VERSION");

/// Paid plans in Telegram: a bot, Stripe's webhooks and one database file.
#[derive(Debug, Parser)]
#[command(name = "tollgate", version = VERSION, about, propagate_version = true)]
pub(super) struct Cli {
    /// The configuration file. [default: bot.toml; for the sandbox: the one that ships with tollgate]
    #[arg(long, global = true, value_name = "FILE", env = "TOLLGATE_CONFIG")]
    pub(super) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the bot, the HTTP server and the workers (the default).
    Run(run::Args),
    /// Write bot.toml and .env from your answers.
    Init(init::Args),
    /// Run everything against simulated Stripe and Telegram: no account, no network.
    Sandbox(sandbox::Args),
    /// Validate bot.toml, secrets, database and locales, and check them against Telegram and Stripe.
    Check(check::Args),
    /// Make Stripe and Telegram be what bot.toml says: products, prices, portal, webhook endpoint, menus.
    Setup(provisioning::Args),
    /// Migrate the database schema.
    Migrate(migrate::Args),
    /// Write a consistent copy of the database while a server runs.
    Backup(backup::Args),
    /// Verify a backup and put it in the place of the database.
    Restore(restore::Args),
    /// Compare with Stripe, show the drift and repair it.
    Reconcile(reconcile::Args),
    /// Take over what another system has sold.
    Import(import::Args),
    /// Process stored events again.
    Replay(replay::Args),
    /// Show, test and repeat deliveries to webhook endpoints.
    Webhooks(webhooks::Args),
    /// Give a user a plan by hand.
    Grant(grant::GrantArgs),
    /// End what was given by hand.
    Revoke(grant::RevokeArgs),
    /// Refund a payment, in full or in part.
    Refund(refund::RefundArgs),
    /// Cancel a user's subscription.
    Cancel(refund::CancelArgs),
    /// Give days of a user's subscription away: the next payment is due later.
    Comp(refund::CompArgs),
    /// Give what one Telegram account has bought to another one.
    Move(move_account::Args),
    /// Show the paid chats: membership against entitlements.
    Chats(chats::Args),
    /// Show whether revocations are paused, or resume them.
    Revocations(revocations::Args),
    /// Verify or export the audit log.
    Audit(audit::Args),
    /// Show one person, export all data that is held about them, or erase it.
    User(user::Args),
    /// Issue a token for the REST API.
    Token(token::Args),
    /// Print the OpenAPI document of the REST API.
    Openapi,
    /// Print the texts that customers read, as a Fluent file whose texts can be replaced by your own.
    Texts(texts::Args),
    /// Ask the running server whether it is ready.
    Health,
    /// Print the completions of a shell.
    Completions(completions::Args),
    /// Print the manual page, or write one for each command.
    Man(man::Args),
}

/// The definition of the command line, for tests and for completions.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
