//! Errors of the store, with messages for the operator.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the database could not be opened, read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error(
        "cannot create the database {path}: {reason}. Check that the folder can be written by the user that runs tollgate"
    )]
    CannotCreate { path: PathBuf, reason: String },
    #[error(
        "cannot open the database {path}: {reason}. Check the path, its permissions, and that the file is a tollgate database"
    )]
    CannotOpen { path: PathBuf, reason: String },
    #[error(
        "the database {path} has schema {found}, but this version of tollgate supports schemas up to {known}. Run the newer version that migrated it, or restore a backup"
    )]
    NewerSchema { path: PathBuf, found: usize, known: usize },
    #[error(
        "the database {path} has schema {found}, but this version of tollgate reads only schema {known}. Migrate the primary, or run the version of tollgate that the primary runs"
    )]
    OlderSchema { path: PathBuf, found: usize, known: usize },
    #[error("there is no database at {path}: restore a replica there, or check the path")]
    Absent { path: PathBuf },
    #[error(
        "another process has the database {path} open: stop tollgate and every other program that uses it, such as Litestream or a read-only server, then try again"
    )]
    InUse { path: PathBuf },
    #[error("a backup is being restored to {path}: try again when that has finished")]
    Restoring { path: PathBuf },
    #[error("{path} exists: choose another name, or replace it with --force")]
    BackupExists { path: PathBuf },
    #[error("{path} cannot be the name of a backup: {reason}")]
    BackupName { path: PathBuf, reason: &'static str },
    #[error("{path} cannot be restored: {reason}. Nothing was changed; choose another backup")]
    BadBackup { path: PathBuf, reason: String },
    #[error("{path} cannot be read or written: {reason}")]
    File { path: PathBuf, reason: String },
    #[error("this server only reads (`tollgate run --read-only`)")]
    ReadOnly,
    #[error("cannot migrate the database {path}: {reason}. Nothing was changed")]
    Migration { path: PathBuf, reason: String },
    #[error(
        "the database is busy ({reason}): another process holds its lock, or too many reads are waiting"
    )]
    Busy { reason: String },
    #[error("no space is left for the database ({reason}): free some on its disk")]
    DiskFull { reason: String },
    #[error(
        "the database cannot be read or written ({reason}): check the disk and its permissions"
    )]
    Disk { reason: String },
    #[error(
        "the database is damaged ({reason}): stop tollgate, keep a copy of the file, and restore a backup"
    )]
    Corrupt { reason: String },
    /// Writes would be lost when this process ends.
    #[error(
        "the database {path} or a file beside it was removed or replaced while tollgate runs: nothing is written or acknowledged until tollgate is restarted on the right files (OPERATIONS.md, TollgateDatabaseGone)"
    )]
    Gone { path: PathBuf },
    /// SQLite would ignore the log, or the rest of it, and lose commits.
    #[error(
        "the write-ahead log {path} is damaged: {reason}, and it holds the last commits. Nothing was changed. Copy the database and the files beside it to a safe place, then restore a backup, or move the log away and accept the loss (OPERATIONS.md, A damaged write-ahead log)"
    )]
    DamagedLog { path: PathBuf, reason: String },
    /// A column holds a value that cannot be read.
    #[error("bad row: {table}.{column} of row {row}: {reason}")]
    BadRow { table: &'static str, column: String, row: String, reason: String },
    /// The row to change does not exist, or its state does not allow the change.
    #[error("{table} has no row {row} that can be {wanted}")]
    Missing { table: &'static str, row: String, wanted: &'static str },
    /// A rule of the schema forbids the change.
    #[error("the database refuses the change: {reason}")]
    Refused { reason: String },
    #[error("work on the database panicked; its changes were undone")]
    Panicked,
    #[error("the database is closed: tollgate is stopping")]
    Closed,
    #[error("the database failed: {reason}")]
    Other { reason: String },
}

impl StoreError {
    /// Whether the same call can succeed later without a change of data or code.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Absent { .. }
                | Self::Busy { .. }
                | Self::DiskFull { .. }
                | Self::Disk { .. }
                | Self::File { .. }
                | Self::Gone { .. }
                | Self::InUse { .. }
                | Self::Restoring { .. }
                | Self::Closed
        )
    }

    pub(in crate::store) fn bad_backup(path: &Path, reason: &str) -> Self {
        Self::BadBackup { path: path.to_owned(), reason: reason.to_owned() }
    }

    pub(in crate::store) fn from_io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { reason: format!("{}: {error}", path.display()) }
            }
            _ => Self::File { path: path.to_owned(), reason: error.to_string() },
        }
    }

    pub(in crate::store) fn missing(
        table: &'static str,
        row: &(impl ToString + ?Sized),
        wanted: &'static str,
    ) -> Self {
        Self::Missing { table, row: row.to_string(), wanted }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { reason },
            Some(ErrorCode::DiskFull) => Self::DiskFull { reason },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { reason },
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied,
            ) => Self::Disk { reason },
            Some(ErrorCode::ConstraintViolation) => Self::Refused { reason },
            _ => Self::Other { reason },
        }
    }
}
