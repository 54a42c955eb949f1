//! Checkout: opens a checkout session for a plan, and reads the outcome of one for the buyer who returns
//! from it.
//!
//! Uses the store, Stripe, the accounts and the customers. A purchase fails with
//! [`Refusal`](crate::billing::Refusal), the return page with
//! [`StoreError`](crate::billing::StoreError).

use std::sync::Arc;

use crate::billing::accounts::Accounts;
use crate::billing::config::BillingConfig;
use crate::billing::customers::Customers;
use crate::billing::settling::AccountWriter;
use crate::domain::clock::SharedClock;
use crate::store::Store;
use crate::stripe::Gateway;

/// Sells plans. Cheap to clone.
#[derive(Clone)]
pub struct Checkout {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
    pub(super) writer: AccountWriter,
    pub(super) accounts: Accounts,
    pub(super) customers: Customers,
}

impl Checkout {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
        writer: &AccountWriter,
        accounts: &Accounts,
        customers: &Customers,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            config: Arc::clone(config),
            writer: writer.clone(),
            accounts: accounts.clone(),
            customers: customers.clone(),
        }
    }
}
