//! The catalogue of the convergence and crash tests.

use tollgate::domain::plan::Catalogue;
use tollgate::sandbox::Price;

/// A `bot.toml` without paths and addresses.
pub(crate) const FILE: &str = r#"
[bot]
[[admins]]
id = 9
role = "owner"
[http]
public_url = "https://billing.example.com"
[billing]
grace = "3d"
[[callbacks]]
name = "service"
url = "http://127.0.0.1:9/"
[[plans]]
code = "free"
name = "Free"
[[plans]]
code = "basic"
name = "Basic"
entitlements = ["digest"]
[[plans.prices]]
interval = "month"
amount = 900
currency = "usd"
stripe_price = "price_basic_month"
[[plans]]
code = "premium"
name = "Premium"
entitlements = ["digest", "signals"]
[[plans.prices]]
interval = "month"
amount = 1900
currency = "usd"
stripe_price = "price_premium_month"
[[plans.prices]]
interval = "year"
amount = 19000
currency = "usd"
stripe_price = "price_premium_year"
[[plans]]
code = "pro"
name = "Pro"
entitlements = ["digest", "signals", "api"]
[[plans.prices]]
interval = "month"
amount = 4900
currency = "usd"
stripe_price = "price_pro_month"
[[plans]]
code = "season"
name = "Season"
entitlements = ["season"]
[[plans.prices]]
interval = "once"
access = "90d"
amount = 2500
currency = "usd"
stripe_price = "price_season_once"
"#;

/// The catalogue's prices at Stripe, with prices of other products.
pub(crate) fn prices(catalogue: &Catalogue) -> Vec<Price> {
    let prices = catalogue
        .plans
        .iter()
        .flat_map(|plan| plan.prices.iter().map(move |price| (plan, price)))
        .map(|(plan, price)| Price {
            id: price.stripe_price.as_ref().unwrap().to_string(),
            product_name: plan.name.clone(),
            plan_code: Some(plan.code.to_string()),
            unit_amount: price.amount.minor,
            currency: "usd".to_owned(),
            interval: Some(price.interval.to_string()).filter(|interval| interval != "once"),
            metered: false,
        });
    let others = [
        ("price_addon_month", "Archive", 500, false),
        ("price_calls_month", "Calls", 2, true),
        ("price_other_month", "Newsletter", 700, false),
    ];
    let others = others.map(|(id, name, unit_amount, metered)| Price {
        id: id.to_owned(),
        product_name: name.to_owned(),
        plan_code: None,
        unit_amount,
        currency: "usd".to_owned(),
        interval: Some("month".to_owned()),
        metered,
    });
    prices.chain(others).collect()
}
