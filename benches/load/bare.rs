//! The limit that the disk and SQLite set: the five inserts of the peers' work, without HTTP, JSON or
//! decisions.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::lives::Event;
use crate::server;

/// How long SQLite takes to insert all events with `group` of them in each commit.
pub(crate) fn sqlite(events: &[Event], group: usize) -> Duration {
    let folder = server::folder();
    let connection = Connection::open(folder.path().join("bare.db")).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
             CREATE TABLE events (id TEXT PRIMARY KEY, payload TEXT NOT NULL) STRICT;
             CREATE TABLE subscriptions (id TEXT PRIMARY KEY, status TEXT NOT NULL) STRICT;
             CREATE TABLE entitlements (id TEXT PRIMARY KEY, active INTEGER NOT NULL) STRICT;
             CREATE TABLE audit (id INTEGER PRIMARY KEY, event TEXT NOT NULL) STRICT;
             CREATE TABLE outbox (id INTEGER PRIMARY KEY, event TEXT NOT NULL) STRICT;",
        )
        .unwrap();
    let began = Instant::now();
    let numbered: Vec<_> = events.iter().enumerate().collect();
    for committed in numbered.chunks(group) {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (number, event) in committed {
            let (id, owner) = (format!("evt_{number}"), format!("sub_{}", number % 1000));
            let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
                connection.prepare_cached(sql).unwrap().execute(values).unwrap();
            };
            run("INSERT INTO events VALUES (?1, ?2)", &[&id, &event.body]);
            run("INSERT OR REPLACE INTO subscriptions VALUES (?1, 'active')", &[&owner]);
            run("INSERT OR REPLACE INTO entitlements VALUES (?1, 1)", &[&owner]);
            run("INSERT INTO audit (event) VALUES (?1)", &[&id]);
            run("INSERT INTO outbox (event) VALUES (?1)", &[&id]);
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    began.elapsed()
}
