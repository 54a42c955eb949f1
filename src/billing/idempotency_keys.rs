//! Idempotency keys of the REST API, each with the response to its request.
//!
//! Uses the store only. Fails with [`StoreError`].

use std::sync::Arc;

use crate::domain::clock::SharedClock;
use crate::store::{Claim, IdempotentRequest, Store, StoreError};

/// The keys that clients have sent. Cheap to clone.
#[derive(Clone)]
pub struct IdempotencyKeys {
    store: Store,
    clock: SharedClock,
}

impl IdempotencyKeys {
    pub(super) fn new(store: &Store, clock: &SharedClock) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock) }
    }

    /// Claims an idempotency key, or returns the state of the request that holds it.
    pub async fn claim(&self, request: IdempotentRequest) -> Result<Claim, StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.claim_idempotency_key(&request, now)).await
    }

    /// Stores the response to a request, to be repeated under the same key. `body`: its JSON.
    pub async fn store_response(
        &self,
        request: IdempotentRequest,
        status: u16,
        body: String,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.store_idempotent_response(&request, status, &body)).await
    }

    /// Releases a key, so that the same request can be tried again.
    pub async fn release(&self, request: IdempotentRequest) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.release_idempotency_key(&request)).await
    }
}
