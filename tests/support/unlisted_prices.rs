//! Prices at the simulated Stripe that no plan lists. Included by several test binaries.

use tollgate_sandbox::Price;

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
