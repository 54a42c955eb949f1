//! What a message says once its button has nothing to do any more.

use crate::domain::open_message::Outcome;
use crate::domain::plan::Catalogue;
use crate::domain::status::StatusView;
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::Screen;

impl Localizer {
    #[must_use]
    pub fn outcome(&self, outcome: &Outcome, view: &StatusView, catalogue: &Catalogue) -> Screen {
        let after = |text: &str, note: String| {
            Screen::of([text.to_owned(), format!("<i>{note}</i>")]).row(vec![self.to_status()])
        };
        match outcome {
            Outcome::CheckoutComplete { plan } => {
                let plan = self.name(catalogue.name(plan));
                Screen::of([say!(self, "checkout-complete", plan = plan)])
                    .row(vec![self.to_status()])
            }
            Outcome::CheckoutExpired { plan } => {
                let plan = self.name(catalogue.name(plan));
                Screen::of([say!(self, "checkout-expired", plan = plan)]).row(vec![self.to_plans()])
            }
            Outcome::Settled(notice) => {
                after(&self.notice(notice, catalogue).text, say!(self, "message-settled"))
            }
            Outcome::Ended(notice) => {
                after(&self.notice(notice, catalogue).text, say!(self, "message-overtaken"))
            }
            Outcome::Status => self.status(view, catalogue),
        }
    }
}
