//! Screens from the welcome to the checkout: plans, entitlements and prices.

use std::time::Duration;

use crate::domain::ids::{EntitlementName, PlanCode};
use crate::domain::localized_text::LocalizedText;
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
/// Characters of the list of plans; if it is longer, the descriptions are left out.
const PLAN_LIST_LIMIT: usize = 3600;
/// Characters of a name.
const NAME_LIMIT: usize = 48;

/// What a list of entitlements shows of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Names,
    Descriptions,
}

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
        let entries = |described: bool| -> Vec<String> {
            let entry = |(index, plan): (usize, &&Plan)| {
                self.plan_entry(catalogue, plan, &shown[..index], plan.code == *current, described)
            };
            shown.iter().enumerate().map(entry).collect()
        };
        let mut listed = entries(true);
        if listed.iter().map(|entry| entry.chars().count()).sum::<usize>() > PLAN_LIST_LIMIT {
            listed = entries(false);
        }
        paragraphs.extend(listed);
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

    /// A plan of the list. `earlier`: the plans listed above it.
    fn plan_entry(
        &self,
        catalogue: &Catalogue,
        plan: &Plan,
        earlier: &[&Plan],
        is_current: bool,
        is_described: bool,
    ) -> String {
        let mut lines = vec![self.plan_title(plan, is_current)];
        let description = plan.description.as_ref().filter(|_| is_described);
        let description = description.map(|text| self.described(text));
        if plan.is_free() {
            let costs_nothing = t!(self, "plan-free");
            let is_said = description.is_some() || self.localized(&plan.name) == costs_nothing;
            lines.extend((!is_said).then_some(costs_nothing));
        } else {
            let prices = cheapest_first(plan).into_iter().map(|price| self.price(price));
            lines.push(prices.collect::<Vec<_>>().join(" · "));
        }
        lines.extend(description);
        lines.extend(match contained(plan, earlier) {
            Some(base) => self.additions(catalogue, plan, base, Detail::Names),
            None => self.entitlement_lines(catalogue, plan.entitlements.iter(), Detail::Names),
        });
        lines.join("\n")
    }

    fn plan_title(&self, plan: &Plan, is_current: bool) -> String {
        let name = self.name(self.localized(&plan.name));
        if is_current {
            t!(self, "plan-name-current", plan = name)
        } else {
            t!(self, "plan-name", plan = name)
        }
    }

    /// Everything of `base`, and what the plan adds to it.
    fn additions(
        &self,
        catalogue: &Catalogue,
        plan: &Plan,
        base: &Plan,
        detail: Detail,
    ) -> Vec<String> {
        let (name, added) = (self.name(self.localized(&base.name)), plan.beyond(base));
        if added.is_empty() {
            return vec![t!(self, "plan-same-as", plan = name)];
        }
        let mut lines = vec![t!(self, "plan-adds", plan = name)];
        lines.extend(self.entitlement_lines(catalogue, added.into_iter(), detail));
        lines
    }

    /// What the plan includes, compared with the running one where it includes that; and what of that one it lacks.
    fn contents(&self, catalogue: &Catalogue, plan: &Plan, running: Option<&Plan>) -> Vec<String> {
        let other = running.filter(|running| running.code != plan.code);
        if let Some(base) = other.filter(|base| plan.includes(base)) {
            return vec![self.additions(catalogue, plan, base, Detail::Descriptions).join("\n")];
        }
        let mut paragraphs = Vec::new();
        if !plan.entitlements.is_empty() {
            let names = plan.entitlements.iter();
            let lines = self.entitlement_lines(catalogue, names, Detail::Descriptions);
            paragraphs.push(format!("{}\n{}", t!(self, "plan-includes"), lines.join("\n")));
        }
        let lost = other.map(|other| other.beyond(plan)).filter(|lost| !lost.is_empty());
        paragraphs.extend(lost.map(|lost| {
            let lines = self.entitlement_lines(catalogue, lost.into_iter(), Detail::Names);
            format!("{}\n{}", t!(self, "plan-loses"), lines.join("\n"))
        }));
        paragraphs
    }

    /// One plan, with a button for each price. `trial_days`: 0 for no trial. `running`: the
    /// subscription that a press would change; a second one is never sold.
    #[must_use]
    pub fn plan(
        &self,
        catalogue: &Catalogue,
        plan: &Plan,
        trial_days: u32,
        running: Option<&Subscription>,
    ) -> Screen {
        let mut prices = cheapest_first(plan);
        if running.is_some() {
            prices.retain(|price| price.interval != Interval::Once);
        }
        let has_it = running.is_some_and(|running| running.plan == plan.code);
        let mut paragraphs = vec![self.plan_title(plan, has_it)];
        paragraphs.extend(plan.description.as_ref().map(|text| self.described(text)));
        let present = running.and_then(|running| catalogue.plan(&running.plan));
        paragraphs.extend(self.contents(catalogue, plan, present));
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

    /// The name of an entitlement, as Telegram HTML.
    pub(super) fn entitlement_name(&self, catalogue: &Catalogue, code: &EntitlementName) -> String {
        self.name(&catalogue.entitlement_name(code, self.language()))
    }

    fn described(&self, text: &LocalizedText) -> String {
        escape(self.localized(text))
    }

    /// A line for each entitlement; of many, for the first ones.
    fn entitlement_lines<'a>(
        &self,
        catalogue: &Catalogue,
        names: impl ExactSizeIterator<Item = &'a EntitlementName>,
        detail: Detail,
    ) -> Vec<String> {
        let count = names.len();
        let shown = if count == LISTED_ENTITLEMENTS + 1 { count } else { LISTED_ENTITLEMENTS };
        let mut lines: Vec<String> = names
            .take(shown)
            .map(|code| {
                let item = self.entitlement_name(catalogue, code);
                let description = catalogue.entitlement_description(code, self.language());
                match description.filter(|_| detail == Detail::Descriptions) {
                    Some(text) => t!(self, "noted-item", item = item, notes = escape(text)),
                    None => t!(self, "list-item", item = item),
                }
            })
            .collect();
        if let Some(rest) = count.checked_sub(shown).filter(|rest| *rest > 0) {
            lines.push(t!(self, "entitlements-more", count = rest));
        }
        lines
    }
}

/// Of the earlier plans that are sold and whose entitlements this one has, the one with the most; of equal ones,
/// the last.
pub(super) fn contained<'a>(plan: &Plan, earlier: &[&'a Plan]) -> Option<&'a Plan> {
    let included = |other: &&Plan| !other.is_free() && plan.includes(other);
    earlier.iter().copied().filter(included).max_by_key(|other| other.entitlements.len())
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
