//! Screens for paused subscriptions: the reason, what ends the pause, and the cost.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::status::StatusView;
use crate::domain::subscription::{PauseReason, Subscription};
use crate::messages::callback_data::CallbackData;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// The cost of resuming, shown for confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResumeView {
    /// The amount charged now; `None` if nothing is charged.
    pub charge: Option<Money>,
    /// Start and end of the billing period that begins.
    pub period: Option<(Timestamp, Timestamp)>,
    /// The time of the offer. Returned with the confirmation, as [`CallbackData::ConfirmResume`].
    pub at: Timestamp,
}

impl Localizer {
    /// The cost of resuming, with a button to confirm it. `plan`: its name.
    #[must_use]
    pub fn resume_preview(&self, plan: &str, view: &ResumeView) -> Screen {
        let title = t!(self, "resume-offer", plan = self.name(plan));
        let (cost, label) = match view.charge {
            Some(charge) => {
                let amount = self.money(charge);
                let label = t!(self, "button-confirm-resume", amount = amount.clone());
                (t!(self, "resume-charge", amount = amount), label)
            }
            None => (t!(self, "resume-free"), t!(self, "button-resume")),
        };
        let period = view.period.map(|(start, end)| {
            t!(self, "resume-period", start = self.date(start), end = self.date(end))
        });
        let costs: Vec<String> = [cost].into_iter().chain(period).collect();
        let minor = view.charge.map_or(0, |charge| charge.minor);
        Screen::of([title, costs.join("\n")])
            .row(vec![Button::callback(label, CallbackData::ConfirmResume(view.at, minor))])
            .row(vec![self.back(CallbackData::Status)])
    }

    /// Stripe accepted the resumption; a notice follows.
    #[must_use]
    pub fn resume_done(&self) -> Screen {
        Screen::of([t!(self, "resume-done")]).row(vec![self.to_status()])
    }

    /// The plan stays paused until the invoice is paid. `url`: the hosted invoice page, if known.
    #[must_use]
    pub fn resume_unpaid(&self, plan: &str, charge: Option<Money>, url: Option<&str>) -> Screen {
        let plan = self.name(plan);
        let text = match (charge, url) {
            (Some(charge), Some(_)) => {
                t!(self, "resume-unpaid", plan = plan, amount = self.money(charge))
            }
            _ => t!(self, "resume-unpaid-card", plan = plan),
        };
        Screen::of([text]).row(self.pay_or_confirm(url)).row(vec![self.to_status()])
    }

    /// Stripe refused to resume the plan.
    #[must_use]
    pub fn resume_refused(&self, plan: &str) -> Screen {
        Screen::of([t!(self, "resume-refused", plan = self.name(plan))])
            .row(vec![self.to_card()])
            .row(vec![self.to_status()])
    }

    /// How to pause a plan. `url`: the billing portal's home page.
    #[must_use]
    pub fn pause_portal(&self, url: &str) -> Screen {
        Screen::of([t!(self, "pause-portal"), t!(self, "portal-private")])
            .row(vec![Button::url(t!(self, "button-portal"), url)])
            .row(vec![self.back(CallbackData::Status)])
    }

    /// The plan cannot be changed while it is paused: the reason, and what to do first.
    #[must_use]
    pub fn paused_first(&self, view: &StatusView) -> Screen {
        let Some(subscription) = &view.subscription else { return self.nothing_to_resume() };
        let text = match subscription.pause_reason() {
            _ if subscription.can_resume() => t!(self, "paused-first-resume"),
            Some(PauseReason::TrialEndWithoutPaymentMethod) => t!(self, "card-first"),
            Some(PauseReason::FirstPaymentFailure) => t!(self, "paused-first-payment"),
            Some(PauseReason::FinalPaymentFailure) => t!(self, "paused-first-last-payment"),
            Some(PauseReason::System) => t!(self, "paused-first-system"),
            _ if subscription.is_owing() => t!(self, "payment-first"),
            _ => t!(self, "paused-first-unknown"),
        };
        Screen::of([text])
            .row(self.pause_buttons(subscription))
            .row(vec![self.back(CallbackData::Status)])
    }

    /// The lines of `/status` about a pause. `until`: the date until which access is kept.
    pub(super) fn paused_lines(
        &self,
        subscription: &Subscription,
        until: Option<String>,
    ) -> Vec<String> {
        let why = match subscription.pause_reason() {
            Some(PauseReason::PauseRequested) if subscription.unpaid_invoice().is_some() => {
                t!(self, "status-paused-invoice")
            }
            Some(PauseReason::PauseRequested) => t!(self, "status-paused-requested"),
            Some(PauseReason::TrialEndWithoutPaymentMethod) => t!(self, "status-trial-paused"),
            _ if subscription.can_resume() => t!(self, "status-paused-settled"),
            Some(PauseReason::FirstPaymentFailure) => t!(self, "status-paused-payment"),
            Some(PauseReason::FinalPaymentFailure) => t!(self, "status-paused-last-payment"),
            Some(PauseReason::System) => t!(self, "status-paused-system"),
            _ if subscription.is_owing() => t!(self, "status-past-due"),
            _ => t!(self, "status-paused-unknown"),
        };
        let keeps = until.map(|date| t!(self, "notice-access-until", date = date));
        [why].into_iter().chain(keeps).collect()
    }

    /// Buttons that can end the pause: payment, card or resumption.
    pub(super) fn pause_buttons(&self, subscription: &Subscription) -> Vec<Button> {
        if !subscription.owned {
            return Vec::new();
        }
        let invoice = subscription.unpaid_invoice();
        let url = invoice.and_then(|invoice| invoice.hosted_url.as_deref());
        let trial = subscription.pause_reason() == Some(&PauseReason::TrialEndWithoutPaymentMethod);
        if trial || subscription.is_owing() || url.is_some() {
            return self.payment_buttons(url);
        }
        if subscription.can_resume() { vec![self.to_resume()] } else { Vec::new() }
    }

    pub(super) fn to_pause(&self) -> Button {
        Button::callback(t!(self, "button-pause"), CallbackData::Pause)
    }
}
