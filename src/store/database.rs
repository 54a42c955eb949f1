//! The handle to the database: one writer, several readers.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use rusqlite::TransactionBehavior;

use crate::logging;
use crate::store::backup;
use crate::store::backup::{BackupOptions, BackupProgress, BackupReport};
use crate::store::connection;
use crate::store::error::StoreError;
use crate::store::files::Files;
use crate::store::job::Runs;
use crate::store::job_queue::{Admission, JobQueue};
use crate::store::process::Process;
use crate::store::replica::Replica;
use crate::store::schema;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Listener;
use crate::store::wake_ups::Queue;
use crate::store::wake_ups::WakeUps;

/// A handle to the database. Clones share the writer and the readers.
#[derive(Clone)]
pub struct Store {
    access: Access,
    wake_ups: WakeUps,
    reads: Arc<AtomicU64>,
}

/// What this process may do with the database.
#[derive(Clone)]
enum Access {
    Write { writer: JobQueue, readers: r2d2::Pool<SqliteConnectionManager>, _process: Arc<Process> },
    Read(Replica),
}

impl Store {
    /// Creates the folder and the file if they are missing, and applies missing migrations. Blocks.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let process = Process::enter(path)?;
        let mut connection = connection::writer(path)?;
        for name in schema::apply_missing(path, &mut connection)? {
            log::info!(migration = name.as_str(); "the database was migrated");
        }
        let freed = process.free_leases_of_the_gone(path, &mut connection)?;
        if freed > 0 {
            log::info!(rows = freed; "leases of a process that is gone are free again");
        }
        let readers = connection::readers(path)?;
        let files = Files::of(path)?;
        let (id, wake_ups) = (process.id().to_owned(), WakeUps::default());
        let writer = JobQueue::open(connection, files, id, wake_ups.clone())?;
        let access = Access::Write { writer, readers, _process: Arc::new(process) };
        Ok(Self { access, wake_ups, reads: Arc::default() })
    }

    /// Opens a replica for reading: a copy that another program keeps up to date, or the file of a running
    /// server. Writes nothing; every write fails with [`StoreError::ReadOnly`]. A replaced or changed file
    /// is noticed at the next read. Blocks.
    ///
    /// # Errors
    /// [`StoreError::OlderSchema`] and [`StoreError::NewerSchema`], also of later reads, if the schema is not
    /// the one of this version of tollgate.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let access = Access::Read(Replica::open(path)?);
        Ok(Self { access, wake_ups: WakeUps::default(), reads: Arc::default() })
    }

    /// Runs `work` and returns after the commit, which other work can share. If `work` fails or panics, only its own
    /// changes are undone.
    ///
    /// `work` runs on the writer's thread, so it must not block.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&mut WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let mut work = Some(work);
        let once = move |tx: &mut WriteTx<'_>| work.take().map(|work| work(tx));
        self.submit(Runs::Once, once).await
    }

    /// Like [`Self::write`], but cheaper, for work that may run twice, so it must have no effect but its changes. It
    /// has no savepoint and runs before the other work of its commit. If such work fails or panics after it has changed
    /// something, all such work of the commit is undone and runs again, each in a savepoint.
    pub async fn write_repeatable<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: Fn(&mut WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.submit(Runs::Repeatedly, move |tx: &mut WriteTx<'_>| Some(work(tx))).await
    }

    async fn submit<T, F>(&self, runs: Runs, action: F) -> Result<T, StoreError>
    where
        F: FnMut(&mut WriteTx<'_>) -> Option<Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        match &self.access {
            Access::Write { writer, .. } => writer.write(logging::request_id(), runs, action).await,
            Access::Read(_) => Err(StoreError::ReadOnly),
        }
    }

    /// A place in the queue of writes for a received event, held until the event is stored. `None` while the
    /// events that wait are as many as can be stored soon.
    #[must_use]
    pub fn admit(&self) -> Option<Admission> {
        match &self.access {
            Access::Write { writer, .. } => writer.admit(),
            Access::Read(_) => None,
        }
    }

    /// Whether [`Self::admit`] would refuse now.
    #[must_use]
    pub fn is_overloaded(&self) -> bool {
        match &self.access {
            Access::Write { writer, .. } => writer.is_full(),
            Access::Read(_) => true,
        }
    }

    /// Runs `work` in a read transaction: it sees one consistent state and delays no write.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&ReadTx<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let readers = match &self.access {
            Access::Write { readers, .. } => readers.clone(),
            Access::Read(replica) => return replica.read(work).await,
        };
        let reading = tokio::task::spawn_blocking(move || {
            let mut connection =
                readers.get().map_err(|error| StoreError::Busy { reason: error.to_string() })?;
            read_with(&mut connection, work)
        });
        reading.await.unwrap_or_else(|stopped| {
            Err(if stopped.is_panic() { StoreError::Panicked } else { StoreError::Closed })
        })
    }

    /// The same for a query of a few rows by index, which takes microseconds: it runs on the calling thread
    /// if a connection is free, which is several times faster than a change of thread.
    pub async fn look_up<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&ReadTx<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let free = match &self.access {
            Access::Write { readers, .. } => readers.try_get(),
            // Reading a replica can wait for the program that writes to it.
            Access::Read(_) => None,
        };
        match free {
            Some(mut connection) => {
                self.reads.fetch_add(1, Ordering::Relaxed);
                read_with(&mut connection, work)
            }
            None => self.read(work).await,
        }
    }

    /// Waits for commits, from now on, that give one of `queues` work. A commit of another process counts
    /// for all queues and is noticed within half a second.
    #[must_use]
    pub fn listen(&self, queues: &[Queue]) -> Listener {
        if let Access::Write { writer, .. } = &self.access {
            writer.watch_other_processes();
        }
        self.wake_ups.listen(queues)
    }

    /// How many reads this store has made. An idle process makes none.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Finishes the queued writes and closes the file for writing, without waiting for other connections.
    /// Later writes fail with [`StoreError::Closed`], also through clones.
    pub async fn close(self) {
        if let Access::Write { writer, .. } = self.access {
            writer.close().await;
        }
    }

    /// Whether a commit reaches the disk and the files at the paths are the open ones. The result is at
    /// most five seconds old.
    pub async fn is_writable(&self) -> bool {
        match &self.access {
            Access::Write { writer, .. } => writer.is_writable(logging::request_id()).await,
            Access::Read(_) => false,
        }
    }

    /// Writes a backup; see [`backup::write`]. Blocks.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the files at the path are not the open ones.
    pub fn back_up(
        &self,
        file: &Path,
        options: BackupOptions,
        report: impl FnMut(BackupProgress) -> ControlFlow<()>,
    ) -> Result<BackupReport, StoreError> {
        let Access::Write { writer, .. } = &self.access else { return Err(StoreError::ReadOnly) };
        writer.check_files()?;
        let written = backup::write(writer.database(), file, options, report)?;
        writer.check_files()?;
        Ok(written)
    }

    /// The path of the database. `None` for a replica.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.access {
            Access::Write { writer, .. } => Some(writer.database()),
            Access::Read(_) => None,
        }
    }

    /// Whether a database file that is open for writing was removed or replaced. If so, writes are refused
    /// until the process is restarted.
    #[must_use]
    pub fn files_replaced(&self) -> bool {
        match &self.access {
            Access::Write { writer, .. } => writer.files_replaced(),
            Access::Read(_) => false,
        }
    }
}

fn read_with<T>(
    connection: &mut Connection,
    work: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
    work(&ReadTx::new(&transaction))
}
