//! The screens of `/mydata` and `/forget`.

use crate::domain::ids::UserId;
use crate::messages::callback_data::CallbackData;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// The caption of the file with a user's data, in plain text.
    #[must_use]
    pub fn my_data_caption(&self) -> String {
        t!(self, "mydata-caption")
    }

    /// A subscription runs: how to end it first.
    #[must_use]
    pub fn erasure_waits(&self) -> Screen {
        let manage = Button::callback(t!(self, "button-manage"), CallbackData::Manage);
        Screen::of([t!(self, "forget-waits"), t!(self, "forget-waits-what")])
            .row(vec![manage, self.to_home()])
    }

    /// What is erased and what is kept. `has_access`: something that was bought or granted is in force.
    #[must_use]
    pub fn erasure_offer(&self, user: UserId, has_access: bool) -> Screen {
        let mut paragraphs = vec![
            t!(self, "forget-title"),
            t!(self, "forget-erased"),
            t!(self, "forget-kept", user = user.to_string()),
        ];
        if has_access {
            paragraphs.push(t!(self, "forget-access"));
        }
        paragraphs.push(t!(self, "forget-stripe"));
        Screen::of(paragraphs)
            .row(vec![Button::callback(t!(self, "button-forget"), CallbackData::ConfirmForget)])
            .row(vec![Button::callback(t!(self, "button-forget-not"), CallbackData::Home)])
    }

    /// The data is erased. No button: it would be a new beginning.
    #[must_use]
    pub fn erased(&self) -> Screen {
        Screen::of([t!(self, "forgotten"), t!(self, "forgotten-what")])
    }
}
