//! The texts that were last set in the bot's profile; Telegram limits how often they may be
//! changed.

use crate::billing::Billing;
use crate::store::StoreError;

impl Billing {
    /// The text that was last set at `place`, if any.
    pub async fn published_text(&self, place: String) -> Result<Option<String>, StoreError> {
        self.store.read(move |tx| tx.checkpoint(&place)).await
    }

    pub async fn note_published_text(&self, place: String, text: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.set_checkpoint(&place, Some(&text), now)).await
    }
}
