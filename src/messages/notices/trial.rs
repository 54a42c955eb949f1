//! Notices about a trial: started, ending, converted, paused.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::Screen;

/// Plan names are already escaped.
impl Localizer {
    pub(super) fn trial_started(&self, plan: String, end: Option<Timestamp>) -> Screen {
        let until = end.map(|at| t!(self, "notice-trial-until", date = self.date(at)));
        let text = t!(self, "notice-trial-started", plan = plan);
        Screen::of([text].into_iter().chain(until)).row(self.account_buttons())
    }

    pub(super) fn trial_ending(
        &self,
        plan: String,
        end: Timestamp,
        amount: Option<Money>,
    ) -> Screen {
        let title = t!(self, "notice-trial-ending", plan = plan, date = self.date(end));
        let charge = match amount {
            Some(amount) => {
                t!(self, "notice-trial-ending-amount", amount = self.money(amount))
            }
            None => t!(self, "notice-trial-ending-payment"),
        };
        Screen::of([title, charge, t!(self, "notice-trial-ending-cancel")])
            .row(vec![self.to_manage(), self.to_status()])
    }

    pub(super) fn trial_converted(
        &self,
        plan: String,
        amount: Money,
        renews_at: Option<Timestamp>,
    ) -> Screen {
        let amount = self.money(amount);
        let text = t!(self, "notice-trial-converted", plan = plan, amount = amount);
        self.with_renewal(text, renews_at)
    }

    pub(super) fn trial_paused(&self, plan: String) -> Screen {
        Screen::of([t!(self, "notice-trial-paused", plan = plan)])
            .row(vec![self.to_card()])
            .row(vec![self.to_status()])
    }
}
