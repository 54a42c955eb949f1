//! What admins do for one person.
//!
//! Uses the store, Stripe, the accounts, the events, the updates about chats, and the comparison with Stripe. Fails with [`ActionError`](crate::billing::ActionError).

use std::sync::Arc;

use crate::billing::chat_updates::ChatUpdates;
use crate::billing::config::BillingConfig;
use crate::billing::events::EventIngestion;
use crate::billing::reconciliation::Reconciliation;
use crate::billing::settling::{AccountWriter, Settler};
use crate::domain::clock::SharedClock;
use crate::store::Store;
use crate::stripe::Gateway;

/// The actions of admins. Cheap to clone.
#[derive(Clone)]
pub struct AdminActions {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
    pub(super) settler: Settler,
    pub(super) writer: AccountWriter,
    pub(super) events: EventIngestion,
    pub(super) chat_updates: ChatUpdates,
    pub(super) reconciliation: Reconciliation,
}

/// What admin actions are built from.
pub(in crate::billing) struct ActionParts<'a> {
    pub(in crate::billing) store: &'a Store,
    pub(in crate::billing) stripe: &'a Gateway,
    pub(in crate::billing) clock: &'a SharedClock,
    pub(in crate::billing) config: &'a Arc<BillingConfig>,
    pub(in crate::billing) settler: &'a Settler,
    pub(in crate::billing) writer: &'a AccountWriter,
    pub(in crate::billing) events: &'a EventIngestion,
    pub(in crate::billing) chat_updates: &'a ChatUpdates,
    pub(in crate::billing) reconciliation: &'a Reconciliation,
}

impl AdminActions {
    pub(in crate::billing) fn new(parts: &ActionParts<'_>) -> Self {
        Self {
            store: parts.store.clone(),
            stripe: parts.stripe.clone(),
            clock: Arc::clone(parts.clock),
            config: Arc::clone(parts.config),
            settler: parts.settler.clone(),
            writer: parts.writer.clone(),
            events: parts.events.clone(),
            chat_updates: parts.chat_updates.clone(),
            reconciliation: parts.reconciliation.clone(),
        }
    }
}
