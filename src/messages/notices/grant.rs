//! Notices about plans and free days that admins give by hand.

use crate::domain::clock::Timestamp;
use crate::domain::notice::{GivenDays, GrantedPlan};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::Screen;

/// Plan names are already escaped.
impl Localizer {
    pub(super) fn granted(&self, plan: String, granted: &GrantedPlan) -> Screen {
        let mut text = Vec::new();
        match granted.until {
            _ if granted.waiting => {
                text.push(t!(self, "notice-granted-later", plan = plan));
                let until = granted.until.map(|at| self.date(at));
                text.extend(until.map(|date| t!(self, "notice-until", date = date)));
                let span = granted.lasts.map(|seconds| self.span(seconds));
                text.extend(span.map(|span| t!(self, "notice-granted-lasts", span = span)));
            }
            Some(at) if granted.extended => {
                text.push(t!(self, "notice-granted-longer", plan = plan, date = self.date(at)));
            }
            Some(at) => text.push(t!(self, "notice-granted", plan = plan, date = self.date(at))),
            None => text.push(t!(self, "notice-granted-open", plan = plan)),
        }
        Screen::of(text).row(vec![self.to_status()])
    }

    pub(super) fn goodwill_given(&self, plan: String, given: &GivenDays) -> Screen {
        let date = self.date(given.next_payment);
        let next = match given.amount {
            Some(amount) => {
                t!(self, "notice-goodwill-amount", amount = self.money(amount), date = date)
            }
            None => t!(self, "notice-goodwill-next", date = date),
        };
        let title = t!(self, "notice-goodwill", span = self.span(given.seconds), plan = plan);
        Screen::of([title, next]).row(vec![self.to_status()])
    }

    pub(super) fn grant_begun(&self, plan: String, until: Option<Timestamp>) -> Screen {
        let text = match until {
            Some(at) => t!(self, "notice-grant-begun", plan = plan, date = self.date(at)),
            None => t!(self, "notice-grant-begun-open", plan = plan),
        };
        Screen::of([text]).row(vec![self.to_status()])
    }

    pub(super) fn grant_revoked(&self, plan: String) -> Screen {
        Screen::of([t!(self, "notice-grant-revoked", plan = plan)])
            .row(vec![self.to_plans(), self.to_status()])
    }

    pub(super) fn grant_ended(&self, plan: String) -> Screen {
        Screen::of([t!(self, "notice-grant-ended", plan = plan)])
            .row(vec![self.to_plans(), self.to_status()])
    }
}
