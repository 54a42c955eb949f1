//! Identifies the processes that hold leases, so that the leases of a killed process are freed at the next
//! start.
//!
//! Each process that opens the database holds an exclusive lock on a file of its own beside it. The
//! operating system releases the lock when the process ends, in whatever way and in whichever container.
//! So a file that can be locked belongs to a process that has ended.

use std::fs;
use std::fs::File;
use std::fs::TryLockError;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::Connection;

use crate::logging;
use crate::store::error::StoreError;
use crate::store::files::folder_of;
use crate::store::queues;
use crate::store::{backup, connection};

/// The query for the processes that hold idempotency keys, and the statement that frees those of one.
const IDEMPOTENCY_KEYS: (&str, &str) = (
    "SELECT DISTINCT leased_by FROM idempotency_keys WHERE status IS NULL",
    "DELETE FROM idempotency_keys WHERE leased_by = ?1 AND status IS NULL",
);

/// This process, as its leases name it. Dropping this removes its file.
#[derive(Debug)]
pub(in crate::store) struct Process {
    id: String,
    path: PathBuf,
    /// Open for as long as the lock is held.
    _lock: File,
}

impl Process {
    /// Registers this process and settles a restore that was interrupted, before the database is opened.
    ///
    /// # Errors
    /// [`StoreError::Restoring`] while a restore runs.
    pub(in crate::store) fn enter(database: &Path) -> Result<Self, StoreError> {
        connection::create_folder(database)?;
        let process = Self::register(database)?;
        backup::settle(database)?;
        Ok(process)
    }

    /// Registers this process beside the database at `database`.
    fn register(database: &Path) -> Result<Self, StoreError> {
        let id = logging::new_request_id().to_string();
        let path = file_of(database, &id);
        let cannot = |error: io::Error| StoreError::CannotCreate {
            path: path.clone(),
            reason: error.to_string(),
        };
        let lock = File::create_new(&path).map_err(cannot)?;
        lock.lock().map_err(cannot)?;
        // Another process may have removed the new file before it was locked.
        let there = fs::metadata(&path).ok().map(|file| file.ino());
        if there != lock.metadata().ok().map(|file| file.ino()) {
            return Self::register(database);
        }
        Ok(Self { id, path, _lock: lock })
    }

    pub(in crate::store) fn id(&self) -> &str {
        &self.id
    }

    /// Frees the leases of processes that have ended and removes their files. Returns the number of
    /// leases.
    pub(in crate::store) fn free_leases_of_the_gone(
        &self,
        database: &Path,
        connection: &mut Connection,
    ) -> Result<usize, StoreError> {
        let transaction = connection.transaction()?;
        let mut freed = 0;
        let queues = queues::ALL.into_iter();
        let leases =
            queues.map(|queue| (queue.lease_holders_query(), queue.free_leases_statement()));
        let (holders, free) = IDEMPOTENCY_KEYS;
        let keys = (holders.to_owned(), free.to_owned());
        for (holders, free) in leases.chain([keys]) {
            let mut statement = transaction.prepare(&holders)?;
            let ids = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
            for id in ids.collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
                if id != self.id && has_ended(&file_of(database, &id)) {
                    freed += transaction.execute(&free, [&id])?;
                }
            }
        }
        transaction.commit()?;
        self.remove_files_of_ended_processes(database);
        Ok(freed)
    }

    fn remove_files_of_ended_processes(&self, database: &Path) {
        for file in self.files_of_others(database).filter(|file| has_ended(file)) {
            // If this fails, the next start tries again.
            fs::remove_file(file).ok();
        }
    }

    /// Whether another process has the database open.
    pub(in crate::store) fn has_company(&self, database: &Path) -> bool {
        self.files_of_others(database).any(|file| !has_ended(&file))
    }

    fn files_of_others(&self, database: &Path) -> impl Iterator<Item = PathBuf> {
        let own = self.path.file_name().map(ToOwned::to_owned);
        files_of(database).filter(move |file| file.file_name() != own.as_deref())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // If this fails, the next start removes the file.
        fs::remove_file(&self.path).ok();
    }
}

/// Whether a process has the database open. A process that has ended may have left a file.
pub(in crate::store) fn is_any_running(database: &Path) -> bool {
    files_of(database).any(|file| !has_ended(&file))
}

/// The files of all processes.
fn files_of(database: &Path) -> impl Iterator<Item = PathBuf> {
    let prefix = file_of(database, "").file_name().map(ToOwned::to_owned).unwrap_or_default();
    let files = fs::read_dir(folder_of(database)).into_iter().flatten().flatten();
    files.filter_map(move |file| {
        let name = file.file_name();
        let is_of_process = name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        is_of_process.then(|| file.path())
    })
}

/// `tollgate.db-process-ID` beside `tollgate.db`.
fn file_of(database: &Path, id: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-process-");
    name.push(id);
    PathBuf::from(name)
}

/// Whether the process with this file has ended. False when in doubt: its leases end by themselves.
fn has_ended(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
        },
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    use crate::domain::notice::{KeyedNotice, Notice};
    use crate::store::Store;
    use crate::store::tests::{ANN, NOW, new_store};

    const LEASE: Duration = Duration::from_mins(1);

    async fn claimed(store: &Store) -> usize {
        let claimed = store.write(|tx| Ok(tx.claim_outbox(NOW, 9, LEASE)?.len()));
        claimed.await.unwrap()
    }

    async fn one_notice(store: &Store) {
        let notice = Notice::PaymentPending { plan: None };
        let notice = KeyedNotice { key: "a".to_owned(), notice };
        store.write(move |tx| tx.enqueue(ANN, ANN, &notice, NOW, None)).await.unwrap();
    }

    fn process_files(database: &Path) -> Vec<String> {
        let files = fs::read_dir(database.parent().unwrap()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains("-process-")).collect()
    }

    #[tokio::test]
    async fn leases_of_a_killed_process_are_freed_at_the_next_start() {
        let (_folder, path, store) = new_store();
        one_notice(&store).await;
        assert_eq!(claimed(&store).await, 1);
        store.close().await;
        // As after a kill: the row is leased, and no process holds the lock.
        let next = Store::open(&path).unwrap();
        assert_eq!(claimed(&next).await, 1);
        assert_eq!(process_files(&path).len(), 1);
    }

    #[tokio::test]
    async fn leases_of_a_running_process_are_kept() {
        let (_folder, path, store) = new_store();
        one_notice(&store).await;
        assert_eq!(claimed(&store).await, 1);
        let second = Store::open(&path).unwrap();
        assert_eq!(claimed(&second).await, 0);
        assert_eq!(process_files(&path).len(), 2);
    }

    #[tokio::test]
    async fn files_of_killed_processes_are_removed() {
        let (folder, path, store) = new_store();
        store.close().await;
        fs::write(path.with_file_name("tollgate.db-process-killed"), "").unwrap();
        let _store = Store::open(&path).unwrap();
        let left = process_files(&path);
        assert!(!left.iter().any(|name| name.ends_with("killed")), "{left:?}");
        drop(folder);
    }
}
