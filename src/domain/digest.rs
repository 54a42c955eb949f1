//! The weekly digest for owners: when it is due, whom it is for, and its figures.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::figures::{CurrencyFigures, Day, FiguresReport, Period, Tally};
use crate::domain::ids::UserId;
use crate::domain::money::Money;

const DAYS_A_WEEK: u16 = 7;
/// When a digest is due: this long after Monday begins, in UTC.
const DUE_AFTER: Duration = Duration::from_hours(7);

/// A week from Monday to Sunday, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week {
    /// The Monday.
    first: Day,
}

impl Week {
    /// The latest week whose digest is due.
    #[must_use]
    pub fn due(now: Timestamp) -> Self {
        let day = Day::of(now.minus(DUE_AFTER));
        // 1970-01-01 was a Thursday.
        let since_monday = (day.0 + 3).rem_euclid(i64::from(DAYS_A_WEEK));
        Self { first: day.plus(-since_monday - i64::from(DAYS_A_WEEK)) }
    }

    /// The Monday.
    #[must_use]
    pub const fn first(self) -> Day {
        self.first
    }

    /// The days of the week.
    #[must_use]
    pub fn period(self) -> Period {
        Period { days: DAYS_A_WEEK, last: self.first.plus(i64::from(DAYS_A_WEEK) - 1) }
    }

    /// When the digest of the week after this one is due.
    #[must_use]
    pub fn next_due(self) -> Timestamp {
        self.first.plus(2 * i64::from(DAYS_A_WEEK)).start().plus(DUE_AFTER)
    }
}

/// What is known about digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestState {
    /// The last week whose digest was queued, or had nobody to be sent to.
    pub done: Week,
    /// Owners who have switched the digest off.
    pub off: BTreeSet<UserId>,
}

impl DigestState {
    /// The state before the first digest, which is that of the running week.
    #[must_use]
    pub fn at_start(now: Timestamp) -> Self {
        Self { done: Week::due(now), off: BTreeSet::new() }
    }
}

/// The figures of a week, each currency on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyDigest {
    pub week: Week,
    pub currencies: Vec<WeekInCurrency>,
}

/// The figures of a week in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekInCurrency {
    /// At the end of the week.
    pub mrr: Money,
    /// Before the week.
    pub mrr_before: Money,
    pub new: i64,
    pub churned: i64,
    pub failed: Tally,
    pub recovered: Tally,
    pub refunds: Tally,
}

impl WeeklyDigest {
    /// The digest of a week from the report of its period.
    #[must_use]
    pub fn of(week: Week, report: &FiguresReport) -> Self {
        let currencies = report.currencies.iter().map(WeekInCurrency::of).collect();
        Self { week, currencies }
    }
}

impl WeekInCurrency {
    fn of(figures: &CurrencyFigures) -> Self {
        Self {
            mrr: figures.mrr,
            mrr_before: figures.mrr_before,
            new: figures.new,
            churned: figures.churned,
            failed: figures.failed,
            recovered: figures.recovered,
            refunds: figures.refunds,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Week;
    use crate::domain::clock::Timestamp;

    /// 2026-11-23T00:00:00Z, a Monday.
    const MONDAY: Timestamp = Timestamp::from_seconds(1_795_392_000);

    #[test]
    fn a_digest_is_due_on_monday_morning() {
        assert_eq!(MONDAY.to_rfc3339(), "2026-11-23T00:00:00Z");
        let at = |hours| Week::due(MONDAY.plus(Duration::from_hours(hours)));
        assert_eq!(at(7).period().last.start().to_rfc3339(), "2026-11-22T00:00:00Z");
        assert_eq!(at(7).first().start().to_rfc3339(), "2026-11-16T00:00:00Z");
        assert_eq!(at(7 + 24 * 7 - 1), at(7));
        assert_eq!(at(6).next_due(), MONDAY.plus(Duration::from_hours(7)));
        assert_eq!(at(7).next_due(), MONDAY.plus(Duration::from_hours(7 + 24 * 7)));
        assert!(at(6) < at(7) && at(7) < at(7 + 24 * 7));
    }
}
