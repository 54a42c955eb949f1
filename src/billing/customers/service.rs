//! Customers: the users of the bot, their customers at Stripe, and the billing portal.
//!
//! Uses the store, Stripe, and the accounts, to which proof of a customer's owner is appended. Fails with
//! [`Refusal`](crate::billing::Refusal).

use std::sync::Arc;

use crate::billing::accounts::Accounts;
use crate::billing::portal_features::PortalFeatures;
use crate::billing::settling::AccountWriter;
use crate::domain::clock::SharedClock;
use crate::store::Store;
use crate::stripe::Gateway;

/// Users, and their customers at Stripe. Cheap to clone.
#[derive(Clone)]
pub struct Customers {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) writer: AccountWriter,
    pub(super) accounts: Accounts,
    pub(super) portal: PortalFeatures,
}

impl Customers {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        writer: &AccountWriter,
        accounts: &Accounts,
        portal: &PortalFeatures,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            writer: writer.clone(),
            accounts: accounts.clone(),
            portal: portal.clone(),
        }
    }
}
