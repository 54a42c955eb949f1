//! A chat message: text in Telegram HTML, with a keyboard of inline buttons.

use sha2::{Digest, Sha256};

use crate::messages::callback_data::CallbackData;
use crate::messages::format;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Telegram HTML, at most 4096 characters.
    pub text: String,
    /// Rows of buttons; can be empty.
    pub keyboard: Vec<Vec<Button>>,
    /// The address of an image above the text. Telegram fetches it; without it the text is complete.
    pub image: Option<String>,
}

/// An inline button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Plain text.
    pub label: String,
    pub action: Action,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Url(String),
    CallbackData(CallbackData),
}

impl Screen {
    /// A hash of text, buttons and image, equal only for identical screens.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(format!("{self:?}")))
    }

    /// The text with UTC dates in place of `<tg-time>` tags, for servers that reject the tag.
    #[must_use]
    pub fn text_in_utc(&self) -> String {
        format::without_times(&self.text)
    }

    /// The text without any tags, for a terminal.
    #[must_use]
    pub fn plain_text(&self) -> String {
        format::plain(&self.text)
    }

    /// With an image above the text, if there is one.
    #[must_use]
    pub fn with_image(self, image: Option<String>) -> Self {
        Self { image, ..self }
    }

    /// Paragraphs with an empty line between them.
    pub(super) fn of(paragraphs: impl IntoIterator<Item = String>) -> Self {
        let paragraphs: Vec<String> = paragraphs.into_iter().collect();
        Self { text: paragraphs.join("\n\n"), keyboard: Vec::new(), image: None }
    }

    pub(super) fn row(mut self, buttons: Vec<Button>) -> Self {
        if !buttons.is_empty() {
            self.keyboard.push(buttons);
        }
        self
    }
}

impl Button {
    pub(super) fn callback(label: String, data: CallbackData) -> Self {
        Self { label, action: Action::CallbackData(data) }
    }

    pub(super) fn url(label: String, url: &str) -> Self {
        Self { label, action: Action::Url(url.to_owned()) }
    }
}
