//! Changes of plan: when they take effect, and what they cost.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::clock::Timestamp;
use crate::domain::ids::PriceId;
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Interval;
use crate::domain::subscription::Subscription;
use crate::domain::subscription_item::{Items, SubscriptionItem};

/// When a change takes effect, and where it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeTiming {
    /// Immediately. The unused part of the old price is credited.
    Now,
    /// With the next renewal. Nothing is due before.
    PeriodEnd,
    /// In Stripe's portal, as configured there.
    Portal,
}

/// The operator's configuration of plan changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangePolicy {
    pub upgrades: ChangeTiming,
    pub downgrades: ChangeTiming,
}

/// A plan at an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanAndInterval {
    /// The plan's position in the catalogue. Later plans are higher, whatever they cost.
    pub plan: usize,
    pub interval: Interval,
}

/// The state of a subscription that decides when its changes take effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Situation {
    pub on_trial: bool,
    /// Stripe's portal changes only subscriptions with a single item.
    /// Source: <https://docs.stripe.com/customer-management/configure-portal>.
    pub has_several_items: bool,
    /// The payment for the running period was returned: nothing is left to use up or to credit.
    pub is_unpaid: bool,
}

impl Situation {
    /// The situation of a running subscription.
    #[must_use]
    pub fn of(running: &Subscription) -> Self {
        Self {
            on_trial: running.is_on_trial(),
            has_several_items: running.items.list.len() > 1,
            is_unpaid: running.reversal.is_some(),
        }
    }
}

impl ChangePolicy {
    /// When a change takes effect. A change to a higher plan is an upgrade, and so is one to a longer
    /// interval of the same plan. Any other change is a downgrade and waits until the paid period is over.
    /// `from` is `None` for a plan that is no longer listed; leaving it is always an upgrade.
    ///
    /// During a trial nothing has been paid for, so no change waits. After the payment for the running
    /// period was returned, every change is made immediately and here, since Stripe's portal would credit
    /// that payment again.
    #[must_use]
    pub fn timing(
        &self,
        from: Option<PlanAndInterval>,
        to: PlanAndInterval,
        situation: Situation,
    ) -> ChangeTiming {
        let is_upgrade = |from: PlanAndInterval| match to.plan.cmp(&from.plan) {
            Ordering::Greater => true,
            Ordering::Equal => to.interval > from.interval,
            Ordering::Less => false,
        };
        let (timing, by_default) = if from.is_none_or(is_upgrade) {
            (self.upgrades, ChangeTiming::Now)
        } else {
            (self.downgrades, ChangeTiming::PeriodEnd)
        };
        let in_portal = timing == ChangeTiming::Portal && situation.has_several_items;
        if situation.is_unpaid {
            return ChangeTiming::Now;
        }
        match if in_portal { by_default } else { timing } {
            ChangeTiming::PeriodEnd if situation.on_trial => ChangeTiming::Now,
            timing => timing,
        }
    }
}

/// A fingerprint of everything on which an offer is based: four hexadecimal digits, which fit into a button.
/// Consent to an offer does not cover a change with another basis, which may be charged at another time or
/// without the credit that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Basis(u16);

impl Basis {
    /// The basis of an offer: `price` is the new price, `items` and `period_end` are those of the present
    /// subscription.
    #[must_use]
    pub fn of(
        timing: ChangeTiming,
        situation: Situation,
        price: &PriceId,
        items: &Items,
        period_end: Option<Timestamp>,
    ) -> Self {
        let line = |item: &SubscriptionItem| {
            format!("{:?} {:?} {}", item.id, item.price, item.quantity.unwrap_or(1))
        };
        let mut lines: Vec<String> = items.iter().map(line).collect();
        // The order of items at Stripe is not defined.
        lines.sort_unstable();
        lines.push(format!("{timing:?} {situation:?} {price} {period_end:?}"));
        let digest = Sha256::digest(lines.join("\n"));
        Self(u16::from_be_bytes([digest[0], digest[1]]))
    }

    /// Parses the output of [`fmt::Display`]; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(text, 16).ok().filter(|_| digits).map(Self)
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}", self.0)
    }
}

/// The preview of an invoice, in minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bill {
    pub currency: Currency,
    /// The sums of its lines; `None` if not all lines are known.
    pub lines: Option<Lines>,
    /// The sum of all discounts, as a positive number.
    pub discounts: i64,
    /// The total before the customer's balance is applied. Negative if more is credited than charged.
    pub total: i64,
    /// The customer's balance before the invoice. A negative balance is a credit that pays for invoices; a
    /// positive one is added to the next invoice.
    pub starting_balance: i64,
    /// The customer's balance after the invoice.
    pub ending_balance: i64,
    /// The amount that is charged.
    pub due: i64,
}

/// The sums of the lines of an invoice, before discounts and taxes, as positive numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    pub charged: i64,
    /// Credit for unused time.
    pub credited: i64,
}

impl Bill {
    /// Taxes that are added; `None` if not all lines are known.
    #[must_use]
    pub fn taxes(&self) -> Option<i64> {
        let lines = self.lines?;
        Some(self.total - (lines.charged - lines.credited - self.discounts))
    }

    /// How much of the customer's credit pays for the invoice, as a positive number.
    #[must_use]
    pub fn credit_used(&self) -> i64 {
        (self.ending_balance.min(0) - self.starting_balance.min(0)).max(0)
    }

    /// The amount that is below the minimum charge and is added to the next invoice.
    /// Source: <https://docs.stripe.com/billing/invoices/overview#minimum-charge-amounts>.
    #[must_use]
    pub fn carried(&self) -> i64 {
        self.ending_balance.max(0)
    }

    /// The credit that is left, as a positive number.
    #[must_use]
    pub fn credit_left(&self) -> i64 {
        self.ending_balance.min(0).saturating_neg()
    }
}

/// The charge for the next period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextCharge {
    /// With discounts and taxes, before the customer's balance is applied.
    pub total: Money,
    /// The customer's balance in minor units, negative if it is a credit.
    pub balance: i64,
    /// When it will be charged.
    pub at: Timestamp,
}

/// What a credit pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The number of renewals that it pays in full.
    pub renewals: i64,
    /// What is left for the renewal after them.
    pub rest: Money,
}

impl NextCharge {
    /// The amount that is charged.
    #[must_use]
    pub fn due(&self) -> Money {
        let minor = self.total.minor.saturating_add(self.balance).max(0);
        Money { minor, ..self.total }
    }

    /// What the customer's credit pays for; `None` without a credit, and if renewals are free.
    #[must_use]
    pub fn coverage(&self) -> Option<Coverage> {
        let credit = self.balance.min(0).saturating_neg();
        let renewals = credit.checked_div(self.total.minor.max(0))?;
        let rest = Money { minor: credit - renewals * self.total.minor, ..self.total };
        (credit > 0).then_some(Coverage { renewals, rest })
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PriceId, SubscriptionItemId};
    use crate::domain::money::Money;
    use crate::domain::plan::Interval::{self, Month, Year};
    use crate::domain::plan_change::ChangeTiming::{Now, PeriodEnd, Portal};
    use crate::domain::plan_change::{
        Basis, Bill, ChangePolicy, Coverage, Lines, NextCharge, PlanAndInterval, Situation,
    };
    use crate::domain::subscription::tests::{active, subscription, trialing};
    use crate::domain::subscription::{Reversal, Subscription};
    use crate::domain::subscription_item::{Items, SubscriptionItem};

    const PAID: Situation =
        Situation { on_trial: false, has_several_items: false, is_unpaid: false };
    const ON_TRIAL: Situation = Situation { on_trial: true, ..PAID };

    const fn rung(plan: usize, interval: Interval) -> PlanAndInterval {
        PlanAndInterval { plan, interval }
    }

    #[test]
    fn an_offer_has_another_basis_after_any_change_that_affects_its_amounts() {
        let item = |id: &str, price: &str, quantity| SubscriptionItem {
            id: Some(SubscriptionItemId::new(id)),
            price: Some(PriceId::new(price)),
            quantity,
            ..SubscriptionItem::default()
        };
        let (plan, addon) = (item("si_1", "price_basic", Some(1)), item("si_2", "price_x", None));
        let (pro, end) = (PriceId::new("price_pro"), Some(Timestamp::from_seconds(1_790_000_000)));
        let both = Items::whole(vec![plan.clone(), addon.clone()]);
        let shown = Basis::of(Now, PAID, &pro, &both, end);
        let reordered = Items::whole(vec![addon.clone(), plan.clone()]);
        assert_eq!(Basis::of(Now, PAID, &pro, &reordered, end), shown, "in any order");
        let returned = Situation { is_unpaid: true, ..PAID };
        let seats = Items::whole(vec![item("si_1", "price_basic", Some(3)), addon]);
        let alone = Items::whole(vec![plan]);
        let later = Some(Timestamp::from_seconds(1_792_678_400));
        for (case, other) in [
            ("it takes effect later", Basis::of(PeriodEnd, PAID, &pro, &both, end)),
            ("the payment was returned", Basis::of(Now, returned, &pro, &both, end)),
            ("a trial runs", Basis::of(Now, ON_TRIAL, &pro, &both, end)),
            ("another price", Basis::of(Now, PAID, &PriceId::new("price_new"), &both, end)),
            ("more seats", Basis::of(Now, PAID, &pro, &seats, end)),
            ("an add-on was removed", Basis::of(Now, PAID, &pro, &alone, end)),
            ("another period", Basis::of(Now, PAID, &pro, &both, later)),
        ] {
            assert_ne!(other, shown, "{case}");
        }
        assert_eq!(Basis::parse(&shown.to_string()), Some(shown));
        for text in ["", "12", "12345", "+123", "premium", "12g4"] {
            assert_eq!(Basis::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_situation_is_that_of_the_running_subscription() {
        let plain = || subscription(active());
        let item = SubscriptionItem::default();
        let two = Items::whole(vec![item.clone(), item]);
        for (running, expected) in [
            (plain(), PAID),
            (subscription(trialing(None)), ON_TRIAL),
            (Subscription { items: two, ..plain() }, Situation { has_several_items: true, ..PAID }),
            (
                Subscription { reversal: Some(Reversal::Refunded), ..plain() },
                Situation { is_unpaid: true, ..PAID },
            ),
        ] {
            assert_eq!(Situation::of(&running), expected);
        }
    }

    #[test]
    fn only_a_higher_plan_or_a_longer_interval_of_the_same_plan_takes_effect_immediately() {
        let policy = ChangePolicy { upgrades: Now, downgrades: PeriodEnd };
        for (case, from, to, expected) in [
            ("lower, shorter", rung(2, Year), rung(1, Month), PeriodEnd),
            ("lower, both monthly", rung(2, Month), rung(1, Month), PeriodEnd),
            ("lower, both yearly", rung(2, Year), rung(1, Year), PeriodEnd),
            ("lower, longer", rung(2, Month), rung(1, Year), PeriodEnd),
            ("same, shorter", rung(2, Year), rung(2, Month), PeriodEnd),
            ("same, at another price", rung(2, Month), rung(2, Month), PeriodEnd),
            ("same, longer", rung(2, Month), rung(2, Year), Now),
            ("higher, shorter", rung(2, Year), rung(3, Month), Now),
            ("higher, both monthly", rung(2, Month), rung(3, Month), Now),
            ("higher, longer", rung(2, Month), rung(3, Year), Now),
            ("from the free plan, which is listed first", rung(0, Month), rung(1, Month), Now),
            ("to the free plan", rung(1, Month), rung(0, Month), PeriodEnd),
        ] {
            assert_eq!(policy.timing(Some(from), to, PAID), expected, "{case}");
            assert_eq!(policy.timing(Some(from), to, ON_TRIAL), Now, "{case}, on trial");
        }
        assert_eq!(policy.timing(None, rung(0, Month), PAID), Now, "a plan that is not listed");
    }

    #[test]
    fn the_configured_timing_applies() {
        let to = rung(1, Month);
        for (upgrades, downgrades, upgrade, downgrade, on_trial) in [
            (Portal, Portal, Portal, Portal, Portal),
            (PeriodEnd, Now, PeriodEnd, Now, Now),
            (Now, PeriodEnd, Now, PeriodEnd, Now),
        ] {
            let policy = ChangePolicy { upgrades, downgrades };
            assert_eq!(policy.timing(Some(rung(0, Month)), to, PAID), upgrade);
            assert_eq!(policy.timing(Some(rung(2, Month)), to, PAID), downgrade);
            assert_eq!(policy.timing(Some(rung(2, Month)), to, ON_TRIAL), on_trial);
        }
        let policy = ChangePolicy { upgrades: Portal, downgrades: Portal };
        let with_addons = Situation { has_several_items: true, ..PAID };
        assert_eq!(policy.timing(Some(rung(0, Month)), to, with_addons), Now);
        assert_eq!(policy.timing(Some(rung(2, Month)), to, with_addons), PeriodEnd);
    }

    #[test]
    fn after_a_reversal_every_change_is_made_immediately_and_here() {
        let refunded = Situation { is_unpaid: true, ..PAID };
        for timing in [Now, PeriodEnd, Portal] {
            let policy = ChangePolicy { upgrades: timing, downgrades: timing };
            for from in [rung(0, Month), rung(2, Year)] {
                assert_eq!(policy.timing(Some(from), rung(1, Month), refunded), Now);
            }
        }
    }

    #[test]
    fn a_bill_shows_taxes_and_credit() {
        let currency = "usd".parse().unwrap();
        let bill = Bill {
            currency,
            lines: Some(Lines { charged: 4_900, credited: 1_200 }),
            discounts: 490,
            total: 3_820,
            starting_balance: -500,
            ending_balance: 0,
            due: 3_320,
        };
        assert_eq!((bill.taxes(), bill.credit_used(), bill.credit_left()), (Some(610), 500, 0));
        // A year that was just paid is changed to a month, and the rest of the year is credited.
        let lines = Some(Lines { charged: 4_900, credited: 49_000 });
        let bill = Bill {
            lines,
            discounts: 0,
            total: -44_100,
            starting_balance: 0,
            ending_balance: -44_100,
            due: 0,
            ..bill
        };
        assert_eq!((bill.taxes(), bill.credit_used(), bill.credit_left()), (Some(0), 0, 44_100));
        assert_eq!(Bill { lines: None, ..bill }.taxes(), None);
        let some_left = Bill { total: 300, starting_balance: -500, ending_balance: -200, ..bill };
        assert_eq!((some_left.credit_used(), some_left.credit_left()), (300, 200));
        let too_little = Bill { total: 30, ending_balance: 30, ..bill };
        assert_eq!((too_little.credit_used(), too_little.carried()), (0, 30));
    }

    #[test]
    fn a_credit_pays_for_renewals_until_it_is_used_up() {
        let currency = "usd".parse().unwrap();
        let usd = |minor: i64| Money { minor, currency };
        let at = Timestamp::from_seconds(1_795_000_000);
        let covers = |renewals, rest| Some(Coverage { renewals, rest: usd(rest) });
        for (total, balance, due, coverage) in [
            (4_900, 0, 4_900, None),
            (4_900, 300, 5_200, None),
            (4_900, -600, 4_300, covers(0, 600)),
            (4_900, -4_900, 0, covers(1, 0)),
            (4_900, -44_100, 0, covers(9, 0)),
            (4_900, -25_100, 0, covers(5, 600)),
            (0, -600, 0, None),
        ] {
            let next = NextCharge { total: usd(total), balance, at };
            assert_eq!((next.due(), next.coverage()), (usd(due), coverage), "{total} {balance}");
        }
    }
}
