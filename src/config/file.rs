//! `bot.toml` as it is written.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::config::ConfigError;
use crate::config::Environment;
use crate::config::validate::{Check, place, quoted_line};
use crate::config::{Settings, Updates};
use crate::domain::admin::Role;
use crate::domain::plan::Interval;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) bot: Bot,
    #[serde(default)]
    pub(super) admins: Vec<AdminRow>,
    pub(super) http: Http,
    #[serde(default)]
    pub(super) database: Database,
    #[serde(default)]
    pub(super) billing: Billing,
    pub(super) plans: Vec<PlanRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bot {
    #[serde(default = "english")]
    pub(super) default_locale: String,
    pub(super) support: Option<String>,
    pub(super) terms_url: Option<Spanned<String>>,
    pub(super) privacy_url: Option<Spanned<String>>,
    #[serde(default = "polling")]
    pub(super) updates: Updates,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdminRow {
    pub(super) id: i64,
    pub(super) role: Role,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Http {
    #[serde(default = "loopback")]
    pub(super) listen: Spanned<String>,
    pub(super) public_url: Spanned<String>,
    pub(super) metrics_listen: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Database {
    pub(super) path: PathBuf,
}

impl Default for Database {
    fn default() -> Self {
        Self { path: PathBuf::from("data/tollgate.db") }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Billing {
    pub(super) grace: Option<Spanned<String>>,
    pub(super) reminders: Option<Vec<Spanned<String>>>,
    pub(super) trial: Option<Spanned<String>>,
    pub(super) allow_promotion_codes: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanRow {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) entitlements: Vec<String>,
    #[serde(default)]
    pub(super) prices: Vec<PriceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceRow {
    pub(super) interval: Spanned<Interval>,
    pub(super) amount: Spanned<i64>,
    pub(super) currency: Spanned<String>,
    pub(super) stripe_price: Option<String>,
}

fn english() -> String {
    "en".to_owned()
}

fn polling() -> Updates {
    Updates::Polling
}

fn loopback() -> Spanned<String> {
    Spanned::new(0..0, "127.0.0.1:8080".to_owned())
}

/// Reads and validates the file at `path`, with the overrides of the environment.
pub fn load(path: &Path, environment: &Environment) -> Result<Settings, ConfigError> {
    let text = fs::read_to_string(path).map_err(|error| {
        ConfigError::one(
            path.display().to_string(),
            format!("cannot be read: {error}"),
            "name another file with --config, or copy the bot.toml that ships with tollgate",
        )
    })?;
    parse(&text, &path.display().to_string(), environment)
}

/// The same from text; `name` stands for the file in messages.
pub fn parse(text: &str, name: &str, environment: &Environment) -> Result<Settings, ConfigError> {
    let file: File = toml::from_str(text).map_err(|error| {
        let place = error.span().map_or_else(|| name.to_owned(), |span| place(name, text, &span));
        ConfigError::one(
            place,
            format!("{}{}", error.message().trim_end(), quoted_line(text, error.span().as_ref())),
            "see the bot.toml that ships with tollgate for every key and its form",
        )
    })?;
    let mut check = Check { name, text, problems: Vec::new() };
    let settings = check.settings(file, environment);
    if check.problems.is_empty() {
        Ok(settings)
    } else {
        Err(ConfigError { problems: check.problems })
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::config::Environment;
    use crate::domain::ids::{PlanCode, PriceId};
    use crate::domain::plan::Interval;

    const SHIPPED: &str = include_str!("../../bot.toml");

    fn refused(from: &str, to: &str) -> String {
        assert!(SHIPPED.contains(from), "{from}");
        let text = SHIPPED.replacen(from, to, 1);
        parse(&text, "bot.toml", &Environment::default()).unwrap_err().to_string()
    }

    #[test]
    fn the_shipped_file_is_valid_and_sells_nothing_until_prices_are_named() {
        let settings = parse(SHIPPED, "bot.toml", &Environment::default()).unwrap();
        let codes: Vec<_> = settings.catalogue.plans.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(codes, ["free", "basic", "premium", "pro", "enterprise"]);
        assert_eq!(settings.catalogue.offered().count(), 0);
    }

    #[test]
    fn mistakes_are_named_with_line_key_and_remedy() {
        for (from, to, parts) in [
            ("grace = \"3d\"", "grace = \"3 days\"", ["billing.grace", "3d or 24h"]),
            ("grace =", "grce =", ["grce", "ships with tollgate"]),
            ("listen = \"127.0.0.1:8080\"", "listen = \"here\"", ["http.listen", "a port"]),
            ("currency = \"usd\"", "currency = \"$\"", ["three letters", "at Stripe"]),
            ("code = \"basic\"", "code = \"free\"", ["two plans", "its own code"]),
            ("amount = 900\n", "amount = -1\n", ["-1", "minor units"]),
            ("[bot]", "[bot", ["bot.toml", ""]),
        ] {
            let line = SHIPPED.split(from).next().unwrap_or_default().lines().count();
            let place = format!("bot.toml:{}", line.max(1));
            let message = refused(from, to);
            let near = [place, format!("bot.toml:{}", line + 1)];
            assert!(near.iter().any(|place| message.contains(place)), "{near:?}: {message}");
            for part in parts {
                assert!(message.contains(part), "{from} -> {to}: {message}");
            }
        }
    }

    #[test]
    fn the_price_map_overrides_and_refuses_what_the_file_does_not_have() {
        let environment = |json: &str| -> Environment {
            [("STRIPE_PRICE_MAP_JSON".to_owned(), json.to_owned())].into_iter().collect()
        };
        let map = environment(r#"{"premium": "price_m", "pro:year": "price_y"}"#);
        let catalogue = parse(SHIPPED, "bot.toml", &map).unwrap().catalogue;
        let premium = catalogue.plan(&PlanCode::new("premium")).unwrap();
        let monthly = premium.price(Interval::Month).unwrap();
        assert_eq!(monthly.stripe_price, Some(PriceId::new("price_m")));
        let (pro, yearly) = catalogue.by_price(&PriceId::new("price_y")).unwrap();
        assert_eq!((pro.code.as_str(), yearly.interval), ("pro", Interval::Year));
        for bad in [r#"{"gold": "price_1"}"#, "[]", r#"{"pro:once": "price_1"}"#] {
            let error = parse(SHIPPED, "bot.toml", &environment(bad)).unwrap_err().to_string();
            assert!(error.contains("STRIPE_PRICE_MAP_JSON"), "{error}");
        }
    }
}
