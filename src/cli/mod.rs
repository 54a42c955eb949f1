//! The command line, one file for each subcommand. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.

mod audit;
mod check;
mod migrate;
mod openapi;
mod reconcile;
mod renamed;
mod replay;
mod revocations;
mod run;
mod sandbox;
mod token;
mod webhooks;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, Parser, Subcommand};

use crate::app;
use crate::billing::Billing;
use crate::config;
use crate::config::{ConfigError, Environment, Secrets};
use crate::domain::clock::SystemClock;
use crate::domain::clock_guard::ClockGuard;
use crate::logging;
use crate::store::Store;

/// Paid plans in Telegram: a bot, Stripe's webhooks and one database file.
#[derive(Debug, Parser)]
#[command(name = "tollgate", version, about, propagate_version = true)]
struct Cli {
    /// The configuration file. [default: bot.toml; for the sandbox: the one that ships with tollgate]
    #[arg(long, global = true, value_name = "FILE", env = "TOLLGATE_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot, the HTTP server and the workers (the default).
    Run,
    /// Run everything against simulated Stripe and Telegram: no account, no network.
    Sandbox(sandbox::Args),
    /// Validate bot.toml, secrets, database and locales, and check them against Telegram and Stripe.
    Check(check::Args),
    /// Migrate the database schema.
    Migrate(migrate::Args),
    /// Compare with Stripe, show the drift and repair it.
    Reconcile(reconcile::Args),
    /// Process stored events again.
    Replay(replay::Args),
    /// Show, test and repeat deliveries to webhook endpoints.
    Webhooks(webhooks::Args),
    /// Show whether revocations are paused, or resume them.
    Revocations(revocations::Args),
    /// Verify or export the audit log.
    Audit(audit::Args),
    /// Issue a token for the REST API.
    Token(token::Args),
    /// Print the OpenAPI document of the REST API.
    Openapi,
}

/// An error and its exit code.
#[derive(Debug)]
enum Failure {
    /// Exit 1.
    Failed(anyhow::Error),
    /// Exit 2.
    Misconfigured(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        if error.is::<ConfigError>() { Self::Misconfigured(error) } else { Self::Failed(error) }
    }
}

/// The path of the configuration and the environment.
struct Setup {
    config: PathBuf,
    environment: Environment,
}

/// Parses the arguments and runs the command. Errors go to standard error.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| renamed::explain(error).exit());
    let failure = match dispatch(cli) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(failure) => failure,
    };
    let (error, code) = match failure {
        Failure::Failed(error) => (error, 1),
        Failure::Misconfigured(error) => (error, 2),
    };
    print_message(&format!("error: {error:#}"));
    ExitCode::from(code)
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    let named = cli.config;
    let config = named.clone().unwrap_or_else(|| PathBuf::from("bot.toml"));
    let dir = config.parent().unwrap_or(Path::new("."));
    let setup = Setup { environment: Environment::of_process(dir)?, config };
    start_logging(&setup)?;
    match cli.command.unwrap_or(Command::Run) {
        Command::Run => run::run(&setup),
        Command::Sandbox(args) => sandbox::run(&args, named.as_deref()),
        Command::Check(args) => check::run(&setup, &args),
        Command::Migrate(args) => migrate::run(&setup, &args),
        Command::Reconcile(args) => reconcile::run(&setup, &args),
        Command::Replay(args) => replay::run(&setup, &args),
        Command::Webhooks(args) => webhooks::run(&setup, args),
        Command::Revocations(args) => revocations::run(&setup, &args),
        Command::Audit(args) => audit::run(&setup, &args),
        Command::Token(args) => token::run(&setup, &args),
        Command::Openapi => openapi::run(),
    }
}

/// Opens the database for a command, whether a server is running or not. A running server sends the notices
/// that the command writes.
fn offline_billing(setup: &Setup) -> Result<(Billing, Store), Failure> {
    let settings = config::load(&setup.config, &setup.environment)?;
    let secrets = Secrets::load(&setup.environment, &[])?;
    let store = existing_store(&settings.database, &setup.config)?;
    let clock = Arc::new(ClockGuard::new(Arc::new(SystemClock)));
    let key = secrets.stripe_secret_key;
    let (billing, mut timekeeper) = app::billing(&settings, key, store.clone(), &clock)
        .map_err(|error| Failure::Misconfigured(error.into()))?;
    // Access and notices expire only if the clock is confirmed.
    block_on(timekeeper.begin())??;
    Ok((billing, store))
}

/// Opens the database, and does not create one for a mistyped path.
fn existing_store(path: &Path, config: &Path) -> Result<Store, Failure> {
    if !path.exists() {
        return Err(Failure::Misconfigured(anyhow::anyhow!(
            "{}: there is no database\n  -> check database.path in {}, or start `tollgate run` once",
            path.display(),
            config.display()
        )));
    }
    Ok(Store::open(path)?)
}

fn start_logging(setup: &Setup) -> Result<(), Failure> {
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
    logging::start(format, variable("RUST_LOG")?.as_deref());
    Ok(())
}

/// Runs `future` on a new Tokio runtime.
fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}

/// Prints a message to standard error, apart from the output.
#[expect(clippy::print_stderr, reason = "the command line prints errors")]
fn print_message(text: &str) {
    eprintln!("{text}");
}

/// Prints a line of output. An error means that the pipe is closed.
fn print_line(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// The definition of the command line, for tests and for completions.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
