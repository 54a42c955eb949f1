//! Opens connections to the database file.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite::TransactionBehavior;
use rusqlite::config::DbConfig;

use crate::store::error::StoreError;
use crate::store::files::folder_of;
use crate::store::wal_check;

/// How long a connection waits for another process before it reports `Busy`.
pub(in crate::store) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a writer waits in turn before it looks for the lock of another process again, in microseconds: a
/// millisecond on average. Equal waits could keep pace with the other process and meet no pause of it.
const LOCK_RETRIES_US: [u64; 7] = [1000, 700, 1300, 850, 1150, 600, 1400];
/// After which a writer has waited for [`BUSY_TIMEOUT`].
const LOCK_TRIES: i32 = 5000;
const RETRY_DELAY: Duration = Duration::from_millis(10);
/// Capacity of the cache of prepared statements of a connection: more statements than the store has.
const STATEMENT_CACHE: usize = 128;
/// The pages in the write-ahead log at which a checkpoint starts. A smaller value writes pages that change
/// often to the database more often; a larger one lengthens the recovery after a crash.
pub(in crate::store) const CHECKPOINT_PAGES: i64 = 4000;
/// The page cache of the writer in KiB: most of what it changes is read again soon.
const WRITER_CACHE_KIB: i64 = 8 * 1024;
/// The write-ahead log keeps its space on the disk, so that commits overwrite rather than extend it. What a
/// long read has made it grow beyond this, in bytes, is released when it starts again.
const MAX_LOG_KEPT: i64 = 64 * 1024 * 1024;
/// The number of connections for reading.
const READERS: u32 = 4;

/// Opens a connection that can write. Creates the folder and the file if they are missing. Only the owner
/// can read the file, and SQLite gives the files beside it the same permissions.
pub(in crate::store) fn writer(path: &Path) -> Result<Connection, StoreError> {
    create_folder(path)?;
    create(path).map_err(|error| cannot_create(path, &error))?;
    wal_check::check(path)?;
    open_writer(path).map_err(|error| cannot_open(path, error))
}

/// Creates the folder of the database if it is missing.
pub(in crate::store) fn create_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder_of(path)).map_err(|error| cannot_create(path, &error))
}

fn cannot_create(path: &Path, error: &io::Error) -> StoreError {
    StoreError::CannotCreate { path: path.to_owned(), reason: error.to_string() }
}

fn create(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(_) => {
            log::info!(path:% = path.display(); "a new database was created");
            Ok(())
        }
    }
}

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_with_flags(path, READ_WRITE)?;
    wait_for_lock(&connection)?;
    enable_wal(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    keep_statements(&connection)?;
    Ok(connection)
}

/// Lets the connection wait for another process that writes. A busy one is without the lock only for a moment
/// at a time. After a quarter of a second, SQLite's own waiting looks only ten times a
/// second and can miss all of those moments.
pub(in crate::store) fn wait_for_lock(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(|tries| {
        let turn = usize::try_from(tries).unwrap_or_default() % LOCK_RETRIES_US.len();
        std::thread::sleep(Duration::from_micros(LOCK_RETRIES_US[turn]));
        tries < LOCK_TRIES
    }))
}

/// Prepares each statement once. Otherwise SQLite prepares a statement again whenever a value is bound that
/// could lead to another plan, such as that of a `LIMIT`.
/// Source: <https://www.sqlite.org/c3ref/c_dbconfig_defensive.html> (`SQLITE_DBCONFIG_ENABLE_QPSG`).
fn keep_statements(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

/// Prepares a connection from [`writer`] for many commits, beside which a [`checkpointer`] moves the log.
pub(in crate::store) fn prepare_groups(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", MAX_LOG_KEPT)?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    // Savepoints keep the pages that they may have to restore in temporary storage.
    connection.pragma_update(None, "temp_store", "MEMORY")
}

/// Opens a connection that moves the write-ahead log into the database. The file must exist.
pub(in crate::store) fn checkpointer(path: &Path) -> Result<Connection, StoreError> {
    prepared(Connection::open_with_flags(path, READ_WRITE), prepare_checkpointer)
        .map_err(|error| cannot_open(path, error))
}

/// An open connection, once it is prepared.
fn prepared(
    opened: rusqlite::Result<Connection>,
    prepare: fn(&mut Connection) -> rusqlite::Result<()>,
) -> rusqlite::Result<Connection> {
    let mut connection = opened?;
    prepare(&mut connection)?;
    Ok(connection)
}

fn prepare_checkpointer(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    open_log(connection)
}

/// Switches the file to write-ahead logging. SQLite does not apply the busy timeout to this: when two
/// processes open a new file at the same time, one of them gets an error and has to try again.
fn enable_wal(connection: &Connection) -> rusqlite::Result<()> {
    let begun = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && begun.elapsed() < BUSY_TIMEOUT => {
                thread::sleep(RETRY_DELAY);
            }
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// Opens a connection that cannot write. The file must exist.
pub(in crate::store) fn reader(path: &Path) -> Result<Connection, StoreError> {
    prepared(Connection::open_with_flags(path, READ_ONLY), prepare_reader)
        .map_err(|error| cannot_open(path, error))
}

/// Opens a connection to a file that nothing writes to, without locks and without files beside it. The
/// write-ahead log is ignored.
pub(in crate::store) fn immutable(path: &Path) -> Result<Connection, StoreError> {
    let flags = READ_ONLY.union(OpenFlags::SQLITE_OPEN_URI);
    prepared(Connection::open_with_flags(immutable_uri(path), flags), prepare_reader)
        .map_err(|error| cannot_open(path, error))
}

/// Opens an empty file that pages are copied to. If that fails, the file is worthless, so nothing is synced
/// before the end.
pub(in crate::store) fn copy_target(path: &Path) -> Result<Connection, StoreError> {
    prepared(Connection::open_with_flags(path, READ_WRITE), |connection| {
        connection.pragma_update(None, "journal_mode", "OFF")?;
        connection.pragma_update(None, "synchronous", "OFF")
    })
    .map_err(|error| cannot_open(path, error))
}

/// Whether a connection to the database is open, in this or another process and program. Changes nothing. False
/// if the file is missing or damaged.
pub(in crate::store) fn is_in_use(path: &Path) -> Result<bool, StoreError> {
    let probe = || {
        let connection = Connection::open_with_flags(path, READ_WRITE)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        // Every connection in WAL mode holds a shared lock on the file, which this mode excludes.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        open_log(&connection)
    };
    if !path.exists() {
        return Ok(false);
    }
    match probe() {
        Err(error) if is_busy(&error) => Ok(true),
        Err(error) => match StoreError::from(error) {
            error @ (StoreError::Disk { .. } | StoreError::DiskFull { .. }) => Err(error),
            _ => Ok(false),
        },
        Ok(()) => Ok(false),
    }
}

/// Source: <https://www.sqlite.org/uri.html#uriimmutable>.
fn immutable_uri(path: &Path) -> String {
    let encoded = path.as_os_str().as_encoded_bytes().iter().map(|byte| match byte {
        b'/' => "/".to_owned(),
        byte => format!("%{byte:02X}"),
    });
    format!("file:{}?immutable=1", encoded.collect::<String>())
}

/// Opens the pool of connections that cannot write. The file must be in WAL mode already. The connections
/// are never replaced: one that is opened later could see other files at the path than the writer.
pub(in crate::store) fn readers(
    path: &Path,
) -> Result<r2d2::Pool<SqliteConnectionManager>, StoreError> {
    let manager =
        SqliteConnectionManager::file(path).with_flags(READ_ONLY).with_init(prepare_reader);
    r2d2::Pool::builder()
        .max_size(READERS)
        .test_on_check_out(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .connection_timeout(BUSY_TIMEOUT)
        .build(manager)
        .map_err(|error| StoreError::CannotOpen {
            path: path.to_owned(),
            reason: error.to_string(),
        })
}

const READ_WRITE: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
const READ_ONLY: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

fn prepare_reader(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "query_only", true)?;
    keep_statements(connection)?;
    open_log(connection)
}

/// SQLite opens the write-ahead log at the first read.
fn open_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

fn cannot_open(path: &Path, error: rusqlite::Error) -> StoreError {
    match StoreError::from(error) {
        busy @ StoreError::Busy { .. } => busy,
        StoreError::Corrupt { reason }
        | StoreError::Disk { reason }
        | StoreError::DiskFull { reason }
        | StoreError::Refused { reason }
        | StoreError::Other { reason } => StoreError::CannotOpen { path: path.to_owned(), reason },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    use rusqlite::StatementStatus;

    use crate::store::connection;

    #[test]
    fn a_statement_is_prepared_once_whatever_is_bound() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connection::writer(&folder.path().join("tollgate.db")).unwrap();
        connection.execute_batch("CREATE TABLE numbers (number INTEGER PRIMARY KEY)").unwrap();
        let mut statement = connection
            .prepare("SELECT count(*) FROM (SELECT 1 FROM numbers WHERE number > ?1 LIMIT ?2)")
            .unwrap();
        for limit in 1..5 {
            statement.query_row((limit, limit), |row| row.get::<_, i64>(0)).unwrap();
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }

    #[test]
    fn a_writer_gets_its_turn_beside_a_process_that_nearly_always_holds_the_lock() {
        const HELD: Duration = Duration::from_millis(5);
        const FREE: Duration = Duration::from_micros(200);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tollgate.db");
        let (busy, other) =
            (connection::writer(&path).unwrap(), connection::writer(&path).unwrap());
        let (is_done, is_held) = (&AtomicBool::new(false), &AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(move || {
                while !is_done.load(Ordering::Relaxed) {
                    busy.execute_batch("BEGIN IMMEDIATE").unwrap();
                    is_held.store(true, Ordering::Release);
                    thread::park_timeout(HELD);
                    is_held.store(false, Ordering::Release);
                    busy.execute_batch("COMMIT").unwrap();
                    let free = Instant::now();
                    while free.elapsed() < FREE {
                        std::hint::spin_loop();
                    }
                }
            });
            let turns: Vec<_> = (0..20)
                .map(|_| {
                    while !is_held.load(Ordering::Acquire) {
                        std::hint::spin_loop();
                    }
                    other.execute_batch("BEGIN IMMEDIATE; COMMIT")
                })
                .collect();
            is_done.store(true, Ordering::Relaxed);
            assert!(turns.iter().all(Result::is_ok), "{turns:?}");
        });
    }

    #[test]
    fn several_processes_can_open_a_new_file_at_the_same_time() {
        for _ in 0..40 {
            let folder = tempfile::tempdir().unwrap();
            let (path, all) = (folder.path().join("tollgate.db"), Barrier::new(4));
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        all.wait();
                        connection::writer(&path).unwrap();
                    });
                }
            });
        }
    }
}
