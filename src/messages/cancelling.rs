//! Screens for the cancellation of one's own subscription.

use crate::domain::cancellation::{CancelMode, CancelPage, CancelStage, Cancellable, Cancellation};
use crate::domain::ids::PlanCode;
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::clip;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};
use crate::messages::trouble::Trouble;

/// Characters of a plan's name on a button.
const BUTTON_NAME_LIMIT: usize = 32;

impl Localizer {
    /// What will happen, with the link to the page on which the cancellation is confirmed.
    #[must_use]
    pub fn cancel_offer(
        &self,
        offer: &Cancellable,
        page: &CancelPage,
        catalogue: &Catalogue,
    ) -> Screen {
        let title = match &offer.plan {
            Some(plan) => t!(self, "cancelling-title", plan = self.plan_name(catalogue, plan)),
            None => t!(self, "cancelling-title-unlisted"),
        };
        let (url, mode) = match page {
            CancelPage::Flow { url, mode } => (url, *mode),
            CancelPage::NotAllowed { url } => {
                return Screen::of([title, t!(self, "cancelling-not-allowed")])
                    .row(vec![Button::url(t!(self, "button-portal"), url)])
                    .row(vec![self.to_status(), self.to_home()]);
            }
        };
        let card = (offer.stage == CancelStage::Owing).then(|| self.to_card());
        Screen::of([title, self.consequence(offer, mode), t!(self, "portal-private")])
            .row(vec![Button::url(t!(self, "button-cancel-subscription"), url)])
            .row(card.into_iter().chain([self.to_status()]).collect())
    }

    fn consequence(&self, offer: &Cancellable, mode: CancelMode) -> String {
        let end = offer.period_end.map(|at| self.date(at));
        match (offer.stage, mode, end) {
            (CancelStage::Paused, ..) => t!(self, "cancelling-paused"),
            (CancelStage::Returned, ..) => t!(self, "cancelling-returned"),
            (CancelStage::Owing, ..) => t!(self, "cancelling-owing"),
            (CancelStage::Paid | CancelStage::Trial, CancelMode::Immediately, _) => {
                t!(self, "cancelling-at-once")
            }
            (CancelStage::Trial, _, Some(date)) => t!(self, "cancelling-trial", date = date),
            (CancelStage::Paid, _, Some(date)) => t!(self, "cancelling-until", date = date),
            (CancelStage::Paid | CancelStage::Trial, _, None) => t!(self, "cancelling-undated"),
        }
    }

    /// Why nothing can be cancelled, with what can be done instead.
    #[must_use]
    pub fn nothing_to_cancel(&self, found: &Cancellation, catalogue: &Catalogue) -> Screen {
        let name = |plan: &PlanCode| self.plan_name(catalogue, plan);
        match found {
            Cancellation::AlreadyCancelled { plan, ends_at } => {
                let date = self.date(*ends_at);
                let text = match plan {
                    Some(plan) => t!(self, "cancelling-already", plan = name(plan), date = date),
                    None => t!(self, "cancelling-already-unlisted", date = date),
                };
                Screen::of([text]).row(vec![self.to_resume(), self.to_status()])
            }
            Cancellation::ChangePlanned { plan, to, at } => {
                let date = self.date(*at);
                let kept = clip(catalogue.name(plan, self.language()), BUTTON_NAME_LIMIT);
                let keep =
                    Button::callback(t!(self, "button-keep", plan = kept), CallbackData::KeepPlan);
                Screen::of([t!(self, "cancelling-planned", plan = name(to), date = date)])
                    .row(vec![keep, self.to_status()])
            }
            Cancellation::ScheduledElsewhere => self.trouble(&Trouble::ScheduledElsewhere),
            Cancellation::PaidOnce { plan, until } => {
                let text = t!(self, "cancelling-once", plan = name(plan));
                let until = until.map(|at| t!(self, "notice-until", date = self.date(at)));
                Screen::of([text].into_iter().chain(until)).row(vec![self.to_status()])
            }
            Cancellation::Given { plan, until } => {
                let text = t!(self, "cancelling-given", plan = name(plan));
                let until = until.map(|at| t!(self, "notice-until", date = self.date(at)));
                Screen::of([text].into_iter().chain(until)).row(vec![self.to_status()])
            }
            Cancellation::PaidByAnother { plan } => {
                Screen::of([t!(self, "cancelling-other", plan = name(plan))])
                    .row(vec![self.to_status()])
            }
            Cancellation::PaymentPending => {
                Screen::of([t!(self, "cancelling-pending")]).row(vec![self.to_status()])
            }
            Cancellation::Nothing | Cancellation::Possible(_) => {
                Screen::of([t!(self, "cancelling-nothing")])
                    .row(vec![self.to_upgrade(), self.to_status()])
            }
        }
    }
}
