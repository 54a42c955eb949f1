//! Changing a running subscription: what it costs, what came of it, and what stands in its way.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::plan::{Plan, Price};
use crate::domain::plan_change::{Basis, Bill, ChangeTiming, NextCharge};
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;
use crate::messages::callback_data::CallbackData;
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::{Button, Screen};

/// What a change of plan costs, before anybody agrees to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeView {
    /// `Now` or `PeriodEnd`; what is made on Stripe's page is not shown here.
    pub timing: ChangeTiming,
    /// The invoice of a change at once. Absent when nothing is due before the next charge.
    pub bill: Option<Bill>,
    /// The charge after a change at once, or that which comes with the change.
    pub next: Option<NextCharge>,
    /// The instant that the amounts are reckoned from, in whole seconds. It comes back with the
    /// consent, as [`CallbackData::ConfirmChange`].
    pub at: Timestamp,
    /// Comes back with the consent as well.
    pub basis: Basis,
}

impl Localizer {
    #[must_use]
    pub fn change_preview(
        &self,
        from: Option<&Plan>,
        to: &Plan,
        price: &Price,
        preview: &ChangeView,
    ) -> Screen {
        let title = self.change_title(from, to, price);
        let from = from.filter(|from| from.code != to.code);
        let costs = match preview.timing {
            ChangeTiming::PeriodEnd => self.cost_later(from, preview.next),
            ChangeTiming::Now | ChangeTiming::Portal => {
                self.cost_now(preview.bill.as_ref(), preview.next)
            }
        };
        let (at, basis) = (preview.at, Some(preview.basis));
        let confirm = CallbackData::ConfirmChange(to.code.clone(), price.interval, at, basis);
        Screen::of([title, costs.join("\n")])
            .row(vec![Button::press(say!(self, "button-confirm-change"), confirm)])
            .row(vec![self.back(CallbackData::Plan(to.code.clone()))])
    }

    /// It takes effect at that moment, and can be taken back until then.
    #[must_use]
    pub fn change_scheduled(
        &self,
        from: Option<&Plan>,
        to: &Plan,
        price: &Price,
        at: Timestamp,
    ) -> Screen {
        let (name, date) = (self.name(&to.name), self.date(at));
        let from = from.filter(|from| from.code != to.code);
        let text = if let Some(from) = from {
            let from = self.name(&from.name);
            say!(self, "change-scheduled", from = from, to = name, date = date)
        } else {
            let price = self.price(price);
            say!(self, "change-scheduled-same", to = name, price = price, date = date)
        };
        Screen::of([text])
            .row(vec![self.to_keep(from.map(|from| from.name.as_str()))])
            .row(vec![self.to_status()])
    }

    /// `url`: where it can be paid with another card, and confirmed where the bank wants that.
    #[must_use]
    pub fn change_needs_payment(&self, to: &Plan, url: Option<&str>) -> Screen {
        let plan = self.name(&to.name);
        let text = match url {
            Some(_) => say!(self, "change-needs-payment", plan = plan),
            None => say!(self, "change-needs-card", plan = plan),
        };
        Screen::of([text]).row(self.pay_or_confirm(url)).row(vec![self.to_status()])
    }

    /// The offer that was agreed to does not hold any more; `preview` shows the one in its place.
    #[must_use]
    pub fn offered_anew(&self, preview: Screen) -> Screen {
        let text = format!("{}\n\n{}", say!(self, "change-offer-anew"), preview.text);
        Screen { text, ..preview }
    }

    #[must_use]
    pub fn change_portal(&self, url: &str) -> Screen {
        Screen::of([say!(self, "change-portal"), say!(self, "portal-private")])
            .row(vec![Button::url(say!(self, "button-portal"), url)])
            .row(vec![self.back(CallbackData::Plans)])
    }

    /// They wish for what they have.
    #[must_use]
    pub fn same_plan(&self, view: &StatusView) -> Screen {
        let running = view.subscription.as_ref();
        // Without access, the plan in force is another one than the subscription's.
        let name = running.is_none_or(|one| one.plan == view.plan).then_some(&view.plan_name);
        let mut text = vec![match name {
            Some(name) => say!(self, "same-plan", plan = self.name(name)),
            None => say!(self, "same-plan-unnamed"),
        }];
        let planned = running.and_then(|one| one.planned.as_ref());
        let keep = planned.map(|planned| {
            text.push(say!(self, "same-plan-planned", date = self.date(planned.at)));
            self.to_keep(name.map(String::as_str))
        });
        Screen::of(text)
            .row(keep.into_iter().collect())
            .row(vec![self.to_plans(), self.to_status()])
    }

    #[must_use]
    pub fn fix_payment_first(&self, view: &StatusView) -> Screen {
        let subscription = view.subscription.as_ref();
        let invoice = subscription.and_then(|one| one.failed_invoice.as_ref());
        if subscription.is_some_and(Subscription::is_paused) {
            return self.paused_first(view);
        }
        Screen::of([say!(self, "payment-first")])
            .row(self.payment_buttons(invoice.and_then(|one| one.hosted_url.as_deref())))
            .row(vec![self.back(CallbackData::Status)])
    }

    #[must_use]
    pub fn resume_first(&self, view: &StatusView) -> Screen {
        let end = |one: &Subscription| one.cancel_at;
        let text = match view.subscription.as_ref().and_then(end).or(view.access_until) {
            Some(at) => say!(self, "resume-first", date = self.date(at)),
            None => say!(self, "resume-first-undated"),
        };
        Screen::of([text]).row(vec![self.to_resume()]).row(vec![self.back(CallbackData::Status)])
    }

    /// A subscription at a price that no plan here has: it is neither changed nor joined by a second.
    #[must_use]
    pub fn unlisted_first(&self) -> Screen {
        Screen::of([say!(self, "unlisted-first")])
            .row(vec![self.to_manage()])
            .row(vec![self.back(CallbackData::Status)])
    }

    #[must_use]
    pub fn nothing_to_resume(&self) -> Screen {
        Screen::of([say!(self, "nothing-to-resume")]).row(vec![self.to_plans(), self.to_status()])
    }

    /// The planned change is off.
    #[must_use]
    pub fn plan_kept(&self) -> Screen {
        Screen::of([say!(self, "plan-kept")]).row(vec![self.to_status()])
    }

    /// A delayed payment is on its way; `plan` is the name of what it is for.
    #[must_use]
    pub fn payment_awaited(&self, plan: Option<&str>) -> Screen {
        let text = match plan {
            Some(plan) => say!(self, "payment-awaited", plan = self.name(plan)),
            None => say!(self, "payment-awaited-unnamed"),
        };
        Screen::of([text]).row(vec![self.to_status()])
    }

    pub(super) fn confirm_payment(&self, url: &str) -> Button {
        Button::url(say!(self, "button-confirm-payment"), url)
    }

    pub(super) fn pay_or_confirm(&self, url: Option<&str>) -> Vec<Button> {
        let pay = url.map(|url| Button::url(say!(self, "button-pay-or-confirm"), url));
        pay.into_iter().chain([self.to_card()]).collect()
    }

    fn change_title(&self, from: Option<&Plan>, to: &Plan, price: &Price) -> String {
        let (name, price) = (self.name(&to.name), self.price(price));
        match from {
            Some(from) if from.code == to.code => {
                say!(self, "change-title-price", plan = name, price = price)
            }
            Some(from) => {
                let from = self.name(&from.name);
                say!(self, "change-title", from = from, to = name, price = price)
            }
            None => say!(self, "change-title-to", to = name, price = price),
        }
    }

    /// What is due, the sum behind it, and what comes next.
    fn cost_now(&self, bill: Option<&Bill>, next: Option<NextCharge>) -> Vec<String> {
        let mut lines = match bill {
            Some(bill) => self.bill(bill, next),
            None => vec![say!(self, "change-due-nothing")],
        };
        lines.extend(next.map(|next| self.next_charge(next)));
        lines
    }

    fn bill(&self, bill: &Bill, next: Option<NextCharge>) -> Vec<String> {
        let money = |minor: i64| self.money(Money { minor, currency: bill.currency });
        let mut lines = vec![match bill.due {
            0 => say!(self, "change-due-nothing"),
            due => say!(self, "change-due", amount = money(due)),
        }];
        lines.extend(self.sum(bill, next.map(|next| next.at)));
        let left = bill.credit_left();
        if left > 0 {
            lines.push(say!(self, "change-credit-left", amount = money(left)));
        }
        if bill.carried() > 0 {
            lines.push(say!(self, "change-carried", amount = money(bill.carried())));
        }
        lines
    }

    fn next_charge(&self, next: NextCharge) -> String {
        let (due, total) = (self.money(next.due()), self.money(next.total));
        let date = self.date(next.at);
        let Some(covered) = next.coverage() else {
            return say!(self, "change-next", amount = due, date = date);
        };
        let (count, rest) = (covered.renewals, self.money(covered.rest));
        match (count, covered.rest.minor) {
            (0, _) => say!(self, "change-next-less", amount = due, total = total, date = date),
            (_, 0) => say!(self, "change-covered", count = count, amount = total, date = date),
            _ => {
                let said = say!(self, "change-covered", count = count, amount = total, date = date);
                format!("{said} {}", say!(self, "change-covered-rest", amount = rest))
            }
        }
    }

    /// The amounts that the sum is made of; none when it is one amount, or not all are known.
    /// `until`: the end of the period that is charged.
    fn sum(&self, bill: &Bill, until: Option<Timestamp>) -> Vec<String> {
        let Some((lines, taxes)) = bill.lines.zip(bill.taxes()) else { return Vec::new() };
        let money = |minor: i64| self.money(Money { minor, currency: bill.currency });
        let less = |minor: i64| format!("−{}", money(minor));
        let charged = || match until {
            Some(at) => {
                say!(self, "change-sum-until", amount = money(lines.charged), date = self.date(at))
            }
            None => say!(self, "change-sum-charged", amount = money(lines.charged)),
        };
        let (used, owed) = (bill.credit_used(), bill.starting_balance.max(0));
        let sum: Vec<String> = [
            (lines.charged > 0).then(charged),
            (lines.credited > 0)
                .then(|| say!(self, "change-sum-unused", amount = less(lines.credited))),
            (bill.discounts > 0)
                .then(|| say!(self, "change-sum-discount", amount = less(bill.discounts))),
            (taxes != 0).then(|| say!(self, "change-sum-tax", amount = money(taxes))),
            (used > 0).then(|| say!(self, "change-sum-credit", amount = less(used))),
            (owed > 0).then(|| say!(self, "change-sum-owed", amount = money(owed))),
        ]
        .into_iter()
        .flatten()
        .collect();
        if sum.len() > 1 { sum } else { Vec::new() }
    }

    /// `from`: the plan that is kept until then, if it is another one.
    fn cost_later(&self, from: Option<&Plan>, next: Option<NextCharge>) -> Vec<String> {
        let Some(next) = next else { return vec![say!(self, "change-later-undated")] };
        let (amount, date) = (self.money(next.total), self.date(next.at));
        let mut lines = vec![match from {
            Some(from) => {
                let plan = self.name(&from.name);
                say!(self, "change-later", plan = plan, date = date, amount = amount)
            }
            None => say!(self, "change-later-same", date = date, amount = amount),
        }];
        if next.balance < 0 && next.total.minor > 0 {
            let credit = Money { minor: next.balance.saturating_neg(), ..next.total };
            lines.push(say!(self, "change-later-credit", credit = self.money(credit)));
        }
        lines
    }
}
