//! What commands need before they can start: configuration, database, runtime.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app;
use crate::billing::Services;
use crate::cli::failure::Failure;
use crate::config;
use crate::config::{Environment, Secrets};
use crate::domain::clock::SystemClock;
use crate::domain::clock_guard::ClockGuard;
use crate::store::{Store, backup};

/// The path of the configuration and the environment.
pub(super) struct Setup {
    pub(super) config: PathBuf,
    pub(super) environment: Environment,
}

/// Opens the database for a command, whether a server is running or not. A running server sends the notices
/// that the command writes.
pub(super) fn offline_services(setup: &Setup) -> Result<(Services, Store), Failure> {
    let settings = config::load(&setup.config, &setup.environment)?;
    let secrets = Secrets::load(&setup.environment, &[])?;
    let store = existing_store(&settings.database, &setup.config)?;
    let clock = Arc::new(ClockGuard::new(Arc::new(SystemClock)));
    let key = secrets.stripe_secret_key;
    let (services, mut timekeeper) = app::services(&settings, key, store.clone(), &clock)
        .map_err(|error| Failure::Misconfigured(error.into()))?;
    // Access and notices expire only if the clock is confirmed.
    block_on(timekeeper.begin())??;
    Ok((services, store))
}

/// Opens the database, and does not create one for a mistyped path.
pub(super) fn existing_store(path: &Path, config: &Path) -> Result<Store, Failure> {
    require_database(path, config)?;
    Ok(Store::open(path)?)
}

/// Refuses a path without a database.
pub(super) fn require_database(path: &Path, config: &Path) -> Result<(), Failure> {
    if path.exists() || backup::is_interrupted(path) {
        return Ok(());
    }
    Err(Failure::Misconfigured(anyhow::anyhow!(
        "{}: there is no database\n  -> check database.path in {}, or start `tollgate run` once",
        path.display(),
        config.display()
    )))
}

/// Runs `future` on a new Tokio runtime.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}
