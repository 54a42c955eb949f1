//! The store: all state of tollgate in one SQLite file, in the domain's types.
//!
//! One thread writes, in group commits. Several connections read, each in a consistent transaction.
//! Readers and the writer do not wait for each other.

mod account_records;
mod accounts;
mod audit;
mod audit_chain;
mod awaited;
mod changes;
mod checkouts;
mod checkpoints;
mod connection;
mod customers;
mod depths;
mod entitlements;
mod error;
mod events;
mod facts;
mod fields;
mod files;
mod foreign_commits;
mod idempotency_keys;
mod open_messages;
mod outbox;
mod process;
mod queue;
mod queued_notices;
mod revocations;
mod schedules;
pub mod schema;
mod status_messages;
mod stripe_tasks;
mod subscriptions;
mod telegram_updates;
mod transaction;
mod users;
mod wake_ups;
mod wal_check;
mod webhook_deliveries;
mod writable;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::TransactionBehavior;

use crate::logging;

pub use crate::store::audit::AuditVerdict;
pub use crate::store::checkouts::Checkout;
pub use crate::store::checkouts::CheckoutState;
pub use crate::store::depths::Depths;
pub use crate::store::error::StoreError;
pub use crate::store::events::EventStatus;
pub use crate::store::events::Inserted;
pub use crate::store::events::NewEvent;
pub use crate::store::events::StoredEvent;
pub use crate::store::idempotency_keys::{Claim, IdempotentRequest};
pub use crate::store::open_messages::OpenMessage;
pub use crate::store::outbox::OutboxRow;
pub use crate::store::schema::SchemaStatus;
pub use crate::store::status_messages::StaleStatusMessage;
pub use crate::store::stripe_tasks::StripeTaskLease;
pub use crate::store::transaction::ReadTx;
pub use crate::store::transaction::WriteTx;
pub use crate::store::users::User;
pub use crate::store::users::UserSeen;
pub use crate::store::wake_ups::{Listener, Queue};
pub use crate::store::webhook_deliveries::EndpointBacklog;
pub use crate::store::webhook_deliveries::EndpointHealth;
pub use crate::store::webhook_deliveries::NewWebhookDelivery;
pub use crate::store::webhook_deliveries::Resend;
pub use crate::store::webhook_deliveries::WebhookDelivery;
pub use crate::store::writable::try_writing;

/// A handle to the database. Clones share the writer and the readers.
#[derive(Clone)]
pub struct Store {
    door: writer::JobQueue,
    readers: r2d2::Pool<SqliteConnectionManager>,
    wake_ups: wake_ups::WakeUps,
    reads: Arc<AtomicU64>,
    _process: Arc<process::Process>,
}

impl Store {
    /// Creates the folder and the file if they are missing, and applies missing migrations. Blocks.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = connection::writer(path)?;
        for name in schema::apply_missing(path, &mut connection)? {
            log::info!(migration = name.as_str(); "the database was migrated");
        }
        let process = process::Process::register(path)?;
        let freed = process.free_leases_of_the_gone(path, &mut connection)?;
        if freed > 0 {
            log::info!(rows = freed; "leases of a process that is gone are free again");
        }
        let readers = connection::readers(path)?;
        let files = files::Files::of(path)?;
        let (id, wake_ups) = (process.id().to_owned(), wake_ups::WakeUps::new());
        let door = writer::JobQueue::open(connection, files, id, wake_ups.clone())?;
        let reads = Arc::default();
        Ok(Self { door, readers, wake_ups, reads, _process: Arc::new(process) })
    }

    /// Runs `work` in a savepoint of its own and returns after the commit, which other work can share. If
    /// `work` fails or panics, only its own changes are undone.
    ///
    /// `work` runs on the writer's thread, so it must not block.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&mut WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.door.write(logging::request_id(), work).await
    }

    /// Runs `work` in a read transaction: it sees one consistent state and delays no write.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&ReadTx<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let readers = self.readers.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let mut connection =
                readers.get().map_err(|error| StoreError::Busy { reason: error.to_string() })?;
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            work(&ReadTx::new(&transaction))
        });
        reading.await.unwrap_or_else(|stopped| {
            Err(if stopped.is_panic() { StoreError::Panicked } else { StoreError::Closed })
        })
    }

    /// Waits for commits, from now on, that give one of `queues` work. A commit of another process counts
    /// for all queues and is noticed within half a second.
    #[must_use]
    pub fn listen(&self, queues: &[Queue]) -> Listener {
        self.door.watch_other_processes();
        self.wake_ups.listen(queues)
    }

    /// How many reads this store has made. An idle process makes none.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Finishes the queued writes and closes the file for writing, without waiting for other connections.
    /// Later writes fail with [`StoreError::Closed`], also through clones.
    pub async fn close(self) {
        self.door.close().await;
    }

    /// Whether a commit reaches the disk and the files at the paths are the open ones. The result is at
    /// most five seconds old.
    pub async fn is_writable(&self) -> bool {
        self.door.is_writable(logging::request_id()).await
    }

    /// Whether a database file was removed or replaced. If so, writes are refused until the process is
    /// restarted.
    #[must_use]
    pub fn files_replaced(&self) -> bool {
        self.door.files_replaced()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::mpsc;
    use std::time::Duration;

    use tempfile::TempDir;
    use tokio::sync::oneshot;

    use crate::domain::clock::Timestamp;
    use crate::domain::ids::CustomerId;
    use crate::domain::ids::UserId;
    use crate::store::Store;
    use crate::store::StoreError;
    use crate::store::UserSeen;

    pub(in crate::store) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    pub(in crate::store) const ANN: UserId = UserId(1001);
    pub(in crate::store) const BOB: UserId = UserId(1002);

    pub(in crate::store) fn new_store() -> (TempDir, PathBuf, Store) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data").join("tollgate.db");
        let store = Store::open(&path).unwrap();
        (folder, path, store)
    }

    #[tokio::test]
    async fn a_write_survives_reopening() {
        let (_folder, path, store) = new_store();
        let customer = CustomerId::new("cus_1");
        let linked = customer.clone();
        let seen = store
            .write(move |tx| {
                tx.link_customer(ANN, &linked, NOW)?;
                tx.record_user(ANN, Some("de"), Some("ann"), NOW)
            })
            .await;
        assert_eq!(seen, Ok::<_, StoreError>(UserSeen { first: true, was_unreachable: false }));
        store.close().await;

        let store = Store::open(&path).unwrap();
        let (user, found) =
            store.read(|s| Ok((s.user(ANN)?.unwrap(), s.customer_of(ANN)?))).await.unwrap();
        assert_eq!((user.language.as_deref(), user.reachable), (Some("de"), true));
        assert_eq!(found, Some(customer));
    }

    #[tokio::test]
    async fn a_read_does_not_wait_for_a_long_write() {
        let (_folder, _path, store) = new_store();
        let (started, running) = oneshot::channel();
        let (finish, wait) = mpsc::channel::<()>();
        let writing = store.clone();
        let write = tokio::spawn(async move {
            writing
                .write(move |tx| {
                    tx.record_user(ANN, None, None, NOW)?;
                    started.send(()).unwrap();
                    wait.recv_timeout(Duration::from_secs(20)).unwrap();
                    Ok::<_, StoreError>(())
                })
                .await
        });
        running.await.unwrap();
        assert_eq!(store.read(|s| s.user(ANN)).await, Ok(None));
        finish.send(()).unwrap();
        write.await.unwrap().unwrap();
        assert!(store.read(|s| s.user(ANN)).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_customer_of_another_user_is_refused() {
        let (_folder, _path, store) = new_store();
        let customer = CustomerId::new("cus_1");
        let stolen = store
            .write(move |tx| {
                tx.link_customer(ANN, &customer, NOW)?;
                tx.link_customer(BOB, &customer, NOW)
            })
            .await;
        assert!(matches!(stolen, Err(StoreError::Refused { .. })), "{stolen:?}");
    }

    #[tokio::test]
    async fn a_write_after_closing_fails_with_a_transient_error() {
        let (_folder, _path, store) = new_store();
        let late = store.clone();
        store.close().await;
        let error = late.write(|_| Ok::<_, StoreError>(())).await.unwrap_err();
        assert!(error.is_transient());
    }

    #[test]
    fn a_path_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "no database, but long enough to be read as one".repeat(100))
            .unwrap();
        let below = Store::open(&file.join("tollgate.db")).map(|_| ()).unwrap_err();
        assert!(matches!(below, StoreError::CannotCreate { .. }), "{below}");
        let other = Store::open(&file).map(|_| ()).unwrap_err();
        assert!(other.to_string().contains(&file.display().to_string()), "{other}");
    }
}
