//! The items of a subscription, and which of them is the plan's.
//!
//! A subscription can contain add-ons, seats and metered prices beside the plan, in any order. The plan's
//! item is the one whose price the catalogue lists.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PriceId, SubscriptionItemId};
use crate::domain::money::Money;
use crate::domain::plan::{Catalogue, Interval, Plan};

/// How a price is charged: `price.recurring.usage_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsageType {
    /// By quantity, in advance.
    #[default]
    Licensed,
    /// By recorded usage, in arrears: the amount is known after the period.
    Metered,
}

/// An item of a subscription (`subscription_item`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct SubscriptionItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<SubscriptionItemId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceId>,
    /// `None` for an interval at which no plan is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// `None` for metered items, and in facts stored before quantities were read; it then counts as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i64>,
    /// The price of one unit in the subscription's currency. `None` for tiers, packages and fractions of a
    /// minor unit, and in facts stored before amounts were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_amount: Option<Money>,
    #[serde(default)]
    pub usage: UsageType,
    /// Start of the item's own period. In the flexible billing mode, items of one subscription can have
    /// different periods. `None` in facts stored before periods were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// End of the item's own period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// End of the trial that a trial offer gives to this item (`current_trial.end_date`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_end: Option<Timestamp>,
}

impl SubscriptionItem {
    /// Whether it is charged by recorded usage.
    #[must_use]
    pub const fn is_metered(&self) -> bool {
        matches!(self.usage, UsageType::Metered)
    }

    /// The price of the item for one of its periods, before discounts and taxes; `None` if it is not known
    /// in advance.
    #[must_use]
    pub fn amount(&self, catalogue: &Catalogue) -> Option<Money> {
        let listed = || Some(catalogue.by_price(self.price.as_ref()?)?.1.amount);
        let unit = self.unit_amount.or_else(listed).filter(|_| !self.is_metered())?;
        let minor = unit.minor.checked_mul(self.quantity.unwrap_or(1))?;
        Some(Money { minor, ..unit })
    }
}

/// The items of a subscription in Stripe's order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "StoredItems")]
pub struct Items {
    #[serde(rename = "items")]
    pub list: Vec<SubscriptionItem>,
    /// The object carries only the first page (`items.has_more`); the rest must be fetched.
    #[serde(rename = "items_cut")]
    pub cut: bool,
}

/// Facts stored before all items were read carry the first item in three separate fields.
#[derive(Deserialize)]
struct StoredItems {
    #[serde(default)]
    items: Vec<SubscriptionItem>,
    #[serde(default)]
    items_cut: bool,
    #[serde(default)]
    item: Option<SubscriptionItemId>,
    #[serde(default)]
    price: Option<PriceId>,
    #[serde(default)]
    interval: Option<Interval>,
}

impl From<StoredItems> for Items {
    fn from(stored: StoredItems) -> Self {
        let StoredItems { items, items_cut, item, price, interval } = stored;
        let has_single_item = item.is_some() || price.is_some() || interval.is_some();
        let list = if items.is_empty() && has_single_item {
            vec![SubscriptionItem { id: item, price, interval, ..SubscriptionItem::default() }]
        } else {
            items
        };
        Self { list, cut: items_cut }
    }
}

/// An item whose price the catalogue lists, and the plan that it pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanItem<'a> {
    pub item: &'a SubscriptionItem,
    pub plan: &'a Plan,
}

impl Items {
    /// A complete list.
    #[must_use]
    pub const fn whole(list: Vec<SubscriptionItem>) -> Self {
        Self { list, cut: false }
    }

    /// The items in Stripe's order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &SubscriptionItem> {
        self.list.iter()
    }

    /// The items whose prices the catalogue lists, in the order of `bot.toml`. All of them give the
    /// entitlements of their plans, and the last one is the item of the plan to show.
    #[must_use]
    pub fn sold<'a>(&'a self, catalogue: &'a Catalogue) -> Vec<PlanItem<'a>> {
        let mut sold: Vec<_> = self
            .iter()
            .filter_map(|item| {
                let price = item.price.as_ref()?;
                let plan = catalogue.plan_of(price)?;
                Some((catalogue.position(price), PlanItem { item, plan }))
            })
            .collect();
        // Reversed before a stable sort, so that of two items at one price the first one comes last.
        sold.reverse();
        sold.sort_by_key(|(position, _)| *position);
        sold.into_iter().map(|(_, found)| found).collect()
    }

    /// The item of the plan to show, the only one that a change of plan affects.
    #[must_use]
    pub fn plan_item<'a>(&'a self, catalogue: &'a Catalogue) -> Option<PlanItem<'a>> {
        self.sold(catalogue).pop()
    }

    /// The item that represents a subscription without a listed price: the first one that is not metered.
    #[must_use]
    pub fn leading(&self) -> Option<&SubscriptionItem> {
        self.iter().find(|item| !item.is_metered()).or(self.list.first())
    }

    /// The end of the first period that ends, which is when `cancel_at_period_end` ends a subscription.
    /// Source: <https://docs.stripe.com/changelog/basil/2025-07-30/cancel-at-enums>.
    #[must_use]
    pub fn first_period_end(&self) -> Option<Timestamp> {
        self.iter().filter_map(|item| item.period_end).min()
    }

    /// The prices of all items.
    #[must_use]
    pub fn prices(&self) -> BTreeSet<&PriceId> {
        self.iter().filter_map(|item| item.price.as_ref()).collect()
    }

    /// Whether a price occurs in both lists, or neither has any.
    #[must_use]
    pub fn shares_a_price(&self, other: &Self) -> bool {
        let prices = |items: &Self| items.iter().any(|item| item.price.is_some());
        let is_there = |item: &SubscriptionItem| {
            item.price.is_some() && other.iter().any(|there| there.price == item.price)
        };
        !prices(self) && !prices(other) || self.iter().any(is_there)
    }

    /// A truncated list completed with the further items of an earlier one. It stays marked as truncated,
    /// since some of them may have been removed.
    #[must_use]
    pub fn completed_by(&self, earlier: &Self) -> Self {
        let mut list = self.list.clone();
        if self.cut {
            let is_missing = |item: &&SubscriptionItem| {
                item.id.is_some() && self.iter().all(|shown| shown.id != item.id)
            };
            list.extend(earlier.iter().filter(is_missing).cloned());
        }
        Self { list, cut: self.cut }
    }

    /// The price of a period, all items together, before discounts and taxes. `None` if an amount is not
    /// known in advance, or if intervals or currencies differ.
    #[must_use]
    pub fn amount(&self, catalogue: &Catalogue) -> Option<Money> {
        if self.cut {
            return None;
        }
        let (first, rest) = self.list.split_first()?;
        rest.iter().try_fold(first.amount(catalogue)?, |sum, item| {
            let amount = item.amount(catalogue)?;
            let comparable = item.interval == first.interval && amount.currency == sum.currency;
            let minor = sum.minor.checked_add(amount.minor).filter(|_| comparable)?;
            Some(Money { minor, ..sum })
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Items, SubscriptionItem, UsageType};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PriceId, SubscriptionItemId};
    use crate::domain::money::Money;
    use crate::domain::plan::{Catalogue, Interval, Plan, Price};

    fn usd(minor: i64) -> Money {
        Money { minor, currency: "usd".parse().unwrap() }
    }

    fn catalogue() -> Catalogue {
        let price = |id: &str, interval, former: &[&str]| Price {
            interval,
            amount: usd(1900),
            stripe_price: Some(PriceId::new(id)),
            former: former.iter().map(|id| PriceId::new(*id)).collect(),
            access_for: None,
        };
        let plan = |code: &str, prices| Plan { prices, ..Plan::named(code, code) };
        let premium = vec![
            price("premium_month", Interval::Month, &["premium_before"]),
            price("premium_year", Interval::Year, &[]),
        ];
        let pro = vec![price("pro_month", Interval::Month, &[])];
        Catalogue::from(vec![plan("premium", premium), plan("pro", pro)])
    }

    fn item(price: &str) -> SubscriptionItem {
        SubscriptionItem {
            id: Some(SubscriptionItemId::new(format!("si_{price}"))),
            price: Some(PriceId::new(price)),
            interval: Some(Interval::Month),
            ..SubscriptionItem::default()
        }
    }

    fn items(prices: &[&str]) -> Items {
        Items::whole(prices.iter().map(|price| item(price)).collect())
    }

    #[test]
    fn the_plans_item_is_the_one_at_a_listed_price_in_any_position() {
        for (prices, expected) in [
            (&["premium_month"][..], Some(("premium", "si_premium_month"))),
            (&["addon", "premium_month"], Some(("premium", "si_premium_month"))),
            (&["addon", "calls", "premium_before"], Some(("premium", "si_premium_before"))),
            (&["pro_month", "addon", "premium_month"], Some(("pro", "si_pro_month"))),
            (&["premium_year", "premium_month"], Some(("premium", "si_premium_year"))),
            (&["addon", "calls"], None),
            (&[], None),
        ] {
            let (items, catalogue) = (items(prices), catalogue());
            let found = items.plan_item(&catalogue).map(|found| {
                let id = found.item.id.as_ref().unwrap();
                (found.plan.code.as_str().to_owned(), id.as_str().to_owned())
            });
            let expected = expected.map(|(plan, id)| (plan.to_owned(), id.to_owned()));
            assert_eq!(found, expected, "{prices:?}");
        }
    }

    #[test]
    fn of_two_items_at_one_price_the_first_is_the_plans() {
        let mut two = items(&["pro_month", "pro_month"]);
        two.list[1].id = Some(SubscriptionItemId::new("si_second"));
        let catalogue = catalogue();
        assert_eq!(two.plan_item(&catalogue).unwrap().item, &two.list[0]);
    }

    #[test]
    fn a_subscription_ends_with_the_first_period_that_ends() {
        let ending = |seconds: &[Option<i64>]| {
            let end = |seconds: &Option<i64>| SubscriptionItem {
                period_end: seconds.map(Timestamp::from_seconds),
                ..item("addon")
            };
            Items::whole(seconds.iter().map(end).collect())
        };
        for (ends, expected) in [
            (&[][..], None),
            (&[None], None),
            (&[Some(300), None, Some(200)], Some(200)),
            (&[Some(200), Some(300)], Some(200)),
        ] {
            let found = ending(ends).first_period_end();
            assert_eq!(found, expected.map(Timestamp::from_seconds), "{ends:?}");
        }
    }

    #[test]
    fn the_first_item_that_is_not_metered_represents_a_subscription() {
        let metered = |price| SubscriptionItem { usage: UsageType::Metered, ..item(price) };
        for (list, expected) in [
            (vec![], None),
            (vec![metered("calls"), item("seats"), item("addon")], Some("seats")),
            (vec![metered("calls"), metered("storage")], Some("calls")),
        ] {
            let items = Items::whole(list);
            let price = items.leading().and_then(|item| item.price.as_ref());
            assert_eq!(price.map(PriceId::as_str), expected);
        }
    }

    #[test]
    fn two_lists_share_a_price_or_both_have_none() {
        for (here, there, expected) in [
            (&[][..], &[][..], true),
            (&["a"], &[], false),
            (&[], &["a"], false),
            (&["a"], &["b"], false),
            (&["a", "b"], &["b", "c"], true),
        ] {
            assert_eq!(items(here).shares_a_price(&items(there)), expected, "{here:?} {there:?}");
        }
    }

    #[test]
    fn an_amount_includes_all_items_and_quantities_or_is_unknown() {
        let seats = |count| SubscriptionItem { quantity: Some(count), ..item("premium_month") };
        let addon = SubscriptionItem { unit_amount: Some(usd(500)), ..item("addon") };
        let metered = SubscriptionItem { usage: UsageType::Metered, ..addon.clone() };
        let yearly = SubscriptionItem { interval: Some(Interval::Year), ..addon.clone() };
        let euros = Money { minor: 500, currency: "eur".parse().unwrap() };
        let in_euros = SubscriptionItem { unit_amount: Some(euros), ..addon.clone() };
        let dearer = SubscriptionItem { unit_amount: Some(usd(2100)), ..seats(2) };
        let endless = SubscriptionItem { unit_amount: Some(usd(i64::MAX)), ..seats(2) };
        for (case, list, expected) in [
            ("a fact without quantity and amount", vec![item("premium_month")], Some(1900)),
            ("three seats", vec![seats(3)], Some(5700)),
            ("the amount at Stripe takes precedence over the catalogue", vec![dearer], Some(4200)),
            ("no seats", vec![seats(0)], Some(0)),
            ("an add-on", vec![addon.clone(), seats(3)], Some(6200)),
            ("an add-on of unknown amount", vec![item("addon"), seats(3)], None),
            ("a former price", vec![item("premium_before")], None),
            ("a metered item", vec![seats(1), metered], None),
            ("two intervals", vec![seats(1), yearly], None),
            ("two currencies", vec![seats(1), in_euros], None),
            ("overflow", vec![endless], None),
            ("no items", vec![], None),
        ] {
            let amount = Items::whole(list).amount(&catalogue());
            assert_eq!(amount, expected.map(usd), "{case}");
        }
        let cut = Items { cut: true, ..items(&["premium_month"]) };
        assert_eq!(cut.amount(&catalogue()), None);
    }

    #[test]
    fn a_truncated_list_keeps_the_further_items_that_were_known() {
        let whole = items(&["addon", "calls", "premium_month"]);
        let mut cut = Items { cut: true, ..items(&["addon", "calls"]) };
        cut.list[1].quantity = Some(2);
        let completed = cut.completed_by(&whole);
        assert_eq!(completed.list[..2], cut.list[..]);
        assert_eq!(completed.list[2..], whole.list[2..]);
        assert!(completed.cut);
        assert_eq!(items(&["calls"]).completed_by(&whole), items(&["calls"]));
    }

    #[test]
    fn a_fact_of_an_older_release_has_one_item() {
        let stored = json!({ "item": "si_1", "price": "price_1", "interval": "year" });
        let items: Items = serde_json::from_value(stored).unwrap();
        let only = SubscriptionItem {
            id: Some(SubscriptionItemId::new("si_1")),
            price: Some(PriceId::new("price_1")),
            interval: Some(Interval::Year),
            ..SubscriptionItem::default()
        };
        assert_eq!(items, Items::whole(vec![only]));
        for known in [
            json!({ "item": "si_1" }),
            json!({ "price": "price_1" }),
            json!({ "interval": "year" }),
        ] {
            let items: Items = serde_json::from_value(known.clone()).unwrap();
            assert_eq!(items.list.len(), 1, "{known}");
        }
        let nothing = json!({ "item": null, "price": null, "interval": null });
        assert_eq!(serde_json::from_value::<Items>(nothing).unwrap(), Items::default());
        let mut now = self::items(&["addon", "premium_month"]);
        now.cut = true;
        let again: Items = serde_json::from_value(serde_json::to_value(&now).unwrap()).unwrap();
        assert_eq!(again, now);
    }
}
