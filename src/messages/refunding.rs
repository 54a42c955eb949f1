//! Refunds, cancellations and free days by admins: the choice, and what exactly they change.

use crate::domain::account::PaidPayment;
use crate::domain::admin_action::{CancelEffect, CompEffect, Continues, RefundEffect};
use crate::domain::ids::UserId;
use crate::domain::money::Money;
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::escape;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// How to use `/refund`.
    #[must_use]
    pub fn refund_usage(&self) -> Screen {
        Screen::of([t!(self, "refund-usage")])
    }

    /// How to use `/cancel` for somebody else.
    #[must_use]
    pub fn cancel_usage(&self) -> Screen {
        Screen::of([t!(self, "cancel-usage")])
    }

    /// Asks which payment to refund. `payments`: newest first.
    #[must_use]
    pub fn refund_payments(
        &self,
        user: UserId,
        payments: &[PaidPayment],
        catalogue: &Catalogue,
    ) -> Screen {
        if payments.is_empty() {
            return Screen::of([t!(self, "refund-none")]);
        }
        let mut lines = vec![t!(self, "refund-choose"), self.user_line(user)];
        lines.extend(payments.iter().map(|paid| self.payment_line(paid, catalogue)));
        let mut screen = Screen::of([lines.join("\n")]);
        for paid in payments.iter().filter(|paid| paid.left() > 0 && !paid.is_disputed) {
            let label = format!("{} · {}", self.money(paid.amount), self.plain_date(paid.paid_at));
            let data = CallbackData::RefundPayment(user, paid.id.clone());
            screen = screen.row(vec![Button::callback(label, data)]);
        }
        screen.row(vec![self.to_dismiss()])
    }

    /// Asks how much of a payment to refund.
    #[must_use]
    pub fn refund_amounts(
        &self,
        user: UserId,
        paid: &PaidPayment,
        catalogue: &Catalogue,
    ) -> Screen {
        let left = Money { minor: paid.left(), ..paid.amount };
        let title = t!(self, "refund-choose-amount", amount = self.money(left));
        let text = [title, self.user_line(user), self.payment_line(paid, catalogue)].join("\n");
        let payment = escape(&paid.id);
        let other = t!(self, "refund-other", user = user.to_string(), payment = payment);
        let amount = |minor| CallbackData::RefundAmount(user, paid.id.clone(), minor);
        let all = t!(self, "button-all", amount = self.money(left));
        let half = Money { minor: left.minor / 2, ..left };
        let half_button = (half.minor > 0).then(|| {
            let label = t!(self, "button-half", amount = self.money(half));
            Button::callback(label, amount(Some(half.minor)))
        });
        Screen::of([text, other])
            .row([Button::callback(all, amount(None))].into_iter().chain(half_button).collect())
            .row(vec![self.back(CallbackData::Refund(user)), self.to_dismiss()])
    }

    pub(super) fn refund_lines(&self, effect: &RefundEffect, catalogue: &Catalogue) -> Vec<String> {
        let (amount, date) = (self.money(effect.paid), self.date(effect.paid_at));
        let payment = match &effect.plan {
            Some(plan) => {
                let plan = self.plan_name(catalogue, plan);
                t!(self, "refund-payment", amount = amount, plan = plan, date = date)
            }
            None => t!(self, "refund-payment-unnamed", amount = amount, date = date),
        };
        let before = Money { minor: effect.returned, ..effect.paid };
        let before =
            (before.minor > 0).then(|| t!(self, "refund-before", amount = self.money(before)));
        let access = if effect.lost.is_empty() {
            t!(self, "refund-keeps-access")
        } else {
            t!(self, "refund-loses", names = self.names(catalogue, &effect.lost))
        };
        let continues = effect.continues.as_ref().map(|running| self.continues(running, catalogue));
        [payment].into_iter().chain(before).chain([access]).chain(continues).collect()
    }

    fn continues(&self, running: &Continues, catalogue: &Catalogue) -> String {
        let plan = self.plan_name(catalogue, &running.plan);
        match running.renews_at {
            Some(at) => t!(self, "refund-continues", plan = plan, date = self.date(at)),
            None => t!(self, "refund-continues-undated", plan = plan),
        }
    }

    pub(super) fn cancel_lines(&self, effect: &CancelEffect, catalogue: &Catalogue) -> Vec<String> {
        let end = effect.period_end.map(|at| self.date(at));
        let mut lines = match end {
            Some(date) if effect.now => {
                vec![t!(self, "cancel-ends-now"), t!(self, "cancel-paid-until", date = date)]
            }
            None if effect.now => vec![t!(self, "cancel-ends-now")],
            Some(date) => vec![t!(self, "cancel-ends", date = date)],
            None => vec![t!(self, "cancel-ends-undated")],
        };
        if effect.schedule.is_some() {
            lines.push(t!(self, "cancel-drops-change"));
        }
        if !effect.lost.is_empty() {
            lines.push(t!(self, "revoke-loses", names = self.names(catalogue, &effect.lost)));
        }
        lines
    }

    /// How to use `/comp`.
    #[must_use]
    pub fn comp_usage(&self) -> Screen {
        Screen::of([t!(self, "comp-usage")])
    }

    pub(super) fn comp_lines(&self, effect: &CompEffect) -> Vec<String> {
        let after = self.date(effect.after);
        let next = match effect.amount {
            Some(amount) => {
                t!(self, "comp-next-amount", amount = self.money(amount), date = after)
            }
            None => t!(self, "comp-next", date = after),
        };
        let before = t!(self, "comp-before", date = self.date(effect.before));
        let trial = effect.on_trial.then(|| t!(self, "comp-trial"));
        [next, before, t!(self, "comp-then")].into_iter().chain(trial).collect()
    }

    fn payment_line(&self, paid: &PaidPayment, catalogue: &Catalogue) -> String {
        let (amount, date) = (self.money(paid.amount), self.date(paid.paid_at));
        let line = match &paid.plan {
            Some(plan) => {
                let plan = self.plan_name(catalogue, plan);
                t!(self, "refund-payment", amount = amount, plan = plan, date = date)
            }
            None => t!(self, "refund-payment-unnamed", amount = amount, date = date),
        };
        if paid.returned == 0 {
            return format!("• {line}");
        }
        let before = self.money(Money { minor: paid.returned, ..paid.amount });
        format!("• {line} ({})", t!(self, "refund-before", amount = before))
    }
}
