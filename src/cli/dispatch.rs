//! Parses the arguments, starts the log and runs the subcommand.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use crate::cli::arguments::{Cli, Command, command};
use crate::cli::failure::Failure;
use crate::cli::output::print_message;
use crate::cli::setup::Setup;
use crate::cli::{
    audit, backup, chats, check, completions, grant, health, import, init, man, migrate,
    move_account, openapi, provisioning, reconcile, refund, renamed, replay, restore, revocations,
    run, sandbox, texts, token, user, webhooks,
};
use crate::config::{ConfigError, Environment};
use crate::logging;

/// Parses the arguments and runs the command. Errors go to standard error.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| renamed::explain(error).exit());
    let (error, code) = match dispatch(cli) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(failure) => failure.into_parts(),
    };
    print_message(&format!("error: {error:#}"));
    ExitCode::from(code)
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    let named = cli.config;
    let config = named.clone().unwrap_or_else(|| PathBuf::from("bot.toml"));
    let dir = config.parent().unwrap_or(Path::new("."));
    let setup = Setup { environment: Environment::of_process(dir)?, config };
    let filter = match cli.command {
        // The answers of Telegram are part of the dialogue.
        Some(Command::Init(_)) => Some("off"),
        // Failed requests are part of the result.
        Some(Command::Check(_) | Command::Setup(_)) => Some("error"),
        _ => None,
    };
    start_logging(&setup, filter)?;
    match cli.command.unwrap_or_else(|| Command::Run(run::Args::default())) {
        Command::Run(args) => run::run(&setup, args),
        Command::Init(args) => init::run(&setup, &args),
        Command::Sandbox(args) => sandbox::run(&args, named.as_deref()),
        Command::Check(args) => check::run(&setup, &args),
        Command::Setup(args) => provisioning::run(&setup, &args),
        Command::Migrate(args) => migrate::run(&setup, &args),
        Command::Backup(args) => backup::run(&setup, &args),
        Command::Restore(args) => restore::run(&setup, &args),
        Command::Reconcile(args) => reconcile::run(&setup, &args),
        Command::Import(args) => import::run(&setup, args),
        Command::Replay(args) => replay::run(&setup, &args),
        Command::Webhooks(args) => webhooks::run(&setup, args),
        Command::Grant(args) => grant::grant(&setup, args),
        Command::Revoke(args) => grant::revoke(&setup, args),
        Command::Refund(args) => refund::refund(&setup, args),
        Command::Cancel(args) => refund::cancel(&setup, args),
        Command::Comp(args) => refund::comp(&setup, args),
        Command::Move(args) => move_account::run(&setup, args),
        Command::Chats(args) => chats::run(&setup, &args),
        Command::Revocations(args) => revocations::run(&setup, &args),
        Command::Audit(args) => audit::run(&setup, &args),
        Command::User(args) => user::run(&setup, args),
        Command::Token(args) => token::run(&setup, &args),
        Command::Openapi => openapi::run(),
        Command::Texts(args) => texts::run(&args),
        Command::Health => health::run(&setup),
        Command::Completions(args) => completions::run(&args, command()),
        Command::Man(args) => man::run(&args, command()),
    }
}

/// `default`: the filter without `RUST_LOG`, if it is not the usual one.
fn start_logging(setup: &Setup, default: Option<&str>) -> Result<(), Failure> {
    let variable = |name: &str| {
        let value = setup.environment.get(name);
        value.map_err(ConfigError::from)
    };
    let format = match variable("LOG_FORMAT")?.as_deref() {
        Some("json") => logging::Format::Json,
        None | Some("text") => logging::Format::Text,
        Some(other) => {
            return Err(Failure::Misconfigured(anyhow::anyhow!(
                "LOG_FORMAT: `{other}` is not a log format\n  -> set it to text or json"
            )));
        }
    };
    logging::start(format, variable("RUST_LOG")?.as_deref().or(default));
    Ok(())
}
