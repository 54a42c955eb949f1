//! The application in this process.

use tokio::net::TcpListener;
use tollgate::app::{App, Surroundings};
use tollgate::config::{Environment, Secrets, Settings};
use tollgate::domain::clock::SharedClock;
use tollgate_sandbox::Sandbox;

/// Starts the application beside the simulators; `environment` holds its secrets.
pub(crate) async fn start(
    settings: Settings,
    environment: &Environment,
    sandbox: &Sandbox,
    clock: SharedClock,
    listener: TcpListener,
    metrics: Option<TcpListener>,
) -> App {
    let secrets = Secrets::load(environment, &settings.webhook_endpoints).unwrap();
    let chat_link_base = sandbox.link_base();
    let surroundings = Surroundings { clock, outside: None, chat_link_base, metrics };
    Box::pin(App::start(settings, secrets, surroundings, listener)).await.unwrap()
}
