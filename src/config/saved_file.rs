//! Replaces a file in one step: readers see the old text or the new one, and a crash leaves one of them.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{Error, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// Who may read the file afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Those who may read it now; everyone, if it is new.
    Unchanged,
    /// Its owner.
    Owner,
}

/// Writes `text` to the file at `path`, or to the file that a symbolic link there names. The owner stays the same
/// if this user may set it.
pub fn replace(path: &Path, text: &str, access: Access) -> Result<(), Error> {
    let path = target(path);
    let folder = folder(&path);
    let mut file = tempfile::Builder::new().prefix(".tollgate-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    let now = fs::metadata(&path).ok();
    if let Some(now) = &now {
        // Only root may give a file away; anyone else keeps what they write.
        chown(file.path(), Some(now.uid()), Some(now.gid())).ok();
    }
    file.as_file().set_permissions(Permissions::from_mode(mode(access, now.as_ref())))?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

fn mode(access: Access, now: Option<&Metadata>) -> u32 {
    match access {
        Access::Owner => 0o600,
        Access::Unchanged => now.map_or(0o644, |now| now.permissions().mode() & 0o777),
    }
}

/// Whether the file may be replaced. One without write permission is respected, also by root.
#[must_use]
pub fn replaceable(path: &Path) -> bool {
    let path = target(path);
    let file = match fs::metadata(&path) {
        Ok(now) => {
            now.is_file()
                && !now.permissions().readonly()
                && OpenOptions::new().append(true).open(&path).is_ok()
        }
        Err(_) => true,
    };
    file && tempfile::Builder::new().prefix(".tollgate-").tempfile_in(folder(&path)).is_ok()
}

fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
