//! Accounts: the status and the entitlements of a user, what time and admins change about them, and the
//! limit on revocations.
//!
//! Uses the store and the configuration. What a user reads fails with
//! [`Refusal`](crate::billing::Refusal), background work with [`StoreError`].

use std::sync::Arc;

use crate::billing::config::BillingConfig;
use crate::billing::portal_features::PortalFeatures;
use crate::billing::settling::AccountWriter;
use crate::domain::account::Account;
use crate::domain::clock::SharedClock;
use crate::domain::ids::UserId;
use crate::store::{Store, StoreError};

/// The accounts of all users. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    pub(super) store: Store,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
    pub(super) writer: AccountWriter,
    /// What the billing portal offers is part of a status.
    pub(super) portal: PortalFeatures,
}

impl Accounts {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
        writer: &AccountWriter,
        portal: &PortalFeatures,
    ) -> Self {
        Self {
            store: store.clone(),
            clock: Arc::clone(clock),
            config: Arc::clone(config),
            writer: writer.clone(),
            portal: portal.clone(),
        }
    }

    /// The account of a user, derived from all facts.
    pub async fn account(&self, user: UserId) -> Result<Account, StoreError> {
        self.writer.account(user).await
    }
}
