//! Settings, users and simulators of the harness.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use serde_json::json;
use tollgate::config::{self, Environment, Settings};
use tollgate::domain::clock::{ManualClock, Timestamp};
use tollgate::simulators;
use tollgate_sandbox::{
    self as sandbox, ApiShape, BotIdentity, Group, Options, Person, StripeOptions,
};

use crate::harness::service::secrets;
use crate::harness::{ALICE, BRUNO, JONAS, JWT_SECRET, LOUNGE, OLGA, WEBHOOK_SECRET};
use crate::unlisted_prices::unlisted_price;

const SHIPPED: &str = include_str!("../../../bot.toml");
const BOT_TOKEN: &str = "123456:journey";
const STRIPE_KEY: &str = "sk_test_journey";

/// A price at Stripe that no plan lists.
pub(crate) const RETIRED_PRICE: &str = "price_retired_month";
/// The same, paid once.
pub(crate) const RETIRED_ONCE: &str = "price_retired_once";
/// 2026-03-10T10:00:00Z: tests start on a fixed day, so that dates in snapshots are stable.
pub(super) const BEGINNING: Timestamp = Timestamp::from_seconds(1_773_136_800);

/// The shipped `bot.toml` with some lines replaced, and prices at the simulated Stripe.
pub(super) fn settings(page: SocketAddr, lines: &[(&str, &str)]) -> Settings {
    let mut file = format!("{SHIPPED}\n[[admins]]\nid = {OLGA}\nrole = \"owner\"\n");
    for (from, to) in lines {
        assert!(file.contains(from), "bot.toml has no `{from}`");
        file = file.replacen(from, to, 1);
    }
    let unsold = config::parse(&file, "bot.toml", &Environment::default()).unwrap();
    let mut prices = serde_json::Map::new();
    for plan in &unsold.catalogue.plans {
        for price in &plan.prices {
            let (code, interval) = (&plan.code, price.interval);
            prices.insert(format!("{code}:{interval}"), json!(format!("price_{code}_{interval}")));
        }
    }
    let prices = serde_json::Value::Object(prices).to_string();
    config::parse(&file, "bot.toml", &environment(Some(page), prices)).unwrap()
}

pub(super) fn environment(page: Option<SocketAddr>, prices: String) -> Environment {
    let base = page.map(|page| format!("http://{page}")).unwrap_or_default();
    [
        ("TELEGRAM_BOT_TOKEN", BOT_TOKEN.to_owned()),
        ("STRIPE_SECRET_KEY", STRIPE_KEY.to_owned()),
        ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET.to_owned()),
        ("JWT_SECRET", JWT_SECRET.to_owned()),
        ("STRIPE_API_BASE", format!("{base}/stripe/")),
        ("TELEGRAM_API_URL", format!("{base}/telegram")),
        ("STRIPE_PRICE_MAP_JSON", prices),
        ("WEBHOOK_ENDPOINT_SECRET_CLUB", secrets("club")),
        ("WEBHOOK_ENDPOINT_SECRET_CRM", secrets("crm")),
        ("WEBHOOK_ENDPOINT_SECRET_METER", secrets("meter")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

pub(super) fn options(
    listener: TcpListener,
    clock: Arc<ManualClock>,
    settings: &Settings,
    product: SocketAddr,
    shape: ApiShape,
) -> Options {
    let mut prices = simulators::prices(&settings.catalogue);
    prices.extend([
        unlisted_price(RETIRED_PRICE, "Retired", 700),
        sandbox::Price { interval: None, ..unlisted_price(RETIRED_ONCE, "Retired", 700) },
    ]);
    let person = |(id, name, language): (i64, &str, &str)| Person {
        id,
        first_name: name.to_owned(),
        last_name: None,
        username: Some(name.to_lowercase()),
        language_code: Some(language.to_owned()),
        admin: id == OLGA,
    };
    Options {
        listener,
        clock: simulators::turned(clock),
        bot: BotIdentity { token: BOT_TOKEN.to_owned(), username: "tollgate_bot".to_owned() },
        people: [
            (ALICE, "Alice", "en"),
            (BRUNO, "Bruno", "pt-br"),
            (JONAS, "Jonas", "de"),
            (OLGA, "Olga", "en"),
        ]
        .map(person)
        .to_vec(),
        groups: vec![Group { id: LOUNGE, title: "VIP lounge".to_owned() }],
        stripe: StripeOptions {
            secret_key: STRIPE_KEY.to_owned(),
            webhook_url: format!("http://{product}/api/v1/billing/webhook"),
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            prices,
            shape,
        },
        app_name: "tollgate".to_owned(),
    }
}
