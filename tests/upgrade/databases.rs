//! A database of schema 11, and its migrations.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use tollgate::store::schema;

pub(crate) const ANN: i64 = 1001;

/// A database of schema 11 with traffic, and the folder that holds it.
pub(crate) fn database_with_traffic() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tollgate.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../fixtures/schema-11.sql")).unwrap();
    (folder, path)
}

/// The number of rows of the audit log in that database.
pub(crate) const AUDITED: i64 = 30;
/// The migrations that this database lacks, without those that come later.
pub(crate) const VOCABULARY: usize = 12;

/// The migration that adds the archive.
pub(crate) const ARCHIVE: usize = 17;

/// The migration that compresses the bodies of facts.
pub(crate) const SMALLER_ROWS: usize = 20;

/// Brings the database up to the migration `12-vocabulary` and no further.
pub(crate) fn up_to_vocabulary(path: &Path) {
    schema::up(path).unwrap();
    let latest = schema::status(path).unwrap().latest;
    schema::down(path, latest - VOCABULARY).unwrap();
}
