//! How connections to the database file are made.

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

use crate::store::error::StoreError;
use crate::store::wal_check;

/// How long a connection waits for another process before it reports `Busy`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// Statements kept prepared per connection; more than the store has.
const STATEMENTS: usize = 128;
/// Pages in the write-ahead log at which a commit checkpoints by itself. A backstop for times
/// without an idle moment: smaller makes more commits wait, larger makes the waits longer.
const CHECKPOINT_PAGES: i64 = 4000;
/// Connections for reading.
const READERS: u32 = 4;

/// A connection that may write. Creates the folder and the file when they are missing; the file
/// is for its owner alone, and SQLite gives the files beside it the same permissions.
pub(in crate::store) fn writer(path: &Path) -> Result<Connection, StoreError> {
    create(path).map_err(|error| StoreError::CannotCreate {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    wal_check::check(path)?;
    open_writer(path).map_err(|error| cannot_open(path, error))
}

fn create(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
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
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    keep_log(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Writes go to the write-ahead log from now on. Two processes that begin on a new file at the same
/// moment stand in each other's way, and SQLite does not wait where waiting could be for ever.
fn keep_log(connection: &Connection) -> rusqlite::Result<()> {
    let begun = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && begun.elapsed() < BUSY_TIMEOUT => {
                thread::sleep(LOOK_AGAIN);
            }
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// A connection that cannot write. The file must exist.
pub(in crate::store) fn reader(path: &Path) -> Result<Connection, StoreError> {
    Connection::open_with_flags(path, READ_ONLY)
        .and_then(|mut connection| {
            prepare_reader(&mut connection)?;
            Ok(connection)
        })
        .map_err(|error| cannot_open(path, error))
}

/// Connections that cannot write. The file must be in WAL mode already. They are opened once: one that
/// was opened later by its path could see other files than the writer.
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

const READ_ONLY: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

fn prepare_reader(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Opens the write-ahead log, which happens at the first read.
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
    use std::thread;

    use crate::store::connection;

    #[test]
    fn several_that_begin_on_a_new_file_at_once_wait_for_each_other() {
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
