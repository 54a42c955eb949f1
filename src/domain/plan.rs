//! The catalogue: plans with their prices and entitlements.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::domain::ids::{EntitlementName, PlanCode, PriceId};
use crate::domain::language::Language;
use crate::domain::localized_text::LocalizedText;
use crate::domain::money::Money;

/// How often a price is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interval {
    Month,
    Year,
    /// A single payment.
    Once,
}

impl Interval {
    /// The name in `bot.toml` and in the REST API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::Once => "once",
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Interval {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Month, Self::Year, Self::Once]
            .into_iter()
            .find(|interval| interval.as_str() == text)
            .ok_or(())
    }
}

/// One way to pay for a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    pub interval: Interval,
    pub amount: Money,
    /// `None`: the price cannot be sold.
    pub stripe_price: Option<PriceId>,
    /// Stripe prices that this one has replaced. They still give the plan, but are no longer sold.
    pub former: Vec<PriceId>,
    /// How long a single payment gives access; `None`: forever.
    pub access_for: Option<Duration>,
}

impl Price {
    /// Whether the id is the Stripe price or one of the former ones.
    fn matches(&self, id: &PriceId) -> bool {
        self.stripe_price.as_ref() == Some(id) || self.former.contains(id)
    }
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub code: PlanCode,
    pub name: LocalizedText,
    /// What customers read below the name.
    pub description: Option<LocalizedText>,
    pub entitlements: Vec<EntitlementName>,
    /// What those who have the plan are handed over.
    pub handover: Box<Handover>,
    /// Empty for a free plan.
    pub prices: Vec<Price>,
}

/// What was bought, as far as the chat can hand it over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handover {
    /// Telegram HTML, for the message that the plan has begun.
    pub welcome: Option<LocalizedText>,
    /// Where the plan is used: a web page, or a chat at `t.me`.
    pub link: Option<String>,
}

impl Handover {
    /// Whether there is nothing to hand over.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.welcome.is_none() && self.link.is_none()
    }
}

impl Plan {
    /// Whether it has every entitlement of the other plan. A plan without entitlements is part of none.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        !other.entitlements.is_empty()
            && other.entitlements.iter().all(|name| self.entitlements.contains(name))
    }

    /// The entitlements that the other plan does not have.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Vec<&EntitlementName> {
        self.entitlements.iter().filter(|name| !other.entitlements.contains(name)).collect()
    }

    /// A free plan without entitlements, to be completed.
    pub fn named(code: impl Into<SmolStr>, name: impl Into<LocalizedText>) -> Self {
        Self {
            code: PlanCode::new(code),
            name: name.into(),
            description: None,
            entitlements: Vec::new(),
            handover: Box::default(),
            prices: Vec::new(),
        }
    }

    /// Whether it has no prices.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.prices.is_empty()
    }

    /// The prices that can be sold, in the order of `bot.toml`.
    pub fn sellable(&self) -> impl Iterator<Item = &Price> {
        self.prices.iter().filter(|price| price.stripe_price.is_some())
    }

    /// The price for an interval.
    #[must_use]
    pub fn price(&self, interval: Interval) -> Option<&Price> {
        self.prices.iter().find(|price| price.interval == interval)
    }
}

/// What customers read about an entitlement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntitlementText {
    /// `None`: its code, made readable.
    pub name: Option<LocalizedText>,
    pub description: Option<LocalizedText>,
}

/// All plans, in the order of `bot.toml`, and the texts of their entitlements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    pub plans: Vec<Plan>,
    /// Entitlements that are not here have no text of their own.
    pub entitlements: BTreeMap<EntitlementName, EntitlementText>,
}

impl From<Vec<Plan>> for Catalogue {
    fn from(plans: Vec<Plan>) -> Self {
        Self { plans, entitlements: BTreeMap::new() }
    }
}

impl Catalogue {
    /// The plan with that code.
    #[must_use]
    pub fn plan(&self, code: &PlanCode) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.code == *code)
    }

    /// The position of a plan in `bot.toml`. Later plans are higher.
    #[must_use]
    pub fn rank(&self, code: &PlanCode) -> Option<usize> {
        self.plans.iter().position(|plan| plan.code == *code)
    }

    /// The plan of users who pay nothing: the first one without prices.
    #[must_use]
    pub fn free(&self) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.is_free())
    }

    /// Plans that can be bought now.
    pub fn offered(&self) -> impl Iterator<Item = &Plan> {
        self.plans.iter().filter(|plan| plan.sellable().next().is_some())
    }

    /// Entitlements that only paid plans grant, each once.
    #[must_use]
    pub fn paid_entitlements(&self) -> Vec<EntitlementName> {
        let is_free = |name: &EntitlementName| {
            self.plans.iter().any(|plan| plan.is_free() && plan.entitlements.contains(name))
        };
        let mut paid: Vec<EntitlementName> = Vec::new();
        for name in self.plans.iter().flat_map(|plan| &plan.entitlements) {
            if !is_free(name) && !paid.contains(name) {
                paid.push(name.clone());
            }
        }
        paid
    }

    /// The plan that a Stripe price pays for, including former prices.
    #[must_use]
    pub fn plan_of(&self, id: &PriceId) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.prices.iter().any(|price| price.matches(id)))
    }

    /// The position of a Stripe price in `bot.toml`: that of its plan, then that within the plan. A former
    /// price has the position of the one that replaced it.
    #[must_use]
    pub fn position(&self, id: &PriceId) -> Option<(usize, usize)> {
        self.plans.iter().enumerate().find_map(|(index, plan)| {
            Some((index, plan.prices.iter().position(|price| price.matches(id))?))
        })
    }

    /// The plan and the price for a Stripe price, excluding former prices.
    #[must_use]
    pub fn by_price(&self, id: &PriceId) -> Option<(&Plan, &Price)> {
        self.plans.iter().find_map(|plan| {
            let price = plan.prices.iter().find(|price| price.stripe_price.as_ref() == Some(id))?;
            Some((plan, price))
        })
    }

    /// The name to show; the code itself for a plan that is no longer in `bot.toml`.
    #[must_use]
    pub fn name<'a>(&'a self, code: &'a PlanCode, language: Language) -> &'a str {
        self.plan(code).map_or(code.as_str(), |plan| plan.name.in_language(language))
    }

    /// The name of an entitlement to show. Without one, the code is made readable: `priority-support` and
    /// `priority_support` become “Priority support”.
    #[must_use]
    pub fn entitlement_name(&self, code: &EntitlementName, language: Language) -> Cow<'_, str> {
        let name = self.entitlements.get(code).and_then(|text| text.name.as_ref());
        name.map_or_else(|| Cow::Owned(readable(code)), |name| name.in_language(language).into())
    }

    /// The description of an entitlement, if it has one.
    #[must_use]
    pub fn entitlement_description(
        &self,
        code: &EntitlementName,
        language: Language,
    ) -> Option<&str> {
        let text = self.entitlements.get(code)?.description.as_ref()?;
        Some(text.in_language(language))
    }

    /// Like [`Self::name`], in all languages.
    #[must_use]
    pub fn localized_name(&self, code: &PlanCode) -> LocalizedText {
        self.plan(code).map_or_else(|| code.as_str().into(), |plan| plan.name.clone())
    }
}

fn readable(code: &EntitlementName) -> String {
    let spaced = code.as_str().replace(['_', '-'], " ");
    let mut letters = spaced.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => spaced,
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, EntitlementText, Interval, Plan, Price};
    use crate::domain::ids::{EntitlementName, PlanCode, PriceId};
    use crate::domain::language::Language;
    use crate::domain::money::Money;

    fn price(interval: Interval, id: Option<&str>, former: &[&str]) -> Price {
        Price {
            interval,
            amount: Money { minor: 900, currency: "usd".parse().unwrap() },
            stripe_price: id.map(PriceId::new),
            former: former.iter().map(|id| PriceId::new(*id)).collect(),
            access_for: None,
        }
    }

    /// A free plan, one that is sold by the month only, and one that is not sold yet.
    fn catalogue() -> Catalogue {
        let plan = |code: &str, prices| Plan { prices, ..Plan::named(code, code.to_uppercase()) };
        let (month, year) = (Interval::Month, Interval::Year);
        let sold = vec![price(year, None, &[]), price(month, Some("price_b"), &["price_a"])];
        let plans = vec![
            plan("free", Vec::new()),
            plan("basic", sold),
            plan("pro", vec![price(month, None, &["price_c"])]),
        ];
        Catalogue::from(plans)
    }

    #[test]
    fn an_interval_is_read_by_the_name_that_it_is_written_with() {
        for (interval, name) in
            [(Interval::Month, "month"), (Interval::Year, "year"), (Interval::Once, "once")]
        {
            assert_eq!((interval.as_str(), interval.to_string().as_str()), (name, name));
            assert_eq!(name.parse(), Ok(interval));
        }
        for other in ["", "Month", "weekly"] {
            assert_eq!(other.parse::<Interval>(), Err(()), "{other}");
        }
    }

    #[test]
    fn plans_are_found_by_code_and_later_ones_are_higher() {
        let catalogue = catalogue();
        for (code, rank, name, free) in [
            ("free", Some(0), "FREE", true),
            ("basic", Some(1), "BASIC", false),
            ("pro", Some(2), "PRO", false),
            ("gone", None, "gone", false),
        ] {
            let code = PlanCode::new(code);
            assert_eq!(catalogue.rank(&code), rank, "{code}");
            assert_eq!(catalogue.name(&code, Language::De), name);
            let plan = catalogue.plan(&code);
            assert_eq!(plan.map(|plan| &plan.code), rank.map(|_| &code));
            assert_eq!(plan.is_some_and(Plan::is_free), free, "{code}");
        }
        assert_eq!(catalogue.free().map(|plan| plan.code.as_str()), Some("free"));
        assert_eq!(Catalogue::default().free(), None);
    }

    #[test]
    fn an_entitlement_without_a_name_is_shown_by_its_code_made_readable() {
        let mut catalogue = Catalogue::default();
        let named = EntitlementText { name: Some("API access".into()), description: None };
        catalogue.entitlements.insert(EntitlementName::new("api"), named);
        for (code, shown) in [
            ("api", "API access"),
            ("priority-support", "Priority support"),
            ("early_access", "Early access"),
            ("übersicht", "Übersicht"),
            ("", ""),
        ] {
            let name = catalogue.entitlement_name(&EntitlementName::new(code), Language::En);
            assert_eq!(name, shown);
        }
    }

    #[test]
    fn a_plan_includes_another_one_if_it_has_all_of_its_entitlements() {
        let plan = |names: &[&str]| Plan {
            entitlements: names.iter().map(|name| EntitlementName::new(*name)).collect(),
            ..Plan::named("x", "X")
        };
        let pro = plan(&["b", "c", "a"]);
        for (other, is_included, beyond) in [
            (plan(&["a", "b"]), true, vec!["c"]),
            (plan(&["a", "b", "c"]), true, vec![]),
            (plan(&["a", "d"]), false, vec!["b", "c"]),
            (plan(&[]), false, vec!["b", "c", "a"]),
        ] {
            assert_eq!(pro.includes(&other), is_included);
            let found: Vec<&str> =
                pro.beyond(&other).into_iter().map(EntitlementName::as_str).collect();
            assert_eq!(found, beyond);
        }
    }

    #[test]
    fn only_prices_with_an_id_at_stripe_are_sold() {
        let catalogue = catalogue();
        let offered: Vec<&str> = catalogue.offered().map(|plan| plan.code.as_str()).collect();
        assert_eq!(offered, ["basic"]);
        let basic = &catalogue.plans[1];
        let sold: Vec<Interval> = basic.sellable().map(|price| price.interval).collect();
        assert_eq!(sold, [Interval::Month]);
        assert_eq!(basic.price(Interval::Year), Some(&basic.prices[0]));
        assert_eq!(basic.price(Interval::Once), None);
    }

    #[test]
    fn a_former_price_gives_its_plan_and_is_not_for_sale() {
        let catalogue = catalogue();
        for (id, plan, position, for_sale) in [
            ("price_b", Some("basic"), Some((1, 1)), true),
            ("price_a", Some("basic"), Some((1, 1)), false),
            ("price_c", Some("pro"), Some((2, 0)), false),
            ("price_x", None, None, false),
        ] {
            let id = PriceId::new(id);
            assert_eq!(catalogue.plan_of(&id).map(|plan| plan.code.as_str()), plan, "{id}");
            assert_eq!(catalogue.position(&id), position, "{id}");
            let found = catalogue.by_price(&id);
            let expected = (&catalogue.plans[1], &catalogue.plans[1].prices[1]);
            assert_eq!(found, for_sale.then_some(expected), "{id}");
        }
    }
}
