//! Reads of a replica: a copy of the database that another program keeps up to date. Writes nothing.
//!
//! SQLite validates its page cache by the write-ahead log and by the change counter in the first page.
//! Litestream's follow mode writes pages into the file and leaves that counter alone unless the first page
//! changed, so a connection that stays open would keep old pages.
//! Source: `applyLTXFile` in <https://github.com/benbjohnson/litestream/blob/v0.5.17/replica.go>.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::Semaphore;

use crate::store::connection;
use crate::store::error::StoreError;
use crate::store::schema;
use crate::store::transaction::ReadTx;

/// The number of concurrent reads, and of connections that are kept.
const READERS: usize = 4;

/// The file of a replica. Clones share their connections.
#[derive(Clone)]
pub(in crate::store) struct Replica {
    path: Arc<Path>,
    room: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<(Version, Connection)>>>,
}

/// What a connection was opened on. Once that has changed, the connection is not used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    /// A program commits to this log through SQLite, whose locks and caches work as usual.
    Logged { database: Identity, log: Identity },
    /// Nothing writes to the file. It is replaced as a whole, by renaming.
    Unchanging { database: Identity, bytes: u64, modified_ns: (i64, i64) },
    /// Litestream writes into the file, under SQLite's locks.
    Followed,
}

impl Version {
    /// Whether what was read without a lock may be a mixture of two states. A file that was replaced keeps
    /// its content.
    fn is_overwritten_by(self, later: Self) -> bool {
        match (self, later) {
            (Self::Unchanging { database, .. }, Self::Unchanging { database: there, .. })
            | (Self::Unchanging { database, .. }, Self::Logged { database: there, .. }) => {
                database == there && self != later
            }
            (Self::Unchanging { .. }, Self::Followed) => true,
            (Self::Logged { .. } | Self::Followed, _) => false,
        }
    }
}

/// Device and inode.
type Identity = (u64, u64);

impl Replica {
    /// Checks that the file can be read and has the schema of this version of tollgate. Blocks.
    pub(in crate::store) fn open(path: &Path) -> Result<Self, StoreError> {
        let replica = Self {
            path: path.into(),
            room: Arc::new(Semaphore::new(READERS)),
            idle: Arc::default(),
        };
        replica.read_blocking(|_| Ok(()))?;
        Ok(replica)
    }

    /// Runs `work` in a read transaction. Fails if the schema is not the one of this version of tollgate.
    pub(in crate::store) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&ReadTx<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let Ok(permit) = Arc::clone(&self.room).acquire_owned().await else {
            return Err(StoreError::Closed);
        };
        let replica = self.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            replica.read_blocking(work)
        });
        reading.await.unwrap_or_else(|stopped| {
            Err(if stopped.is_panic() { StoreError::Panicked } else { StoreError::Closed })
        })
    }

    fn read_blocking<T>(
        &self,
        work: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let version = self.version()?;
        let mut connection = match self.take(version) {
            Some(connection) => connection,
            None => self.connect(version)?,
        };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let tx = ReadTx::new(&transaction);
        let status = tx.schema()?;
        schema::require_latest(&self.path, status)?;
        let outcome = work(&tx);
        drop(transaction);
        if self.version().is_ok_and(|later| version.is_overwritten_by(later)) {
            let reason = "the replica was changed while it was read".to_owned();
            return Err(StoreError::Busy { reason });
        }
        self.keep(version, connection);
        outcome
    }

    fn version(&self) -> Result<Version, StoreError> {
        let database =
            self.look("")?.ok_or_else(|| StoreError::Absent { path: self.path.to_path_buf() })?;
        let log = self.look("-wal")?.filter(|log| log.len() > 0);
        Ok(if let Some(log) = log {
            Version::Logged { database: identity(&database), log: identity(&log) }
        } else if self.look("-txid")?.is_some() {
            Version::Followed
        } else {
            Version::Unchanging {
                database: identity(&database),
                bytes: database.len(),
                modified_ns: (database.mtime(), database.mtime_nsec()),
            }
        })
    }

    /// The file with this suffix, if there is one. It is never opened here: closing it would release the
    /// locks that SQLite holds on it for this process.
    /// Source: <https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>.
    fn look(&self, suffix: &str) -> Result<Option<fs::Metadata>, StoreError> {
        let mut name = OsString::from(self.path.as_os_str());
        name.push(suffix);
        let file = PathBuf::from(name);
        match fs::metadata(&file) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Disk { reason: format!("{}: {error}", file.display()) }),
        }
    }

    fn connect(&self, version: Version) -> Result<Connection, StoreError> {
        match version {
            Version::Logged { .. } | Version::Followed => connection::reader(&self.path),
            // Takes no locks and creates no files beside it, so the folder may be read-only.
            Version::Unchanging { .. } => connection::immutable(&self.path),
        }
    }

    /// An idle connection of this version. Those of other versions are closed.
    fn take(&self, version: Version) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(opened, _)| *opened == version);
        idle.pop().map(|(_, connection)| connection)
    }

    fn keep(&self, version: Version, connection: Connection) {
        // Its cache could not be validated at the next read.
        if version == Version::Followed {
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((version, connection));
    }
}

fn identity(file: &fs::Metadata) -> Identity {
    (file.dev(), file.ino())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::FileExt;
    use std::path::{Path, PathBuf};

    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;
    use crate::store::tests::{ANN, BOB, NOW, new_store};
    use crate::store::{Store, StoreError, UserSeen};

    fn beside(path: &Path, suffix: &str) -> PathBuf {
        PathBuf::from(format!("{}{suffix}", path.display()))
    }

    /// A closed database with these users, all of it in one file.
    async fn database(users: &[UserId]) -> (tempfile::TempDir, PathBuf) {
        let (folder, path, store) = new_store();
        for user in users {
            record(&store, *user, "en").await.unwrap();
        }
        store.close().await;
        assert_eq!(fs::metadata(beside(&path, "-wal")).map_or(0, |log| log.len()), 0);
        (folder, path)
    }

    async fn record(
        store: &Store,
        user: UserId,
        language: &'static str,
    ) -> Result<UserSeen, StoreError> {
        store.write(move |tx| tx.record_user(user, Some(language), None, NOW)).await
    }

    async fn language(store: &Store, user: UserId) -> Option<String> {
        store.read(move |tx| Ok(tx.user(user)?.and_then(|user| user.language))).await.unwrap()
    }

    #[tokio::test]
    async fn nothing_can_be_written() {
        let (_folder, path) = database(&[ANN]).await;
        let replica = Store::open_read_only(&path).unwrap();
        assert_eq!(record(&replica, BOB, "de").await, Err(StoreError::ReadOnly));
        assert!(!replica.is_writable().await && !replica.files_replaced());
        let late: Option<Timestamp> = replica.read(|tx| tx.last_audited()).await.unwrap();
        assert_eq!(late, None);
        replica.close().await;
    }

    #[tokio::test]
    async fn pages_that_are_written_into_the_file_are_read_although_its_change_counter_stays() {
        let (_folder, path) = database(&[ANN]).await;
        let (other, copy) = (tempfile::tempdir().unwrap(), path.with_file_name("copy.db"));
        let changed = other.path().join("changed.db");
        fs::copy(&path, &changed).unwrap();
        let store = Store::open(&changed).unwrap();
        record(&store, ANN, "de").await.unwrap();
        store.close().await;
        let (before, after) = (fs::read(&path).unwrap(), fs::read(&changed).unwrap());
        assert!(before[..100] == after[..100] && before != after && before.len() == after.len());

        for rollback_header in [false, true] {
            let mut before = before.clone();
            if rollback_header {
                before[18..20].copy_from_slice(&[1, 1]);
            }
            fs::write(&copy, &before).unwrap();
            fs::write(beside(&copy, "-txid"), "").unwrap();
            let replica = Store::open_read_only(&copy).unwrap();
            assert_eq!(language(&replica, ANN).await.as_deref(), Some("en"));
            let file = fs::OpenOptions::new().write(true).open(&copy).unwrap();
            file.write_all_at(&after[100..], 100).unwrap();
            drop(file);
            assert_eq!(language(&replica, ANN).await.as_deref(), Some("de"));
        }
    }

    #[tokio::test]
    async fn each_kind_of_file_is_followed_when_it_becomes_another() {
        let (_folder, path) = database(&[ANN]).await;
        let replica = Store::open_read_only(&path).unwrap();
        assert_eq!(language(&replica, BOB).await, None);
        let primary = Store::open(&path).unwrap();
        record(&primary, BOB, "de").await.unwrap();
        assert_eq!(language(&replica, BOB).await.as_deref(), Some("de"));
        record(&primary, BOB, "fr").await.unwrap();
        assert_eq!(language(&replica, BOB).await.as_deref(), Some("fr"));
        primary.close().await;
        assert_eq!(language(&replica, BOB).await.as_deref(), Some("fr"));
        let (_other, newer) = database(&[BOB]).await;
        fs::rename(newer, &path).unwrap();
        for suffix in ["-wal", "-shm"] {
            fs::remove_file(beside(&path, suffix)).ok();
        }
        assert_eq!(language(&replica, ANN).await, None);
        assert_eq!(language(&replica, BOB).await.as_deref(), Some("en"));
        fs::remove_file(&path).unwrap();
        let absent = replica.read(|tx| tx.user(ANN)).await.unwrap_err();
        assert!(matches!(absent, StoreError::Absent { .. }) && absent.is_transient(), "{absent}");
    }

    #[tokio::test]
    async fn a_read_without_a_lock_fails_if_the_file_was_written_to_meanwhile() {
        let (_folder, path) = database(&[ANN]).await;
        let replica = Store::open_read_only(&path).unwrap();
        let file = path.clone();
        let overwritten = replica.read(move |tx| {
            let file = fs::OpenOptions::new().append(true).open(file).unwrap();
            file.set_len(file.metadata().unwrap().len() + 4096).unwrap();
            tx.user(ANN)
        });
        let busy = overwritten.await.unwrap_err();
        assert!(matches!(busy, StoreError::Busy { .. }) && busy.is_transient(), "{busy}");
        let (_other, newer) = database(&[BOB]).await;
        let replaced = replica.read(move |tx| {
            fs::rename(newer, path).unwrap();
            Ok(tx.user(ANN)?.is_some())
        });
        assert_eq!(replaced.await, Ok(true));
        assert_eq!(language(&replica, BOB).await.as_deref(), Some("en"));
    }

    #[tokio::test]
    async fn a_schema_that_changes_while_it_is_read_is_refused() {
        let (_folder, path) = database(&[ANN]).await;
        let primary = Store::open(&path).unwrap();
        record(&primary, BOB, "de").await.unwrap();
        let replica = Store::open_read_only(&path).unwrap();
        let raw = rusqlite::Connection::open(&path).unwrap();
        for (version, older) in [(99, false), (1, true)] {
            raw.pragma_update(None, "user_version", version).unwrap();
            let refused = replica.read(|tx| tx.user(ANN)).await.unwrap_err();
            assert_eq!(matches!(refused, StoreError::OlderSchema { .. }), older, "{refused}");
            assert_eq!(matches!(refused, StoreError::NewerSchema { .. }), !older, "{refused}");
        }
    }
}
