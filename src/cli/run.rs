//! `tollgate run`: the application, until SIGTERM or SIGINT.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
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
        let listener =
            listen("http.listen", settings.http.listen).await.map_err(Failure::Misconfigured)?;
        let metrics = match settings.http.metrics_listen {
            Some(address) => {
                let listening = listen("http.metrics_listen", address).await;
                Some(listening.map_err(Failure::Misconfigured)?)
            }
            None => None,
        };
        let surroundings = Surroundings {
            clock: Arc::new(SystemClock),
            link_base: "https://t.me".to_owned(),
            metrics,
        };
        let app = App::start(settings, secrets, surroundings, listener).await.map_err(at_start)?;
        app.run(stopped()).await;
        Ok(())
    })?
}

async fn listen(key: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{key}: cannot listen on {address}: choose a free port, or stop what uses it")
    })
}

/// What keeps it from starting is the operator's to change: exit 2.
fn at_start(error: anyhow::Error) -> Failure {
    let configuration = error.is::<std::io::Error>()
        || error.is::<StoreError>()
        || error.is::<LocaleError>()
        || error.is::<StripeError>()
        || error.is::<TelegramError>();
    if configuration { Failure::Misconfigured(error) } else { Failure::Failed(error) }
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
