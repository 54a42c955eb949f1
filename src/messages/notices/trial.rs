//! News of a trial: it begins, it ends, and what comes after it.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::Screen;

/// Names of plans arrive escaped.
impl Localizer {
    pub(super) fn trial_started(&self, plan: String, end: Option<Timestamp>) -> Screen {
        let until = end.map(|at| say!(self, "notice-trial-until", date = self.date(at)));
        let text = say!(self, "notice-trial-started", plan = plan);
        Screen::of([text].into_iter().chain(until)).row(self.account_buttons())
    }

    pub(super) fn trial_ending(
        &self,
        plan: String,
        end: Timestamp,
        amount: Option<Money>,
    ) -> Screen {
        let title = say!(self, "notice-trial-ending", plan = plan, date = self.date(end));
        let charge = match amount {
            Some(amount) => {
                say!(self, "notice-trial-ending-amount", amount = self.money(amount))
            }
            None => say!(self, "notice-trial-ending-payment"),
        };
        Screen::of([title, charge, say!(self, "notice-trial-ending-cancel")])
            .row(vec![self.to_manage(), self.to_status()])
    }

    pub(super) fn trial_converted(
        &self,
        plan: String,
        amount: Money,
        renews_at: Option<Timestamp>,
    ) -> Screen {
        let amount = self.money(amount);
        let text = say!(self, "notice-trial-converted", plan = plan, amount = amount);
        self.with_renewal(text, renews_at)
    }

    pub(super) fn trial_paused(&self, plan: String) -> Screen {
        Screen::of([say!(self, "notice-trial-paused", plan = plan)])
            .row(vec![self.to_card()])
            .row(vec![self.to_status()])
    }
}
