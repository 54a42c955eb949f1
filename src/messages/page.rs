//! The words of the web pages that lead back into the chat.

use crate::messages::phrasebook::{Words, say};

/// Plain text; the page escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWords {
    pub title: String,
    pub text: String,
    pub button: String,
}

impl Words {
    /// After checkout. It promises nothing that only a webhook can know.
    #[must_use]
    pub fn checkout_returned(&self) -> PageWords {
        PageWords {
            title: say!(self, "page-paid-title"),
            text: say!(self, "page-paid-text"),
            button: say!(self, "page-back"),
        }
    }

    /// Checkout was left without paying.
    #[must_use]
    pub fn checkout_left(&self) -> PageWords {
        PageWords {
            title: say!(self, "page-left-title"),
            text: say!(self, "page-left-text"),
            button: say!(self, "page-back"),
        }
    }
}
