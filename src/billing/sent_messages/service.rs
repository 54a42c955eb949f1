//! Sent messages: those that show the status of their user, and those that depend on a checkout, a payment
//! or an action. They are edited when they are no longer true.
//!
//! Uses the store, and the accounts for what is true. What the bot calls fails with
//! [`Refusal`](crate::billing::Refusal), what the worker calls with
//! [`StoreError`](crate::billing::StoreError).

use std::sync::Arc;

use crate::billing::settling::AccountWriter;
use crate::domain::clock::SharedClock;
use crate::store::Store;

/// The messages that are edited later. Cheap to clone.
#[derive(Clone)]
pub struct SentMessages {
    pub(super) store: Store,
    pub(super) clock: SharedClock,
    pub(super) writer: AccountWriter,
}

impl SentMessages {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        writer: &AccountWriter,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), writer: writer.clone() }
    }
}
