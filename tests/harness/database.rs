//! The application's database file.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::types::{FromSql, Value};
use rusqlite::{Connection, OpenFlags};

/// A database file, which each call opens and closes.
pub(crate) struct Database {
    file: PathBuf,
}

impl Database {
    pub(crate) fn at(file: impl AsRef<Path>) -> Self {
        Self { file: file.as_ref().to_owned() }
    }

    /// The rows of a query, cells separated by spaces.
    pub(crate) fn query(&self, sql: &str) -> Vec<String> {
        let connection = self.open_read_only();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells = (0..columns).map(|column| {
                Ok(match row.get(column)? {
                    Value::Text(text) => text,
                    Value::Integer(number) => number.to_string(),
                    _ => "-".to_owned(),
                })
            });
            cells.collect::<rusqlite::Result<Vec<_>>>().map(|cells| cells.join(" "))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// The first column of a query.
    pub(crate) fn column<T: FromSql>(&self, sql: &str) -> Vec<T> {
        let connection = self.open_read_only();
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// Changes the database. Commits stay in the write-ahead log, for the application to recover.
    pub(crate) fn execute(&self, sql: &str) {
        let connection = Connection::open(&self.file).unwrap();
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
        connection.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    fn open_read_only(&self) -> Connection {
        Connection::open_with_flags(&self.file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }
}
