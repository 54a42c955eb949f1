//! Changing the plan of a running subscription: when it takes effect.

use serde::{Deserialize, Serialize};

use crate::domain::plan::Price;

/// When a change takes effect, and where it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeTiming {
    /// At once; what is left of the old price is set against the new one.
    Now,
    /// With the next renewal; nothing is due before.
    PeriodEnd,
    /// On Stripe's page, by its own settings.
    Portal,
}

/// What the operator has decided about changes of plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangePolicy {
    pub upgrades: ChangeTiming,
    pub downgrades: ChangeTiming,
}

impl ChangePolicy {
    /// A change to a price that is no lower by the month is an upgrade, and so is paying the same
    /// plan by the year.
    #[must_use]
    pub fn timing(&self, from: Option<&Price>, to: &Price) -> ChangeTiming {
        let Some(from) = from else { return self.upgrades };
        let longer =
            from.interval != to.interval && to.interval == crate::domain::plan::Interval::Year;
        if to.monthly() >= from.monthly() || longer && to.amount.minor >= from.amount.minor {
            self.upgrades
        } else {
            self.downgrades
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::money::Money;
    use crate::domain::plan::Interval::{Month, Year};
    use crate::domain::plan::{Interval, Price};
    use crate::domain::plan_change::{ChangePolicy, ChangeTiming};

    fn price(interval: Interval, minor: i64) -> Price {
        let amount = Money { minor, currency: "usd".parse().unwrap() };
        Price { interval, amount, stripe_price: None, former: Vec::new(), access_for: None }
    }

    #[test]
    fn a_higher_price_and_a_longer_one_are_upgrades_and_the_rest_are_not() {
        let policy =
            ChangePolicy { upgrades: ChangeTiming::Now, downgrades: ChangeTiming::PeriodEnd };
        for (from, to, expected) in [
            (price(Month, 1900), price(Month, 4900), ChangeTiming::Now),
            (price(Month, 4900), price(Month, 1900), ChangeTiming::PeriodEnd),
            (price(Month, 1900), price(Year, 19_000), ChangeTiming::Now),
            (price(Year, 19_000), price(Month, 1900), ChangeTiming::Now),
            (price(Year, 19_000), price(Month, 1500), ChangeTiming::PeriodEnd),
            (price(Year, 49_000), price(Year, 19_000), ChangeTiming::PeriodEnd),
        ] {
            assert_eq!(policy.timing(Some(&from), &to), expected, "{from:?} -> {to:?}");
        }
        assert_eq!(policy.timing(None, &price(Month, 900)), ChangeTiming::Now);
    }
}
