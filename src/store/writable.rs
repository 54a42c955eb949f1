//! Whether a ledger could be written at a path, found out without leaving anything there.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::OpenFlags;

use crate::store::error::StoreError;

/// A running server holds the write lock for moments only.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes and returns the write lock of the file, or looks whether the file could be made; and
/// whether SQLite can put its log beside it.
pub fn try_writing(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if path.exists() {
        take_lock(path).map_err(|error| StoreError::CannotOpen {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
    }
    put_file(existing(folder)).map_err(|error| StoreError::CannotCreate {
        path: path.to_owned(),
        reason: format!("nothing can be written in {}: {error}", existing(folder).display()),
    })
}

fn take_lock(path: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK")
}

/// The folder itself, or the nearest one above it that is there: the rest would be made.
fn existing(folder: &Path) -> &Path {
    let there = folder.ancestors().find(|one| one.exists() && !one.as_os_str().is_empty());
    there.unwrap_or(Path::new("."))
}

fn put_file(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".tollgate-check-{}", std::process::id()));
    fs::OpenOptions::new().write(true).create_new(true).open(&probe)?;
    fs::remove_file(probe)
}

#[cfg(test)]
mod tests {
    use crate::store::schema;
    use crate::store::try_writing;

    #[test]
    fn a_place_is_tried_without_leaving_anything_there() {
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
    fn a_place_that_cannot_be_written_is_named() {
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
