//! Settings, users and prices of the journeys.

use serde_json::json;
use tollgate::config::{self, Environment, Settings};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::PlanCode;
use tollgate::domain::language::Language;
use tollgate::domain::operator_texts::OperatorTexts;
use tollgate::domain::plan_image::{PlanImage, PlanImages};
use tollgate::simulators::prices;
use tollgate_sandbox::{Group, Options, Person, Price};

use crate::harness::simulators::{person, price};
use crate::harness::variables::{environment, variables};
use crate::journeys::harness::service::secrets;
use crate::journeys::harness::{ALICE, AUDREY, BRUNO, JONAS, LOUNGE, OLGA, SAM};

const SHIPPED: &str = include_str!("../../../bot.toml");

/// A price at Stripe that no plan lists.
pub(crate) const RETIRED_PRICE: &str = "price_retired_month";
/// The same, paid once.
pub(crate) const RETIRED_ONCE: &str = "price_retired_once";
/// 2026-03-10T10:00:00Z: tests start on a fixed day, so that dates in snapshots are stable.
pub(super) const BEGINNING: Timestamp = Timestamp::from_seconds(1_773_136_800);

/// The shipped `bot.toml` with some lines replaced, and the environment, for simulators at `url`. Every price
/// exists at Stripe.
pub(super) fn settings(url: &str, lines: &[(&str, &str)]) -> (Settings, Environment) {
    // Other examples change no test.
    let without_descriptions = |line: &&str| !line.starts_with("description = ");
    let shipped: Vec<&str> = SHIPPED.lines().filter(without_descriptions).collect();
    let mut file = format!("{}\n[[admins]]\nid = {OLGA}\nrole = \"owner\"\n", shipped.join("\n"));
    // Few tests are about digests, and many pass a Monday.
    file = file.replacen("weekly_digest = true", "weekly_digest = false", 1);
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
    let mut variables = variables(url);
    variables.extend([
        ("STRIPE_PRICE_MAP_JSON", serde_json::Value::Object(prices).to_string()),
        ("WEBHOOK_ENDPOINT_SECRET_CLUB", secrets("club")),
        ("WEBHOOK_ENDPOINT_SECRET_CRM", secrets("crm")),
        ("WEBHOOK_ENDPOINT_SECRET_METER", secrets("meter")),
    ]);
    let environment = environment(variables);
    (config::parse(&file, "bot.toml", &environment).unwrap(), environment)
}

/// A file with texts of the operator.
pub(super) fn texts((tag, content): &(&str, &str)) -> OperatorTexts {
    let language = Language::of_tag(tag).unwrap();
    OperatorTexts { language, file: format!("texts/{tag}.ftl"), content: (*content).to_owned() }
}

/// Images of plans, by plan.
pub(super) fn plan_images(images: &[(&str, &[u8])]) -> PlanImages {
    let image = |(plan, bytes): &(&str, &[u8])| {
        (PlanCode::new(*plan), PlanImage::read(bytes.to_vec()).unwrap())
    };
    images.iter().map(image).collect()
}

/// Adds users, a group, and prices, and sends webhooks to the application.
pub(super) fn populate(options: &mut Options, settings: &Settings) {
    let user = |(id, name, language): (i64, &str, &str)| Person {
        username: Some(name.to_lowercase()),
        language_code: Some(language.to_owned()),
        admin: [OLGA, SAM, AUDREY].contains(&id),
        ..person(id, name)
    };
    let users = [
        (ALICE, "Alice", "en"),
        (BRUNO, "Bruno", "pt-br"),
        (JONAS, "Jonas", "de"),
        (OLGA, "Olga", "en"),
        (SAM, "Sam", "en"),
        (AUDREY, "Audrey", "de"),
    ];
    options.people = users.map(user).to_vec();
    options.groups = vec![Group { id: LOUNGE, title: "VIP lounge".to_owned() }];
    options.stripe.webhook_url = format!("{}/api/v1/billing/webhook", settings.http.public_url);
    options.stripe.prices = prices(&settings.catalogue);
    options.stripe.prices.extend([
        price(RETIRED_PRICE, "Retired", 700),
        Price { interval: None, ..price(RETIRED_ONCE, "Retired", 700) },
    ]);
}
