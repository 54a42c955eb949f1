//! The server that only reads a replica: HTTP alone, without Stripe, Telegram and workers.

use std::net::SocketAddr;
use std::sync::Arc;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::primary::{billing_config, finish_all, plan_images};
use crate::billing::ReadServices;
use crate::config::Settings;
use crate::domain::clock::{SharedClock, SystemClock};
use crate::http;
use crate::http::{Keys, Limits, ReadOnlyState, Readiness, ReplicaGauges};
use crate::messages::Locales;
use crate::store::Store;

/// A running server that only reads.
pub struct ReadOnlyApp {
    stop: CancellationToken,
    servers: Vec<(&'static str, JoinHandle<()>)>,
}

impl ReadOnlyApp {
    /// Opens `settings.database` for reading and starts to serve. `jwt`: the keys of the REST API; `metrics`:
    /// where Prometheus scrapes, if it does.
    pub async fn start(
        settings: Settings,
        jwt: Vec<SecretString>,
        listener: TcpListener,
        metrics: Option<TcpListener>,
    ) -> anyhow::Result<Self> {
        let address: SocketAddr = listener.local_addr()?;
        let database = settings.database.clone();
        let store = tokio::task::spawn_blocking(move || Store::open_read_only(&database)).await??;
        let clock: SharedClock = Arc::new(SystemClock);
        let locales = Locales::load(&settings.bot.default_locale)?;
        let services = ReadServices::new(&store, &clock, &Arc::new(billing_config(&settings)));
        let stop = CancellationToken::new();
        let mut servers = Vec::new();
        if let Some(listener) = metrics {
            let router =
                http::replica_metrics_router(ReplicaGauges::new(services.replica.clone())?);
            let server = http::serve(listener, router, Arc::default(), stop.clone());
            servers.push(("metrics", tokio::spawn(server)));
        }
        let limits = Limits::new(settings.http.rates, &settings.http.trusted_proxies);
        let proxies = limits.proxies();
        let router = http::read_only_router(ReadOnlyState {
            services,
            plan_images: Arc::new(plan_images(&settings)),
            catalogue: Arc::new(settings.catalogue),
            locales: Arc::new(locales),
            tokens: Keys::new(jwt),
            clock,
            limits,
            readiness: Readiness::default(),
            document: Arc::new(http::document()),
        });
        let server = http::serve(listener, router, proxies, stop.clone());
        servers.push(("HTTP server", tokio::spawn(server)));
        log::info!(listen:% = address, database:% = settings.database.display(); "ready, read-only");
        Ok(Self { stop, servers })
    }

    /// Runs until `stopped` completes, then finishes running requests.
    pub async fn run(self, stopped: impl Future<Output = ()>) {
        stopped.await;
        self.stop.cancel();
        finish_all(self.servers).await;
        log::info!("stopped");
    }
}
