//! Screens for changing a running subscription: the cost, the outcome, and what must be done first.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::plan::{Plan, Price};
use crate::domain::plan_change::{Bill, ChangeTiming, NextCharge};
use crate::domain::quote::ChangeQuote;
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;
use crate::messages::callback_data::CallbackData;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// The cost of a change, with a button to confirm it. `from`: the current plan, if it is known.
    #[must_use]
    pub fn change_preview(
        &self,
        from: Option<&Plan>,
        to: &Plan,
        price: &Price,
        quote: &ChangeQuote,
    ) -> Screen {
        let title = self.change_title(from, to, price);
        let from = from.filter(|from| from.code != to.code);
        let costs = match quote.timing {
            ChangeTiming::PeriodEnd => self.cost_later(from, to, price, quote.next),
            ChangeTiming::Now | ChangeTiming::Portal => {
                self.cost_now(quote.bill.as_ref(), quote.next)
            }
        };
        let (at, basis) = (quote.at, Some(quote.basis));
        let confirm = CallbackData::ConfirmChange(to.code.clone(), price.interval, at, basis);
        Screen::of([title, costs.join("\n")])
            .row(vec![Button::callback(t!(self, "button-confirm-change"), confirm)])
            .row(vec![self.back(CallbackData::Plan(to.code.clone()))])
    }

    /// The change takes effect at `at` and can be cancelled until then.
    #[must_use]
    pub fn change_scheduled(
        &self,
        from: Option<&Plan>,
        to: &Plan,
        price: &Price,
        at: Timestamp,
    ) -> Screen {
        let (name, date) = (self.name(self.localized(&to.name)), self.date(at));
        let from = from.filter(|from| from.code != to.code);
        let text = if let Some(from) = from {
            let from = self.name(self.localized(&from.name));
            t!(self, "change-scheduled", from = from, to = name, date = date)
        } else {
            let price = self.price(price);
            t!(self, "change-scheduled-same", to = name, price = price, date = date)
        };
        Screen::of([text])
            .row(vec![self.to_keep(from.map(|from| self.localized(&from.name)))])
            .row(vec![self.to_status()])
    }

    /// `url`: the hosted invoice page, where another card can be used and the bank's confirmation given.
    #[must_use]
    pub fn change_needs_payment(&self, to: &Plan, url: Option<&str>) -> Screen {
        let plan = self.name(self.localized(&to.name));
        let text = match url {
            Some(_) => t!(self, "change-needs-payment", plan = plan),
            None => t!(self, "change-needs-card", plan = plan),
        };
        Screen::of([text]).row(self.pay_or_confirm(url)).row(vec![self.to_status()])
    }

    /// The confirmed quote has expired; `preview` shows the new one.
    #[must_use]
    pub fn new_quote(&self, preview: Screen) -> Screen {
        let text = format!("{}\n\n{}", t!(self, "change-quote-expired"), preview.text);
        Screen { text, ..preview }
    }

    /// The change is made in the billing portal, at `url`.
    #[must_use]
    pub fn change_portal(&self, url: &str) -> Screen {
        Screen::of([t!(self, "change-portal"), t!(self, "portal-private")])
            .row(vec![Button::url(t!(self, "button-portal"), url)])
            .row(vec![self.back(CallbackData::Plans)])
    }

    /// The user already has the chosen plan at this price.
    #[must_use]
    pub fn same_plan(&self, view: &StatusView) -> Screen {
        let running = view.subscription.as_ref();
        // Without access, the plan in force differs from the subscription's plan.
        let name = running
            .is_none_or(|subscription| subscription.plan == view.plan)
            .then_some(self.localized(&view.plan_name));
        let mut text = vec![match name {
            Some(name) => t!(self, "same-plan", plan = self.name(name)),
            None => t!(self, "same-plan-unnamed"),
        }];
        let planned = running.and_then(Subscription::planned_change);
        let keep = planned.map(|planned| {
            text.push(t!(self, "same-plan-planned", date = self.date(planned.at)));
            self.to_keep(name)
        });
        Screen::of(text)
            .row(keep.into_iter().collect())
            .row(vec![self.to_plans(), self.to_status()])
    }

    /// An unpaid invoice or a pause must be resolved before the plan can be changed.
    #[must_use]
    pub fn fix_payment_first(&self, view: &StatusView) -> Screen {
        let subscription = view.subscription.as_ref();
        let invoice = subscription.and_then(Subscription::unpaid_invoice);
        if subscription.is_some_and(Subscription::is_paused) {
            return self.paused_first(view);
        }
        Screen::of([t!(self, "payment-first")])
            .row(self.payment_buttons(invoice.and_then(|invoice| invoice.hosted_url.as_deref())))
            .row(vec![self.back(CallbackData::Status)])
    }

    /// The subscription is cancelled and must be resumed before the plan can be changed.
    #[must_use]
    pub fn resume_first(&self, view: &StatusView) -> Screen {
        let end = view.subscription.as_ref().and_then(Subscription::cancel_at);
        let text = match end.or(view.access_until) {
            Some(at) => t!(self, "resume-first", date = self.date(at)),
            None => t!(self, "resume-first-undated"),
        };
        Screen::of([text]).row(vec![self.to_resume()]).row(vec![self.back(CallbackData::Status)])
    }

    /// The subscription's price belongs to no plan, so it can neither be changed nor be joined by a
    /// second subscription.
    #[must_use]
    pub fn unlisted_first(&self) -> Screen {
        Screen::of([t!(self, "unlisted-first")])
            .row(vec![self.to_manage()])
            .row(vec![self.back(CallbackData::Status)])
    }

    /// The subscription is neither cancelled nor paused.
    #[must_use]
    pub fn nothing_to_resume(&self) -> Screen {
        Screen::of([t!(self, "nothing-to-resume")]).row(vec![self.to_plans(), self.to_status()])
    }

    /// The scheduled change was cancelled.
    #[must_use]
    pub fn plan_kept(&self) -> Screen {
        Screen::of([t!(self, "plan-kept")]).row(vec![self.to_status()])
    }

    /// A delayed payment is pending. `plan`: the name of the plan it pays for.
    #[must_use]
    pub fn payment_awaited(&self, plan: Option<&str>) -> Screen {
        let text = match plan {
            Some(plan) => t!(self, "payment-awaited", plan = self.name(plan)),
            None => t!(self, "payment-awaited-unnamed"),
        };
        Screen::of([text]).row(vec![self.to_status()])
    }

    pub(super) fn confirm_payment(&self, url: &str) -> Button {
        Button::url(t!(self, "button-confirm-payment"), url)
    }

    pub(super) fn pay_or_confirm(&self, url: Option<&str>) -> Vec<Button> {
        let pay = url.map(|url| Button::url(t!(self, "button-pay-or-confirm"), url));
        pay.into_iter().chain([self.to_card()]).collect()
    }

    fn change_title(&self, from: Option<&Plan>, to: &Plan, price: &Price) -> String {
        let (name, price) = (self.name(self.localized(&to.name)), self.price(price));
        match from {
            Some(from) if from.code == to.code => {
                t!(self, "change-title-price", plan = name, price = price)
            }
            Some(from) => {
                let from = self.name(self.localized(&from.name));
                t!(self, "change-title", from = from, to = name, price = price)
            }
            None => t!(self, "change-title-to", to = name, price = price),
        }
    }

    /// The amount due, its breakdown, and the next charge.
    fn cost_now(&self, bill: Option<&Bill>, next: Option<NextCharge>) -> Vec<String> {
        let mut lines = match bill {
            Some(bill) => self.bill(bill, next),
            None => vec![t!(self, "change-due-nothing")],
        };
        lines.extend(next.map(|next| self.next_charge(next)));
        lines
    }

    fn bill(&self, bill: &Bill, next: Option<NextCharge>) -> Vec<String> {
        let money = |minor: i64| self.money(Money { minor, currency: bill.currency });
        let mut lines = vec![match bill.due {
            0 => t!(self, "change-due-nothing"),
            due => t!(self, "change-due", amount = money(due)),
        }];
        lines.extend(self.sum(bill, next.map(|next| next.at)));
        let left = bill.credit_left();
        if left > 0 {
            lines.push(t!(self, "change-credit-left", amount = money(left)));
        }
        if bill.carried() > 0 {
            lines.push(t!(self, "change-carried", amount = money(bill.carried())));
        }
        lines
    }

    fn next_charge(&self, next: NextCharge) -> String {
        let (due, total) = (self.money(next.due()), self.money(next.total));
        let date = self.date(next.at);
        let Some(covered) = next.coverage() else {
            return t!(self, "change-next", amount = due, date = date);
        };
        let (count, rest) = (covered.renewals, self.money(covered.rest));
        match (count, covered.rest.minor) {
            (0, _) => t!(self, "change-next-less", amount = due, total = total, date = date),
            (_, 0) => t!(self, "change-covered", count = count, amount = total, date = date),
            _ => {
                let covered =
                    t!(self, "change-covered", count = count, amount = total, date = date);
                format!("{covered} {}", t!(self, "change-covered-rest", amount = rest))
            }
        }
    }

    /// The breakdown of the amount due. Empty if it is a single amount, or if an amount is unknown.
    /// `until`: the end of the period that is charged.
    fn sum(&self, bill: &Bill, until: Option<Timestamp>) -> Vec<String> {
        let Some((lines, taxes)) = bill.lines.zip(bill.taxes()) else { return Vec::new() };
        let money = |minor: i64| self.money(Money { minor, currency: bill.currency });
        let less = |minor: i64| format!("−{}", money(minor));
        let charged = || match until {
            Some(at) => {
                t!(self, "change-sum-until", amount = money(lines.charged), date = self.date(at))
            }
            None => t!(self, "change-sum-charged", amount = money(lines.charged)),
        };
        let (used, owed) = (bill.credit_used(), bill.starting_balance.max(0));
        let sum: Vec<String> = [
            (lines.charged > 0).then(charged),
            (lines.credited > 0)
                .then(|| t!(self, "change-sum-unused", amount = less(lines.credited))),
            (bill.discounts > 0)
                .then(|| t!(self, "change-sum-discount", amount = less(bill.discounts))),
            (taxes != 0).then(|| t!(self, "change-sum-tax", amount = money(taxes))),
            (used > 0).then(|| t!(self, "change-sum-credit", amount = less(used))),
            (owed > 0).then(|| t!(self, "change-sum-owed", amount = money(owed))),
        ]
        .into_iter()
        .flatten()
        .collect();
        if sum.len() > 1 { sum } else { Vec::new() }
    }

    /// `from`: the plan that is kept until then, if it differs from `to`. A total that differs from
    /// the price, by a discount or a tax, is stated in its place.
    fn cost_later(
        &self,
        from: Option<&Plan>,
        to: &Plan,
        price: &Price,
        next: Option<NextCharge>,
    ) -> Vec<String> {
        let Some(next) = next else { return vec![t!(self, "change-later-undated")] };
        let date = self.date(next.at);
        let plans = from.map(|from| {
            (self.name(self.localized(&from.name)), self.name(self.localized(&to.name)))
        });
        let mut lines = vec![if next.total == price.amount {
            let price = self.price(price);
            match plans {
                Some((from, to)) => {
                    t!(self, "change-later", from = from, to = to, date = date, price = price)
                }
                None => t!(self, "change-later-same", date = date, price = price),
            }
        } else {
            let amount = self.money(next.total);
            match plans {
                Some((from, to)) => t!(
                    self,
                    "change-later-first",
                    from = from,
                    to = to,
                    date = date,
                    amount = amount
                ),
                None => t!(self, "change-later-same-first", date = date, amount = amount),
            }
        }];
        if next.balance < 0 && next.total.minor > 0 {
            let credit = Money { minor: next.balance.saturating_neg(), ..next.total };
            lines.push(t!(self, "change-later-credit", credit = self.money(credit)));
        }
        lines
    }
}
