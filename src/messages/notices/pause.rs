//! Notices about a pause: the reason, and what ends it.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::subscription::PauseReason;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::Screen;

/// Plan names are already escaped.
impl Localizer {
    /// `owing`: the failed invoice is still unpaid. `fix_url`: its hosted page.
    pub(super) fn subscription_paused(
        &self,
        plan: String,
        reason: &PauseReason,
        owing: bool,
        fix_url: Option<&str>,
        access_until: Option<Timestamp>,
    ) -> Screen {
        let keeps = access_until.map(|at| t!(self, "notice-access-until", date = self.date(at)));
        let resumable = matches!(reason, PauseReason::PauseRequested)
            || (reason.is_payment_failure() && !owing);
        let text = match reason {
            PauseReason::PauseRequested => t!(self, "notice-pause-requested", plan = plan),
            _ if resumable => t!(self, "notice-pause-settled", plan = plan),
            PauseReason::FirstPaymentFailure => t!(self, "notice-pause-payment", plan = plan),
            PauseReason::FinalPaymentFailure => {
                t!(self, "notice-pause-last-payment", plan = plan)
            }
            PauseReason::System => t!(self, "notice-pause-system", plan = plan),
            PauseReason::TrialEndWithoutPaymentMethod => {
                t!(self, "notice-trial-paused", plan = plan)
            }
            PauseReason::Unstated | PauseReason::Other(_) => {
                t!(self, "notice-pause-unknown", plan = plan)
            }
        };
        let screen = Screen::of([text].into_iter().chain(keeps));
        let screen = if owing {
            screen.row(self.payment_buttons(fix_url))
        } else if resumable {
            screen.row(vec![self.to_resume()])
        } else {
            screen
        };
        screen.row(vec![self.to_status()])
    }

    /// The overdue payment has arrived, and resuming would cost more.
    pub(super) fn resume_offered(
        &self,
        plan: String,
        paid: Money,
        charge: Option<Money>,
        access_until: Option<Timestamp>,
    ) -> Screen {
        let paid = self.money(paid);
        let text = match charge {
            Some(charge) => {
                let amount = self.money(charge);
                t!(self, "notice-resume-offered", plan = plan, paid = paid, amount = amount)
            }
            None => t!(self, "notice-resume-offered-unknown", plan = plan, paid = paid),
        };
        let keeps = access_until.map(|at| t!(self, "notice-access-until", date = self.date(at)));
        Screen::of([text].into_iter().chain(keeps)).row(vec![self.to_resume(), self.to_status()])
    }
}
