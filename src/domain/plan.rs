//! The catalogue: plans, their prices and what they entitle to.

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
    Once,
}

impl Interval {
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
        [Self::Month, Self::Year, Self::Once].into_iter().find(|i| i.as_str() == text).ok_or(())
    }
}

/// One way to pay for a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    pub interval: Interval,
    pub amount: Money,
    /// Absent: the price cannot be sold.
    pub stripe_price: Option<PriceId>,
    /// Prices at Stripe that this one has replaced: who pays them has the plan, and nobody buys them.
    pub former: Vec<PriceId>,
    /// How long a single payment gives access; absent: for good.
    pub access_for: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub code: PlanCode,
    pub name: String,
    pub entitlements: Vec<EntitlementName>,
    /// Empty for a free plan.
    pub prices: Vec<Price>,
}

impl Plan {
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.prices.is_empty()
    }

    /// Prices that Stripe knows, in the order of the file.
    pub fn sellable(&self) -> impl Iterator<Item = &Price> {
        self.prices.iter().filter(|price| price.stripe_price.is_some())
    }

    #[must_use]
    pub fn price(&self, interval: Interval) -> Option<&Price> {
        self.prices.iter().find(|price| price.interval == interval)
    }
}

/// All plans, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    pub plans: Vec<Plan>,
}

impl Catalogue {
    #[must_use]
    pub fn plan(&self, code: &PlanCode) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.code == *code)
    }

    /// A plan's place in the order of the file: later plans are higher ones.
    #[must_use]
    pub fn rank(&self, code: &PlanCode) -> Option<usize> {
        self.plans.iter().position(|plan| plan.code == *code)
    }

    /// What a user has who pays nothing: the first plan without prices.
    #[must_use]
    pub fn free(&self) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.is_free())
    }

    /// Plans that can be bought now.
    pub fn offered(&self) -> impl Iterator<Item = &Plan> {
        self.plans.iter().filter(|plan| plan.sellable().next().is_some())
    }

    /// The plan that a price at Stripe pays for, also one that is not sold any more.
    #[must_use]
    pub fn plan_of(&self, id: &PriceId) -> Option<&Plan> {
        let pays = |price: &Price| price.stripe_price.as_ref() == Some(id);
        let paid = |price: &Price| price.former.contains(id);
        self.plans.iter().find(|plan| plan.prices.iter().any(|price| pays(price) || paid(price)))
    }

    /// Where a price stands in the file, former prices with the one that replaced them: its plan, then
    /// its place within the plan.
    #[must_use]
    pub fn position(&self, id: &PriceId) -> Option<(usize, usize)> {
        self.plans.iter().enumerate().find_map(|(plan, of)| {
            let is = |price: &Price| {
                price.stripe_price.as_ref() == Some(id) || price.former.contains(id)
            };
            Some((plan, of.prices.iter().position(is)?))
        })
    }

    /// What is listed for a price at Stripe that is sold now.
    #[must_use]
    pub fn by_price(&self, id: &PriceId) -> Option<(&Plan, &Price)> {
        self.plans.iter().find_map(|plan| {
            let price = plan.prices.iter().find(|price| price.stripe_price.as_ref() == Some(id))?;
            Some((plan, price))
        })
    }

    /// The name to show; the code itself for a plan that has left the file.
    #[must_use]
    pub fn name<'a>(&'a self, code: &'a PlanCode) -> &'a str {
        self.plan(code).map_or(code.as_str(), |plan| &plan.name)
    }
}
