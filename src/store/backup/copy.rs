//! Writes a backup: a copy of one committed state, made while other connections write.

use std::fs;
use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use tempfile::{NamedTempFile, PersistError};

use crate::store::backup::inspection::{AuditHead, Inspection};
use crate::store::backup::progress::{BackupProgress, BackupStage, Reporter};
use crate::store::backup::seal;
use crate::store::connection;
use crate::store::error::StoreError;
use crate::store::files::{folder_of, sync_folder};
use crate::store::process::Process;
use crate::store::wal_check;

/// Pages that are copied between two reports: 1 MiB with the usual size of a page.
const STEP: i32 = 256;
const RETRY_DELAY: Duration = Duration::from_millis(10);
/// Names of files that are not complete yet. One that nobody holds a lock on was left by a killed process.
const PARTIAL: (&str, &str) = (".tollgate-backup-", ".partial");

/// How a backup is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BackupOptions {
    /// Compress with zstd.
    pub compress: bool,
    /// Replace an existing file.
    pub overwrite: bool,
}

/// A backup that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// The size of the file.
    pub bytes: u64,
    /// The number of migrations that the database has.
    pub schema: usize,
    /// Entries of the audit log.
    pub entries: i64,
    /// The hash of the last of them, in hexadecimal.
    pub head: String,
}

/// Copies the database at `database`, as it is at one commit, to `file`: to a temporary file first, which is
/// checked, synced and renamed. Writers are not blocked. Works for the schema of any version up to this one.
/// Blocks.
///
/// # Errors
/// [`StoreError::BackupExists`], [`StoreError::BackupName`]; [`StoreError::Closed`] if `report` ends the work.
pub fn write(
    database: &Path,
    file: &Path,
    options: BackupOptions,
    mut report: impl FnMut(BackupProgress) -> ControlFlow<()>,
) -> Result<BackupReport, StoreError> {
    let reporter = &mut Reporter(&mut report);
    refuse_file(database, file, options)?;
    let process = Process::enter(database)?;
    wal_check::check(database)?;
    let folder = folder_of(file);
    let partial = || partial_file(folder);
    let unwritten = |error: io::Error| StoreError::from_io(file, &error);
    fs::create_dir_all(folder).map_err(|error| StoreError::from_io(folder, &error))?;
    remove_partial_files(folder);
    let copy = partial()?;
    copy_pages(database, copy.path(), reporter)?;
    drop(process);
    let (schema, head) = inspect(database, copy.path(), reporter).map_err(|error| match error {
        StoreError::BadBackup { reason, .. } => StoreError::Corrupt { reason },
        error => error,
    })?;
    let sealed = if options.compress {
        let mut compressed = partial()?;
        let target = compressed.path().to_owned();
        seal::compress(copy.path(), (&target, compressed.as_file_mut()), reporter)?;
        compressed
    } else {
        seal::append(copy.path(), reporter)?;
        copy
    };
    sealed.as_file().sync_all().map_err(unwritten)?;
    let bytes = sealed.as_file().metadata().map_err(unwritten)?.len();
    let done =
        if options.overwrite { sealed.persist(file) } else { sealed.persist_noclobber(file) };
    done.map_err(|PersistError { error, .. }| match error.kind() {
        io::ErrorKind::AlreadyExists => StoreError::BackupExists { path: file.to_owned() },
        _ => unwritten(error),
    })?;
    sync_folder(folder).map_err(unwritten)?;
    Ok(BackupReport { bytes, schema, entries: head.entries, head: head.hash })
}

fn inspect(
    database: &Path,
    copy: &Path,
    reporter: &mut Reporter<'_>,
) -> Result<(usize, AuditHead), StoreError> {
    let inspection = Inspection::open(copy, database)?;
    let (schema, head) = (inspection.schema()?, inspection.audit_head()?);
    inspection.integrity(reporter)?;
    Ok((schema, head))
}

/// Refuses the database itself and the files beside it, and an existing file unless it may be replaced.
fn refuse_file(database: &Path, file: &Path, options: BackupOptions) -> Result<(), StoreError> {
    let refused = |reason| StoreError::BackupName { path: file.to_owned(), reason };
    let folder = |path: &Path| fs::canonicalize(folder_of(path)).ok();
    let name = |path: &Path| path.file_name().map(|name| name.as_encoded_bytes().to_vec());
    let is_beside = folder(database).is_some() && folder(database) == folder(file);
    let (Some(own), Some(new)) = (name(database), name(file)) else {
        return Err(refused("it names no file"));
    };
    let rest = new.strip_prefix(own.as_slice());
    if is_beside && rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'-') {
        return Err(refused("it belongs to the database"));
    }
    if file.exists() && !options.overwrite {
        return Err(StoreError::BackupExists { path: file.to_owned() });
    }
    Ok(())
}

/// A file that is locked while it is written, and removed unless it is completed.
fn partial_file(folder: &Path) -> Result<NamedTempFile, StoreError> {
    let (prefix, suffix) = PARTIAL;
    let made = tempfile::Builder::new().prefix(prefix).suffix(suffix).tempfile_in(folder);
    let made = made.and_then(|file| file.as_file().lock().map(|()| file));
    made.map_err(|error| StoreError::from_io(folder, &error))
}

/// If this fails, the next backup tries again.
fn remove_partial_files(folder: &Path) {
    let (prefix, suffix) = PARTIAL;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_partial =
            name.to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(suffix));
        if is_partial && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            fs::remove_file(entry.path()).ok();
        }
    }
}

fn copy_pages(database: &Path, to: &Path, reporter: &mut Reporter<'_>) -> Result<(), StoreError> {
    let source = connection::reader(database)?;
    let size: u32 = source.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    // One read transaction around all steps. Otherwise SQLite begins the copy again after each commit.
    // Source: <https://www.sqlite.org/c3ref/backup_finish.html> ("If the source database is modified …").
    let snapshot = source.unchecked_transaction()?;
    snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let mut target = connection::copy_target(to)?;
    let backup = Backup::new(&snapshot, &mut target)?;
    loop {
        let step = backup.step(STEP)?;
        let pages = backup.progress();
        let bytes = |pages: i32| u64::from(pages.unsigned_abs()) * u64::from(size);
        let done = pages.pagecount - pages.remaining;
        reporter.report(BackupStage::Copy, bytes(done), bytes(pages.pagecount))?;
        match step {
            StepResult::Done => break,
            StepResult::More => {}
            _ => thread::sleep(RETRY_DELAY),
        }
    }
    drop(backup);
    close(target)
}

fn close(connection: Connection) -> Result<(), StoreError> {
    connection.close().map_err(|(_, error)| error.into())
}

/// The path of the file with this text appended to its name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
