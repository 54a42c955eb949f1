//! The prices of a catalogue at the simulated Stripe. Included by several test binaries.

use tollgate::domain::plan::{Catalogue, Interval};
use tollgate::sandbox::Price;

/// All prices must have Stripe ids.
pub(crate) fn listed_prices(catalogue: &Catalogue) -> Vec<Price> {
    let plans = catalogue.plans.iter();
    plans
        .flat_map(|plan| plan.prices.iter().map(move |price| (plan, price)))
        .map(|(plan, price)| Price {
            id: price.stripe_price.as_ref().unwrap().to_string(),
            product_name: plan.name.clone(),
            plan_code: Some(plan.code.to_string()),
            unit_amount: price.amount.minor,
            currency: price.amount.currency.code().to_owned(),
            interval: (price.interval != Interval::Once).then(|| price.interval.to_string()),
            metered: false,
        })
        .collect()
}

/// A monthly price that no plan lists, in US dollars.
pub(crate) fn unlisted_price(id: &str, name: &str, unit_amount: i64) -> Price {
    Price {
        id: id.to_owned(),
        product_name: name.to_owned(),
        plan_code: None,
        unit_amount,
        currency: "usd".to_owned(),
        interval: Some("month".to_owned()),
        metered: false,
    }
}
