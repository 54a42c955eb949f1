//! The billing page, the language, and what is said to those who have a plan already.

use crate::domain::plan::Plan;
use crate::messages::callback_data::CallbackData;
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    #[must_use]
    pub fn already_had(&self, plan: &Plan) -> Screen {
        let text = say!(self, "already-had", plan = self.name(&plan.name));
        Screen::of([text, say!(self, "status-once")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.back(CallbackData::Home)])
    }

    #[must_use]
    pub fn portal_ready(&self, url: &str) -> Screen {
        Screen::of(vec![say!(self, "portal-ready"), say!(self, "portal-private")])
            .row(vec![Button::url(say!(self, "button-portal"), url)])
            .row(vec![self.back(CallbackData::Status)])
    }

    /// Each language by its own name, the current one ticked.
    #[must_use]
    pub fn language(&self) -> Screen {
        let buttons: Vec<Button> = self
            .languages()
            .into_iter()
            .map(|(tag, name)| {
                let label = if tag == self.tag() {
                    say!(self, "button-current", name = name)
                } else {
                    name
                };
                Button::press(label, CallbackData::SetLanguage(tag.to_owned()))
            })
            .collect();
        let mut screen = Screen::of(vec![say!(self, "language-choose")]);
        screen.keyboard = buttons.chunks(2).map(<[Button]>::to_vec).collect();
        screen.row(vec![self.back(CallbackData::Home)])
    }

    /// Said in the language that was just chosen.
    #[must_use]
    pub fn language_set(&self) -> Screen {
        Screen::of(vec![say!(self, "language-set")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.back(CallbackData::Home)])
    }
}
