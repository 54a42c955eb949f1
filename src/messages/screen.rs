//! What a chat shows: a text in Telegram's HTML, and buttons below it.

use sha2::{Digest, Sha256};

use crate::messages::callback_data::CallbackData;
use crate::messages::format;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Telegram HTML, at most 4096 characters.
    pub text: String,
    /// Rows of buttons; may be empty.
    pub keyboard: Vec<Vec<Button>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Plain text.
    pub label: String,
    pub action: Action,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Url(String),
    CallbackData(CallbackData),
}

impl Screen {
    /// The same for screens that look the same, and for no others.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(format!("{self:?}")))
    }

    /// The text with each date as its UTC day in plain text, for servers that do not know
    /// `<tg-time>`.
    #[must_use]
    pub fn text_in_utc(&self) -> String {
        format::without_times(&self.text)
    }

    /// Paragraphs with an empty line between them.
    pub(super) fn of(paragraphs: impl IntoIterator<Item = String>) -> Self {
        let paragraphs: Vec<String> = paragraphs.into_iter().collect();
        Self { text: paragraphs.join("\n\n"), keyboard: Vec::new() }
    }

    pub(super) fn row(mut self, buttons: Vec<Button>) -> Self {
        if !buttons.is_empty() {
            self.keyboard.push(buttons);
        }
        self
    }
}

impl Button {
    pub(super) fn press(label: String, press: CallbackData) -> Self {
        Self { label, action: Action::CallbackData(press) }
    }

    pub(super) fn url(label: String, url: &str) -> Self {
        Self { label, action: Action::Url(url.to_owned()) }
    }
}
