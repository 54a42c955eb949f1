//! Notices in words.

use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::notice::Notice;
use crate::domain::plan::Catalogue;
use crate::messages::phrasebook::{Words, say};
use crate::messages::screen::Screen;

impl Words {
    #[must_use]
    pub fn notice(&self, notice: &Notice, catalogue: &Catalogue) -> Screen {
        let name = |plan: &PlanCode| self.name(catalogue.name(plan));
        let account = || vec![self.to_status(), self.to_manage()];
        match notice {
            Notice::Activated { plan, renews_at, .. } => {
                let text = say!(self, "notice-activated", plan = name(plan));
                self.with_renewal(text, *renews_at).row(account())
            }
            Notice::TrialStarted { plan, trial_end, .. } => {
                let mut text = vec![say!(self, "notice-trial-started", plan = name(plan))];
                if let Some(end) = trial_end {
                    text.push(say!(self, "notice-trial-until", date = self.date(*end)));
                }
                Screen::of(text).row(account())
            }
            Notice::Renewed { plan, amount, renews_at, .. } => {
                let amount = self.money(*amount);
                let text = say!(self, "notice-renewed", plan = name(plan), amount = amount);
                self.with_renewal(text, *renews_at).row(account())
            }
            Notice::PaymentFailed { plan, amount, fix_url, access_until, attempt, .. } => {
                let (plan, amount) = (name(plan), self.money(*amount));
                let mut text = vec![if *attempt > 1 {
                    let attempt = *attempt;
                    say!(
                        self,
                        "notice-payment-failed-again",
                        plan = plan,
                        amount = amount,
                        attempt = attempt
                    )
                } else {
                    say!(self, "notice-payment-failed", plan = plan, amount = amount)
                }];
                if let Some(until) = access_until {
                    text.push(say!(self, "notice-access-until", date = self.date(*until)));
                }
                text.push(match fix_url {
                    Some(_) => say!(self, "notice-fix-invoice"),
                    None => say!(self, "notice-fix-card"),
                });
                Screen::of(text)
                    .row(self.payment_buttons(fix_url.as_deref()))
                    .row(vec![self.to_status()])
            }
            Notice::PaymentRecovered { plan, amount, renews_at, .. } => {
                let amount = self.money(*amount);
                let text = say!(self, "notice-recovered", plan = name(plan), amount = amount);
                self.with_renewal(text, *renews_at).row(account())
            }
            Notice::CancellationScheduled { plan, ends_at, .. } => {
                let date = self.date(*ends_at);
                let text =
                    say!(self, "notice-cancellation-scheduled", plan = name(plan), date = date);
                Screen::of(vec![text, say!(self, "notice-change-mind")]).row(account())
            }
            Notice::Resumed { plan, renews_at, .. } => {
                let text = say!(self, "notice-resumed", plan = name(plan));
                self.with_renewal(text, *renews_at).row(account())
            }
            Notice::PlanChanged { from, to, renews_at, .. } => {
                let text = say!(self, "notice-plan-changed", from = name(from), to = name(to));
                self.with_renewal(text, *renews_at).row(account())
            }
            Notice::Ended { plan, .. } => {
                Screen::of(vec![say!(self, "notice-ended", plan = name(plan))])
                    .row(vec![self.to_plans(), self.to_status()])
            }
            Notice::PaymentPending { plan } => Screen::of(vec![match plan {
                Some(plan) => say!(self, "notice-payment-pending", plan = name(plan)),
                None => say!(self, "notice-payment-pending-unnamed"),
            }])
            .row(vec![self.to_status()]),
            Notice::PaymentNotCompleted { plan } => Screen::of(vec![match plan {
                Some(plan) => say!(self, "notice-payment-not-completed", plan = name(plan)),
                None => say!(self, "notice-payment-not-completed-unnamed"),
            }])
            .row(vec![self.to_plans(), self.to_status()]),
        }
    }

    fn with_renewal(&self, text: String, renews_at: Option<Timestamp>) -> Screen {
        let next = renews_at.map(|at| say!(self, "notice-next-renewal", date = self.date(at)));
        Screen::of([text].into_iter().chain(next))
    }
}
