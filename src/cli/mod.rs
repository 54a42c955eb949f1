//! The command line: one file for each subcommand, exit codes 0 done, 1 failed, 2 wrong usage or configuration.

mod audit;
mod check;
mod migrate;
mod openapi;
mod reconcile;
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
    /// The configuration file. [default: bot.toml; of the sandbox: the one that ships with tollgate]
    #[arg(long, global = true, value_name = "FILE", env = "TOLLGATE_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot, the HTTP server and the workers (the default).
    Run,
    /// Try everything against simulated Stripe and Telegram: no account, no network.
    Sandbox(sandbox::Args),
    /// Validate bot.toml, secrets, database and locales, and ask Telegram and Stripe.
    Check(check::Args),
    /// Move the database schema.
    Migrate(migrate::Args),
    /// Compare everything with Stripe, show the drift, and heal it.
    Reconcile(reconcile::Args),
    /// Read stored events again.
    Replay(replay::Args),
    /// Look after the services that are told what happens.
    Webhooks(webhooks::Args),
    /// See whether access ends as usual, and go on after a pause.
    Revocations(revocations::Args),
    /// Prove or export the audit trail.
    Audit(audit::Args),
    /// Make a token for the REST API.
    Token(token::Args),
    /// Print the OpenAPI document of the REST API.
    Openapi,
}

/// Why a command did not do what it was asked.
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

/// Where a command finds its settings.
struct Setup {
    config: PathBuf,
    environment: Environment,
}

/// Parses the arguments, runs the command, and says on standard error what went wrong.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let failure = match carry_out(cli) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(failure) => failure,
    };
    let (error, code) = match failure {
        Failure::Failed(error) => (error, 1),
        Failure::Misconfigured(error) => (error, 2),
    };
    say(&format!("error: {error:#}"));
    ExitCode::from(code)
}

fn carry_out(cli: Cli) -> Result<(), Failure> {
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

/// The deeds over the ledger, beside a running server or without one. The two share the database:
/// what is written here is told there.
fn offline_billing(setup: &Setup) -> Result<(Billing, Store), Failure> {
    let settings = config::load(&setup.config, &setup.environment)?;
    let secrets = Secrets::load(&setup.environment, &[])?;
    let store = existing_store(&settings.database, &setup.config)?;
    let clock = Arc::new(ClockGuard::new(Arc::new(SystemClock)));
    let key = secrets.stripe_secret_key;
    let (billing, mut timekeeper) = app::billing(&settings, key, store.clone(), &clock)
        .map_err(|error| Failure::Misconfigured(error.into()))?;
    // Where the time cannot be confirmed, nothing ends by this command.
    block_on(timekeeper.begin())??;
    Ok((billing, store))
}

/// A mistyped path does not make a new database.
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
        value.map_err(|problem| ConfigError { problems: vec![problem] })
    };
    let format = match variable("LOG_FORMAT")?.as_deref() {
        Some("json") => logging::Format::Json,
        None | Some("text") => logging::Format::Text,
        Some(other) => {
            return Err(Failure::Misconfigured(anyhow::anyhow!(
                "LOG_FORMAT: `{other}` is no log format\n  -> set it to text or json"
            )));
        }
    };
    logging::start(format, variable("RUST_LOG")?.as_deref());
    Ok(())
}

/// A runtime for commands that wait for others.
fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}

/// For people, beside the output.
#[expect(clippy::print_stderr, reason = "the command line speaks to people")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// The output itself, for people and for pipes.
fn tell(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// The definition of the command line, for tests and for completions.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
