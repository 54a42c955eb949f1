//! Screens for the billing page, the language, and a plan that the user already owns.

use crate::domain::plan::Plan;
use crate::messages::callback_data::CallbackData;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// The user already owns this plan, paid once.
    #[must_use]
    pub fn already_owned(&self, plan: &Plan) -> Screen {
        let text = t!(self, "already-owned", plan = self.name(self.localized(&plan.name)));
        Screen::of([text, t!(self, "status-once")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.to_home()])
    }

    /// `url`: a session of the Stripe billing portal.
    #[must_use]
    pub fn portal_ready(&self, url: &str) -> Screen {
        Screen::of(vec![t!(self, "portal-ready"), t!(self, "portal-private")])
            .row(vec![Button::url(t!(self, "button-portal"), url)])
            .row(vec![self.to_receipts(), self.back(CallbackData::Status)])
    }

    /// The list of languages, each by its own name, with the current one ticked.
    #[must_use]
    pub fn choose_language(&self) -> Screen {
        let buttons: Vec<Button> = self
            .languages()
            .into_iter()
            .map(|(tag, name)| {
                let label =
                    if tag == self.tag() { t!(self, "button-current", name = name) } else { name };
                Button::callback(label, CallbackData::SetLanguage(tag.to_owned()))
            })
            .collect();
        let mut screen = Screen::of(vec![t!(self, "language-choose")]);
        screen.keyboard = buttons.chunks(2).map(<[Button]>::to_vec).collect();
        screen.row(vec![self.to_home()])
    }

    /// Confirms a choice of language, in that language.
    #[must_use]
    pub fn language_set(&self) -> Screen {
        Screen::of(vec![t!(self, "language-set")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.to_home()])
    }
}
