//! The status screen: plan, price, next date, and each entitlement with its source.

use crate::domain::access::{Entitlement, Source};
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::plan::Catalogue;
use crate::domain::status::StatusView;
use crate::domain::subscription::{
    Pause, PauseBehavior, PlannedChange, Retries, Reversal, Subscription, SubscriptionState,
    UnlistedSubscription,
};
use crate::messages::callback_data::CallbackData;
use crate::messages::format::clip;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Characters of the list of entitlements; those that do not fit are counted.
const ENTITLEMENT_LIST_LIMIT: usize = 2400;
/// Other active purchases that are listed.
const LISTED_OTHERS: usize = 6;
/// Characters of a plan's name on a button.
const BUTTON_NAME_LIMIT: usize = 32;

impl Localizer {
    /// The status of a user. `catalogue` names the plans.
    #[must_use]
    pub fn status(&self, view: &StatusView, catalogue: &Catalogue) -> Screen {
        let mut paragraphs =
            vec![t!(self, "status-title", plan = self.name(self.localized(&view.plan_name)))];
        match &view.subscription {
            Some(subscription) => {
                paragraphs.push(self.subscription_lines(view, subscription, catalogue));
            }
            None if view.unlisted.is_some() => {}
            None => paragraphs.push(t!(self, "status-free")),
        }
        paragraphs.extend(view.awaited.as_ref().map(|payment| match &payment.plan {
            Some(plan) => t!(self, "status-awaited", plan = self.plan_name(catalogue, plan)),
            None => t!(self, "status-awaited-unnamed"),
        }));
        paragraphs
            .extend(view.unlisted.as_ref().map(|subscription| self.unlisted_lines(subscription)));
        paragraphs.extend(self.others(view, catalogue));
        paragraphs.extend(self.entitlement_list(view, catalogue));
        let mut screen = Screen::of(paragraphs);
        screen.keyboard = self.links_of(view, catalogue);
        match &view.subscription {
            Some(subscription) => screen
                .row(self.unpaid_buttons(subscription))
                .row(self.undo_buttons(subscription, catalogue))
                .row(if view.can_pause { vec![self.to_pause()] } else { Vec::new() })
                .row(vec![self.to_manage(), self.to_plans()]),
            None if view.unlisted.is_some() => screen.row(vec![self.to_manage()]),
            None => screen.row(vec![self.to_plans()]),
        }
        .row(vec![self.to_home()])
    }

    /// A subscription at a price that belongs to no plan.
    fn unlisted_lines(&self, subscription: &UnlistedSubscription) -> String {
        let mut lines = vec![t!(self, "status-unlisted")];
        match (subscription.cancel_at(), subscription.current_period_end) {
            (Some(end), _) => lines.push(t!(self, "status-ends", date = self.date(end))),
            (None, Some(at)) if subscription.state.is_good() => {
                lines.push(t!(self, "status-renews", date = self.date(at)));
            }
            _ if matches!(subscription.state, SubscriptionState::PastDue { .. }) => {
                lines.push(t!(self, "status-past-due"));
            }
            _ => {}
        }
        lines.join("\n")
    }

    fn subscription_lines(
        &self,
        view: &StatusView,
        subscription: &Subscription,
        catalogue: &Catalogue,
    ) -> String {
        let mut lines = Vec::new();
        if subscription.plan != view.plan {
            let plan = self.plan_name(catalogue, &subscription.plan);
            lines.push(t!(self, "status-subscription", plan = plan));
        }
        lines.extend(self.billing_lines(view, subscription));
        if let Some(planned) = subscription.planned_change() {
            lines.push(self.planned(subscription, planned, catalogue));
        }
        if subscription.is_scheduled_elsewhere() {
            lines.push(t!(self, "status-scheduled-elsewhere"));
        }
        if let Some(change) = &subscription.pending_change {
            lines.push(t!(self, "status-change-waits", date = self.date(change.until)));
        }
        lines.join("\n")
    }

    /// A change of interval within the same plan is described by its price.
    fn planned(
        &self,
        subscription: &Subscription,
        planned: &PlannedChange,
        catalogue: &Catalogue,
    ) -> String {
        let price = planned.price.as_ref().and_then(|id| catalogue.by_price(id));
        let date = self.date(planned.at);
        if let Some((_, price)) = price.filter(|(plan, _)| plan.code == subscription.plan) {
            return t!(self, "status-planned-price", price = self.price(price), date = date);
        }
        let plan = self.plan_name(catalogue, &planned.plan);
        t!(self, "status-planned", plan = plan, date = date)
    }

    /// Price, problems and the next date. At most one line has a warning sign.
    pub(super) fn billing_lines(
        &self,
        view: &StatusView,
        subscription: &Subscription,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(price) = &view.price {
            lines.push(t!(self, "status-price", price = self.price(price)));
        }
        // A returned payment is not shown as the last one.
        let paid = subscription.last_paid.filter(|_| subscription.reversal.is_none());
        let paid = paid.map(|amount| self.money(amount));
        lines.extend(paid.map(|amount| t!(self, "status-last-paid", amount = amount)));
        if let Some(reversal) = subscription.reversal {
            lines.push(match reversal {
                Reversal::Refunded => t!(self, "status-refunded"),
                Reversal::DisputeLost => t!(self, "status-disputed"),
            });
            if subscription.is_running() && subscription.state.is_good() {
                lines.extend(self.after_reversal(subscription));
            }
            return lines;
        }
        let until = view.access_until.map(|at| self.date(at));
        match &subscription.state {
            SubscriptionState::Trialing { .. } | SubscriptionState::Active { .. } => {
                match &subscription.collection_pause {
                    Some(pause) => lines.extend(self.pause_lines(subscription, pause)),
                    None => lines.extend(self.future_lines(subscription)),
                }
            }
            SubscriptionState::PastDue { retries, .. } => {
                let owed = self.owed(subscription);
                if until.is_none() && view.lapsed_at.is_none() && *retries == Retries::Exhausted {
                    lines.push(match owed {
                        Some(amount) => t!(self, "status-unpaid", amount = amount),
                        None => t!(self, "status-unpaid-unknown"),
                    });
                    return lines;
                }
                lines.push(match (until, view.lapsed_at) {
                    (Some(date), _) => t!(self, "status-past-due-until", date = date),
                    (None, Some(at)) => t!(self, "status-lapsed", date = self.date(at)),
                    (None, None) => t!(self, "status-past-due"),
                });
                lines.extend(owed.map(|amount| t!(self, "status-owed", amount = amount)));
            }
            SubscriptionState::Paused { .. } => {
                lines.extend(self.paused_lines(subscription, until));
                let owed = self.owed(subscription);
                lines.extend(owed.map(|amount| t!(self, "status-owed", amount = amount)));
            }
            SubscriptionState::Incomplete { .. }
            | SubscriptionState::Ended { .. }
            | SubscriptionState::Unrecognised { .. } => lines.push(t!(self, "status-free")),
        }
        lines
    }

    fn owed(&self, subscription: &Subscription) -> Option<String> {
        let invoice = subscription.unpaid_invoice();
        invoice.and_then(|invoice| invoice.amount).map(|amount| self.money(amount))
    }

    /// The payment for this period was returned, but the subscription still runs at Stripe: the
    /// next payment buys the next period.
    fn after_reversal(&self, subscription: &Subscription) -> Option<String> {
        if let Some(end) = subscription.cancel_at() {
            return Some(t!(self, "status-ends", date = self.date(end)));
        }
        let next = subscription.current_period_end?;
        Some(t!(self, "status-refunded-next", date = self.date(next)))
    }

    fn future_lines(&self, subscription: &Subscription) -> Vec<String> {
        let mut lines = Vec::new();
        if let SubscriptionState::Trialing { until: Some(end), .. } = subscription.state {
            lines.push(t!(self, "status-trial", date = self.date(end)));
        }
        match (subscription.cancel_at(), subscription.is_once()) {
            (Some(end), true) => {
                lines.push(t!(self, "status-once-until", date = self.date(end)));
            }
            (Some(end), false) => lines.push(t!(self, "status-ends", date = self.date(end))),
            (None, true) => lines.push(t!(self, "status-once")),
            (None, false) => {
                let renewal =
                    subscription.current_period_end.filter(|_| !subscription.is_on_trial());
                let line = |at| t!(self, "status-renews", date = self.date(at));
                lines.extend(renewal.map(line));
            }
        }
        lines
    }

    fn pause_lines(&self, subscription: &Subscription, pause: &Pause) -> Vec<String> {
        let access = pause.behavior != PauseBehavior::Void;
        let mut lines =
            vec![if access { t!(self, "pause-access") } else { t!(self, "pause-no-access") }];
        lines.extend(pause.resumes_at.map(|at| self.resumes(at)));
        let end = subscription.cancel_at().map(|at| self.date(at));
        lines.extend(end.map(|date| t!(self, "status-ends", date = date)));
        lines
    }

    pub(super) fn resumes(&self, at: Timestamp) -> String {
        t!(self, "pause-resumes", date = self.date(at))
    }

    fn others(&self, view: &StatusView, catalogue: &Catalogue) -> Option<String> {
        let line = |purchase: &Subscription| {
            let name = self.plan_name(catalogue, &purchase.plan);
            let renewal = purchase.current_period_end.filter(|_| purchase.is_running());
            let note = match (purchase.cancel_at(), renewal) {
                (Some(end), _) => Some(t!(self, "note-until", date = self.date(end))),
                (None, Some(at)) => Some(t!(self, "note-renews", date = self.date(at))),
                (None, None) => None,
            };
            self.noted(name, note.as_slice())
        };
        // An extended term is listed once, with its latest end.
        let extended = |purchase: &&Subscription| {
            let shown = view.subscription.iter().chain(&view.others);
            shown
                .filter(|other| {
                    purchase.is_once() && other.is_once() && other.plan == purchase.plan
                })
                .any(|other| match (purchase.cancel_at(), other.cancel_at()) {
                    (Some(end), Some(later)) => later > end,
                    (end, None) => end.is_some(),
                    (None, Some(_)) => false,
                })
        };
        let others = view.others.iter().filter(|purchase| !extended(purchase));
        let lines: Vec<String> = others.take(LISTED_OTHERS).map(line).collect();
        if lines.is_empty() {
            return None;
        }
        Some(format!("{}\n{}", t!(self, "status-others"), lines.join("\n")))
    }

    /// Notes that all entitlements share are shown once, below the list.
    fn entitlement_list(&self, view: &StatusView, catalogue: &Catalogue) -> Option<String> {
        let held = &merged(&view.entitlements);
        let notes: Vec<Vec<String>> = held
            .iter()
            .map(|entitlement| self.entitlement_notes(entitlement, &view.plan, catalogue))
            .collect();
        let first = notes.first()?;
        let alike = held.len() > 1 && !first.is_empty() && notes.iter().all(|other| other == first);
        let mut lines = vec![t!(self, "plan-includes")];
        let mut room = ENTITLEMENT_LIST_LIMIT;
        for (entitlement, notes) in held.iter().zip(&notes) {
            let name = self.entitlement_name(catalogue, &entitlement.name);
            let line = self.noted(name, if alike { &[] } else { notes });
            let Some(left) = room.checked_sub(line.chars().count()) else { break };
            room = left;
            lines.push(line);
        }
        let rest = held.len() + 1 - lines.len();
        if rest > 0 {
            lines.push(t!(self, "entitlements-more", count = rest));
        }
        if alike {
            lines.push(format!("<i>{}</i>", first.join(" · ")));
        }
        Some(lines.join("\n"))
    }

    /// Start, end, and the source if it is not the plan in force.
    fn entitlement_notes(
        &self,
        held: &Entitlement,
        plan: &PlanCode,
        catalogue: &Catalogue,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        if held.source != Source::FreePlan {
            notes.push(t!(self, "note-since", date = self.date(held.since)));
        }
        if let Some(at) = held.valid_until {
            notes.push(t!(self, "note-until", date = self.date(at)));
        }
        match &held.source {
            Source::Grant { .. } => notes.push(t!(self, "note-granted")),
            Source::Purchase { .. } if held.plan != *plan => {
                notes.push(self.plan_name(catalogue, &held.plan));
            }
            Source::Purchase { .. } | Source::FreePlan => {}
        }
        notes
    }

    fn noted(&self, item: String, notes: &[String]) -> String {
        if notes.is_empty() {
            return t!(self, "list-item", item = item);
        }
        t!(self, "noted-item", item = item, notes = notes.join(" · "))
    }

    /// Buttons to pay the open invoice or the pending change, and to update the card. None for a
    /// subscription whose customer is not proven to be this user.
    pub(super) fn unpaid_buttons(&self, subscription: &Subscription) -> Vec<Button> {
        if !subscription.owned {
            return Vec::new();
        }
        if subscription.is_paused() {
            return self.pause_buttons(subscription);
        }
        if !subscription.is_owing() {
            let change = subscription.pending_change.as_ref();
            let url = change.and_then(|change| change.invoice_url.as_deref());
            return change.map(|_| self.pay_or_confirm(url)).unwrap_or_default();
        }
        let invoice = subscription.unpaid_invoice();
        self.payment_buttons(invoice.and_then(|invoice| invoice.hosted_url.as_deref()))
    }

    pub(super) fn payment_buttons(&self, invoice: Option<&str>) -> Vec<Button> {
        let pay = invoice.map(|url| Button::url(t!(self, "button-pay-invoice"), url));
        pay.into_iter().chain([self.to_card()]).collect()
    }

    /// Buttons to undo a scheduled cancellation or a scheduled change of plan.
    fn undo_buttons(&self, subscription: &Subscription, catalogue: &Catalogue) -> Vec<Button> {
        let ends = subscription.cancel_at().is_some();
        let free = subscription.owned
            && subscription.is_running()
            && !subscription.is_scheduled_elsewhere();
        let resume = ends && free && subscription.state.is_good();
        let planned = subscription.planned_change().filter(|_| subscription.owned);
        let keep = planned.map(|planned| {
            let other = planned.plan != subscription.plan;
            self.to_keep(other.then(|| catalogue.name(&subscription.plan, self.language())))
        });
        resume.then(|| self.to_resume()).into_iter().chain(keep).collect()
    }

    /// Cancels the scheduled change. `plan`: the name of the plan that is kept.
    pub(super) fn to_keep(&self, plan: Option<&str>) -> Button {
        let label = match plan {
            Some(plan) => t!(self, "button-keep", plan = clip(plan, BUTTON_NAME_LIMIT)),
            None => t!(self, "button-keep-as-is"),
        };
        Button::callback(label, CallbackData::KeepPlan)
    }
}

/// One line for each entitlement of a plan, from its earliest start to its latest end.
fn merged(held: &[Entitlement]) -> Vec<Entitlement> {
    let mut lines: Vec<Entitlement> = Vec::new();
    for entitlement in held {
        let alike = lines
            .iter_mut()
            .find(|line| line.name == entitlement.name && line.plan == entitlement.plan);
        match alike {
            None => lines.push(entitlement.clone()),
            Some(line) => {
                line.since = line.since.min(entitlement.since);
                line.valid_until =
                    line.valid_until.zip(entitlement.valid_until).map(|(a, b)| a.max(b));
            }
        }
    }
    lines
}
