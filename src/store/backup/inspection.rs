//! Checks of a copy of the database, before anything relies on it.

use std::path::Path;

use rusqlite::Connection;

use crate::domain::clock::Timestamp;
use crate::store::audit::AuditVerdict;
use crate::store::backup::progress::{BackupStage, Reporter};
use crate::store::connection;
use crate::store::error::StoreError;
use crate::store::schema;
use crate::store::transaction::ReadTx;

/// Entries of the audit log that are verified at a time.
const BATCH: u32 = 10_000;

/// The end of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuditHead {
    pub(super) entries: i64,
    pub(super) hash: String,
}

/// A copy that nothing writes to, and what errors call it.
pub(super) struct Inspection<'a> {
    connection: Connection,
    name: &'a Path,
}

impl<'a> Inspection<'a> {
    /// Opens `copy`; errors name the file `name`.
    pub(super) fn open(copy: &Path, name: &'a Path) -> Result<Self, StoreError> {
        let connection = connection::immutable(copy).map_err(|error| damage(name, error))?;
        Ok(Self { connection, name })
    }

    /// The schema of the copy, a complete one that this version of tollgate knows.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`]; [`StoreError::BadBackup`] for the file of another program.
    pub(super) fn schema(&self) -> Result<usize, StoreError> {
        let version =
            schema::version(&self.connection).map_err(|error| damage(self.name, error))?;
        let known = schema::latest();
        if version > known {
            return Err(StoreError::NewerSchema {
                path: self.name.to_owned(),
                found: version,
                known,
            });
        }
        let found = schema::objects(&self.connection).map_err(|error| damage(self.name, error))?;
        let expected = schema::expected_objects(version)?;
        if version == 0 || !expected.is_subset(&found) {
            return Err(StoreError::bad_backup(self.name, "it is the database of another program"));
        }
        Ok(version)
    }

    /// SQLite's own check of pages, indexes and constraints.
    pub(super) fn integrity(&self, reporter: &mut Reporter<'_>) -> Result<(), StoreError> {
        reporter.report(BackupStage::Check, 0, 0)?;
        let found: Result<String, _> =
            self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
        match found {
            Ok(found) if found == "ok" => Ok(()),
            Ok(problem) => Err(StoreError::bad_backup(self.name, &problem)),
            Err(error) => Err(damage(self.name, error.into())),
        }
    }

    /// The last entry of the audit log, which is not verified.
    pub(super) fn audit_head(&self) -> Result<AuditHead, StoreError> {
        let head = self.connection.query_row(
            "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok(AuditHead { entries: row.get(0)?, hash: row.get(1)? }),
        );
        match head {
            Err(rusqlite::Error::QueryReturnedNoRows) => {
                Ok(AuditHead { entries: 0, hash: "none".to_owned() })
            }
            head => head.map_err(|error| damage(self.name, error.into())),
        }
    }

    /// Verifies the hash chain of the audit log. The schema has to be the latest.
    pub(super) fn audit_log(&self, reporter: &mut Reporter<'_>) -> Result<AuditHead, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let tx = ReadTx::new(&transaction);
        let all = tx.audit_entries().map_err(|error| damage(self.name, error))?;
        let mut verified = 0_i64;
        loop {
            reporter.report(BackupStage::Verify, verified.unsigned_abs(), all.unsigned_abs())?;
            let part = tx.audit_verify_part(verified, BATCH);
            let (last, verdict) = part.map_err(|error| damage(self.name, error))?;
            match verdict {
                None => verified = last,
                Some(AuditVerdict::Intact { entries, head }) => {
                    return Ok(AuditHead { entries, hash: head });
                }
                Some(AuditVerdict::Broken { seq, reason }) => {
                    let reason = format!("its audit log is broken at entry {seq}: {reason}");
                    return Err(StoreError::bad_backup(self.name, &reason));
                }
            }
        }
    }

    /// When the newest event of Stripe was received, in whole seconds.
    pub(super) fn last_event(&self) -> Result<Option<Timestamp>, StoreError> {
        let last: Option<i64> =
            self.connection
                .query_row("SELECT max(received_at) FROM stripe_events", [], |row| row.get(0))?;
        Ok(last.map(Timestamp::from_seconds))
    }
}

/// An error of reading a copy, which is damaged if SQLite finds no sense in it.
fn damage(name: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Disk { .. } | StoreError::DiskFull { .. } | StoreError::Busy { .. } => error,
        StoreError::CannotOpen { reason, .. }
        | StoreError::Corrupt { reason }
        | StoreError::Other { reason } => StoreError::bad_backup(name, &reason),
        error => StoreError::bad_backup(name, &error.to_string()),
    }
}
