//! What the bot records about itself: updates that were handled, and the texts of its profile.
//!
//! Uses the store only. Fails with [`StoreError`].

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::clock::SharedClock;
use crate::store::{Store, StoreError};

/// The bot's own records. Cheap to clone.
#[derive(Clone)]
pub struct BotRecords {
    store: Store,
    clock: SharedClock,
}

impl BotRecords {
    pub(super) fn new(store: &Store, clock: &SharedClock) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock) }
    }

    /// Whether an update was handled before. `origin` distinguishes updates that share an id.
    pub async fn update_handled(&self, id: i64, origin: &str) -> Result<bool, StoreError> {
        let origin = digest(origin);
        self.store.read(move |tx| tx.telegram_update_handled(id, &origin)).await
    }

    /// Records that an update was handled, so that it is not handled again, even after a restart.
    pub async fn note_update(&self, id: i64, origin: &str) -> Result<(), StoreError> {
        let (origin, now) = (digest(origin), self.clock.now());
        self.store.write(move |tx| tx.note_telegram_update(id, &origin, now)).await
    }

    /// The text that was last set at `place`, if any.
    pub async fn published_text(&self, place: String) -> Result<Option<String>, StoreError> {
        self.store.read(move |tx| tx.checkpoint(&place)).await
    }

    pub async fn note_published_text(&self, place: String, text: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.set_checkpoint(&place, Some(&text), now)).await
    }
}

/// Does not reveal the chat that an update came from.
fn digest(origin: &str) -> String {
    hex::encode(&Sha256::digest(origin)[..16])
}
