//! Changes of a running subscription: another plan, now or later; a cancellation that is undone; the end of a
//! pause.
//!
//! Uses the store, Stripe, the accounts, the customers for the portal, and sent messages, since the notice
//! about a change replaces the message in which it was confirmed. Fails with
//! [`Refusal`](crate::billing::Refusal).

use std::sync::Arc;

use crate::billing::accounts::Accounts;
use crate::billing::config::BillingConfig;
use crate::billing::customers::Customers;
use crate::billing::messages::SentMessages;
use crate::billing::settling::AccountWriter;
use crate::domain::clock::SharedClock;
use crate::store::Store;
use crate::stripe::Gateway;

/// Changes subscriptions as their customers request it. Cheap to clone.
#[derive(Clone)]
pub struct PlanChanges {
    pub(in crate::billing::changes) store: Store,
    pub(in crate::billing::changes) stripe: Gateway,
    pub(in crate::billing::changes) clock: SharedClock,
    pub(in crate::billing::changes) config: Arc<BillingConfig>,
    pub(in crate::billing::changes) writer: AccountWriter,
    pub(in crate::billing::changes) accounts: Accounts,
    pub(in crate::billing::changes) customers: Customers,
    pub(in crate::billing::changes) messages: SentMessages,
}

/// The services that changes are built on.
pub(in crate::billing) struct ChangeParts {
    pub(in crate::billing) writer: AccountWriter,
    pub(in crate::billing) accounts: Accounts,
    pub(in crate::billing) customers: Customers,
    pub(in crate::billing) messages: SentMessages,
}

impl PlanChanges {
    pub(in crate::billing) fn new(
        store: Store,
        stripe: Gateway,
        clock: SharedClock,
        config: Arc<BillingConfig>,
        parts: ChangeParts,
    ) -> Self {
        let ChangeParts { writer, accounts, customers, messages } = parts;
        Self { store, stripe, clock, config, writer, accounts, customers, messages }
    }
}
