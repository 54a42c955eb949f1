//! Whether the database files that are open are still the ones at their paths.
//!
//! On Unix an open file can be removed or replaced. Writes to it still succeed, but are lost when the
//! process ends: see "Unlinking or renaming a database file while in use",
//! <https://www.sqlite.org/howtocorrupt.html>.

use std::fs;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crate::store::error::StoreError;

/// What SQLite appends to the database's name for its write-ahead log and the log's index. All
/// connections to one database must share these files.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

/// The files of an open database. That one of them is gone is final and shared by clones: only a new
/// process can open the files that are at the paths then.
#[derive(Debug, Clone)]
pub(in crate::store) struct Files(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    files: Vec<(PathBuf, Identity)>,
    gone: AtomicBool,
}

/// Device and inode identify a file for as long as it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

impl Files {
    /// Call this right after the first write to the database, when all three files exist.
    pub(in crate::store) fn of(path: &Path) -> Result<Self, StoreError> {
        let mut files = Vec::new();
        for suffix in SUFFIXES {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            let file = PathBuf::from(name);
            if let Some(identity) = identity(&file).map_err(|error| unreadable(&file, &error))? {
                files.push((file, identity));
            }
        }
        Ok(Self(Arc::new(Inner { files, gone: AtomicBool::new(false) })))
    }

    /// Checks the files, with one `stat` each.
    ///
    /// # Errors
    /// [`StoreError::Gone`], from then on, when a file was removed or replaced; [`StoreError::Disk`] while
    /// a file cannot be checked.
    pub(in crate::store) fn check(&self) -> Result<(), StoreError> {
        for (file, opened) in &self.0.files {
            let found = identity(file).map_err(|error| unreadable(file, &error))?;
            if found != Some(*opened) && !self.0.gone.swap(true, Ordering::SeqCst) {
                let (path, pid) = (file.display(), std::process::id());
                log::error!(
                    path:%, pid;
                    "a database file was removed or replaced: no write is acknowledged any more. Do not \
                     restart yet; this process still holds the data (OPERATIONS.md, TollgateDatabaseGone)"
                );
            }
        }
        let path = || self.0.files.first().map(|(path, _)| path.clone()).unwrap_or_default();
        if self.are_gone() { Err(StoreError::Gone { path: path() }) } else { Ok(()) }
    }

    /// The database itself.
    pub(in crate::store) fn database(&self) -> &Path {
        self.0.files.first().map_or(Path::new(""), |(path, _)| path)
    }

    /// The write-ahead log.
    pub(in crate::store) fn log(&self) -> Option<PathBuf> {
        let is_log = |file: &Path| file.as_os_str().as_encoded_bytes().ends_with(b"-wal");
        self.0.files.iter().map(|(file, _)| file).find(|file| is_log(file)).cloned()
    }

    /// As of the last [`Self::check`].
    pub(in crate::store) fn are_gone(&self) -> bool {
        self.0.gone.load(Ordering::SeqCst)
    }
}

/// The folder of a file.
pub(in crate::store) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Waits until the names in the folder are on the disk.
pub(in crate::store) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// `None`: there is no such file.
fn identity(file: &Path) -> io::Result<Option<Identity>> {
    match fs::metadata(file) {
        Ok(found) => Ok(Some(Identity { device: found.dev(), inode: found.ino() })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn unreadable(file: &Path, error: &io::Error) -> StoreError {
    StoreError::Disk { reason: format!("{}: {error}", file.display()) }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::path::PathBuf;

    use crate::domain::ids::UserId;
    use crate::store::tests::{ANN, BOB, NOW, new_store};
    use crate::store::{Store, StoreError};

    async fn write(store: &Store, user: UserId) -> Result<(), StoreError> {
        store.write(move |tx| tx.record_user(user, None, None, NOW).map(|_| ())).await
    }

    fn beside(path: &Path, suffix: &str) -> PathBuf {
        PathBuf::from(format!("{}{suffix}", path.display()))
    }

    #[tokio::test]
    async fn writes_are_refused_once_a_file_was_removed_or_replaced() {
        type Harm = fn(&Path);
        let harms: [(&str, Harm); 4] = [
            ("removed", |file| fs::remove_file(file).unwrap()),
            ("moved away", |file| fs::rename(file, beside(file, ".old")).unwrap()),
            ("replaced by a copy", |file| {
                let copy = beside(file, ".copy");
                fs::copy(file, &copy).unwrap();
                fs::rename(copy, file).unwrap();
            }),
            ("replaced by a link", |file| {
                fs::rename(file, beside(file, ".old")).unwrap();
                fs::write(beside(file, ".new"), "").unwrap();
                std::os::unix::fs::symlink(beside(file, ".new"), file).unwrap();
            }),
        ];
        for suffix in ["", "-wal", "-shm"] {
            for (how, harm) in harms {
                let (_folder, path, store) = new_store();
                write(&store, ANN).await.unwrap();
                assert!(store.is_writable().await && !store.files_replaced());
                harm(&beside(&path, suffix));
                assert!(!store.is_writable().await, "tollgate.db{suffix} {how}");
                let refused = write(&store, BOB).await.unwrap_err();
                assert!(matches!(refused, StoreError::Gone { .. }), "{refused}");
                assert!(refused.is_transient() && store.files_replaced());
                assert_eq!(
                    store.read(|tx| tx.user(BOB)).await,
                    Ok(None),
                    "the write has no effect"
                );
                store.close().await;
            }
        }
    }

    #[tokio::test]
    async fn a_file_that_is_moved_back_stays_refused_until_a_restart() {
        let (_folder, path, store) = new_store();
        let away = beside(&path, ".away");
        fs::rename(&path, &away).unwrap();
        assert!(write(&store, ANN).await.is_err());
        fs::rename(&away, &path).unwrap();
        assert!(write(&store, ANN).await.is_err());
        store.close().await;
        write(&Store::open(&path).unwrap(), ANN).await.unwrap();
    }

    #[tokio::test]
    async fn a_removal_during_a_commit_is_noticed_before_the_write_is_acknowledged() {
        let (_folder, path, store) = new_store();
        let done = store.write(move |tx| {
            tx.record_user(ANN, None, None, NOW)?;
            fs::remove_file(&path).unwrap();
            Ok(())
        });
        assert!(matches!(done.await, Err(StoreError::Gone { .. })));
    }

    #[tokio::test]
    async fn closing_does_not_touch_the_files_that_replaced_the_open_ones() {
        let (folder, path, store) = new_store();
        write(&store, ANN).await.unwrap();
        let other = folder.path().join("other.db");
        let new = Store::open(&other).unwrap();
        write(&new, BOB).await.unwrap();
        for suffix in ["", "-wal", "-shm"] {
            fs::copy(beside(&other, suffix), beside(&path, ".new")).unwrap();
            fs::rename(beside(&path, ".new"), beside(&path, suffix)).unwrap();
        }
        let log = fs::read(beside(&path, "-wal")).unwrap();
        assert!(!log.is_empty());
        assert!(write(&store, ANN).await.is_err());
        store.close().await;
        assert_eq!(fs::read(beside(&path, "-wal")).unwrap(), log);
    }
}
