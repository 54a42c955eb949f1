//! What can go wrong with the ledger, worded for the person who runs it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

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
        "the database {path} has schema {found}, this program knows {known}: it was used by a newer tollgate. Run that version, or restore a backup"
    )]
    NewerSchema { path: PathBuf, found: usize, known: usize },
    #[error("cannot migrate the database {path}: {reason}. Nothing was changed")]
    Migration { path: PathBuf, reason: String },
    #[error(
        "the database is busy ({reason}): another process holds it for long, or too much waits"
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
    /// What is written now would be lost with this process.
    #[error(
        "the database {path} or a file beside it was removed or replaced while tollgate runs: nothing is written or acknowledged until tollgate is restarted on the right files (OPERATIONS.md, TollgateDatabaseGone)"
    )]
    Gone { path: PathBuf },
    /// SQLite would ignore the log, or the rest of it, and with it what was committed.
    #[error(
        "the write-ahead log {path} is damaged: {reason}, and what was committed last is in it. Nothing was changed. Copy the database and the files beside it to a safe place, then restore a backup, or move the log away and accept what is lost (OPERATIONS.md, A damaged write-ahead log)"
    )]
    DamagedLog { path: PathBuf, reason: String },
    /// A row that does not read as what it must be.
    #[error("bad row: {table}.{column} of row {row}: {reason}")]
    BadRow { table: &'static str, column: String, row: String, reason: String },
    /// A row that a change needs is not there, or is in no state for it.
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
    /// The same call may succeed later without anybody changing the data or the program.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Busy { .. }
                | Self::DiskFull { .. }
                | Self::Disk { .. }
                | Self::Gone { .. }
                | Self::Closed
        )
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
