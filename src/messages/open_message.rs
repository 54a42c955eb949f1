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
        // What is true comes first, and what it has overtaken asks for nothing any more.
        let over = |note: String, screen: &Screen| {
            Screen::of([note, format!("<s>{}</s>", screen.text)]).row(vec![self.to_status()])
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
                over(t!(self, "message-plan-over"), &self.bare_notice(notice, &[], catalogue))
            }
            Outcome::Settled(notice) => {
                over(t!(self, "message-settled"), &self.notice(notice, catalogue))
            }
            Outcome::Ended(notice) => {
                over(t!(self, "message-overtaken"), &self.notice(notice, catalogue))
            }
            Outcome::Status => self.status(view, catalogue),
        }
    }
}
