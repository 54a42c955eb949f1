//! The queue to the writer, and who may put jobs in.

use std::path::Path;
use std::sync::Arc;
use std::sync::Once;
use std::sync::mpsc;

use rusqlite::Connection;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::oneshot;

use crate::domain::ids::RequestId;
use crate::store::error::StoreError;
use crate::store::files::Files;
use crate::store::foreign_commits;
use crate::store::health::Health;
use crate::store::job::Runs;
use crate::store::job::Work;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::WakeUps;
use crate::store::writer;
use crate::store::writer::Call;

/// The queue's capacity. Further callers wait for a permit.
const WAITING: usize = 1024;
/// The share of [`WAITING`] for received events, a few commits of the largest size. It bounds how long one
/// of them waits, and leaves room for everything else.
const ADMITTED: usize = 256;

/// The queue to the writer. Its thread ends when the queue is closed or all handles are dropped.
#[derive(Clone)]
pub(in crate::store) struct JobQueue {
    queue: mpsc::Sender<Call>,
    room: Arc<Semaphore>,
    admissions: Arc<Semaphore>,
    health: Health,
    files: Files,
    watching: Arc<Once>,
}

/// A place in the queue for a received event, given back when it is dropped.
#[derive(Debug)]
pub struct Admission {
    _permit: OwnedSemaphorePermit,
}

impl JobQueue {
    /// `process` is the id of this process in leases.
    pub(in crate::store) fn open(
        connection: Connection,
        files: Files,
        process: String,
        wake_ups: WakeUps,
    ) -> Result<Self, StoreError> {
        let (queue, calls) = mpsc::channel();
        let health = Health::new();
        writer::spawn(connection, calls, files.clone(), process, wake_ups, health.clone())?;
        Ok(Self {
            queue,
            room: Arc::new(Semaphore::new(WAITING)),
            admissions: Arc::new(Semaphore::new(ADMITTED)),
            health,
            files,
            watching: Arc::new(Once::new()),
        })
    }

    /// `None`: as many received events are waiting as may, or the queue is full.
    pub(in crate::store) fn admit(&self) -> Option<Admission> {
        if self.room.available_permits() == 0 {
            return None;
        }
        let permit = Arc::clone(&self.admissions).try_acquire_owned().ok()?;
        Some(Admission { _permit: permit })
    }

    /// Whether [`Self::admit`] would refuse.
    pub(in crate::store) fn is_full(&self) -> bool {
        self.admissions.available_permits() == 0 || self.room.available_permits() == 0
    }

    /// Returns after the commit. A queued job is run even if the caller does not wait for the result.
    /// `action` returns `None` if it cannot run again.
    pub(in crate::store) async fn write<T, F>(
        &self,
        request: RequestId,
        runs: Runs,
        action: F,
    ) -> Result<T, StoreError>
    where
        F: FnMut(&mut WriteTx<'_>) -> Option<Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        let Ok(_room) = self.room.acquire().await else {
            return Err(StoreError::Closed);
        };
        let (reply, answer) = oneshot::channel();
        let job = Work::new(request, runs, action, reply);
        if self.queue.send(Call::Work(Box::new(job))).is_err() {
            return Err(StoreError::Closed);
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed))
    }

    /// From now on, commits of other processes signal all queues.
    pub(in crate::store) fn watch_other_processes(&self) {
        self.watching.call_once(|| {
            let Some(log) = self.files.log() else { return };
            let queue = self.queue.clone();
            let look = move || queue.send(Call::Look).is_ok();
            if let Err(error) = foreign_commits::watch(log, Arc::downgrade(&self.room), look) {
                log::error!(error:%; "commits of other processes are not noticed");
            }
        });
    }

    /// Waits until all queued jobs are done and the file is closed.
    pub(in crate::store) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Call::Close(done)).is_ok() {
            // An error means that the thread has ended already.
            let _ = closed.await;
        }
    }

    /// Whether a commit reaches the disk: the cached result, or that of a commit made for the check.
    pub(in crate::store) async fn is_writable(&self, request: RequestId) -> bool {
        if self.files.check().is_err() {
            return false;
        }
        if let Some(well) = self.health.known() {
            return well;
        }
        let touch = |tx: &mut WriteTx<'_>| Some(tx.write_first_page());
        let proof = self.write(request, Runs::Once, touch).await;
        let well = proof.is_ok();
        self.health.note(well);
        well
    }

    /// Fails with [`StoreError::Gone`] if the files at the path are not the open ones.
    pub(in crate::store) fn check_files(&self) -> Result<(), StoreError> {
        self.files.check()
    }

    pub(in crate::store) fn database(&self) -> &Path {
        self.files.database()
    }

    pub(in crate::store) fn files_replaced(&self) -> bool {
        self.files.are_gone()
    }
}
