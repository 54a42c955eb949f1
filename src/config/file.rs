//! Reads `bot.toml` and reports mistakes with their line.

use std::fs;
use std::path::Path;

use crate::config::ConfigError;
use crate::config::Environment;
use crate::config::Problem;
use crate::config::Settings;
use crate::config::check::{Check, place, quoted_line};
use crate::config::shape::{File, RENAMED_KEYS, REQUIRED_TABLES};

/// Reads and validates the file at `path`. Environment variables override its values.
pub fn load(path: &Path, environment: &Environment) -> Result<Settings, ConfigError> {
    let text = text(path)?;
    read(&text, &path.display().to_string(), path.parent(), environment)
        .map(|(settings, _)| settings)
}

fn text(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|error| {
        ConfigError::single(
            path.display().to_string(),
            format!("cannot be read: {error}"),
            "name another file with --config, or write one with `tollgate init`",
        )
    })
}

/// Like [`load`], from text, without the operator's own texts. Error messages call the file `name`.
pub fn parse(text: &str, name: &str, environment: &Environment) -> Result<Settings, ConfigError> {
    read(text, name, None, environment).map(|(settings, _)| settings)
}

/// Like [`load`], and also returns the findings that do not prevent a start but would fail customers:
/// example addresses, a port used twice, no admin, nothing for sale.
pub fn inspect(
    path: &Path,
    environment: &Environment,
) -> Result<(Settings, Vec<Problem>), ConfigError> {
    read(&text(path)?, &path.display().to_string(), path.parent(), environment)
}

fn read(
    text: &str,
    name: &str,
    beside: Option<&Path>,
    environment: &Environment,
) -> Result<(Settings, Vec<Problem>), ConfigError> {
    let file: File = toml::from_str(text).map_err(|error| {
        let place = error.span().map_or_else(|| name.to_owned(), |span| place(name, text, &span));
        let renamed = RENAMED_KEYS
            .iter()
            .find(|(former, _)| error.message().starts_with(&format!("unknown field `{former}`")));
        if let Some((former, current)) = renamed {
            return ConfigError::single(
                place,
                format!("`{former}` is now called `{current}`"),
                format!("rename the key: write [[{current}]] instead of [[{former}]]"),
            );
        }
        let missing =
            |table: &&&str| error.message().starts_with(&format!("missing field `{table}`"));
        if let Some(table) = REQUIRED_TABLES.iter().find(missing) {
            return ConfigError::single(
                name,
                format!("the table `{table}` is missing"),
                "add it, as in the bot.toml that ships with tollgate",
            );
        }
        ConfigError::single(
            place,
            format!("{}{}", error.message().trim_end(), quoted_line(text, error.span().as_ref())),
            "see the bot.toml that ships with tollgate for every key and its form",
        )
    })?;
    let mut check = Check { beside, ..Check::of(name, text) };
    let settings = check.settings(file, environment);
    if check.problems.is_empty() {
        Ok((settings, check.warnings))
    } else {
        Err(ConfigError { problems: check.problems })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{parse, read};
    use crate::config::{Environment, Problem};
    use crate::domain::ids::{PlanCode, PriceId};
    use crate::domain::plan::Interval;

    const SHIPPED: &str = include_str!("../../bot.toml");

    #[test]
    fn a_missing_table_is_named_without_a_line() {
        for (table, text) in [
            ("bot", "[http]\npublic_url = \"https://billing.example.com\"\n"),
            ("http", "[bot]\ndefault_locale = \"en\"\n"),
            ("plans", "[bot]\n[http]\npublic_url = \"https://billing.example.com\"\n"),
        ] {
            let error = parse(text, "bot.toml", &Environment::default()).unwrap_err();
            let expected = format!("bot.toml: the table `{table}` is missing\n");
            assert!(error.to_string().starts_with(&expected), "{error}");
        }
    }

    fn refused(from: &str, to: &str) -> String {
        assert!(SHIPPED.contains(from), "{from}");
        let text = SHIPPED.replacen(from, to, 1);
        parse(&text, "bot.toml", &Environment::default()).unwrap_err().to_string()
    }

    /// The warnings about the shipped file with some lines replaced.
    pub(in crate::config) fn warnings(lines: &[(&str, &str)]) -> Vec<Problem> {
        let text = lines.iter().fold(SHIPPED.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        read(&text, "bot.toml", None, &Environment::default()).unwrap().1
    }

    #[test]
    fn the_shipped_file_is_valid_and_sells_nothing_until_prices_are_named() {
        let settings = parse(SHIPPED, "bot.toml", &Environment::default()).unwrap();
        let codes: Vec<_> = settings.catalogue.plans.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(codes, ["free", "basic", "premium", "pro", "enterprise"]);
        assert_eq!(settings.catalogue.offered().count(), 0);
    }

    #[test]
    fn mistakes_are_reported_with_line_key_and_remedy() {
        for (from, to, parts) in [
            ("grace = \"3d\"", "grace = \"3 days\"", ["billing.grace", "3d or 24h"]),
            ("\"10%\"", "\"10\"", ["billing.max_revocations", "100%"]),
            ("grace =", "grce =", ["grce", "ships with tollgate"]),
            ("listen = \"127.0.0.1:8080\"", "listen = \"here\"", ["http.listen", "a port"]),
            ("currency = \"usd\"", "currency = \"$\"", ["three letters", "at Stripe"]),
            ("code = \"basic\"", "code = \"free\"", ["two plans", "its own code"]),
            ("amount = 900\n", "amount = -1\n", ["-1", "minor units"]),
            (
                "# stripe_price = \"price_…\"",
                "stripe_price = \"prod_1\"",
                ["`prod_1` is a product", "price_…"],
            ),
            (
                "# stripe_price = \"price_…\"",
                "former_stripe_prices = [\"plink_1\"]",
                ["plans.prices.former_stripe_prices", "payment link"],
            ),
            ("every = \"6h\"", "every = \"5m\"", ["backup.every", "10m or longer"]),
            ("folder = \"backups\"", "folder = \"\"", ["backup.folder", "only tollgate uses"]),
            ("keep = 28", "keep = 0", ["backup.keep", "no backup would be left"]),
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
    fn the_price_map_overrides_prices_of_the_file_and_refuses_others() {
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
        for bad in
            [r#"{"gold": "price_1"}"#, "[]", r#"{"pro:once": "price_1"}"#, r#"{"pro": "prod_1"}"#]
        {
            let error = parse(SHIPPED, "bot.toml", &environment(bad)).unwrap_err().to_string();
            assert!(error.contains("STRIPE_PRICE_MAP_JSON"), "{error}");
        }
    }

    #[test]
    fn a_placeholder_id_counts_as_absent_and_any_other_is_sold() {
        for (id, offered) in
            [("price_…", 0), ("price_...", 0), ("price_", 0), ("price_1", 1), ("gold", 1)]
        {
            let row = format!("amount = 900\n  stripe_price = \"{id}\"\n");
            let text = SHIPPED.replacen("amount = 900\n", &row, 1);
            let settings = parse(&text, "bot.toml", &Environment::default()).unwrap();
            assert_eq!(settings.catalogue.offered().count(), offered, "{id}");
        }
    }

    #[test]
    fn a_replaced_price_keeps_its_plan_and_is_listed_once() {
        let file = |former: &str| {
            let row = format!("amount = 900\n  former_stripe_prices = [\"{former}\"]\n");
            SHIPPED.replacen("amount = 900\n", &row, 1)
        };
        let map = [("STRIPE_PRICE_MAP_JSON".to_owned(), r#"{"pro": "price_1"}"#.to_owned())];
        let map: Environment = map.into_iter().collect();
        let catalogue = parse(&file("price_0"), "bot.toml", &map).unwrap().catalogue;
        let former = PriceId::new("price_0");
        assert_eq!(catalogue.plan_of(&former).unwrap().code, PlanCode::new("basic"));
        assert_eq!(catalogue.by_price(&former), None, "it is not on offer");
        let error = parse(&file("price_1"), "bot.toml", &map).unwrap_err().to_string();
        assert!(error.contains("`price_1` is listed twice"), "{error}");
    }
}
