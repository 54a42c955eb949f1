//! `bot.toml`: its shape, and the checks that a shape cannot make.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::config::Environment;
use crate::config::{BillingSettings, BotSettings, HttpSettings, Settings, Updates};
use crate::config::{ConfigError, Problem};
use crate::domain::admin::{Admin, Role};
use crate::domain::ids::{EntitlementName, PlanCode, PriceId, UserId};
use crate::domain::money::Money;
use crate::domain::plan::{Catalogue, Interval, Plan, Price};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    bot: Bot,
    #[serde(default)]
    admins: Vec<AdminRow>,
    http: Http,
    #[serde(default)]
    database: Database,
    #[serde(default)]
    billing: Billing,
    plans: Vec<PlanRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bot {
    #[serde(default = "english")]
    default_locale: String,
    support: Option<String>,
    terms_url: Option<Spanned<String>>,
    privacy_url: Option<Spanned<String>>,
    #[serde(default = "polling")]
    updates: Updates,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdminRow {
    id: i64,
    role: Role,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Http {
    #[serde(default = "loopback")]
    listen: Spanned<String>,
    public_url: Spanned<String>,
    metrics_listen: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Database {
    path: PathBuf,
}

impl Default for Database {
    fn default() -> Self {
        Self { path: PathBuf::from("data/tollgate.db") }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Billing {
    grace: Option<Spanned<String>>,
    reminders: Option<Vec<Spanned<String>>>,
    trial: Option<Spanned<String>>,
    allow_promotion_codes: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanRow {
    code: Spanned<String>,
    name: String,
    #[serde(default)]
    entitlements: Vec<String>,
    #[serde(default)]
    prices: Vec<PriceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceRow {
    interval: Spanned<Interval>,
    amount: Spanned<i64>,
    currency: Spanned<String>,
    stripe_price: Option<String>,
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

fn place(name: &str, text: &str, span: &Range<usize>) -> String {
    format!("{name}:{}", line(text, span))
}

fn line(text: &str, span: &Range<usize>) -> usize {
    text.as_bytes().iter().take(span.start).filter(|byte| **byte == b'\n').count() + 1
}

fn quoted_line(text: &str, span: Option<&Range<usize>>) -> String {
    span.and_then(|span| text.lines().nth(line(text, span) - 1))
        .map_or_else(String::new, |line| format!(" in `{}`", line.trim()))
}

/// Collects what is wrong while it reads, so that one run shows it all.
struct Check<'a> {
    name: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn settings(&mut self, file: File, environment: &Environment) -> Settings {
        let listen = self
            .variable(environment, "TOLLGATE_LISTEN")
            .map(|value| ("TOLLGATE_LISTEN".to_owned(), value));
        let (listen_place, listen) = listen.unwrap_or_else(|| {
            let at = self.at(file.http.listen.span());
            (format!("{at}: http.listen"), file.http.listen.into_inner())
        });
        let database = self.variable(environment, "TOLLGATE_DATABASE").map(PathBuf::from);
        let mut catalogue = self.catalogue(file.plans);
        self.map_prices(&mut catalogue, environment);
        let public_url = self.url("http.public_url", file.http.public_url);
        let mut reminders = match file.billing.reminders {
            Some(rows) => {
                rows.into_iter().map(|row| self.duration("billing.reminders", row)).collect()
            }
            None => vec![DAY * 3, DAY],
        };
        reminders.sort_unstable_by(|a, b| b.cmp(a));
        Settings {
            bot: BotSettings {
                default_locale: file.bot.default_locale,
                support: file.bot.support.filter(|support| !support.is_empty()),
                terms_url: file.bot.terms_url.map(|url| self.url("bot.terms_url", url)),
                privacy_url: file.bot.privacy_url.map(|url| self.url("bot.privacy_url", url)),
                updates: file.bot.updates,
            },
            admins: file
                .admins
                .into_iter()
                .map(|row| Admin { id: UserId(row.id), role: row.role })
                .collect(),
            http: HttpSettings {
                listen: self.address(listen_place, &listen),
                public_url: public_url.trim_end_matches('/').to_owned(),
                metrics_listen: file.http.metrics_listen.map(|listen| {
                    let at = self.at(listen.span());
                    self.address(format!("{at}: http.metrics_listen"), &listen.into_inner())
                }),
            },
            database: database.unwrap_or(file.database.path),
            billing: BillingSettings {
                grace: file
                    .billing
                    .grace
                    .map_or(DAY * 3, |grace| self.duration("billing.grace", grace)),
                reminders,
                trial_days: file.billing.trial.map_or(0, |trial| self.days(trial)),
                allow_promotion_codes: file.billing.allow_promotion_codes,
            },
            catalogue,
            stripe_api_base: self.variable(environment, "STRIPE_API_BASE"),
            telegram_api_url: self.variable(environment, "TELEGRAM_API_URL"),
        }
    }

    fn catalogue(&mut self, rows: Vec<PlanRow>) -> Catalogue {
        let mut plans: Vec<Plan> = Vec::new();
        for row in rows {
            let at = self.at(row.code.span());
            let code = row.code.into_inner();
            // Codes travel in callback data (64 bytes) and deep links (`A-Za-z0-9_-`).
            let fits = (1..=32).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
            if !fits {
                self.problem(
                    format!("{at}: plans.code"),
                    format!("`{code}` is no plan code"),
                    "use 1 to 32 letters, digits, _ or -",
                );
            }
            let code = PlanCode::new(code);
            if plans.iter().any(|plan| plan.code == code) {
                self.problem(
                    format!("{at}: plans.code"),
                    format!("`{code}` is used by two plans"),
                    "give each plan its own code",
                );
            }
            let prices = row.prices.into_iter().filter_map(|price| self.price(price)).collect();
            plans.push(Plan {
                code,
                name: row.name,
                entitlements: row.entitlements.into_iter().map(EntitlementName::new).collect(),
                prices,
            });
        }
        if !plans.iter().any(Plan::is_free) {
            self.problem(
                self.name.to_owned(),
                "has no free plan",
                "add a plan without prices: it is what a user has who pays nothing",
            );
        }
        Catalogue { plans }
    }

    fn price(&mut self, row: PriceRow) -> Option<Price> {
        let (amount_at, currency_at) = (self.at(row.amount.span()), self.at(row.currency.span()));
        let minor = row.amount.into_inner();
        if minor <= 0 {
            self.problem(
                format!("{amount_at}: plans.prices.amount"),
                format!("{minor} is no price"),
                "write it in minor units, 1900 for 19.00; leave prices out for a free plan",
            );
        }
        match row.currency.into_inner().parse() {
            Ok(currency) => Some(Price {
                interval: row.interval.into_inner(),
                amount: Money { minor, currency },
                stripe_price: row
                    .stripe_price
                    .filter(|id| id.len() > "price_…".len())
                    .map(PriceId::new),
            }),
            Err(error) => {
                self.problem(
                    format!("{currency_at}: plans.prices.currency"),
                    error.to_string(),
                    "use the code that the price has at Stripe",
                );
                None
            }
        }
    }

    /// `STRIPE_PRICE_MAP_JSON`: `code` names the plan's first price, `code:interval` a given one.
    fn map_prices(&mut self, catalogue: &mut Catalogue, environment: &Environment) {
        const NAME: &str = "STRIPE_PRICE_MAP_JSON";
        let Some(json) = self.variable(environment, NAME) else { return };
        let map: BTreeMap<String, String> = match serde_json::from_str(&json) {
            Ok(map) => map,
            Err(error) => {
                self.problem(
                    NAME.to_owned(),
                    format!("is not a JSON object of strings: {error}"),
                    r#"write {"premium": "price_…", "pro:year": "price_…"}"#,
                );
                return;
            }
        };
        for (key, id) in map {
            let (code, interval) =
                key.split_once(':').map_or((key.as_str(), None), |(c, i)| (c, Some(i)));
            let plan = catalogue.plans.iter_mut().find(|plan| plan.code.as_str() == code);
            let price = plan.and_then(|plan| match interval {
                None => plan.prices.first_mut(),
                Some(name) => plan.prices.iter_mut().find(|p| p.interval.as_str() == name),
            });
            match price {
                Some(price) => price.stripe_price = Some(PriceId::new(id)),
                None => self.problem(
                    NAME.to_owned(),
                    format!("`{key}` is no price of {}", self.name),
                    "name a plan code, or code:interval, that the file has",
                ),
            }
        }
    }

    fn url(&mut self, key: &str, url: Spanned<String>) -> String {
        let at = self.at(url.span());
        let url = url.into_inner();
        let fits = reqwest::Url::parse(&url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !fits {
            self.problem(
                format!("{at}: {key}"),
                format!("`{url}` is no web address"),
                "write it in full, for example https://billing.example.com",
            );
        }
        url
    }

    fn address(&mut self, place: String, text: &str) -> SocketAddr {
        text.parse().unwrap_or_else(|_| {
            self.problem(
                place,
                format!("`{text}` is no address to listen on"),
                "write an IP address and a port, for example 127.0.0.1:8080",
            );
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    fn days(&mut self, text: Spanned<String>) -> u32 {
        let at = self.at(text.span());
        let duration = self.duration("billing.trial", text);
        if !duration.as_secs().is_multiple_of(DAY.as_secs()) {
            self.problem(
                format!("{at}: billing.trial"),
                "a trial lasts whole days",
                "write for example 7d",
            );
        }
        u32::try_from(duration.as_secs() / DAY.as_secs()).unwrap_or(u32::MAX)
    }

    fn duration(&mut self, key: &str, text: Spanned<String>) -> Duration {
        let at = self.at(text.span());
        let text = text.into_inner();
        duration(&text).unwrap_or_else(|| {
            self.problem(
                format!("{at}: {key}"),
                format!("`{text}` is no duration"),
                "write a whole number with s, m, h or d, for example 3d or 24h",
            );
            Duration::ZERO
        })
    }

    fn variable(&mut self, environment: &Environment, name: &str) -> Option<String> {
        environment.get(name).unwrap_or_else(|problem| {
            self.problems.push(problem);
            None
        })
    }

    fn at(&self, span: Range<usize>) -> String {
        place(self.name, self.text, &span)
    }

    fn problem(&mut self, place: String, what: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::new(place, what, remedy));
    }
}

const DAY: Duration = Duration::from_hours(24);

/// The same for command lines, with a message that says what to write.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    duration(text)
        .ok_or_else(|| "write a whole number with s, m, h or d, for example 30d".to_owned())
}

/// `90s`, `30m`, `24h`, `3d`.
fn duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    number.checked_mul(seconds).map(Duration::from_secs)
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
