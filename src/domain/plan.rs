//! The catalogue: plans with their prices and entitlements.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{EntitlementName, PlanCode, PriceId};
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
    pub name: String,
    pub entitlements: Vec<EntitlementName>,
    /// Empty for a free plan.
    pub prices: Vec<Price>,
}

impl Plan {
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

/// All plans, in the order of `bot.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    pub plans: Vec<Plan>,
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
    pub fn name<'a>(&'a self, code: &'a PlanCode) -> &'a str {
        self.plan(code).map_or(code.as_str(), |plan| &plan.name)
    }
}
