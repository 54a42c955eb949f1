//! Publishes the bot's profile descriptions in each language.

use std::time::Duration;

use crate::bot::Bot;
use crate::bot::published;
use crate::telegram::Delivery;
use crate::telegram::ProfileText;
use crate::telegram::RetryReason;

const MIN_RETRY_DELAY: Duration = Duration::from_secs(2);
const MAX_RETRY_DELAY: Duration = Duration::from_mins(30);
/// Attempts after responses whose meaning is unknown.
const MAX_ATTEMPTS: u32 = 3;

impl Bot {
    /// Sets the descriptions that differ from the published ones. Waits for as long as Telegram
    /// requests.
    pub(super) async fn publish_profile(&self) {
        for (localizer, language) in self.languages() {
            for (which, text) in published::texts(&localizer) {
                self.publish_text(which, text, language.as_deref()).await;
            }
        }
    }

    async fn publish_text(&self, which: ProfileText, text: String, language: Option<&str>) {
        // The key contains the bot's id, because another bot can use the same database.
        let bot = self.identity().map_or(0, |identity| identity.id);
        let key = format!("profile/{bot}/{}/{}", which.as_str(), language.unwrap_or("default"));
        match self.services().bot_records.published_text(key.clone()).await {
            Ok(Some(published)) if published == text => return,
            Ok(_) => {}
            Err(error) => log::warn!(error:%; "cannot read the published descriptions"),
        }
        if !self.set_text(which, &text, language).await {
            return;
        }
        if let Err(error) = self.services().bot_records.note_published_text(key, text).await {
            log::warn!(error:%; "cannot record a published description; it will be set again");
        }
    }

    /// Returns whether the text was set.
    async fn set_text(&self, which: ProfileText, text: &str, language: Option<&str>) -> bool {
        let (mut unknown, mut delay) = (0, MIN_RETRY_DELAY);
        loop {
            let set = self.telegram().set_profile_text(which, text.to_owned(), language).await;
            let (wait, reason) = match set {
                Delivery::Delivered { .. } => return true,
                Delivery::RetryAt(wait, RetryReason::Unknown(reason)) => {
                    unknown += 1;
                    (wait, Some(reason))
                }
                Delivery::RetryAt(wait, _) => (wait, None),
                Delivery::Rejected(reason) => {
                    unknown = MAX_ATTEMPTS;
                    (delay, Some(reason))
                }
                Delivery::Unreachable | Delivery::Migrated(_) => return false,
            };
            if unknown >= MAX_ATTEMPTS {
                let (which, reason) = (which.as_str(), reason.unwrap_or_default());
                log::warn!(which, language, reason = reason.as_str(); "Telegram rejected a description");
                return false;
            }
            tokio::time::sleep(wait.max(delay)).await;
            delay = (delay * 2).min(MAX_RETRY_DELAY);
        }
    }
}
