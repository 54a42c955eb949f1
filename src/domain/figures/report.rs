//! The figures of a period, each currency on its own.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::figures::entry::{Day, Entries, Figure};
use crate::domain::ids::PlanCode;
use crate::domain::money::{Currency, Money};

const MONTHS_A_YEAR: i64 = 12;
/// A rate is stated for a month of this many days.
const DAYS_A_MONTH: i64 = 30;

/// A number of days that ends with a day and includes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub days: u16,
    pub last: Day,
}

impl Period {
    #[must_use]
    pub fn first(self) -> Day {
        self.last.plus(1 - i64::from(self.days))
    }
}

/// What is stored for a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredFigures {
    /// The entries from the first day of the period on, also those of later days.
    pub entries: Entries,
    /// The sums over all days. Their day has no meaning.
    pub totals: Entries,
    /// Accounts have changed and are not counted yet.
    pub is_behind: bool,
}

/// The figures of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiguresReport {
    pub period: Period,
    /// The one with the largest number of paying subscriptions first.
    pub currencies: Vec<CurrencyFigures>,
    /// Accounts have changed and are not counted yet.
    pub is_behind: bool,
}

/// The figures of a period in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyFigures {
    pub currency: Currency,
    /// At the end of the period, and before its first day.
    pub mrr: Money,
    pub mrr_before: Money,
    /// Paying subscriptions at the end of the period, by plan, the largest number first.
    pub active_by_plan: Vec<(PlanCode, i64)>,
    pub active: i64,
    pub active_before: i64,
    /// The paying subscriptions at the start of each day, summed up over the days.
    pub active_days: i64,
    pub new: i64,
    pub churned: i64,
    pub trials_ended: i64,
    pub trials_converted: i64,
    pub received: Money,
    pub failed: Tally,
    pub recovered: Tally,
    pub refunds: Tally,
    /// One for each day of the period.
    pub days: Vec<DayFigures>,
}

/// A number of payments and their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub count: i64,
    pub amount: Money,
}

/// The figures of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFigures {
    pub day: Day,
    /// At its end.
    pub mrr: Money,
    pub active: i64,
    pub new: i64,
    pub churned: i64,
}

impl FiguresReport {
    #[must_use]
    pub fn of(period: Period, stored: &StoredFigures) -> Self {
        let keys = stored.entries.iter().chain(stored.totals.iter());
        let currencies: BTreeSet<Currency> = keys.map(|(key, _)| key.currency).collect();
        let mut currencies: Vec<CurrencyFigures> = currencies
            .into_iter()
            .map(|currency| CurrencyFigures::of(period, stored, currency))
            .collect();
        currencies.sort_by_key(|figures| std::cmp::Reverse(figures.active));
        Self { period, currencies, is_behind: stored.is_behind }
    }
}

impl CurrencyFigures {
    fn of(period: Period, stored: &StoredFigures, currency: Currency) -> Self {
        let money = |minor| Money { minor, currency };
        let total = |figure| {
            let totals = stored.totals.iter();
            let totals = totals.filter(|(key, _)| key.currency == currency && key.figure == figure);
            totals.map(|(_, number)| number).sum::<i64>()
        };
        let mut by_day: BTreeMap<(Day, Figure), i64> = BTreeMap::new();
        let mut plans: BTreeMap<&PlanCode, i64> = BTreeMap::new();
        let (mut arr, mut active) = (total(Figure::Arr), total(Figure::Active));
        for (key, number) in stored.totals.iter().filter(|(key, _)| key.currency == currency) {
            if let Some(plan) = key.plan.as_ref().filter(|_| key.figure == Figure::Active) {
                *plans.entry(plan).or_default() += number;
            }
        }
        for (key, number) in stored.entries.iter().filter(|(key, _)| key.currency == currency) {
            if key.day <= period.last {
                *by_day.entry((key.day, key.figure)).or_default() += number;
                continue;
            }
            match key.figure {
                Figure::Arr => arr -= number,
                Figure::Active => {
                    active -= number;
                    if let Some(plan) = &key.plan {
                        *plans.entry(plan).or_default() -= number;
                    }
                }
                _ => {}
            }
        }
        let on = |day, figure| by_day.get(&(day, figure)).copied().unwrap_or_default();
        let sum = |figure| {
            let days = by_day.iter().filter(|((_, known), _)| *known == figure);
            days.map(|(_, number)| *number).sum::<i64>()
        };
        let tally = |count, amount| Tally { count: sum(count), amount: money(sum(amount)) };
        let before = (arr - sum(Figure::Arr), active - sum(Figure::Active));
        let mut level = before;
        let days = (0..i64::from(period.days)).map(|index| {
            let day = period.first().plus(index);
            level.0 += on(day, Figure::Arr);
            level.1 += on(day, Figure::Active);
            DayFigures {
                day,
                mrr: money(monthly(level.0)),
                active: level.1,
                new: on(day, Figure::New),
                churned: on(day, Figure::Churned),
            }
        });
        let days: Vec<DayFigures> = days.collect();
        let ends: i64 = days.iter().map(|day| day.active).sum();
        let active_days = ends + before.1 - active;
        let mut active_by_plan: Vec<(PlanCode, i64)> = plans
            .into_iter()
            .filter(|(_, number)| *number != 0)
            .map(|(plan, number)| (plan.clone(), number))
            .collect();
        active_by_plan.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
        Self {
            currency,
            mrr: money(monthly(arr)),
            mrr_before: money(monthly(before.0)),
            active_by_plan,
            active,
            active_before: before.1,
            active_days,
            new: sum(Figure::New),
            churned: sum(Figure::Churned),
            trials_ended: sum(Figure::TrialsEnded),
            trials_converted: sum(Figure::TrialsConverted),
            received: money(sum(Figure::Received)),
            failed: tally(Figure::FailedPayments, Figure::FailedAmount),
            recovered: tally(Figure::RecoveredPayments, Figure::RecoveredAmount),
            refunds: tally(Figure::Refunds, Figure::RefundedAmount),
            days,
        }
    }

    /// New less churned subscriptions.
    #[must_use]
    pub const fn net_new(&self) -> i64 {
        self.new - self.churned
    }

    /// The part of the trials that ended with a payment, in tenths of a percent. `None`: none has ended.
    #[must_use]
    pub fn trial_conversion(&self) -> Option<i64> {
        ratio(self.trials_converted, self.trials_ended)
    }

    /// The part of the paying subscriptions that churns in thirty days, in tenths of a percent.
    #[must_use]
    pub fn churn_rate(&self) -> Option<i64> {
        ratio(self.churned * DAYS_A_MONTH, self.active_days)
    }

    /// The MRR for each paying subscription.
    #[must_use]
    pub fn arpu(&self) -> Option<Money> {
        let minor = rounded(self.mrr.minor.into(), self.active.into())?;
        Some(Money { minor, ..self.mrr })
    }

    /// The ARPU divided by the churn rate. `None` without churn.
    #[must_use]
    pub fn lifetime_value(&self) -> Option<Money> {
        let above = i128::from(self.mrr.minor) * i128::from(self.active_days);
        let below = i128::from(self.active) * i128::from(self.churned) * i128::from(DAYS_A_MONTH);
        Some(Money { minor: rounded(above, below)?, ..self.mrr })
    }
}

/// A twelfth, rounded to the nearest.
pub(super) fn monthly(arr: i64) -> i64 {
    rounded(arr.into(), MONTHS_A_YEAR.into()).unwrap_or_default()
}

/// In tenths of a percent, rounded to the nearest.
fn ratio(part: i64, whole: i64) -> Option<i64> {
    rounded(i128::from(part) * 1000, whole.into())
}

/// `above / below`, rounded to the nearest. `None` unless `below` is positive.
fn rounded(above: i128, below: i128) -> Option<i64> {
    let quotient = (below > 0).then(|| (above * 2 + below).div_euclid(below * 2))?;
    i64::try_from(quotient).ok()
}

#[cfg(test)]
mod tests {
    use super::{FiguresReport, Period, StoredFigures};
    use crate::domain::figures::entry::{Day, Entries, EntryKey, Figure};
    use crate::domain::ids::PlanCode;

    fn entry(day: i64, figure: Figure, number: i64) -> (EntryKey, i64) {
        let by_plan = matches!(figure, Figure::Arr | Figure::Active);
        let plan = by_plan.then(|| PlanCode::new("premium"));
        let currency = "usd".parse().unwrap();
        (EntryKey { day: Day(day), figure, currency, plan }, number)
    }

    fn report(entries: &[(EntryKey, i64)], totals: &[(EntryKey, i64)]) -> FiguresReport {
        let all = |entries: &[(EntryKey, i64)]| entries.iter().cloned().collect::<Entries>();
        let stored = StoredFigures { entries: all(entries), totals: all(totals), is_behind: false };
        FiguresReport::of(Period { days: 30, last: Day(130) }, &stored)
    }

    #[test]
    fn levels_are_followed_back_from_the_totals() {
        let report = report(
            &[
                entry(101, Figure::Active, 1),
                entry(101, Figure::Arr, 12_000),
                entry(101, Figure::New, 1),
                entry(110, Figure::Active, -2),
                entry(110, Figure::Arr, -24_000),
                entry(110, Figure::Churned, 2),
                entry(131, Figure::Active, 5),
                entry(131, Figure::Arr, 60_000),
            ],
            &[entry(0, Figure::Active, 24), entry(0, Figure::Arr, 288_000)],
        );
        let figures = &report.currencies[0];
        assert_eq!((figures.active_before, figures.active), (20, 19));
        assert_eq!((figures.mrr_before.minor, figures.mrr.minor), (20_000, 19_000));
        assert_eq!((figures.new, figures.churned, figures.net_new()), (1, 2, -1));
        assert_eq!(figures.days.len(), 30);
        assert_eq!((figures.days[0].active, figures.days[8].active), (21, 21));
        assert_eq!((figures.days[9].active, figures.days[29].active), (19, 19));
        assert_eq!(figures.active_by_plan, [(PlanCode::new("premium"), 19)]);
        // 20 at the start of the first day, 21 at that of nine days, 19 at that of twenty.
        assert_eq!(figures.active_days, 20 + 9 * 21 + 20 * 19);
        assert_eq!(figures.churn_rate(), Some(102), "60 of 589");
        assert_eq!(figures.arpu().unwrap().minor, 1_000);
        assert_eq!(figures.lifetime_value().unwrap().minor, 9_817, "1000 * 589 / 60");
    }

    #[test]
    fn what_has_no_base_has_no_rate() {
        let report = report(&[entry(120, Figure::New, 1), entry(120, Figure::Active, 1)], &[]);
        let figures = &report.currencies[0];
        assert_eq!((figures.churn_rate(), figures.trial_conversion()), (None, None));
        assert_eq!((figures.lifetime_value(), figures.arpu()), (None, None));
    }
}
