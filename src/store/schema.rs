//! The schema's versions: applied in order, forwards and backwards, each step whole or not at all.

use std::path::Path;
use std::time::Duration;

use include_dir::Dir;
use include_dir::include_dir;
use rusqlite::Connection;
use rusqlite_migration::Migrations;

use crate::store::connection;
use crate::store::error::StoreError;

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// How often a migration is tried while another process is at the same.
const TRIES: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaStatus {
    /// Migrations that the database has; 0 for a database that does not exist.
    pub current: usize,
    /// Migrations that this program has.
    pub latest: usize,
}

/// Applies what is missing, creating the database if need be; the names of what was applied.
pub fn up(path: &Path) -> Result<Vec<String>, StoreError> {
    raise(path, &mut connection::writer(path)?)
}

/// Takes the last `count` migrations back, with the data they hold; the names, last first.
pub fn down(path: &Path, count: usize) -> Result<Vec<String>, StoreError> {
    let mut connection = connection::writer(path)?;
    let current = checked(path, &connection)?;
    let target = current.saturating_sub(count);
    move_to(path, &mut connection, target)?;
    Ok(names().drain(target..current).rev().collect())
}

/// Creates nothing and changes nothing.
pub fn status(path: &Path) -> Result<SchemaStatus, StoreError> {
    let current = if path.exists() { version(&connection::reader(path)?)? } else { 0 };
    Ok(SchemaStatus { current, latest: names().len() })
}

pub(in crate::store) fn raise(
    path: &Path,
    connection: &mut Connection,
) -> Result<Vec<String>, StoreError> {
    let mut tries = 1;
    loop {
        let current = checked(path, connection)?;
        match move_to(path, connection, names().len()) {
            Ok(()) => return Ok(names().split_off(current)),
            // Another process may have done the step between our look and our lock.
            Err(_) if tries < TRIES => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(100));
            }
            Err(error) => return Err(error),
        }
    }
}

fn move_to(path: &Path, connection: &mut Connection, target: usize) -> Result<(), StoreError> {
    let failed = |error: rusqlite_migration::Error| StoreError::Migration {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    Migrations::from_directory(&FOLDER)
        .map_err(failed)?
        .to_version(connection, target)
        .map_err(failed)
}

fn checked(path: &Path, connection: &Connection) -> Result<usize, StoreError> {
    let (found, known) = (version(connection)?, names().len());
    if found > known {
        return Err(StoreError::NewerSchema { path: path.to_owned(), found, known });
    }
    Ok(found)
}

fn version(connection: &Connection) -> Result<usize, StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    usize::try_from(version).map_err(|_| StoreError::BadRow {
        table: "pragma",
        column: "user_version".to_owned(),
        row: "1".to_owned(),
        reason: format!("{version} is not the version of a schema"),
    })
}

/// In the order in which they are applied.
fn names() -> Vec<String> {
    let mut names: Vec<String> =
        FOLDER.dirs().map(|folder| folder.path().display().to_string()).collect();
    names.sort_unstable();
    names
}
