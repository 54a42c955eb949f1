//! Checks whether a database can be written at a path, without leaving anything there.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::OpenFlags;

use crate::store::error::StoreError;

/// How long to wait for the write lock, which a running server never holds for long.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Checks that the write lock of the file can be taken, or that the file could be created, and that SQLite
/// could create its log beside it.
///
/// # Errors
/// [`StoreError::CannotOpen`] or [`StoreError::CannotCreate`], with the reason.
pub fn try_writing(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if path.exists() {
        take_lock(path).map_err(|error| StoreError::CannotOpen {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
    }
    create_probe(existing(folder)).map_err(|error| StoreError::CannotCreate {
        path: path.to_owned(),
        reason: format!("nothing can be written in {}: {error}", existing(folder).display()),
    })
}

fn take_lock(path: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(LOCK_TIMEOUT)?;
    connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK")
}

/// The folder itself, or the nearest existing one above it.
fn existing(folder: &Path) -> &Path {
    let there = folder.ancestors().find(|above| above.exists() && !above.as_os_str().is_empty());
    there.unwrap_or(Path::new("."))
}

fn create_probe(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".tollgate-check-{}", std::process::id()));
    fs::OpenOptions::new().write(true).create_new(true).open(&probe)?;
    fs::remove_file(probe)
}

#[cfg(test)]
mod tests {
    use crate::store::{schema, try_writing};

    #[test]
    fn a_path_is_checked_without_leaving_anything_there() {
        let folder = tempfile::tempdir().unwrap();
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(try_writing(&folder.path().join("data/deep/tollgate.db")), Ok(()));
        assert_eq!(files(), 0);
        let path = folder.path().join("tollgate.db");
        schema::up(&path).unwrap();
        let before = files();
        assert_eq!(try_writing(&path), Ok(()));
        assert_eq!(files(), before);
    }

    #[test]
    fn a_path_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "in the way").unwrap();
        let error = try_writing(&file.join("tollgate.db")).unwrap_err().to_string();
        assert!(error.contains("file"), "{error}");
        let error = try_writing(&file).unwrap_err().to_string();
        assert!(error.contains("not a database"), "{error}");
        let error = try_writing(folder.path()).unwrap_err().to_string();
        assert!(error.contains("unable to open"), "{error}");
    }
}
