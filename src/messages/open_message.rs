//! The final text of a message whose buttons no longer apply.

use crate::domain::open_message::Outcome;
use crate::domain::plan::Catalogue;
use crate::domain::status::StatusView;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::Screen;

impl Localizer {
    /// What the message is edited to. `view`: the current status; `catalogue` names the plans.
    #[must_use]
    pub fn outcome(&self, outcome: &Outcome, view: &StatusView, catalogue: &Catalogue) -> Screen {
        let after = |text: &str, note: String| {
            Screen::of([text.to_owned(), format!("<i>{note}</i>")]).row(vec![self.to_status()])
        };
        match outcome {
            Outcome::CheckoutComplete { plan } => {
                let plan = self.plan_name(catalogue, plan);
                Screen::of([t!(self, "checkout-complete", plan = plan)]).row(vec![self.to_status()])
            }
            Outcome::CheckoutExpired { plan } => {
                let plan = self.plan_name(catalogue, plan);
                Screen::of([t!(self, "checkout-expired", plan = plan)]).row(vec![self.to_plans()])
            }
            Outcome::PlanOver(notice) => {
                after(&self.bare_notice(notice, &[], catalogue).text, t!(self, "message-plan-over"))
            }
            Outcome::Settled(notice) => {
                after(&self.notice(notice, catalogue).text, t!(self, "message-settled"))
            }
            Outcome::Ended(notice) => {
                after(&self.notice(notice, catalogue).text, t!(self, "message-overtaken"))
            }
            Outcome::Status => self.status(view, catalogue),
        }
    }
}
