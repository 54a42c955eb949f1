//! What a person has at this moment: plan, price, what comes next, and each right with its origin.

use crate::domain::access::{Entitlement, Source};
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::plan::{Catalogue, Interval};
use crate::domain::status::StatusView;
use crate::domain::subscription::{
    Pause, PauseBehavior, PlannedChange, Reversal, Status, Subscription, UnlistedSubscription,
};
use crate::messages::callback_data::CallbackData;
use crate::messages::format::clip;
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::{Button, Screen};
use crate::messages::shop::right;

/// Characters that the list of rights may take; what does not fit is counted.
const RIGHTS_ROOM: usize = 2400;
/// Other purchases in force, named at most.
const NAMED_OTHERS: usize = 6;
/// A plan's name on a button is cut to so many characters.
const BUTTON_NAME: usize = 32;

impl Localizer {
    /// `catalogue` names the plans that others than the one in force belong to.
    #[must_use]
    pub fn status(&self, view: &StatusView, catalogue: &Catalogue) -> Screen {
        let mut paragraphs = vec![say!(self, "status-title", plan = self.name(&view.plan_name))];
        match &view.subscription {
            Some(subscription) => {
                paragraphs.push(self.subscription_lines(view, subscription, catalogue));
            }
            None if view.unlisted.is_some() => {}
            None => paragraphs.push(say!(self, "status-free")),
        }
        paragraphs.extend(view.awaited.as_ref().map(|payment| match &payment.plan {
            Some(plan) => say!(self, "status-awaited", plan = self.name(catalogue.name(plan))),
            None => say!(self, "status-awaited-unnamed"),
        }));
        paragraphs.extend(view.unlisted.as_ref().map(|one| self.unlisted_lines(one)));
        paragraphs.extend(self.others(view, catalogue));
        paragraphs.extend(self.held_rights(view, catalogue));
        let screen = Screen::of(paragraphs);
        match &view.subscription {
            Some(subscription) => screen
                .row(self.fix_buttons(subscription))
                .row(self.course_buttons(subscription, catalogue))
                .row(if view.can_pause { vec![self.to_pause()] } else { Vec::new() })
                .row(vec![self.to_manage(), self.to_plans()]),
            None if view.unlisted.is_some() => screen.row(vec![self.to_manage()]),
            None => screen.row(vec![self.to_plans()]),
        }
        .row(vec![self.back(CallbackData::Home)])
    }

    /// A subscription that is none of the plans: that it is there, and what comes next.
    fn unlisted_lines(&self, one: &UnlistedSubscription) -> String {
        let mut lines = vec![say!(self, "status-unlisted")];
        match (one.cancel_at, one.current_period_end) {
            (Some(end), _) => lines.push(say!(self, "status-ends", date = self.date(end))),
            (None, Some(at)) if one.status.is_good() => {
                lines.push(say!(self, "status-renews", date = self.date(at)));
            }
            _ if matches!(one.status, Status::PastDue | Status::Unpaid) => {
                lines.push(say!(self, "status-past-due"));
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
            let plan = self.name(catalogue.name(&subscription.plan));
            lines.push(say!(self, "status-subscription", plan = plan));
        }
        lines.extend(self.billing_lines(view, subscription));
        if let Some(planned) = &subscription.planned {
            lines.push(self.planned(subscription, planned, catalogue));
        }
        if subscription.is_scheduled_elsewhere {
            lines.push(say!(self, "status-scheduled-elsewhere"));
        }
        if let Some(change) = &subscription.pending_change {
            lines.push(say!(self, "status-change-waits", date = self.date(change.until)));
        }
        lines.join("\n")
    }

    /// Another interval of the same plan is known by its price.
    fn planned(
        &self,
        subscription: &Subscription,
        planned: &PlannedChange,
        catalogue: &Catalogue,
    ) -> String {
        let price = planned.price.as_ref().and_then(|id| catalogue.by_price(id));
        let date = self.date(planned.at);
        if let Some((_, price)) = price.filter(|(plan, _)| plan.code == subscription.plan) {
            return say!(self, "status-planned-price", price = self.price(price), date = date);
        }
        let plan = self.name(catalogue.name(&planned.plan));
        say!(self, "status-planned", plan = plan, date = date)
    }

    /// Price, trouble and what comes next. At most one line carries a sign of trouble.
    pub(super) fn billing_lines(
        &self,
        view: &StatusView,
        subscription: &Subscription,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(price) = &view.price {
            lines.push(say!(self, "status-price", price = self.price(price)));
        }
        // After it went back there is nothing to tell of it.
        let paid = subscription.last_paid.filter(|_| subscription.reversal.is_none());
        let paid = paid.map(|amount| self.money(amount));
        lines.extend(paid.map(|amount| say!(self, "status-last-paid", amount = amount)));
        if let Some(reversal) = subscription.reversal {
            lines.push(match reversal {
                Reversal::Refunded => say!(self, "status-refunded"),
                Reversal::DisputeLost => say!(self, "status-disputed"),
            });
            if subscription.is_running() && subscription.status.is_good() {
                lines.extend(self.after_reversal(subscription));
            }
            return lines;
        }
        let until = view.access_until.map(|at| self.date(at));
        match &subscription.status {
            Status::Trialing | Status::Active => match &subscription.pause {
                Some(pause) => lines.extend(self.pause_lines(subscription, pause)),
                None => lines.extend(self.future_lines(subscription)),
            },
            status @ (Status::PastDue | Status::Unpaid) => {
                lines.push(match (until, view.lapsed_at) {
                    (Some(date), _) => say!(self, "status-past-due-until", date = date),
                    (None, Some(at)) => say!(self, "status-lapsed", date = self.date(at)),
                    (None, None) if *status == Status::Unpaid => say!(self, "status-unpaid"),
                    (None, None) => say!(self, "status-past-due"),
                });
                let owed = subscription.failed_invoice.as_ref().and_then(|one| one.amount);
                lines.extend(
                    owed.map(|amount| say!(self, "status-owed", amount = self.money(amount))),
                );
            }
            Status::Paused => {
                lines.extend(self.paused_lines(subscription, until));
                let owed = subscription.failed_invoice.as_ref().and_then(|one| one.amount);
                lines.extend(
                    owed.map(|amount| say!(self, "status-owed", amount = self.money(amount))),
                );
            }
            Status::Incomplete
            | Status::IncompleteExpired
            | Status::Canceled
            | Status::Other(_) => lines.push(say!(self, "status-free")),
        }
        lines
    }

    /// The money for this period is back with the customer, and the subscription goes on at Stripe
    /// all the same: the next payment buys the next period.
    fn after_reversal(&self, subscription: &Subscription) -> Option<String> {
        if let Some(end) = subscription.cancel_at {
            return Some(say!(self, "status-ends", date = self.date(end)));
        }
        let next = subscription.current_period_end?;
        Some(say!(self, "status-refunded-next", date = self.date(next)))
    }

    fn future_lines(&self, subscription: &Subscription) -> Vec<String> {
        let mut lines = Vec::new();
        let trial = (subscription.status == Status::Trialing).then_some(subscription.trial_end);
        if let Some(end) = trial.flatten() {
            lines.push(say!(self, "status-trial", date = self.date(end)));
        }
        let once = subscription.interval == Some(Interval::Once);
        match (subscription.cancel_at, once) {
            (Some(end), true) => {
                lines.push(say!(self, "status-once-until", date = self.date(end)));
            }
            (Some(end), false) => lines.push(say!(self, "status-ends", date = self.date(end))),
            (None, true) => lines.push(say!(self, "status-once")),
            (None, false) => {
                let renewal = subscription.current_period_end.filter(|_| trial.is_none());
                let line = |at| say!(self, "status-renews", date = self.date(at));
                lines.extend(renewal.map(line));
            }
        }
        lines
    }

    fn pause_lines(&self, subscription: &Subscription, pause: &Pause) -> Vec<String> {
        let access = pause.behavior != PauseBehavior::Void;
        let mut lines =
            vec![if access { say!(self, "pause-access") } else { say!(self, "pause-no-access") }];
        lines.extend(pause.resumes_at.map(|at| self.resumes(at)));
        let end = subscription.cancel_at.map(|at| self.date(at));
        lines.extend(end.map(|date| say!(self, "status-ends", date = date)));
        lines
    }

    pub(super) fn resumes(&self, at: Timestamp) -> String {
        say!(self, "pause-resumes", date = self.date(at))
    }

    fn others(&self, view: &StatusView, catalogue: &Catalogue) -> Option<String> {
        let line = |one: &Subscription| {
            let name = self.name(catalogue.name(&one.plan));
            let renewal = one.current_period_end.filter(|_| one.is_running());
            let note = match (one.cancel_at, renewal) {
                (Some(end), _) => Some(say!(self, "note-until", date = self.date(end))),
                (None, Some(at)) => Some(say!(self, "note-renews", date = self.date(at))),
                (None, None) => None,
            };
            self.noted(name, note.as_slice())
        };
        // Time that was added to is told by its end.
        let added = |one: &&Subscription| {
            let shown = view.subscription.iter().chain(&view.others);
            shown.filter(|other| one.is_once() && other.is_once() && other.plan == one.plan).any(
                |other| match (one.cancel_at, other.cancel_at) {
                    (Some(end), Some(later)) => later > end,
                    (end, None) => end.is_some(),
                    (None, Some(_)) => false,
                },
            )
        };
        let others = view.others.iter().filter(|one| !added(one));
        let lines: Vec<String> = others.take(NAMED_OTHERS).map(line).collect();
        if lines.is_empty() {
            return None;
        }
        Some(format!("{}\n{}", say!(self, "status-others"), lines.join("\n")))
    }

    /// What can be said of all rights at once is said once.
    fn held_rights(&self, view: &StatusView, catalogue: &Catalogue) -> Option<String> {
        let held = &merged(&view.entitlements);
        let notes: Vec<Vec<String>> =
            held.iter().map(|one| self.right_notes(one, &view.plan, catalogue)).collect();
        let first = notes.first()?;
        let alike = held.len() > 1 && !first.is_empty() && notes.iter().all(|one| one == first);
        let mut lines = vec![say!(self, "plan-includes")];
        let mut room = RIGHTS_ROOM;
        for (one, notes) in held.iter().zip(&notes) {
            let name = self.name(&right(&one.name));
            let line = self.noted(name, if alike { &[] } else { notes });
            let Some(left) = room.checked_sub(line.chars().count()) else { break };
            room = left;
            lines.push(line);
        }
        let rest = held.len() + 1 - lines.len();
        if rest > 0 {
            lines.push(say!(self, "rights-more", count = rest));
        }
        if alike {
            lines.push(format!("<i>{}</i>", first.join(" · ")));
        }
        Some(lines.join("\n"))
    }

    /// Since when and until when, and where it comes from unless that is the plan in force.
    fn right_notes(
        &self,
        held: &Entitlement,
        plan: &PlanCode,
        catalogue: &Catalogue,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        if held.source != Source::FreePlan {
            notes.push(say!(self, "note-since", date = self.date(held.since)));
        }
        if let Some(at) = held.valid_until {
            notes.push(say!(self, "note-until", date = self.date(at)));
        }
        match &held.source {
            Source::Grant { .. } => notes.push(say!(self, "note-granted")),
            Source::Purchase { .. } if held.plan != *plan => {
                notes.push(self.name(catalogue.name(&held.plan)));
            }
            Source::Purchase { .. } | Source::FreePlan => {}
        }
        notes
    }

    fn noted(&self, item: String, notes: &[String]) -> String {
        if notes.is_empty() {
            return say!(self, "list-item", item = item);
        }
        say!(self, "noted-item", item = item, notes = notes.join(" · "))
    }

    /// What can be paid now: the invoice that is owed, else the change that waits; and the card.
    /// What somebody else may be paying for is not the reader's to pay.
    pub(super) fn fix_buttons(&self, subscription: &Subscription) -> Vec<Button> {
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
        let invoice = subscription.failed_invoice.as_ref();
        self.payment_buttons(invoice.and_then(|invoice| invoice.hosted_url.as_deref()))
    }

    pub(super) fn payment_buttons(&self, invoice: Option<&str>) -> Vec<Button> {
        let pay = invoice.map(|url| Button::url(say!(self, "button-pay-invoice"), url));
        pay.into_iter().chain([self.to_card()]).collect()
    }

    /// What takes a scheduled end, or a scheduled change of plan, back.
    fn course_buttons(&self, subscription: &Subscription, catalogue: &Catalogue) -> Vec<Button> {
        let ends = subscription.cancel_at.is_some();
        let free =
            subscription.owned && subscription.is_running() && !subscription.is_scheduled_elsewhere;
        let resume = ends && free && subscription.status.is_good();
        let planned = subscription.planned.as_ref().filter(|_| subscription.owned);
        let keep = planned.map(|planned| {
            let other = planned.plan != subscription.plan;
            self.to_keep(other.then(|| catalogue.name(&subscription.plan)))
        });
        resume.then(|| self.to_resume()).into_iter().chain(keep).collect()
    }

    /// Keeps the plan of that name, or whatever there is.
    pub(super) fn to_keep(&self, plan: Option<&str>) -> Button {
        let label = match plan {
            Some(plan) => say!(self, "button-keep", plan = clip(plan, BUTTON_NAME)),
            None => say!(self, "button-keep-as-is"),
        };
        Button::press(label, CallbackData::KeepPlan)
    }
}

/// One line for each right of a plan: from its first beginning to its last end.
fn merged(held: &[Entitlement]) -> Vec<Entitlement> {
    let mut lines: Vec<Entitlement> = Vec::new();
    for one in held {
        let alike = lines.iter_mut().find(|line| line.name == one.name && line.plan == one.plan);
        match alike {
            None => lines.push(one.clone()),
            Some(line) => {
                line.since = line.since.min(one.since);
                line.valid_until = line.valid_until.zip(one.valid_until).map(|(a, b)| a.max(b));
            }
        }
    }
    lines
}
