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
