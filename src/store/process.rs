//! Which process holds a lease, so that the leases of one that was killed are free at the next start.
//!
//! Each process that opens the database holds an exclusive lock on a file of its own beside it. The
//! system lets go of the lock when the process ends, however it ends, and whichever container it ran
//! in: a file that can be locked belongs to a process that is gone.

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

/// Tables whose rows are leased, with the statement that frees the leases of a process.
const LEASES: [(&str, &str); 5] = [
    (
        "SELECT DISTINCT leased_by FROM outbox WHERE state = 'pending' AND leased_until_ms IS NOT NULL",
        "UPDATE outbox SET leased_until_ms = NULL
         WHERE leased_by = ?1 AND state = 'pending' AND leased_until_ms IS NOT NULL",
    ),
    (
        "SELECT DISTINCT leased_by FROM webhook_deliveries
         WHERE state = 'pending' AND leased_until_ms IS NOT NULL",
        "UPDATE webhook_deliveries SET leased_until_ms = NULL
         WHERE leased_by = ?1 AND state = 'pending' AND leased_until_ms IS NOT NULL",
    ),
    (
        "SELECT DISTINCT leased_by FROM stripe_events WHERE next_try_ms IS NOT NULL",
        "UPDATE stripe_events SET leased_until_ms = NULL
         WHERE leased_by = ?1 AND next_try_ms IS NOT NULL",
    ),
    (
        "SELECT DISTINCT leased_by FROM stripe_tasks",
        "UPDATE stripe_tasks SET leased_until_ms = NULL WHERE leased_by = ?1",
    ),
    (
        "SELECT DISTINCT leased_by FROM idempotency_keys WHERE status IS NULL",
        "DELETE FROM idempotency_keys WHERE leased_by = ?1 AND status IS NULL",
    ),
];

/// This process, as its leases name it. Dropping it removes its file.
#[derive(Debug)]
pub(in crate::store) struct Process {
    id: String,
    path: PathBuf,
    /// Holds the lock for as long as it is open.
    _lock: File,
}

impl Process {
    /// Registers this process beside the database at `database`.
    pub(in crate::store) fn register(database: &Path) -> Result<Self, StoreError> {
        let id = logging::new_request_id().to_string();
        let path = file_of(database, &id);
        let cannot = |error: io::Error| StoreError::CannotCreate {
            path: path.clone(),
            reason: error.to_string(),
        };
        let lock = File::create_new(&path).map_err(cannot)?;
        lock.lock().map_err(cannot)?;
        // Another process that was cleaning up may have taken the file for an old one meanwhile.
        let there = fs::metadata(&path).ok().map(|file| file.ino());
        if there != lock.metadata().ok().map(|file| file.ino()) {
            return Self::register(database);
        }
        Ok(Self { id, path, _lock: lock })
    }

    pub(in crate::store) fn id(&self) -> &str {
        &self.id
    }

    /// Frees what processes held that are gone, and removes their files. Returns how many rows.
    pub(in crate::store) fn free_leases_of_the_gone(
        &self,
        database: &Path,
        connection: &mut Connection,
    ) -> Result<usize, StoreError> {
        let transaction = connection.transaction()?;
        let mut freed = 0;
        for (holders, free) in LEASES {
            let mut statement = transaction.prepare(holders)?;
            let ids = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
            for id in ids.collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
                if id != self.id && is_gone(&file_of(database, &id)) {
                    freed += transaction.execute(free, [&id])?;
                }
            }
        }
        transaction.commit()?;
        self.remove_files_of_the_gone(database);
        Ok(freed)
    }

    fn remove_files_of_the_gone(&self, database: &Path) {
        let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty());
        let prefix = file_of(database, "");
        let Some(prefix) = prefix.file_name().and_then(|name| name.to_str()) else { return };
        let Ok(files) = fs::read_dir(folder.unwrap_or(Path::new("."))) else { return };
        for file in files.flatten() {
            let ours = file.file_name().to_str().is_some_and(|name| name.starts_with(prefix));
            if ours && file.path().file_name() != self.path.file_name() && is_gone(&file.path()) {
                // The next start tries again.
                fs::remove_file(file.path()).ok();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A file that stays is removed by the next start.
        fs::remove_file(&self.path).ok();
    }
}

/// `tollgate.db-process-ID` beside `tollgate.db`.
fn file_of(database: &Path, id: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-process-");
    name.push(id);
    PathBuf::from(name)
}

/// The process that had this file does not run any more. When in doubt it does: its leases run out.
fn is_gone(path: &Path) -> bool {
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

    use crate::domain::notice::KeyedNotice;
    use crate::domain::notice::Notice;
    use crate::store::Store;
    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    const LEASE: Duration = Duration::from_mins(1);

    async fn claimed(store: &Store) -> usize {
        let claimed = store.write(|tx| Ok::<_, StoreError>(tx.claim_outbox(NOW, 9, LEASE)?.len()));
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
    async fn a_lease_of_a_process_that_is_gone_is_free_at_the_next_start() {
        let (_folder, path, store) = new_store();
        one_notice(&store).await;
        assert_eq!(claimed(&store).await, 1);
        store.close().await;
        // As after a kill: the lease stands in the row, and nobody holds the lock.
        let next = Store::open(&path).unwrap();
        assert_eq!(claimed(&next).await, 1);
        assert_eq!(process_files(&path).len(), 1);
    }

    #[tokio::test]
    async fn a_lease_of_a_process_that_runs_is_not_touched() {
        let (_folder, path, store) = new_store();
        one_notice(&store).await;
        assert_eq!(claimed(&store).await, 1);
        let second = Store::open(&path).unwrap();
        assert_eq!(claimed(&second).await, 0);
        assert_eq!(process_files(&path).len(), 2);
    }

    #[tokio::test]
    async fn files_of_processes_that_were_killed_are_removed() {
        let (folder, path, store) = new_store();
        store.close().await;
        fs::write(path.with_file_name("tollgate.db-process-killed"), "").unwrap();
        let _store = Store::open(&path).unwrap();
        let left = process_files(&path);
        assert!(!left.iter().any(|name| name.ends_with("killed")), "{left:?}");
        drop(folder);
    }
}
