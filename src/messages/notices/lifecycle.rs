//! Notices about the life of a subscription: started, changed, paused, ending, ended.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::notice::Ending;
use crate::domain::plan::{Interval, Price};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::Screen;

/// Plan names are already escaped.
impl Localizer {
    /// `until`: the end of a purchase for a fixed term.
    pub(super) fn activated(
        &self,
        plan: String,
        renews_at: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Screen {
        let text = t!(self, "notice-activated", plan = plan);
        match until {
            Some(at) => Screen::of([text, t!(self, "notice-until", date = self.date(at))])
                .row(self.account_buttons()),
            None => self.with_renewal(text, renews_at),
        }
    }

    /// `on_trial`: the subscription ends with its trial, before the first charge.
    pub(super) fn cancellation_scheduled(
        &self,
        plan: String,
        ends_at: Timestamp,
        on_trial: bool,
    ) -> Screen {
        let date = self.date(ends_at);
        let title = if on_trial {
            t!(self, "notice-cancellation-trial", plan = plan, date = date)
        } else {
            t!(self, "notice-cancellation-scheduled", plan = plan, date = date)
        };
        Screen::of([title, t!(self, "notice-change-mind")])
            .row(vec![self.to_resume(), self.to_status()])
    }

    pub(super) fn resumed(&self, plan: String, renews_at: Option<Timestamp>) -> Screen {
        self.with_renewal(t!(self, "notice-resumed", plan = plan), renews_at)
    }

    /// `once`: bought for a fixed term, so it can be bought again but not resumed.
    pub(super) fn ending_soon(&self, plan: String, ends_at: Timestamp, once: bool) -> Screen {
        let title = t!(self, "notice-ending-soon", plan = plan, date = self.date(ends_at));
        let (how, button) = if once {
            (t!(self, "notice-ending-soon-again"), self.to_plans())
        } else {
            (t!(self, "notice-ending-soon-resume"), self.to_resume())
        };
        Screen::of([title, how]).row(vec![button, self.to_status()])
    }

    pub(super) fn interval_changed(
        &self,
        plan: String,
        interval: Interval,
        amount: Option<Money>,
    ) -> String {
        let Some(amount) = amount else {
            return match interval {
                Interval::Year => t!(self, "notice-interval-changed-year", plan = plan),
                Interval::Month | Interval::Once => {
                    t!(self, "notice-interval-changed-month", plan = plan)
                }
            };
        };
        let price =
            Price { interval, amount, stripe_price: None, former: Vec::new(), access_for: None };
        t!(self, "notice-interval-changed", plan = plan, price = self.price(&price))
    }

    pub(super) fn plan_change_unpaid(&self, plan: String) -> Screen {
        Screen::of([t!(self, "notice-plan-change-unpaid", plan = plan)])
            .row(vec![self.to_plans(), self.to_status()])
    }

    /// `access`: the user keeps access during the pause.
    pub(super) fn paused(
        &self,
        plan: String,
        resumes_at: Option<Timestamp>,
        access: bool,
    ) -> Screen {
        let title = if access {
            t!(self, "notice-paused-access", plan = plan)
        } else {
            t!(self, "notice-paused-no-access", plan = plan)
        };
        let resumes = resumes_at.map(|at| self.resumes(at));
        Screen::of([title].into_iter().chain(resumes)).row(self.account_buttons())
    }

    pub(super) fn unpaused(&self, plan: String, renews_at: Option<Timestamp>) -> Screen {
        self.with_renewal(t!(self, "notice-unpaused", plan = plan), renews_at)
    }

    pub(super) fn ended(&self, plan: String, because: Ending) -> Screen {
        let text = match because {
            Ending::Cancelled => t!(self, "notice-ended", plan = plan),
            Ending::Unpaid => t!(self, "notice-ended-unpaid", plan = plan),
            Ending::TrialOver => t!(self, "notice-ended-trial", plan = plan),
            Ending::TermOver => t!(self, "notice-ended-term", plan = plan),
        };
        Screen::of([text]).row(vec![self.to_plans(), self.to_status()])
    }
}
