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
use crate::billing::sent_messages::SentMessages;
use crate::billing::settling::AccountWriter;
use crate::domain::clock::SharedClock;
use crate::store::Store;
use crate::stripe::Gateway;

/// Changes subscriptions as their customers request it. Cheap to clone.
#[derive(Clone)]
pub struct PlanChanges {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
    pub(super) writer: AccountWriter,
    pub(super) accounts: Accounts,
    pub(super) customers: Customers,
    pub(super) sent_messages: SentMessages,
}

/// The services that changes are built on.
#[derive(Clone, Copy)]
pub(in crate::billing) struct ChangeParts<'a> {
    pub(in crate::billing) writer: &'a AccountWriter,
    pub(in crate::billing) accounts: &'a Accounts,
    pub(in crate::billing) customers: &'a Customers,
    pub(in crate::billing) sent_messages: &'a SentMessages,
}

impl PlanChanges {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
        parts: ChangeParts<'_>,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            config: Arc::clone(config),
            writer: parts.writer.clone(),
            accounts: parts.accounts.clone(),
            customers: parts.customers.clone(),
            sent_messages: parts.sent_messages.clone(),
        }
    }
}
