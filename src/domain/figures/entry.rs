//! Entries of the figures: a number for a day, a currency and a plan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::money::Currency;

const SECONDS_A_DAY: i64 = 86_400;

/// A day in UTC, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i64);

impl Day {
    #[must_use]
    pub const fn of(at: Timestamp) -> Self {
        Self(at.seconds().div_euclid(SECONDS_A_DAY))
    }

    /// Its first second.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp::from_seconds(self.0 * SECONDS_A_DAY)
    }

    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }
}

/// What is counted. Amounts are in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// How the recurring revenue of a year changes, by plan: twelve times the MRR, so that it is exact.
    Arr,
    /// How the number of paying subscriptions changes, by plan.
    Active,
    New,
    Churned,
    TrialsEnded,
    TrialsConverted,
    Received,
    FailedPayments,
    FailedAmount,
    RecoveredPayments,
    RecoveredAmount,
    Refunds,
    RefundedAmount,
}

impl Figure {
    pub const ALL: [Self; 13] = [
        Self::Arr,
        Self::Active,
        Self::New,
        Self::Churned,
        Self::TrialsEnded,
        Self::TrialsConverted,
        Self::Received,
        Self::FailedPayments,
        Self::FailedAmount,
        Self::RecoveredPayments,
        Self::RecoveredAmount,
        Self::Refunds,
        Self::RefundedAmount,
    ];

    /// The stored name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arr => "arr",
            Self::Active => "active",
            Self::New => "new",
            Self::Churned => "churned",
            Self::TrialsEnded => "trials_ended",
            Self::TrialsConverted => "trials_converted",
            Self::Received => "received",
            Self::FailedPayments => "failed_payments",
            Self::FailedAmount => "failed_amount",
            Self::RecoveredPayments => "recovered_payments",
            Self::RecoveredAmount => "recovered_amount",
            Self::Refunds => "refunds",
            Self::RefundedAmount => "refunded_amount",
        }
    }

    /// `None` for a name that another version has written.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.as_str() == name)
    }
}

/// What a number counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryKey {
    pub day: Day,
    pub figure: Figure,
    pub currency: Currency,
    /// `None` where the figure is not counted by plan.
    pub plan: Option<PlanCode>,
}

/// Numbers that are not zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries(BTreeMap<EntryKey, i64>);

impl Entries {
    pub fn add(&mut self, key: EntryKey, number: i64) {
        let sum = self.0.get(&key).copied().unwrap_or_default() + number;
        if sum == 0 {
            self.0.remove(&key);
        } else {
            self.0.insert(key, sum);
        }
    }

    /// What has to be added to `before` to get this.
    #[must_use]
    pub fn since(mut self, before: Self) -> Self {
        for (key, number) in before.0 {
            self.add(key, -number);
        }
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = (&EntryKey, i64)> {
        self.0.iter().map(|(key, number)| (key, *number))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(EntryKey, i64)> for Entries {
    fn from_iter<T: IntoIterator<Item = (EntryKey, i64)>>(entries: T) -> Self {
        let mut all = Self::default();
        for (key, number) in entries {
            all.add(key, number);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Entries, EntryKey, Figure};
    use crate::domain::clock::Timestamp;

    fn key(day: i64) -> EntryKey {
        EntryKey {
            day: Day(day),
            figure: Figure::New,
            currency: "usd".parse().unwrap(),
            plan: None,
        }
    }

    #[test]
    fn a_difference_leads_from_the_old_numbers_to_the_new() {
        let before: Entries = [(key(1), 2), (key(2), 1)].into_iter().collect();
        let after: Entries = [(key(1), 3), (key(3), 1)].into_iter().collect();
        let expected: Entries = [(key(1), 1), (key(2), -1), (key(3), 1)].into_iter().collect();
        assert_eq!(after.clone().since(before), expected);
        assert!(after.clone().since(after).is_empty());
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        assert_eq!(Day::of(Timestamp::from_seconds(86_399)), Day(0));
        assert_eq!(Day::of(Timestamp::from_seconds(86_400)), Day(1));
        assert_eq!(Day::of(Timestamp::from_seconds(-1)), Day(-1));
        assert_eq!(Day(1).start(), Timestamp::from_seconds(86_400));
    }

    #[test]
    fn each_figure_is_found_by_its_name() {
        for figure in Figure::ALL {
            assert_eq!(Figure::parse(figure.as_str()), Some(figure));
            assert_eq!(serde_json::to_value(figure).unwrap(), figure.as_str());
        }
        assert_eq!(Figure::parse("profit"), None);
    }
}
