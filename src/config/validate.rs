//! Validates what the shape of the file cannot express, and reports each problem with its line and remedy.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use toml::Spanned;

use crate::config::Environment;
use crate::config::Problem;
use crate::config::readiness::{PRICE_REMEDY, not_a_price};
use crate::config::shape::{File, PlanRow, PriceRow};
use crate::config::{BillingSettings, BotSettings, HttpSettings, Settings};
use crate::domain::duration;
use crate::domain::ids::{EntitlementName, PlanCode, PriceId};
use crate::domain::money::Money;
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::plan_change::{ChangePolicy, ChangeTiming};
use crate::domain::revocation_limit::RevocationLimit;

pub(super) fn place(name: &str, text: &str, span: &Range<usize>) -> String {
    format!("{name}:{}", line(text, span))
}

fn line(text: &str, span: &Range<usize>) -> usize {
    text.as_bytes().iter().take(span.start).filter(|byte| **byte == b'\n').count() + 1
}

pub(super) fn quoted_line(text: &str, span: Option<&Range<usize>>) -> String {
    span.and_then(|span| text.lines().nth(line(text, span) - 1))
        .map_or_else(String::new, |line| format!(" in `{}`", line.trim()))
}

/// Converts the file to [`Settings`] and collects problems on the way, so that one run reports them all.
pub(super) struct Check<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) problems: Vec<Problem>,
    /// Findings about a valid file that would fail customers.
    pub(super) warnings: Vec<Problem>,
}

impl Check<'_> {
    pub(super) fn settings(&mut self, file: File, environment: &Environment) -> Settings {
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
        self.each_price_once(&catalogue);
        let public_url = self.public_url("http.public_url", file.http.public_url);
        let mut reminders = match file.billing.reminders {
            Some(rows) => {
                rows.into_iter().map(|row| self.duration("billing.reminders", row)).collect()
            }
            None => vec![DAY * 3, DAY],
        };
        reminders.sort_unstable_by(|a, b| b.cmp(a));
        let metrics_at = file.http.metrics_listen.as_ref().map(|listen| self.at(listen.span()));
        let settings = Settings {
            bot: BotSettings {
                default_locale: file.bot.default_locale,
                support: file.bot.support.and_then(|support| self.support(support)),
                terms_url: file.bot.terms_url.map(|url| self.public_url("bot.terms_url", url)),
                privacy_url: file
                    .bot
                    .privacy_url
                    .map(|url| self.public_url("bot.privacy_url", url)),
                updates: file.bot.updates,
            },
            admins: file.admins.into_iter().map(|row| self.admin(row)).collect(),
            http: HttpSettings {
                listen: self.address(listen_place, &listen),
                public_url: public_url.trim_end_matches('/').to_owned(),
                metrics_listen: file.http.metrics_listen.map(|listen| {
                    let at = self.at(listen.span());
                    self.address(format!("{at}: http.metrics_listen"), &listen.into_inner())
                }),
                trusted_proxies: match file.http.trusted_proxies {
                    Some(proxies) => {
                        proxies.into_iter().filter_map(|proxy| self.proxy(proxy)).collect()
                    }
                    None => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
                },
                rates: file.http.rates,
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
                changes: ChangePolicy {
                    upgrades: file.billing.upgrades.unwrap_or(ChangeTiming::Now),
                    downgrades: file.billing.downgrades.unwrap_or(ChangeTiming::PeriodEnd),
                },
                reconcile: file.billing.reconcile.map_or(DAY / 4, |every| self.reconcile(every)),
                max_revocations: file
                    .billing
                    .max_revocations
                    .map_or_else(RevocationLimit::default, |share| self.max_revocations(share)),
            },
            webhook_endpoints: self.webhook_endpoints(file.webhook_endpoints),
            catalogue,
            stripe_api_base: self.variable(environment, "STRIPE_API_BASE"),
            telegram_api_url: self.variable(environment, "TELEGRAM_API_URL"),
        };
        self.readiness(&settings, metrics_at.as_deref());
        settings
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
                    format!("`{code}` is not a valid plan code"),
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
                "add a plan without prices: users who pay nothing have it",
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
                format!("{minor} is not a valid amount"),
                "write it in minor units, 1900 for 19.00; leave prices out for a free plan",
            );
        }
        let interval = row.interval.into_inner();
        let access_for = row.access.map(|term| self.term(term, interval));
        match row.currency.into_inner().parse() {
            Ok(currency) => Some(Price {
                interval,
                access_for,
                amount: Money { minor, currency },
                stripe_price: row
                    .stripe_price
                    .and_then(|id| self.price_id("plans.prices.stripe_price", id)),
                former: row
                    .former_stripe_prices
                    .into_iter()
                    .filter_map(|id| self.price_id("plans.prices.former_stripe_prices", id))
                    .collect(),
            }),
            Err(error) => {
                self.problem(
                    format!("{currency_at}: plans.prices.currency"),
                    error.to_string(),
                    "use the currency of the price at Stripe",
                );
                None
            }
        }
    }

    /// How long access lasts after a single payment.
    fn term(&mut self, text: Spanned<String>, interval: Interval) -> Duration {
        let at = self.at(text.span());
        let term = self.duration("plans.prices.access", text);
        if interval != Interval::Once {
            self.problem(
                format!("{at}: plans.prices.access"),
                format!("a price per {interval} gives access for as long as it is paid"),
                "leave it out, or set interval = \"once\"",
            );
        } else if term < DAY {
            self.problem(
                format!("{at}: plans.prices.access"),
                "access must last a day or longer",
                "write for example 30d, or leave it out for lifetime access",
            );
        }
        term
    }

    fn proxy(&mut self, proxy: Spanned<String>) -> Option<IpAddr> {
        let at = self.at(proxy.span());
        let text = proxy.into_inner();
        let address = text.parse().ok();
        if address.is_none() {
            self.problem(
                format!("{at}: http.trusted_proxies"),
                format!("`{text}` is not an IP address"),
                "write the address that your reverse proxy connects from, for example 127.0.0.1",
            );
        }
        address
    }

    fn max_revocations(&mut self, text: Spanned<String>) -> RevocationLimit {
        let at = self.at(text.span());
        let share = text.into_inner();
        let percent = share.strip_suffix('%').and_then(|number| number.trim().parse().ok());
        if let Some(percent) = percent.filter(|percent| *percent <= 100) {
            return RevocationLimit { percent, ..RevocationLimit::default() };
        }
        self.problem(
            format!("{at}: billing.max_revocations"),
            format!("`{share}` is not a percentage"),
            "write a whole percentage, for example 10%; 100% means no limit",
        );
        RevocationLimit::default()
    }

    /// Each reconciliation lists all subscriptions at Stripe, hence the lower bound.
    fn reconcile(&mut self, text: Spanned<String>) -> Duration {
        let at = self.at(text.span());
        let every = self.duration("billing.reconcile", text);
        if every < Duration::from_mins(10) {
            self.problem(
                format!("{at}: billing.reconcile"),
                "this would exceed Stripe's rate limits",
                "write 10m or longer, for example 6h",
            );
        }
        every
    }

    /// Applies `STRIPE_PRICE_MAP_JSON`: the key `code` is the plan's first price, `code:interval` a given one.
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
                Some(price) => match not_a_price(&id) {
                    None => price.stripe_price = Some(PriceId::new(id)),
                    Some(what) => {
                        let what = format!("`{key}`: {what}");
                        self.problem(NAME.to_owned(), what, PRICE_REMEDY);
                    }
                },
                None => self.problem(
                    NAME.to_owned(),
                    format!("`{key}` is not a price in {}", self.name),
                    "use a plan code, or code:interval, that is in the file",
                ),
            }
        }
    }

    /// A price id must identify one plan.
    fn each_price_once(&mut self, catalogue: &Catalogue) {
        let mut seen = BTreeSet::new();
        let prices = catalogue.plans.iter().flat_map(|plan| &plan.prices);
        for id in prices.flat_map(|price| price.stripe_price.iter().chain(&price.former)) {
            if !seen.insert(id) {
                self.problem(
                    self.name.to_owned(),
                    format!("the price `{id}` is listed twice"),
                    "each price at Stripe belongs to one price of one plan",
                );
            }
        }
    }

    pub(super) fn url(&mut self, key: &str, url: Spanned<String>) -> String {
        let at = self.at(url.span());
        let url = url.into_inner();
        let fits = reqwest::Url::parse(&url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !fits {
            // The address may contain a user name, a password or a key.
            let shown =
                if url.contains(['@', '?']) { "this".to_owned() } else { format!("`{url}`") };
            self.problem(
                format!("{at}: {key}"),
                format!("{shown} is not a web address"),
                "write it in full, for example https://billing.example.com",
            );
        }
        url
    }

    fn address(&mut self, place: String, text: &str) -> SocketAddr {
        text.parse().unwrap_or_else(|_| {
            self.problem(
                place,
                format!("`{text}` is not an address to listen on"),
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
                "a trial must last whole days",
                "write for example 7d",
            );
        }
        u32::try_from(duration.as_secs() / DAY.as_secs()).unwrap_or(u32::MAX)
    }

    fn duration(&mut self, key: &str, text: Spanned<String>) -> Duration {
        let at = self.at(text.span());
        let text = text.into_inner();
        duration::parse(&text).unwrap_or_else(|| {
            self.problem(
                format!("{at}: {key}"),
                format!("`{text}` is not a duration"),
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

    pub(super) fn at(&self, span: Range<usize>) -> String {
        place(self.name, self.text, &span)
    }

    pub(super) fn problem(
        &mut self,
        place: String,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems.push(Problem::new(place, what, remedy));
    }
}

const DAY: Duration = Duration::from_hours(24);

/// Reads a duration from the command line. The error says what to write.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    duration::parse(text)
        .ok_or_else(|| "write a whole number with s, m, h or d, for example 30d".to_owned())
}
