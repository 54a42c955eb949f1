//! Sets the texts of the bot's profile, by language.

use teloxide::payloads::SetMyDescription;
use teloxide::payloads::SetMyShortDescription;

use crate::telegram::Delivery;
use crate::telegram::Telegram;

/// A text of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileText {
    /// Shown in an empty chat; at most 512 characters.
    Description,
    /// Shown on the profile page and with shared links; at most 120 characters.
    ShortDescription,
}

impl ProfileText {
    /// The name in the Bot API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::ShortDescription => "short_description",
        }
    }
}

impl Telegram {
    /// Sets a text. `language`: a two-letter code, or `None` for all other languages.
    pub async fn set_profile_text(
        &self,
        which: ProfileText,
        text: String,
        language: Option<&str>,
    ) -> Delivery {
        let (text, language_code) = (Some(text), language.map(str::to_owned));
        let answer = match which {
            ProfileText::Description => {
                self.call(&SetMyDescription { description: text, language_code }).await
            }
            ProfileText::ShortDescription => {
                self.call(&SetMyShortDescription { short_description: text, language_code }).await
            }
        };
        match answer {
            Ok(_) => Delivery::Delivered { message_id: 0 },
            Err(error) => Delivery::of(&error),
        }
    }
}
