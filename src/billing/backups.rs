//! Scheduled backups: when the next one is due, making it, and deleting those that are kept no longer.
//!
//! Uses the store and the configuration. Fails with [`StoreError`]; the admins are alerted to a failed attempt, which is repeated.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::billing::alerts::observe;
use crate::billing::config::BillingConfig;
use crate::domain::alerts::{Alert, AlertKind, Observation};
use crate::domain::backup::{BackupSchedule, BackupState, expired, file_name};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::store::backup::{BackupOptions, BackupReport};
use crate::store::{ReadTx, Store, StoreError};

/// Checkpoint: the [`BackupState`], as JSON.
const STATE: &str = "backup";

/// Makes scheduled backups. Cheap to clone.
#[derive(Clone)]
pub struct Backups {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
}

/// The age of the last backup, for monitoring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupHealth {
    /// `None` before the first one.
    pub age: Option<Duration>,
    /// At least one backup has been missed.
    pub is_overdue: bool,
}

/// Stops the work of a thread when it is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Backups {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// When the next backup is due; a time in the past means now. `None`: none are scheduled.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let Some(schedule) = &self.config.backup else { return Ok(None) };
        let now = self.clock.now();
        let state = match self.store.read(state).await? {
            Some(state) => state,
            None => self.set_state(BackupState::at_start(now)).await?,
        };
        Ok(Some(schedule.due(state, now)))
    }

    /// The age of the last backup. `None`: none are scheduled.
    pub async fn health(&self) -> Result<Option<BackupHealth>, StoreError> {
        let Some(schedule) = &self.config.backup else { return Ok(None) };
        let (state, now) = (self.store.read(state).await?, self.clock.now());
        Ok(Some(BackupHealth {
            age: state.and_then(BackupState::last).map(|last| now.since(last)),
            is_overdue: state.is_some_and(|state| schedule.is_overdue(state, now)),
        }))
    }

    /// Makes the backup that is due, and deletes old ones. If it fails, the admins are alerted. Dropping the
    /// future stops the work. `None`: none are scheduled.
    pub async fn make(&self) -> Result<Option<BackupReport>, StoreError> {
        let Some(schedule) = &self.config.backup else { return Ok(None) };
        let now = self.clock.now();
        let written = self.write(schedule, now).await;
        match &written {
            Ok(_) => self.record_success(now).await?,
            // The process is stopping.
            Err(StoreError::Closed) => {}
            Err(error) => self.record_failure(schedule, error, now).await?,
        }
        written.map(Some)
    }

    /// Writes on a thread of its own: the runtime waits for its blocking threads when the process stops.
    async fn write(
        &self,
        schedule: &BackupSchedule,
        now: Timestamp,
    ) -> Result<BackupReport, StoreError> {
        let database = self.store.path().and_then(Path::file_stem);
        let database = database.unwrap_or_default().to_string_lossy().into_owned();
        let (store, schedule) = (self.store.clone(), schedule.clone());
        let stop = StopOnDrop(Arc::default());
        let stopped = Arc::clone(&stop.0);
        let (done, written) = oneshot::channel();
        let work = move || {
            let name = file_name(&database, now);
            let file = schedule.folder.join(&name);
            let options = BackupOptions { compress: true, overwrite: true };
            let report = store.back_up(&file, options, |_| {
                if stopped.load(Ordering::Relaxed) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
            if report.is_ok()
                && let Err(error) = delete_expired(&schedule, &database, &name)
            {
                log::warn!(error:%; "old backups could not be deleted");
            }
            // The caller may not wait any more.
            let _ = done.send(report);
        };
        thread::Builder::new()
            .name("backup".to_owned())
            .spawn(work)
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        let written = written.await.unwrap_or(Err(StoreError::Panicked));
        drop(stop);
        written
    }

    async fn record_success(&self, now: Timestamp) -> Result<(), StoreError> {
        let config = Arc::clone(&self.config);
        let recorded = self.store.write(move |tx| {
            let after = BackupState { since: now, succeeded: true, failed: false };
            tx.set_checkpoint(STATE, Some(&json(after)?), now)?;
            observe(tx, &config, &Observation::of(AlertKind::Backup, None), now)
        });
        recorded.await
    }

    /// The admins are alerted when backups begin to fail, and again when they are overdue.
    async fn record_failure(
        &self,
        schedule: &BackupSchedule,
        error: &StoreError,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (config, schedule, reason) =
            (Arc::clone(&self.config), schedule.clone(), error.to_string());
        let recorded = self.store.write(move |tx| {
            let before = state(tx)?.unwrap_or(BackupState::at_start(now));
            tx.set_checkpoint(STATE, Some(&json(BackupState { failed: true, ..before })?), now)?;
            let overdue = schedule.is_overdue(before, now);
            let alert = Alert::Backup { reason, last: before.last(), overdue };
            observe(tx, &config, &Observation::of(AlertKind::Backup, Some(alert)), now)
        });
        recorded.await
    }

    async fn set_state(&self, state: BackupState) -> Result<BackupState, StoreError> {
        let now = self.clock.now();
        let set = self.store.write(move |tx| tx.set_checkpoint(STATE, Some(&json(state)?), now));
        set.await.map(|()| state)
    }
}

fn state(tx: &ReadTx<'_>) -> Result<Option<BackupState>, StoreError> {
    let text = tx.checkpoint(STATE)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn json(state: BackupState) -> Result<String, StoreError> {
    serde_json::to_string(&state).map_err(|error| StoreError::Other { reason: error.to_string() })
}

/// `made`: the backup that was just made.
fn delete_expired(schedule: &BackupSchedule, database: &str, made: &str) -> io::Result<()> {
    let names: Vec<String> = fs::read_dir(&schedule.folder)?
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .collect();
    expired(database, &names, made, schedule.keep)
        .iter()
        .try_for_each(|name| fs::remove_file(schedule.folder.join(name)))
}
