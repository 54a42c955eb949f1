//! The billing page, the language, and what is said to those who have a plan already.

use crate::domain::status::StatusView;
use crate::messages::phrasebook::{Words, say};
use crate::messages::press::Press;
use crate::messages::screen::{Button, Screen};

impl Words {
    #[must_use]
    pub fn already_subscribed(&self, view: &StatusView) -> Screen {
        let mut paragraphs =
            vec![say!(self, "already-subscribed", plan = self.name(&view.plan_name))];
        let mut fix = Vec::new();
        if let Some(subscription) = &view.subscription {
            paragraphs.push(self.billing_lines(view, subscription).join("\n"));
            fix = self.fix_buttons(subscription);
        }
        let second = if view.running().is_some() {
            paragraphs.push(say!(self, "already-change"));
            self.to_manage()
        } else {
            self.to_status()
        };
        Screen::of(paragraphs)
            .row(fix)
            .row(vec![self.to_plans(), second])
            .row(vec![self.back(Press::Home)])
    }

    #[must_use]
    pub fn portal_ready(&self, url: &str) -> Screen {
        Screen::of(vec![say!(self, "portal-ready"), say!(self, "portal-private")])
            .row(vec![Button::url(say!(self, "button-portal"), url)])
            .row(vec![self.back(Press::Status)])
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
                Button::press(label, Press::SetLanguage(tag.to_owned()))
            })
            .collect();
        let mut screen = Screen::of(vec![say!(self, "language-choose")]);
        screen.keyboard = buttons.chunks(2).map(<[Button]>::to_vec).collect();
        screen.row(vec![self.back(Press::Home)])
    }

    /// Said in the language that was just chosen.
    #[must_use]
    pub fn language_set(&self) -> Screen {
        Screen::of(vec![say!(self, "language-set")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.back(Press::Home)])
    }
}
