//! Paused subscriptions: why, what ends the pause, and what that costs.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::status::StatusView;
use crate::domain::subscription::{PauseReason, Subscription};
use crate::messages::callback_data::CallbackData;
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::{Button, Screen};

/// What resuming costs, before anybody agrees to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResumeView {
    /// `None`: nothing is charged.
    pub charge: Option<Money>,
    /// Start and end of the period that begins.
    pub period: Option<(Timestamp, Timestamp)>,
    /// Comes back with the consent, as [`CallbackData::ConfirmResume`].
    pub at: Timestamp,
}

impl Localizer {
    /// `plan` is its name.
    #[must_use]
    pub fn resume_preview(&self, plan: &str, view: &ResumeView) -> Screen {
        let title = say!(self, "resume-offer", plan = self.name(plan));
        let (cost, label) = match view.charge {
            Some(charge) => {
                let amount = self.money(charge);
                let label = say!(self, "button-confirm-resume", amount = amount.clone());
                (say!(self, "resume-charge", amount = amount), label)
            }
            None => (say!(self, "resume-free"), say!(self, "button-resume")),
        };
        let period = view.period.map(|(start, end)| {
            say!(self, "resume-period", start = self.date(start), end = self.date(end))
        });
        let costs: Vec<String> = [cost].into_iter().chain(period).collect();
        let minor = view.charge.map_or(0, |charge| charge.minor);
        Screen::of([title, costs.join("\n")])
            .row(vec![Button::press(label, CallbackData::ConfirmResume(view.at, minor))])
            .row(vec![self.back(CallbackData::Status)])
    }

    /// Stripe has resumed it, and the news follows.
    #[must_use]
    pub fn resume_done(&self) -> Screen {
        Screen::of([say!(self, "resume-done")]).row(vec![self.to_status()])
    }

    /// It stays paused until the invoice is paid. `url`: Stripe's page for that, where there is one.
    #[must_use]
    pub fn resume_unpaid(&self, plan: &str, charge: Option<Money>, url: Option<&str>) -> Screen {
        let plan = self.name(plan);
        let text = match (charge, url) {
            (Some(charge), Some(_)) => {
                say!(self, "resume-unpaid", plan = plan, amount = self.money(charge))
            }
            _ => say!(self, "resume-unpaid-card", plan = plan),
        };
        Screen::of([text]).row(self.pay_or_confirm(url)).row(vec![self.to_status()])
    }

    #[must_use]
    pub fn resume_refused(&self, plan: &str) -> Screen {
        Screen::of([say!(self, "resume-refused", plan = self.name(plan))])
            .row(vec![self.to_card()])
            .row(vec![self.to_status()])
    }

    /// `url`: the start page of the billing portal, where a subscription is paused.
    #[must_use]
    pub fn pause_portal(&self, url: &str) -> Screen {
        Screen::of([say!(self, "pause-portal"), say!(self, "portal-private")])
            .row(vec![Button::url(say!(self, "button-portal"), url)])
            .row(vec![self.back(CallbackData::Status)])
    }

    /// Nothing else is done while it is paused: why it is, and what comes first.
    #[must_use]
    pub fn paused_first(&self, view: &StatusView) -> Screen {
        let Some(one) = &view.subscription else { return self.nothing_to_resume() };
        let text = match one.pause_reason.as_ref() {
            _ if one.can_resume() => say!(self, "paused-first-resume"),
            Some(PauseReason::TrialEndWithoutPaymentMethod) => say!(self, "card-first"),
            Some(PauseReason::FirstPaymentFailure) => say!(self, "paused-first-payment"),
            Some(PauseReason::FinalPaymentFailure) => say!(self, "paused-first-last-payment"),
            Some(PauseReason::System) => say!(self, "paused-first-system"),
            _ if one.is_owing() => say!(self, "payment-first"),
            _ => say!(self, "paused-first-unknown"),
        };
        Screen::of([text]).row(self.pause_buttons(one)).row(vec![self.back(CallbackData::Status)])
    }

    /// For `/status`.
    pub(super) fn paused_lines(&self, one: &Subscription, until: Option<String>) -> Vec<String> {
        let why = match one.pause_reason.as_ref() {
            Some(PauseReason::PauseRequested) if one.failed_invoice.is_some() => {
                say!(self, "status-paused-invoice")
            }
            Some(PauseReason::PauseRequested) => say!(self, "status-paused-requested"),
            Some(PauseReason::TrialEndWithoutPaymentMethod) => say!(self, "status-trial-paused"),
            _ if one.can_resume() => say!(self, "status-paused-settled"),
            Some(PauseReason::FirstPaymentFailure) => say!(self, "status-paused-payment"),
            Some(PauseReason::FinalPaymentFailure) => say!(self, "status-paused-last-payment"),
            Some(PauseReason::System) => say!(self, "status-paused-system"),
            _ if one.is_owing() => say!(self, "status-past-due"),
            _ => say!(self, "status-paused-unknown"),
        };
        let keeps = until.map(|date| say!(self, "notice-access-until", date = date));
        [why].into_iter().chain(keeps).collect()
    }

    /// What ends the pause: a payment, a card, or the wish to go on.
    pub(super) fn pause_buttons(&self, one: &Subscription) -> Vec<Button> {
        if !one.owned {
            return Vec::new();
        }
        let invoice = one.failed_invoice.as_ref();
        let url = invoice.and_then(|invoice| invoice.hosted_url.as_deref());
        let trial = one.pause_reason == Some(PauseReason::TrialEndWithoutPaymentMethod);
        if trial || one.is_owing() || url.is_some() {
            return self.payment_buttons(url);
        }
        if one.can_resume() { vec![self.to_resume()] } else { Vec::new() }
    }

    pub(super) fn to_pause(&self) -> Button {
        Button::press(say!(self, "button-pause"), CallbackData::Pause)
    }
}
