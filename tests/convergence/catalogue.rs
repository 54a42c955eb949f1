//! The catalogue of the convergence and crash tests.

use tollgate::domain::plan::Catalogue;
use tollgate::simulators;
use tollgate_sandbox::Price;

use crate::harness::simulators::price;

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
[[webhook_endpoints]]
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
    let mut prices = simulators::prices(catalogue);
    prices.extend([
        price("price_addon_month", "Archive", 500),
        Price { metered: true, ..price("price_calls_month", "Calls", 2) },
        price("price_other_month", "Newsletter", 700),
    ]);
    prices
}
