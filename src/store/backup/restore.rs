//! Restores a backup: verifies it, then puts it in the place of the database.

use std::fs;
use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::domain::backup::compact;
use crate::domain::clock::Timestamp;
use crate::store::backup::copy::with_suffix;
use crate::store::backup::inspection::Inspection;
use crate::store::backup::progress::{BackupProgress, Reporter};
use crate::store::backup::replacement::Replacement;
use crate::store::backup::seal;
use crate::store::checkpointer;
use crate::store::connection;
use crate::store::error::StoreError;
use crate::store::files::folder_of;
use crate::store::process;
use crate::store::schema;

/// How a backup is restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoreOptions {
    /// Accept a database without the checksum of [`write`](crate::store::backup::write), such as one that
    /// another program has copied.
    pub without_checksum: bool,
    /// Part of the name under which the old database is kept.
    pub now: Timestamp,
}

/// A backup that was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// The number of migrations that the backup had; the database has all.
    pub schema: usize,
    /// Entries of the audit log, all of them verified.
    pub entries: i64,
    /// The hash of the last of them, in hexadecimal.
    pub head: String,
    /// When the newest event of Stripe in the backup was received.
    pub last_event: Option<Timestamp>,
    /// Where the old database is, if there was one.
    pub kept: Option<PathBuf>,
}

/// Verifies the backup at `file` and puts it in the place of `database`: after a kill at any time, the next
/// process to open it finds either the old database or the restored one. Migrates an older schema. Blocks.
///
/// # Errors
/// [`StoreError::InUse`] while a process has the database open, [`StoreError::Restoring`],
/// [`StoreError::BadBackup`], [`StoreError::NewerSchema`]. The database is unchanged then.
pub fn restore(
    database: &Path,
    file: &Path,
    options: RestoreOptions,
    mut report: impl FnMut(BackupProgress) -> ControlFlow<()>,
) -> Result<RestoreReport, StoreError> {
    let reporter = &mut Reporter(&mut report);
    File::open(file).map_err(|error| StoreError::from_io(file, &error))?;
    connection::create_folder(database)?;
    let replacement = Replacement::begin(database)?;
    if process::is_any_running(database) || connection::is_in_use(database)? {
        return Err(StoreError::InUse { path: database.to_owned() });
    }
    let new = replacement.new_file();
    unpack(file, &new, options, reporter)?;
    let inspection = Inspection::open(&new, file)?;
    let schema = inspection.schema()?;
    inspection.integrity(reporter)?;
    drop(inspection);
    if schema < schema::latest() {
        migrate(&new)?;
    }
    let inspection = Inspection::open(&new, file)?;
    let (head, last_event) = (inspection.audit_log(reporter)?, inspection.last_event()?);
    drop(inspection);
    File::open(&new)
        .and_then(|new| new.sync_all())
        .map_err(|error| StoreError::from_io(&new, &error))?;
    let aside = free_name(database, options.now);
    let had_one = database.exists() || with_suffix(database, "-wal").exists();
    replacement.commit(&aside)?;
    let kept = had_one.then(|| folder_of(database).join(aside));
    Ok(RestoreReport { schema, entries: head.entries, head: head.hash, last_event, kept })
}

/// Leaves everything in the file itself, and nothing in a log beside it.
fn migrate(new: &Path) -> Result<(), StoreError> {
    let mut connection = connection::writer(new)?;
    schema::apply_missing(new, &mut connection)?;
    checkpointer::move_all(&connection)?;
    connection.close().map_err(|(_, error)| error.into())
}

fn unpack(
    file: &Path,
    new: &Path,
    options: RestoreOptions,
    reporter: &mut Reporter<'_>,
) -> Result<(), StoreError> {
    let mut target = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(new)
        .map_err(|error: io::Error| StoreError::from_io(new, &error))?;
    seal::unpack(file, (new, &mut target), !options.without_checksum, reporter)
}

/// `tollgate.db.replaced-20261129T101112Z`, with a number if there is one already.
fn free_name(database: &Path, now: Timestamp) -> String {
    let name = database.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = format!("{}.replaced-{}", name.unwrap_or_default(), compact(now));
    let is_free = |name: &String| {
        let path = folder_of(database).join(name);
        fs::symlink_metadata(&path).is_err() && !with_suffix(&path, "-wal").exists()
    };
    let numbered = (2_u32..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
}
