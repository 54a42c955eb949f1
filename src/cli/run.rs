//! `tollgate run`: the application, until SIGTERM or SIGINT.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::app::{App, Surroundings};
use crate::cli::{Failure, Setup, block_on};
use crate::config;
use crate::config::Secrets;
use crate::domain::clock::SystemClock;
use crate::messages::LocaleError;
use crate::store::StoreError;
use crate::stripe::StripeError;
use crate::telegram::TelegramError;

pub(crate) fn run(setup: &Setup) -> Result<(), Failure> {
    let settings = config::load(&setup.config, &setup.environment);
    let callbacks = settings.as_ref().map_or(&[][..], |settings| &settings.callbacks);
    let secrets = Secrets::load(&setup.environment, callbacks);
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
            link_base: "https://t.me".to_owned(),
            metrics,
        };
        let app = App::start(settings, secrets, surroundings, listener).await.map_err(at_start)?;
        app.run(stopped()).await;
        Ok(())
    })?
}

/// A port that is taken, or an address that the machine does not have yet, may be there a moment
/// later: the service manager restarts after exit 1, and gives up after exit 2.
async fn listen(key: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let passes = matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::AddrNotAvailable);
        let error = anyhow::Error::new(error).context(format!(
            "{key}: cannot listen on {address}: choose a free port, or stop what uses it"
        ));
        if passes { Failure::Failed(error) } else { Failure::Misconfigured(error) }
    })
}

/// What stops it from starting is wrong configuration, unless it can pass by itself: another process
/// still holds the database, or the disk is full.
fn at_start(error: anyhow::Error) -> Failure {
    let passes = error.downcast_ref::<StoreError>().is_some_and(StoreError::is_transient);
    let configuration = error.is::<std::io::Error>()
        || error.is::<StoreError>()
        || error.is::<LocaleError>()
        || error.is::<StripeError>()
        || error.is::<TelegramError>();
    if configuration && !passes { Failure::Misconfigured(error) } else { Failure::Failed(error) }
}

/// Comes true at SIGTERM or SIGINT.
pub(crate) async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        log::error!("signals cannot be heard; stop the process by force");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}
