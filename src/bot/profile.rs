//! The bot's descriptions in its profile, in each language.

use std::time::Duration;

use crate::bot::Bot;
use crate::telegram::Delivery;
use crate::telegram::ProfileText;
use crate::telegram::RetryReason;

const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(30);
/// How often a text is tried that Telegram answers with something unknown.
const TRIES: u32 = 3;

impl Bot {
    /// Sets the descriptions that differ from those set last. Waits for as long as Telegram asks.
    pub(super) async fn publish_profile(&self) {
        for (words, language) in self.languages() {
            let texts = [
                (ProfileText::ShortDescription, words.short_description()),
                (ProfileText::Description, words.description()),
            ];
            for (which, text) in texts {
                self.publish_text(which, text, language.as_deref()).await;
            }
        }
    }

    async fn publish_text(&self, which: ProfileText, text: String, language: Option<&str>) {
        // Another bot on the same database has texts of its own.
        let bot = self.inner.identity.get().map_or(0, |identity| identity.id);
        let place = format!("profile/{bot}/{}/{}", which.as_str(), language.unwrap_or("default"));
        match self.billing().published_text(place.clone()).await {
            Ok(Some(published)) if published == text => return,
            Ok(_) => {}
            Err(error) => log::warn!(error:%; "the descriptions set last cannot be read"),
        }
        if !self.set_text(which, &text, language).await {
            return;
        }
        if let Err(error) = self.billing().note_published_text(place, text).await {
            log::warn!(error:%; "a description that was set cannot be noted; it is set again");
        }
    }

    async fn set_text(&self, which: ProfileText, text: &str, language: Option<&str>) -> bool {
        let (mut unknown, mut pause) = (0, FIRST_PAUSE);
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
                    unknown = TRIES;
                    (pause, Some(reason))
                }
                Delivery::Unreachable | Delivery::Migrated(_) => return false,
            };
            if unknown >= TRIES {
                let (which, reason) = (which.as_str(), reason.unwrap_or_default());
                log::warn!(which, language, reason = reason.as_str(); "a description was refused");
                return false;
            }
            tokio::time::sleep(wait.max(pause)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}
