//! How much room the disk of the database has.

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::alerts::DiskSpace;
use crate::store::database::Store;
use crate::store::error::StoreError;

impl Store {
    /// Measures the disk. `None`: the database is not a file.
    pub async fn disk_space(&self) -> Result<Option<DiskSpace>, StoreError> {
        let Some(path) = self.path().map(Path::to_owned) else { return Ok(None) };
        let measured = tokio::task::spawn_blocking(move || measure(&path)).await;
        measured.map_err(|_| StoreError::Panicked)?.map(Some)
    }
}

/// Measures the disk of a database that need not exist yet.
pub fn disk_space(path: &Path) -> Result<DiskSpace, StoreError> {
    let there = path.ancestors().find(|above| above.exists());
    let there = there.filter(|above| !above.as_os_str().is_empty());
    measure(if path.exists() { path } else { there.unwrap_or(Path::new(".")) })
        .map(|space| if path.exists() { space } else { DiskSpace { database: 0, ..space } })
}

fn measure(path: &Path) -> Result<DiskSpace, StoreError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let size = |path: &Path| fs::metadata(path).map(|found| found.len()).unwrap_or_default();
    let disk = rustix::fs::statvfs(path)
        .map_err(|error| StoreError::Other { reason: error.to_string() })?;
    Ok(DiskSpace {
        free: disk.f_bavail.saturating_mul(disk.f_frsize),
        database: size(path) + size(&PathBuf::from(log)),
    })
}

#[cfg(test)]
mod tests {
    use crate::store::tests::new_store;

    #[tokio::test]
    async fn the_room_on_the_disk_and_the_size_of_the_database_are_measured() {
        let (_folder, path, store) = new_store();
        let space = store.disk_space().await.unwrap().unwrap();
        assert!(space.free > 0);
        assert!(space.database >= std::fs::metadata(path).unwrap().len());
    }
}
