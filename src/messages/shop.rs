//! From the welcome to the checkout: what can be had, and for how much.

use std::time::Duration;

use crate::domain::ids::{EntitlementName, PlanCode};
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::{Button, Screen};

/// A list in one message names so many rights of a plan; the rest is counted.
const NAMED_RIGHTS: usize = 6;
/// A list in one message holds so many plans; each has its button.
const LISTED_PLANS: usize = 8;
/// Longer names are cut.
const NAME: usize = 48;

impl Localizer {
    #[must_use]
    pub fn welcome(
        &self,
        catalogue: &Catalogue,
        first_name: &str,
        current: Option<&StatusView>,
    ) -> Screen {
        let mut paragraphs = vec![match first_name.trim() {
            "" => say!(self, "welcome-hello-unnamed"),
            name => say!(self, "welcome-hello", name = self.name(name)),
        }];
        let plans: Vec<String> =
            catalogue.offered().take(LISTED_PLANS).map(|plan| self.offer_line(plan)).collect();
        if plans.is_empty() {
            paragraphs.push(say!(self, "welcome-nothing-sold"));
        } else {
            paragraphs.push(say!(self, "welcome-offer"));
            paragraphs.push(plans.join("\n"));
        }
        if let Some(view) = current {
            paragraphs.push(say!(self, "current-plan", plan = self.name(&view.plan_name)));
        }
        let mut second = Vec::new();
        if current.is_some_and(|view| view.subscription.is_some()) {
            second.push(self.to_manage());
        }
        second.push(Button::press(say!(self, "button-language"), CallbackData::Language));
        Screen::of(paragraphs).row(vec![self.to_plans(), self.to_status()]).row(second)
    }

    /// Every plan with its prices and rights; a button for each that can be bought.
    #[must_use]
    pub fn plans(&self, catalogue: &Catalogue, current: &PlanCode) -> Screen {
        let shown: Vec<&Plan> = catalogue
            .plans
            .iter()
            .filter(|plan| plan.is_free() || plan.sellable().next().is_some())
            .take(LISTED_PLANS)
            .collect();
        let mut paragraphs = vec![say!(self, "plans-title")];
        if shown.iter().all(|plan| plan.is_free()) {
            paragraphs.push(say!(self, "welcome-nothing-sold"));
        }
        for plan in &shown {
            let name = self.name(&plan.name);
            let mut lines = vec![if plan.code == *current {
                say!(self, "plan-name-current", plan = name)
            } else {
                say!(self, "plan-name", plan = name)
            }];
            lines.push(if plan.is_free() {
                say!(self, "plan-free")
            } else {
                cheapest_first(plan)
                    .into_iter()
                    .map(|price| self.price(price))
                    .collect::<Vec<_>>()
                    .join(" · ")
            });
            lines.extend(self.rights(&plan.entitlements));
            paragraphs.push(lines.join("\n"));
        }
        let mut screen = Screen::of(paragraphs);
        for plan in shown.iter().filter(|plan| !plan.is_free()) {
            let name = clip(&plan.name, NAME);
            let label = if plan.code == *current {
                say!(self, "button-current", name = name)
            } else {
                name
            };
            screen = screen.row(vec![Button::press(label, CallbackData::Plan(plan.code.clone()))]);
        }
        screen.row(vec![self.back(CallbackData::Home)])
    }

    /// One plan, with a button for each way to pay. `trial_days` 0: no trial. `running`: the
    /// subscription that would be changed; nothing is sold beside it.
    #[must_use]
    pub fn plan(&self, plan: &Plan, trial_days: u32, running: Option<&Subscription>) -> Screen {
        let mut prices = cheapest_first(plan);
        if running.is_some() {
            prices.retain(|price| price.interval != Interval::Once);
        }
        let name = self.name(&plan.name);
        let mut paragraphs = vec![if running.is_some_and(|running| running.plan == plan.code) {
            say!(self, "plan-name-current", plan = name)
        } else {
            say!(self, "plan-name", plan = name)
        }];
        if !plan.entitlements.is_empty() {
            let rights = self.rights(&plan.entitlements).join("\n");
            paragraphs.push(format!("{}\n{rights}", say!(self, "plan-includes")));
        }
        let recurring = prices.iter().any(|price| price.interval != Interval::Once);
        if recurring && trial_days > 0 && running.is_none() {
            paragraphs.push(say!(self, "trial-offer", days = trial_days));
        }
        let saving = year_saving(plan);
        if let Some(percent) = saving {
            paragraphs.push(say!(self, "year-saving", percent = percent));
        }
        paragraphs.push(match (running, prices.is_empty()) {
            (None, false) => say!(self, "plan-choose"),
            (Some(_), false) => say!(self, "plan-change"),
            (Some(_), true) if plan.is_free() => say!(self, "plan-free-cancel"),
            (Some(_), true) if plan.sellable().next().is_some() => say!(self, "plan-once-later"),
            (_, true) => say!(self, "plan-not-sold"),
        });
        let mut screen = Screen::of(paragraphs);
        for price in prices {
            let label = self.price_label(price, saving);
            let button = match running {
                None => Button::press(label, CallbackData::Buy(plan.code.clone(), price.interval)),
                Some(running) => {
                    let has = price.stripe_price.is_some() && running.price == price.stripe_price;
                    let label =
                        if has { say!(self, "button-current", name = label) } else { label };
                    Button::press(label, CallbackData::Change(plan.code.clone(), price.interval))
                }
            };
            screen = screen.row(vec![button]);
        }
        if running.is_some() && plan.is_free() {
            screen = screen.row(vec![self.to_manage()]);
        }
        screen.row(vec![self.back(CallbackData::Plans)])
    }

    /// `trial_days`: of this checkout; 0 when there is no trial.
    #[must_use]
    pub fn checkout_ready(&self, plan: &Plan, price: &Price, url: &str, trial_days: u32) -> Screen {
        let title =
            say!(self, "checkout-title", plan = self.name(&plan.name), price = self.price(price));
        let trial = trial_days > 0 && price.interval != Interval::Once;
        let (paragraphs, pay) = if trial {
            let offer = say!(self, "trial-offer", days = trial_days);
            (vec![title, offer, say!(self, "checkout-how-trial")], say!(self, "button-try"))
        } else {
            let amount = self.money(price.amount);
            (vec![title, say!(self, "checkout-how")], say!(self, "button-pay", amount = amount))
        };
        Screen::of(paragraphs)
            .row(vec![Button::url(pay, url)])
            .row(vec![self.back(CallbackData::Plan(plan.code.clone()))])
    }

    /// `19,00 € pro Monat`.
    pub(super) fn price(&self, price: &Price) -> String {
        let amount = self.money(price.amount);
        match price.interval {
            Interval::Month => say!(self, "price-month", amount = amount),
            Interval::Year => say!(self, "price-year", amount = amount),
            Interval::Once => match price.access_for.map(days) {
                Some(days) => say!(self, "price-once-days", amount = amount, days = days),
                None => say!(self, "price-once", amount = amount),
            },
        }
    }

    fn price_label(&self, price: &Price, saving: Option<i64>) -> String {
        let amount = self.money(price.amount);
        match (price.interval, saving) {
            (Interval::Month, _) => say!(self, "button-month", amount = amount),
            (Interval::Year, Some(percent)) => {
                say!(self, "button-year-saving", amount = amount, percent = percent)
            }
            (Interval::Year, None) => say!(self, "button-year", amount = amount),
            (Interval::Once, _) => match price.access_for.map(days) {
                Some(days) => say!(self, "button-once-days", amount = amount, days = days),
                None => say!(self, "button-once", amount = amount),
            },
        }
    }

    /// A name from outside, safe inside HTML.
    #[expect(clippy::unused_self, reason = "reads as one vocabulary with the other words")]
    pub(super) fn name(&self, name: &str) -> String {
        escape(&clip(name, NAME))
    }

    fn offer_line(&self, plan: &Plan) -> String {
        let name = say!(self, "plan-name", plan = self.name(&plan.name));
        let item = match cheapest_first(plan).first() {
            Some(price) => say!(self, "plan-price", plan = name, price = self.price(price)),
            None => name,
        };
        say!(self, "list-item", item = item)
    }

    fn rights(&self, names: &[EntitlementName]) -> Vec<String> {
        let shown = if names.len() == NAMED_RIGHTS + 1 { names.len() } else { NAMED_RIGHTS };
        let mut lines: Vec<String> = names
            .iter()
            .take(shown)
            .map(|name| say!(self, "list-item", item = self.name(&right(name))))
            .collect();
        if let Some(rest) = names.len().checked_sub(shown).filter(|rest| *rest > 0) {
            lines.push(say!(self, "rights-more", count = rest));
        }
        lines
    }
}

/// `priority_support` and `priority-support` read “Priority support”.
pub(super) fn right(name: &EntitlementName) -> String {
    let words = name.as_str().replace(['_', '-'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

pub(super) fn cheapest_first(plan: &Plan) -> Vec<&Price> {
    let mut prices: Vec<&Price> = plan.sellable().collect();
    prices.sort_by_key(|price| price.amount.minor);
    prices
}

/// Whole days of access, of which at least one is sold.
fn days(term: Duration) -> u64 {
    (term.as_secs() / 86_400).max(1)
}

/// Whole percent that a year saves against twelve months, rounded down.
fn year_saving(plan: &Plan) -> Option<i64> {
    let price = |interval| plan.sellable().find(|price| price.interval == interval);
    let (month, year) = (price(Interval::Month)?.amount, price(Interval::Year)?.amount);
    let twelve = month.minor.checked_mul(12).filter(|twelve| *twelve > 0)?;
    let saved = twelve.checked_sub(year.minor)?.checked_mul(100)? / twelve;
    (month.currency == year.currency && saved > 0).then_some(saved)
}
