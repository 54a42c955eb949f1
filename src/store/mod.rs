//! The ledger: everything tollgate knows, in one SQLite file, in terms of the domain.
//!
//! One thread writes, in group commits; several connections read, each a consistent snapshot,
//! and neither waits for the other.

mod audit;
mod checkouts;
mod connection;
mod customers;
mod entitlements;
mod error;
mod events;
mod fields;
mod ledger;
mod outbox;
pub mod schema;
mod subscriptions;
mod users;
mod writer;

use std::path::Path;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::TransactionBehavior;

use crate::logging;

pub use crate::store::audit::AuditVerdict;
pub use crate::store::checkouts::Checkout;
pub use crate::store::checkouts::CheckoutState;
pub use crate::store::error::StoreError;
pub use crate::store::events::EventStatus;
pub use crate::store::events::Inserted;
pub use crate::store::events::NewEvent;
pub use crate::store::events::StoredEvent;
pub use crate::store::ledger::Ledger;
pub use crate::store::ledger::Snapshot;
pub use crate::store::outbox::OutboxRow;
pub use crate::store::schema::SchemaStatus;
pub use crate::store::users::Seen;
pub use crate::store::users::User;

/// The handle; clones share the writer and the readers.
#[derive(Clone)]
pub struct Store {
    door: writer::Door,
    readers: r2d2::Pool<SqliteConnectionManager>,
}

impl Store {
    /// Creates the folder and the file if they are missing, and brings the schema up to date.
    /// Blocks; call it before serving.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = connection::writer(path)?;
        for name in schema::raise(path, &mut connection)? {
            log::info!(migration = name.as_str(); "the database was migrated");
        }
        let readers = connection::readers(path)?;
        Ok(Self { door: writer::Door::open(connection)?, readers })
    }

    /// Runs `work` in a savepoint of its own and answers after the commit, which other work may
    /// share. An error from `work`, or a panic, undoes its changes and nobody else's.
    ///
    /// `work` runs on the thread of all writes: it must neither wait nor call out.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Ledger<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.door.write(logging::request_id(), work).await
    }

    /// Runs `work` on one consistent state, which no write waits for.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Snapshot<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let readers = self.readers.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let mut connection =
                readers.get().map_err(|error| StoreError::Busy { reason: error.to_string() })?;
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            work(&Snapshot::new(&transaction))
        });
        reading.await.unwrap_or_else(|stopped| {
            Err(if stopped.is_panic() { StoreError::Panicked } else { StoreError::Closed })
        })
    }

    /// Finishes the writes handed in so far and empties the write-ahead log. Later writes, also
    /// through clones, answer [`StoreError::Closed`].
    pub async fn close(self) {
        self.door.close().await;
    }

    /// The writer runs, and its last commit went through.
    #[must_use]
    pub fn writer_is_healthy(&self) -> bool {
        self.door.is_healthy()
    }
}
