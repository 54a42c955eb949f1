//! Replaces the database by another file, completely or not at all, whenever the process is killed.
//!
//! The journal beside the database is locked for as long as a restore runs. Until it names the file that keeps the
//! old database, the old database is in place, and the next process that opens it removes what the restore has left.
//! From then on the replacement counts as done, and the next process completes it.
//!
//! Each process announces itself before it looks for a journal, and a restore locks the journal before it
//! looks for processes, so that at least one of the two sees the other.

use std::fs;
use std::fs::{File, TryLockError};
use std::io;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::store::backup::copy::with_suffix;
use crate::store::connection::BUSY_TIMEOUT;
use crate::store::error::StoreError;
use crate::store::files::{folder_of, sync_folder};

const RETRY_DELAY: Duration = Duration::from_millis(20);
/// What SQLite keeps beside a database. The index of the log is rebuilt from the log.
const LOG: &str = "-wal";
const LOG_INDEX: &str = "-shm";

/// A running restore. Dropping it removes what it has prepared, unless it was committed.
pub(super) struct Replacement<'a> {
    database: &'a Path,
    /// Open for as long as the lock is held.
    journal: File,
}

impl<'a> Replacement<'a> {
    /// Locks the journal.
    ///
    /// # Errors
    /// [`StoreError::Restoring`] while another restore runs.
    pub(super) fn begin(database: &'a Path) -> Result<Self, StoreError> {
        let path = journal_of(database);
        loop {
            let mut options = File::options();
            options.read(true).write(true).create(true).truncate(false).mode(0o600);
            let journal =
                options.open(&path).map_err(|error| StoreError::from_io(&path, &error))?;
            if let Some(journal) = locked(database, journal)? {
                let mut begun = Self { database, journal };
                begun.complete_former()?;
                return Ok(begun);
            }
        }
    }

    /// Completes a replacement that was interrupted, or removes what it has left.
    fn complete_former(&mut self) -> Result<(), StoreError> {
        let failed = |error: io::Error| StoreError::from_io(self.database, &error);
        if let Some(aside) = committed(&mut self.journal).map_err(failed)? {
            replace(self.database, &aside).map_err(failed)?;
            self.journal.set_len(0).and_then(|()| self.journal.sync_all()).map_err(failed)?;
        }
        remove_prepared(self.database).map_err(failed)
    }

    /// Where the new database is prepared.
    pub(super) fn new_file(&self) -> PathBuf {
        new_file_of(self.database)
    }

    /// Puts the new file, which is complete and synced, in the place of the database. The old database gets
    /// the name `aside` in its folder, together with its write-ahead log.
    pub(super) fn commit(mut self, aside: &str) -> Result<(), StoreError> {
        let failed = |error: io::Error| StoreError::from_io(self.database, &error);
        let folder = folder_of(self.database);
        // The new file has to be found wherever the journal is.
        sync_folder(folder).map_err(failed)?;
        self.journal.seek(SeekFrom::Start(0)).map_err(failed)?;
        writeln!(self.journal, "{aside}").map_err(failed)?;
        self.journal.sync_all().map_err(failed)?;
        replace(self.database, aside).map_err(failed)
    }
}

impl Drop for Replacement<'_> {
    fn drop(&mut self) {
        // If this fails, the next process that opens the database does it.
        settle_locked(self.database, &mut self.journal).ok();
    }
}

/// Whether a restore was interrupted, or runs. The database may be missing then; opening it completes the restore.
#[must_use]
pub fn is_interrupted(database: &Path) -> bool {
    journal_of(database).exists()
}

/// Completes or discards a restore that was interrupted. Call this before the database is opened, and after
/// the process has announced itself.
///
/// # Errors
/// [`StoreError::Restoring`] while a restore runs.
pub(in crate::store) fn settle(database: &Path) -> Result<(), StoreError> {
    let path = journal_of(database);
    let failed = |error: io::Error| StoreError::from_io(&path, &error);
    let begun = Instant::now();
    loop {
        let journal = match File::options().read(true).write(true).open(&path) {
            Ok(journal) => journal,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        match locked(database, journal) {
            Ok(None) => {}
            Ok(Some(mut journal)) => {
                settle_locked(database, &mut journal).map_err(failed)?;
                log::warn!(database:% = database.display(); "an interrupted restore was settled");
                return Ok(());
            }
            // Another process may be settling it.
            Err(StoreError::Restoring { .. }) if begun.elapsed() < BUSY_TIMEOUT => {
                thread::sleep(RETRY_DELAY);
            }
            Err(error) => return Err(error),
        }
    }
}

/// The locked journal. `None` if another process has removed it before.
fn locked(database: &Path, journal: File) -> Result<Option<File>, StoreError> {
    let path = journal_of(database);
    match journal.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StoreError::Restoring { path: database.to_owned() });
        }
        Err(TryLockError::Error(error)) => return Err(StoreError::from_io(&path, &error)),
    }
    let there = fs::metadata(&path).ok().map(|file| file.ino());
    let is_there = there.is_some() && there == journal.metadata().ok().map(|file| file.ino());
    Ok(is_there.then_some(journal))
}

fn settle_locked(database: &Path, journal: &mut File) -> io::Result<()> {
    match committed(journal)? {
        Some(aside) => replace(database, &aside)?,
        None => remove_prepared(database)?,
    }
    remove_if_there(&journal_of(database))?;
    sync_folder(folder_of(database))
}

fn remove_prepared(database: &Path) -> io::Result<()> {
    let new = new_file_of(database);
    let remove = |suffix| remove_if_there(&with_suffix(&new, suffix));
    ["", LOG, LOG_INDEX].into_iter().try_for_each(remove)
}

/// The name for the old database, if the journal was written completely.
fn committed(journal: &mut File) -> io::Result<Option<String>> {
    let mut text = String::new();
    journal.seek(SeekFrom::Start(0))?;
    journal.read_to_string(&mut text)?;
    Ok(text.strip_suffix('\n').filter(|name| !name.is_empty()).map(str::to_owned))
}

/// Can be interrupted and repeated: while there is a new file, the other ones are old.
fn replace(database: &Path, aside: &str) -> io::Result<()> {
    let (new, folder) = (new_file_of(database), folder_of(database));
    if new.exists() {
        let kept = folder.join(aside);
        let log = with_suffix(database, LOG);
        if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            move_if_there(&log, &with_suffix(&kept, LOG))?;
        }
        remove_if_there(&log)?;
        remove_if_there(&with_suffix(database, LOG_INDEX))?;
        move_if_there(database, &kept)?;
        sync_folder(folder)?;
        fs::rename(&new, database)?;
    }
    sync_folder(folder)
}

fn move_if_there(from: &Path, to: &Path) -> io::Result<()> {
    there(fs::rename(from, to))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    there(fs::remove_file(path))
}

fn there(done: io::Result<()>) -> io::Result<()> {
    done.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// `tollgate.db-restore` beside `tollgate.db`.
fn journal_of(database: &Path) -> PathBuf {
    with_suffix(database, "-restore")
}

fn new_file_of(database: &Path) -> PathBuf {
    with_suffix(database, "-restore-new")
}
