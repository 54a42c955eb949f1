//! `tollgate run`: runs the application until SIGTERM or SIGINT.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::app::{App, Surroundings};
use crate::cli::failure::Failure;
use crate::cli::setup::{Setup, block_on};
use crate::config;
use crate::config::Secrets;
use crate::domain::clock::SystemClock;
use crate::messages::LocaleError;
use crate::store::StoreError;
use crate::stripe::StripeError;
use crate::telegram::TelegramError;

pub(crate) fn run(setup: &Setup) -> Result<(), Failure> {
    let settings = config::load(&setup.config, &setup.environment);
    let endpoints = settings.as_ref().map_or(&[][..], |settings| &settings.webhook_endpoints);
    let secrets = Secrets::load(&setup.environment, endpoints);
    let (settings, secrets) = match (settings, secrets) {
        (Ok(settings), Ok(secrets)) => (settings, secrets),
        (Err(mut first), Err(second)) => {
            first.problems.extend(second.problems);
            return Err(first.into());
        }
        (Err(error), _) | (_, Err(error)) => return Err(error.into()),
    };
    block_on(async {
        let listener = listen("http.listen", settings.http.listen).await?;
        let metrics = match settings.http.metrics_listen {
            Some(address) => Some(listen("http.metrics_listen", address).await?),
            None => None,
        };
        let surroundings = Surroundings {
            clock: Arc::new(SystemClock),
            outside: None,
            chat_link_base: "https://t.me".to_owned(),
            metrics,
        };
        let app =
            App::start(settings, secrets, surroundings, listener).await.map_err(start_failure)?;
        app.run(stopped()).await;
        Ok(())
    })?
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

/// Completes at SIGTERM or SIGINT.
pub(crate) async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        log::error!("cannot listen for signals; only SIGKILL will stop the process");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}
