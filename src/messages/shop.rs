//! Screens from the welcome to the checkout: plans, entitlements and prices.

use std::time::Duration;

use crate::domain::ids::{EntitlementName, PlanCode};
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Entitlements of a plan listed by name; the rest is counted.
const LISTED_ENTITLEMENTS: usize = 6;
/// Plans listed in one message, each with a button.
const LISTED_PLANS: usize = 8;
/// Characters of a name.
const NAME_LIMIT: usize = 48;

impl Localizer {
    /// The start screen. `current`: the user's status, if it is known.
    #[must_use]
    pub fn welcome(
        &self,
        catalogue: &Catalogue,
        first_name: &str,
        current: Option<&StatusView>,
    ) -> Screen {
        let mut paragraphs = vec![match first_name.trim() {
            "" => t!(self, "welcome-hello-unnamed"),
            name => t!(self, "welcome-hello", name = self.name(name)),
        }];
        let plans: Vec<String> =
            catalogue.offered().take(LISTED_PLANS).map(|plan| self.offer_line(plan)).collect();
        if plans.is_empty() {
            paragraphs.push(t!(self, "welcome-nothing-sold"));
        } else {
            paragraphs.push(t!(self, "welcome-offer"));
            paragraphs.push(plans.join("\n"));
        }
        if let Some(view) = current {
            paragraphs.push(t!(
                self,
                "current-plan",
                plan = self.name(self.localized(&view.plan_name))
            ));
        }
        let mut second = Vec::new();
        if current.is_some_and(|view| view.subscription.is_some()) {
            second.push(self.to_manage());
        }
        second.push(Button::callback(t!(self, "button-language"), CallbackData::Language));
        Screen::of(paragraphs).row(vec![self.to_plans(), self.to_status()]).row(second)
    }

    /// Every plan with its prices and entitlements, and a button for each paid one.
    #[must_use]
    pub fn plans(&self, catalogue: &Catalogue, current: &PlanCode) -> Screen {
        let shown: Vec<&Plan> = catalogue
            .plans
            .iter()
            .filter(|plan| plan.is_free() || plan.sellable().next().is_some())
            .take(LISTED_PLANS)
            .collect();
        let mut paragraphs = vec![t!(self, "plans-title")];
        if shown.iter().all(|plan| plan.is_free()) {
            paragraphs.push(t!(self, "welcome-nothing-sold"));
        }
        for plan in &shown {
            let name = self.name(self.localized(&plan.name));
            let mut lines = vec![if plan.code == *current {
                t!(self, "plan-name-current", plan = name)
            } else {
                t!(self, "plan-name", plan = name)
            }];
            lines.push(if plan.is_free() {
                t!(self, "plan-free")
            } else {
                cheapest_first(plan)
                    .into_iter()
                    .map(|price| self.price(price))
                    .collect::<Vec<_>>()
                    .join(" · ")
            });
            lines.extend(self.entitlement_lines(&plan.entitlements));
            paragraphs.push(lines.join("\n"));
        }
        let mut screen = Screen::of(paragraphs);
        for plan in shown.iter().filter(|plan| !plan.is_free()) {
            let name = clip(self.localized(&plan.name), NAME_LIMIT);
            let label =
                if plan.code == *current { t!(self, "button-current", name = name) } else { name };
            screen =
                screen.row(vec![Button::callback(label, CallbackData::Plan(plan.code.clone()))]);
        }
        screen.row(vec![self.to_home()])
    }

    /// One plan, with a button for each price. `trial_days`: 0 for no trial. `running`: the
    /// subscription that a press would change; a second one is never sold.
    #[must_use]
    pub fn plan(&self, plan: &Plan, trial_days: u32, running: Option<&Subscription>) -> Screen {
        let mut prices = cheapest_first(plan);
        if running.is_some() {
            prices.retain(|price| price.interval != Interval::Once);
        }
        let name = self.name(self.localized(&plan.name));
        let mut paragraphs = vec![if running.is_some_and(|running| running.plan == plan.code) {
            t!(self, "plan-name-current", plan = name)
        } else {
            t!(self, "plan-name", plan = name)
        }];
        if !plan.entitlements.is_empty() {
            let entitlements = self.entitlement_lines(&plan.entitlements).join("\n");
            paragraphs.push(format!("{}\n{entitlements}", t!(self, "plan-includes")));
        }
        let recurring = prices.iter().any(|price| price.interval != Interval::Once);
        if recurring && trial_days > 0 && running.is_none() {
            paragraphs.push(t!(self, "trial-offer", days = trial_days));
        }
        let saving = year_saving(plan);
        if let Some(percent) = saving {
            paragraphs.push(t!(self, "year-saving", percent = percent));
        }
        paragraphs.push(match (running, prices.is_empty()) {
            (None, false) if is_monthly_or_yearly(&prices) => t!(self, "plan-choose-interval"),
            (None, false) => t!(self, "plan-choose"),
            (Some(_), false) => t!(self, "plan-change"),
            (Some(_), true) if plan.is_free() => t!(self, "plan-free-cancel"),
            (Some(_), true) if plan.sellable().next().is_some() => t!(self, "plan-once-later"),
            (_, true) => t!(self, "plan-not-sold"),
        });
        let mut screen = Screen::of(paragraphs);
        for price in prices {
            let label = self.price_label(price, saving);
            let button = match running {
                None => {
                    Button::callback(label, CallbackData::Buy(plan.code.clone(), price.interval))
                }
                Some(running) => {
                    let has = price.stripe_price.is_some()
                        && running.price() == price.stripe_price.as_ref();
                    let label = if has { t!(self, "button-current", name = label) } else { label };
                    Button::callback(label, CallbackData::Change(plan.code.clone(), price.interval))
                }
            };
            screen = screen.row(vec![button]);
        }
        if running.is_some() && plan.is_free() {
            screen = screen.row(vec![self.to_manage()]);
        }
        screen.row(vec![self.back(CallbackData::Plans)])
    }

    /// The link to a checkout session. `trial_days`: 0 for no trial.
    #[must_use]
    pub fn checkout_ready(&self, plan: &Plan, price: &Price, url: &str, trial_days: u32) -> Screen {
        let title = t!(
            self,
            "checkout-title",
            plan = self.name(self.localized(&plan.name)),
            price = self.price(price)
        );
        let trial = trial_days > 0 && price.interval != Interval::Once;
        let (paragraphs, pay) = if trial {
            let offer = t!(self, "trial-offer", days = trial_days);
            (vec![title, offer, t!(self, "checkout-how-trial")], t!(self, "button-try"))
        } else {
            let amount = self.money(price.amount);
            (vec![title, t!(self, "checkout-how")], t!(self, "button-pay", amount = amount))
        };
        Screen::of(paragraphs)
            .row(vec![Button::url(pay, url)])
            .row(vec![self.back(CallbackData::Plan(plan.code.clone()))])
    }

    /// A price with its interval, for example `19,00 € pro Monat`.
    pub(super) fn price(&self, price: &Price) -> String {
        let amount = self.money(price.amount);
        match price.interval {
            Interval::Month => t!(self, "price-month", amount = amount),
            Interval::Year => t!(self, "price-year", amount = amount),
            Interval::Once => match price.access_for.map(days) {
                Some(days) => t!(self, "price-once-days", amount = amount, days = days),
                None => t!(self, "price-once", amount = amount),
            },
        }
    }

    fn price_label(&self, price: &Price, saving: Option<i64>) -> String {
        let amount = self.money(price.amount);
        match (price.interval, saving) {
            (Interval::Month, _) => t!(self, "button-month", amount = amount),
            (Interval::Year, Some(percent)) => {
                t!(self, "button-year-saving", amount = amount, percent = percent)
            }
            (Interval::Year, None) => t!(self, "button-year", amount = amount),
            (Interval::Once, _) => match price.access_for.map(days) {
                Some(days) => t!(self, "button-once-days", amount = amount, days = days),
                None => t!(self, "button-once", amount = amount),
            },
        }
    }

    /// The name of a plan, as Telegram HTML.
    pub(super) fn plan_name(&self, catalogue: &Catalogue, code: &PlanCode) -> String {
        self.name(catalogue.name(code, self.language()))
    }

    /// Truncates an untrusted name and escapes it for HTML.
    #[expect(clippy::unused_self, reason = "called like the other methods of a localizer")]
    pub(super) fn name(&self, name: &str) -> String {
        escape(&clip(name, NAME_LIMIT))
    }

    fn offer_line(&self, plan: &Plan) -> String {
        let name = t!(self, "plan-name", plan = self.name(self.localized(&plan.name)));
        let item = match cheapest_first(plan).first() {
            Some(price) => t!(self, "plan-price", plan = name, price = self.price(price)),
            None => name,
        };
        t!(self, "list-item", item = item)
    }

    fn entitlement_lines(&self, names: &[EntitlementName]) -> Vec<String> {
        let shown =
            if names.len() == LISTED_ENTITLEMENTS + 1 { names.len() } else { LISTED_ENTITLEMENTS };
        let mut lines: Vec<String> = names
            .iter()
            .take(shown)
            .map(|name| t!(self, "list-item", item = self.name(&entitlement_label(name))))
            .collect();
        if let Some(rest) = names.len().checked_sub(shown).filter(|rest| *rest > 0) {
            lines.push(t!(self, "entitlements-more", count = rest));
        }
        lines
    }
}

/// A readable name: `priority_support` and `priority-support` become “Priority support”.
pub(super) fn entitlement_label(name: &EntitlementName) -> String {
    let label = name.as_str().replace(['_', '-'], " ");
    let mut letters = label.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => label,
    }
}

pub(super) fn cheapest_first(plan: &Plan) -> Vec<&Price> {
    let mut prices: Vec<&Price> = plan.sellable().collect();
    prices.sort_by_key(|price| price.amount.minor);
    prices
}

/// Whether the only choice is between one month and one year.
fn is_monthly_or_yearly(prices: &[&Price]) -> bool {
    let has = |interval| prices.iter().any(|price| price.interval == interval);
    prices.len() == 2 && has(Interval::Month) && has(Interval::Year)
}

/// The term in whole days, at least 1.
fn days(term: Duration) -> u64 {
    (term.as_secs() / 86_400).max(1)
}

/// What a year saves against twelve months, in percent, rounded down. None if it saves nothing.
fn year_saving(plan: &Plan) -> Option<i64> {
    let price = |interval| plan.sellable().find(|price| price.interval == interval);
    let (month, year) = (price(Interval::Month)?.amount, price(Interval::Year)?.amount);
    let twelve = month.minor.checked_mul(12).filter(|twelve| *twelve > 0)?;
    let saved = twelve.checked_sub(year.minor)?.checked_mul(100)? / twelve;
    (month.currency == year.currency && saved > 0).then_some(saved)
}
