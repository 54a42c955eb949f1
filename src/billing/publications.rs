//! What was last set in the bot's profile: Telegram limits how often it may be changed.

use crate::billing::Billing;
use crate::store::StoreError;

impl Billing {
    /// The text that was last set at `place`.
    pub async fn published_text(&self, place: String) -> Result<Option<String>, StoreError> {
        self.store.read(move |snapshot| snapshot.cursor(&place)).await
    }

    pub async fn note_published_text(&self, place: String, text: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |ledger| ledger.set_cursor(&place, Some(&text), now)).await
    }
}
