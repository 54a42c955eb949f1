//! What a person has: status, billing page, language.

use crate::domain::access::Entitlement;
use crate::domain::plan::Interval;
use crate::domain::status::StatusView;
use crate::domain::subscription::{Status, Subscription};
use crate::messages::phrasebook::{Words, say};
use crate::messages::press::Press;
use crate::messages::screen::{Button, Screen};
use crate::messages::shop::right;

/// A status names so many rights at most.
const NAMED_RIGHTS: usize = 30;

impl Words {
    #[must_use]
    pub fn status(&self, view: &StatusView) -> Screen {
        let mut paragraphs = vec![say!(self, "status-title", plan = self.name(&view.plan_name))];
        paragraphs.push(match &view.subscription {
            Some(subscription) => self.billing_lines(view, subscription).join("\n"),
            None => say!(self, "status-free"),
        });
        if !view.entitlements.is_empty() {
            let mut lines = vec![say!(self, "plan-includes")];
            lines.extend(
                view.entitlements.iter().take(NAMED_RIGHTS).map(|held| self.right_line(held)),
            );
            paragraphs.push(lines.join("\n"));
        }
        let screen = Screen::of(paragraphs);
        match &view.subscription {
            Some(subscription) => {
                let fix = self.fix_buttons(subscription);
                screen.row(fix).row(vec![self.to_manage(), self.to_plans()])
            }
            None => screen.row(vec![self.to_plans()]),
        }
        .row(vec![self.back(Press::Home)])
    }

    #[must_use]
    pub fn already_subscribed(&self, view: &StatusView) -> Screen {
        let mut paragraphs =
            vec![say!(self, "already-subscribed", plan = self.name(&view.plan_name))];
        let mut screen_buttons = Vec::new();
        if let Some(subscription) = &view.subscription {
            paragraphs.push(self.billing_lines(view, subscription).join("\n"));
            screen_buttons = self.fix_buttons(subscription);
        }
        paragraphs.push(say!(self, "already-change"));
        Screen::of(paragraphs)
            .row(screen_buttons)
            .row(vec![self.to_manage(), self.to_status()])
            .row(vec![self.back(Press::Home)])
    }

    #[must_use]
    pub fn portal_ready(&self, url: &str) -> Screen {
        Screen::of(vec![say!(self, "portal-ready"), say!(self, "portal-private")])
            .row(vec![Button::url(say!(self, "button-portal"), url)])
            .row(vec![self.back(Press::Status)])
    }

    /// Who never subscribed has nothing at the billing portal.
    #[must_use]
    pub fn nothing_to_manage(&self) -> Screen {
        Screen::of(vec![say!(self, "nothing-to-manage")])
            .row(vec![self.to_plans()])
            .row(vec![self.back(Press::Home)])
    }

    /// Each language by its own name, the current one ticked.
    #[must_use]
    pub fn language(&self) -> Screen {
        let buttons: Vec<Button> = self
            .languages()
            .into_iter()
            .map(|(tag, name)| {
                let label = if tag == self.tag() {
                    say!(self, "button-current", name = name)
                } else {
                    name
                };
                Button::press(label, Press::SetLanguage(tag.to_owned()))
            })
            .collect();
        let mut screen = Screen::of(vec![say!(self, "language-choose")]);
        screen.keyboard = buttons.chunks(2).map(<[Button]>::to_vec).collect();
        screen.row(vec![self.back(Press::Home)])
    }

    /// Said in the language that was just chosen.
    #[must_use]
    pub fn language_set(&self) -> Screen {
        Screen::of(vec![say!(self, "language-set")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.back(Press::Home)])
    }

    fn billing_lines(&self, view: &StatusView, subscription: &Subscription) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(price) = &view.price {
            lines.push(say!(self, "status-price", price = self.price(price)));
        }
        let until = view.access_until.map(|at| self.date(at));
        match &subscription.status {
            Status::Trialing | Status::Active => lines.extend(self.future_lines(subscription)),
            Status::PastDue => lines.push(match until {
                Some(date) => say!(self, "status-past-due-until", date = date),
                None => say!(self, "status-past-due"),
            }),
            Status::Unpaid => lines.push(say!(self, "status-unpaid")),
            Status::Paused => lines.push(say!(self, "status-paused")),
            Status::Incomplete
            | Status::IncompleteExpired
            | Status::Canceled
            | Status::Other(_) => lines.push(say!(self, "status-free")),
        }
        lines
    }

    fn future_lines(&self, subscription: &Subscription) -> Vec<String> {
        let mut lines = Vec::new();
        let trial = (subscription.status == Status::Trialing).then_some(subscription.trial_end);
        if let Some(end) = trial.flatten() {
            lines.push(say!(self, "status-trial", date = self.date(end)));
        }
        if let Some(end) = subscription.cancel_at {
            lines.push(say!(self, "status-ends", date = self.date(end)));
        } else if subscription.interval == Some(Interval::Once) {
            lines.push(say!(self, "status-once"));
        } else if let Some(end) = subscription.current_period_end.filter(|_| trial.is_none()) {
            lines.push(say!(self, "status-renews", date = self.date(end)));
        }
        lines
    }

    /// What mends a failed payment: the open invoice, and the card.
    fn fix_buttons(&self, subscription: &Subscription) -> Vec<Button> {
        if !matches!(subscription.status, Status::PastDue | Status::Unpaid) {
            return Vec::new();
        }
        let invoice = subscription.failed_invoice.as_ref();
        self.payment_buttons(invoice.and_then(|invoice| invoice.hosted_url.as_deref()))
    }

    pub(super) fn payment_buttons(&self, invoice: Option<&str>) -> Vec<Button> {
        let pay = invoice.map(|url| Button::url(say!(self, "button-pay-invoice"), url));
        let card = Button::press(say!(self, "button-update-card"), Press::UpdateCard);
        pay.into_iter().chain([card]).collect()
    }

    fn right_line(&self, held: &Entitlement) -> String {
        let name = self.name(&right(&held.name));
        match held.valid_until {
            Some(at) => say!(self, "right-until", right = name, date = self.date(at)),
            None => say!(self, "list-item", item = name),
        }
    }
}
