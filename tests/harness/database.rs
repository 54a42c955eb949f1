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

    /// What triggers maintain, compared with what it is derived from: the numbers in `counts`, and which
    /// queued rows are blocked; and whether a prompt notice waits for a routine one. Returns the differences.
    pub(crate) fn wrongly_maintained(&self) -> Vec<String> {
        const COUNTED: &str = "
            SELECT 'notices', '', count(*) FROM outbox JOIN users USING (user_id)
                WHERE state = 'pending' AND reachable = 1
            UNION ALL SELECT 'events.waiting', '', count(*) FROM stripe_events
                WHERE status = 'pending' AND next_try_ms IS NOT NULL
            UNION ALL SELECT 'events.failed', '', count(*) FROM stripe_events WHERE status = 'failed'
            UNION ALL SELECT 'people', '', count(*) FROM (
                SELECT user_id FROM entitlements WHERE ended_ms IS NULL
                UNION SELECT user_id FROM revocations)
            UNION ALL SELECT 'revocations', '', count(*) FROM revocations
            UNION ALL SELECT 'deliveries.' || state, endpoint, count(*) FROM webhook_deliveries
                GROUP BY state, endpoint
            UNION ALL SELECT 'entitlements', plan, count(*) FROM entitlements
                WHERE ended_ms IS NULL GROUP BY plan";
        const BLOCKED: &str = "
            SELECT 'outbox', outbox_id, blocked FROM outbox JOIN users USING (user_id)
            WHERE state = 'pending' AND blocked <> (reachable = 0 OR EXISTS (
                SELECT 1 FROM outbox AS older WHERE older.user_id = outbox.user_id
                    AND older.state = 'pending' AND older.outbox_id < outbox.outbox_id))
            UNION ALL SELECT 'outbox, urgency', outbox_id, urgency FROM outbox
            WHERE state = 'pending' AND urgency = 'routine' AND EXISTS (
                SELECT 1 FROM outbox AS younger WHERE younger.user_id = outbox.user_id
                    AND younger.state = 'pending' AND younger.urgency = 'prompt'
                    AND younger.outbox_id > outbox.outbox_id)
            UNION ALL SELECT 'status_messages', user_id, blocked
            FROM status_messages JOIN users USING (user_id) WHERE blocked <> (reachable = 0)
            UNION ALL SELECT 'open_messages', message_id, blocked
            FROM open_messages JOIN users USING (user_id)
            WHERE blocked <> (reachable = 0 OR EXISTS (
                SELECT 1 FROM outbox WHERE outbox.user_id = open_messages.user_id
                    AND state = 'pending'))
            UNION ALL SELECT 'webhook_deliveries', delivery_id, blocked FROM webhook_deliveries
            WHERE state = 'pending' AND blocked <> EXISTS (
                SELECT 1 FROM webhook_deliveries AS older
                WHERE older.user_id = webhook_deliveries.user_id
                    AND older.endpoint = webhook_deliveries.endpoint
                    AND older.state = 'pending' AND older.delivery_id < webhook_deliveries.delivery_id)";
        let stored = "SELECT name, part, number FROM counts WHERE number <> 0";
        self.query(&format!(
            "WITH counted (name, part, number) AS ({COUNTED}),
                 stored AS ({stored})
             SELECT 'counted', * FROM (SELECT * FROM counted WHERE number <> 0 EXCEPT SELECT * FROM stored)
             UNION ALL SELECT 'stored', * FROM (SELECT * FROM stored EXCEPT SELECT * FROM counted)
             UNION ALL SELECT 'blocked', * FROM ({BLOCKED})"
        ))
    }

    fn open_read_only(&self) -> Connection {
        Connection::open_with_flags(&self.file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }
}
