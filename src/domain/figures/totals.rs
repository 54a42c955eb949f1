//! The sums of the figures over all days, for gauges.

use std::collections::BTreeMap;

use crate::domain::figures::entry::{EntryKey, Figure};
use crate::domain::figures::report::monthly;
use crate::domain::ids::PlanCode;
use crate::domain::money::{Currency, Money};

/// Sums over all days in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyTotals {
    /// The recurring revenue of a month.
    pub mrr: Money,
    /// Paying subscriptions by plan. A plan stays once it had any.
    pub active: BTreeMap<PlanCode, i64>,
    pub received: Money,
    pub refunded: Money,
    /// What was received after a failed attempt; part of `received`.
    pub recovered: Money,
}

impl CurrencyTotals {
    /// The totals of each currency. `sums`: with those that are zero by now; their day has no meaning.
    #[must_use]
    pub fn of(sums: &[(EntryKey, i64)]) -> Vec<Self> {
        let mut by_currency: BTreeMap<Currency, BTreeMap<Figure, i64>> = BTreeMap::new();
        let mut active: BTreeMap<(Currency, PlanCode), i64> = BTreeMap::new();
        for (key, number) in sums {
            let figures = by_currency.entry(key.currency).or_default();
            *figures.entry(key.figure).or_default() += number;
            if let Some(plan) = key.plan.clone().filter(|_| key.figure == Figure::Active) {
                *active.entry((key.currency, plan)).or_default() += number;
            }
        }
        let totals = by_currency.into_iter().map(|(currency, figures)| {
            let sum = |figure| figures.get(&figure).copied().unwrap_or_default();
            let money = |minor| Money { minor, currency };
            let plans = active.iter().filter(|((known, _), _)| *known == currency);
            Self {
                mrr: money(monthly(sum(Figure::Arr))),
                active: plans.map(|((_, plan), number)| (plan.clone(), *number)).collect(),
                received: money(sum(Figure::Received)),
                refunded: money(sum(Figure::RefundedAmount)),
                recovered: money(sum(Figure::RecoveredAmount)),
            }
        });
        totals.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::domain::figures::{CurrencyTotals, Day, EntryKey, Figure};
    use crate::domain::ids::PlanCode;
    use crate::domain::money::{Currency, Money};

    fn currency(code: &str) -> Currency {
        code.parse().unwrap_or_else(|_| panic!("{code}"))
    }

    fn sum(figure: Figure, code: &str, plan: Option<&str>, number: i64) -> (EntryKey, i64) {
        let plan = plan.map(PlanCode::new);
        (EntryKey { day: Day(0), figure, currency: currency(code), plan }, number)
    }

    #[test]
    fn each_currency_has_its_own_totals_and_what_has_become_zero_stays() {
        let sums = [
            sum(Figure::Arr, "usd", Some("pro"), 12 * 4900),
            sum(Figure::Arr, "usd", Some("basic"), 12 * 900),
            sum(Figure::Active, "usd", Some("pro"), 1),
            sum(Figure::Active, "usd", Some("basic"), 1),
            sum(Figure::Received, "usd", None, 5800),
            sum(Figure::RefundedAmount, "usd", None, 900),
            sum(Figure::Arr, "eur", Some("pro"), 0),
            sum(Figure::Active, "eur", Some("pro"), 0),
            sum(Figure::Received, "eur", None, 4500),
            sum(Figure::RecoveredAmount, "eur", None, 4500),
        ];
        let totals =
            |code, mrr, active: &[(&str, i64)], [received, refunded, recovered]: [i64; 3]| {
                let money = |minor| Money { minor, currency: currency(code) };
                let active = active.iter().map(|(plan, number)| (PlanCode::new(*plan), *number));
                CurrencyTotals {
                    mrr: money(mrr),
                    active: active.collect::<BTreeMap<_, _>>(),
                    received: money(received),
                    refunded: money(refunded),
                    recovered: money(recovered),
                }
            };
        assert_eq!(
            CurrencyTotals::of(&sums),
            [
                totals("eur", 0, &[("pro", 0)], [4500, 0, 4500]),
                totals("usd", 5800, &[("basic", 1), ("pro", 1)], [5800, 900, 0]),
            ]
        );
    }
}
