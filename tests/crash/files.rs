//! The files of an installation: copied, renamed, damaged, and what they contain.

use std::collections::BTreeSet;

use tempfile::TempDir;

use crate::harness::database::Database;
use crate::harness::installation::Installation;
use crate::harness::receiver::Receiver;

/// Files that no process has open.
pub(crate) struct DatabaseCopy(TempDir);

impl DatabaseCopy {
    /// A copy of the database as the killed process left it. Opening the original would recover it, which
    /// is the next process's task.
    pub(crate) fn of(installation: &Installation) -> Self {
        let copy = tempfile::tempdir_in(installation.path(".")).unwrap();
        for name in ["tollgate.db", "tollgate.db-wal"] {
            let from = installation.database_file(name);
            if from.exists() {
                std::fs::copy(from, copy.path().join(name)).unwrap();
            }
        }
        Self(copy)
    }

    /// The same while the file `name` is renamed to `moved`.
    pub(crate) fn with_moved(installation: &Installation, moved: &str, name: &str) -> Self {
        let copy = Self::of(installation);
        std::fs::copy(installation.database_file(moved), copy.0.path().join(name)).unwrap();
        copy
    }

    pub(crate) fn database(&self) -> Database {
        Database::at(self.0.path().join("tollgate.db"))
    }
}

/// Renames a file of the database.
pub(crate) fn rename(installation: &Installation, from: &str, to: &str) {
    std::fs::rename(installation.database_file(from), installation.database_file(to)).unwrap();
}

/// Flips a bit of a file of the database. A second flip repairs it.
pub(crate) fn flip_bit(installation: &Installation, name: &str, byte: usize) {
    let file = installation.database_file(name);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[byte] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

/// Errors and panics in the log of all processes.
pub(crate) fn logged_errors(installation: &Installation) -> Vec<String> {
    let is_error = |line: &&str| line.contains("\"level\":\"error\"") || line.contains("panicked");
    installation.log().lines().filter(is_error).map(str::to_owned).collect()
}

/// Asserts that every queued webhook event was delivered, in order for each user. Returns the number of events
/// and the number of duplicate deliveries.
pub(crate) fn check_webhook_deliveries(receiver: &Receiver, database: &Database) -> (usize, usize) {
    let requests = receiver.requests();
    let mut seen = BTreeSet::new();
    let ids = requests.iter().map(|request| request.header("webhook-id"));
    let first_posts: Vec<&str> = ids.filter(|id| seen.insert(*id)).collect();
    let rows = database.query(
        "SELECT user_id, body ->> '$.id' FROM webhook_deliveries ORDER BY user_id, delivery_id",
    );
    let mut order = vec![];
    for row in &rows {
        let (user, id) = row.split_once(' ').unwrap();
        let found = first_posts.iter().position(|post| *post == id);
        order.push((user, found.unwrap_or_else(|| panic!("not delivered: {row}"))));
    }
    assert_eq!(order.len(), first_posts.len(), "delivered an event that is not in the database");
    assert!(order.is_sorted(), "delivered in another order");
    (first_posts.len(), requests.len() - first_posts.len())
}
