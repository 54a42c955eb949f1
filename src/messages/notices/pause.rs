//! News of a pause: why, and what ends it.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::subscription::PauseReason;
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::Screen;

/// Names of plans arrive escaped.
impl Localizer {
    /// `owing`: the failed payment is still owed. `fix_url`: Stripe's page where it can be paid.
    pub(super) fn subscription_paused(
        &self,
        plan: String,
        reason: &PauseReason,
        owing: bool,
        fix_url: Option<&str>,
        access_until: Option<Timestamp>,
    ) -> Screen {
        let keeps = access_until.map(|at| say!(self, "notice-access-until", date = self.date(at)));
        let resumable = matches!(reason, PauseReason::PauseRequested)
            || (reason.is_payment_failure() && !owing);
        let text = match reason {
            PauseReason::PauseRequested => say!(self, "notice-pause-requested", plan = plan),
            _ if resumable => say!(self, "notice-pause-settled", plan = plan),
            PauseReason::FirstPaymentFailure => say!(self, "notice-pause-payment", plan = plan),
            PauseReason::FinalPaymentFailure => {
                say!(self, "notice-pause-last-payment", plan = plan)
            }
            PauseReason::System => say!(self, "notice-pause-system", plan = plan),
            PauseReason::TrialEndWithoutPaymentMethod => {
                say!(self, "notice-trial-paused", plan = plan)
            }
            PauseReason::Unstated | PauseReason::Other(_) => {
                say!(self, "notice-pause-unknown", plan = plan)
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

    /// The payment has arrived, and going on would cost more.
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
                say!(self, "notice-resume-offered", plan = plan, paid = paid, amount = amount)
            }
            None => say!(self, "notice-resume-offered-unknown", plan = plan, paid = paid),
        };
        let keeps = access_until.map(|at| say!(self, "notice-access-until", date = self.date(at)));
        Screen::of([text].into_iter().chain(keeps)).row(vec![self.to_resume(), self.to_status()])
    }
}
