//! `tollgate run`: runs the application, or a server that only reads, until SIGTERM or SIGINT.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use sd_notify::NotifyState;
use tokio::net::TcpListener;

use crate::app::{App, ReadOnlyApp, Surroundings};
use crate::cli::failure::Failure;
use crate::cli::setup::{Setup, block_on};
use crate::config;
use crate::config::{ConfigError, HttpSettings, Secrets};
use crate::domain::clock::SystemClock;
use crate::messages::LocaleError;
use crate::store::StoreError;
use crate::stripe::StripeError;
use crate::telegram::TelegramError;

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Only answer questions, from a replica of the database: write nothing, and contact neither Stripe nor
    /// Telegram.
    #[arg(long)]
    read_only: bool,
    /// The replica; by default the configured database.
    #[arg(value_name = "FILE", requires = "read_only")]
    replica: Option<PathBuf>,
}

pub(crate) fn run(setup: &Setup, args: Args) -> Result<(), Failure> {
    if args.read_only { run_read_only(setup, args.replica) } else { run_primary(setup) }
}

fn run_primary(setup: &Setup) -> Result<(), Failure> {
    let settings = config::load(&setup.config, &setup.environment);
    let endpoints = settings.as_ref().map_or(&[][..], |settings| &settings.webhook_endpoints);
    let secrets = Secrets::load(&setup.environment, endpoints);
    let (settings, secrets) = both(settings, secrets)?;
    block_on(async {
        let (listener, metrics) = listeners(&settings.http).await?;
        let surroundings = Surroundings {
            clock: Arc::new(SystemClock),
            outside: None,
            chat_link_base: "https://t.me".to_owned(),
            metrics,
        };
        let app =
            App::start(settings, secrets, surroundings, listener).await.map_err(start_failure)?;
        app.run(served()).await;
        Ok(())
    })?
}

/// `replica`: the file to read instead of the configured database.
fn run_read_only(setup: &Setup, replica: Option<PathBuf>) -> Result<(), Failure> {
    let settings = config::load(&setup.config, &setup.environment);
    let (mut settings, jwt) = both(settings, config::jwt_secrets(&setup.environment))?;
    settings.database = replica.unwrap_or(settings.database);
    block_on(async {
        let (listener, metrics) = listeners(&settings.http).await?;
        let app =
            ReadOnlyApp::start(settings, jwt, listener, metrics).await.map_err(start_failure)?;
        app.run(served()).await;
        Ok(())
    })?
}

/// Both values, or one error with all problems.
fn both<A, B>(
    first: Result<A, ConfigError>,
    second: Result<B, ConfigError>,
) -> Result<(A, B), ConfigError> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(mut first), Err(second)) => {
            first.problems.extend(second.problems);
            Err(first)
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// The public listener, and the one for metrics if there is one.
async fn listeners(http: &HttpSettings) -> Result<(TcpListener, Option<TcpListener>), Failure> {
    let listener = listen("http.listen", http.listen).await?;
    let metrics = match http.metrics_listen {
        Some(address) => Some(listen("http.metrics_listen", address).await?),
        None => None,
    };
    Ok((listener, metrics))
}

/// Binds a listener. A taken port and an address that the machine does not have yet are temporary errors: the
/// service manager restarts after exit 1, and gives up after exit 2.
async fn listen(key: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let temporary = matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::AddrNotAvailable);
        let error = anyhow::Error::new(error).context(format!(
            "{key}: cannot listen on {address}: choose a free port, or stop what uses it"
        ));
        if temporary { Failure::Failed(error) } else { Failure::Misconfigured(error) }
    })
}

/// Errors at the start count as wrong configuration unless they are temporary, such as a database in use or a
/// full disk.
fn start_failure(error: anyhow::Error) -> Failure {
    let temporary = error.downcast_ref::<StoreError>().is_some_and(StoreError::is_transient);
    let configuration = error.is::<std::io::Error>()
        || error.is::<StoreError>()
        || error.is::<LocaleError>()
        || error.is::<StripeError>()
        || error.is::<TelegramError>();
    if configuration && !temporary { Failure::Misconfigured(error) } else { Failure::Failed(error) }
}

/// Reports to the service manager that requests are served, and completes once it has to stop.
async fn served() {
    let stopped = stopped();
    report(NotifyState::Ready);
    stopped.await;
    report(NotifyState::Stopping);
}

/// Reports a state to systemd, if it has started the process with `Type=notify`.
fn report(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        log::warn!(error:%; "the service manager cannot be notified");
    }
}

/// Completes at SIGTERM or SIGINT, which are caught from now on.
pub(crate) fn stopped() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async {
        let (Ok(mut term), Ok(mut int)) = signals else {
            log::error!("cannot listen for signals; only SIGKILL will stop the process");
            return std::future::pending().await;
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    }
}
