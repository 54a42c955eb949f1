//! What a server that only reads uses: the accounts, the paid chats, and the state of the replica.
//!
//! Uses the store, never Stripe. The state of the replica fails with [`StoreError`].

use std::sync::Arc;
use std::time::Duration;

use crate::billing::accounts::Accounts;
use crate::billing::config::BillingConfig;
use crate::billing::paid_chats::PaidChats;
use crate::billing::portal_features::PortalFeatures;
use crate::billing::settling::{AccountWriter, Settler};
use crate::billing::timekeeping;
use crate::domain::clock::SharedClock;
use crate::store::{SchemaStatus, Store, StoreError};

/// The services of a server that only reads. Cheap to clone.
#[derive(Clone)]
pub struct ReadServices {
    pub accounts: Accounts,
    pub paid_chats: PaidChats,
    pub replica: Replica,
}

/// The replica that is read. Cheap to clone.
#[derive(Clone)]
pub struct Replica {
    store: Store,
    clock: SharedClock,
}

/// The state of a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplicaState {
    pub schema: SchemaStatus,
    /// The age of the newest commit, which a running primary makes at least once a minute. `None` for a
    /// database that no server has used.
    pub age: Option<Duration>,
}

impl ReadServices {
    #[must_use]
    pub fn new(store: &Store, clock: &SharedClock, config: &Arc<BillingConfig>) -> Self {
        let writer = AccountWriter::new(store, clock, &Settler::new(config, clock));
        let portal = PortalFeatures::default();
        Self {
            accounts: Accounts::new(store, clock, config, &writer, &portal),
            paid_chats: PaidChats::new(store, clock, config),
            replica: Replica { store: store.clone(), clock: Arc::clone(clock) },
        }
    }
}

impl Replica {
    /// Reads the state of the replica.
    pub async fn state(&self) -> Result<ReplicaState, StoreError> {
        let now = self.clock.now();
        let state = self.store.read(move |tx| {
            let newest = timekeeping::stored_time(tx)?.max(tx.last_audited()?);
            let age = newest.map(|newest| now.since(newest));
            Ok(ReplicaState { schema: tx.schema()?, age })
        });
        state.await
    }
}
