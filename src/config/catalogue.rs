//! The catalogue: `[[plans]]` with their prices, and the prices that the environment overrides.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use toml::Spanned;

use crate::config::Environment;
use crate::config::check::Check;
use crate::config::localized_text::TextRow;
use crate::config::shape::{EntitlementRow, PlanRow, PriceRow};
use crate::config::values::DAY;
use crate::domain::ids::{EntitlementName, PlanCode, PriceId};
use crate::domain::localized_text::LocalizedText;
use crate::domain::money::Money;
use crate::domain::plan::{Catalogue, EntitlementText, Handover, Interval, Plan, Price};
use crate::domain::telegram_html;

/// Characters of a welcome, tags included. The message has to have room for what the bot itself writes.
const WELCOME_LIMIT: usize = 3000;
/// Characters of a name that people read, which has to fit on a button.
pub(super) const NAME_LIMIT: usize = 48;
/// Characters of a description: one message lists several plans.
const DESCRIPTION_LIMIT: usize = 200;
const PRICE_REMEDY: &str =
    "write the id of the price, price_…: Stripe lists it on the page of its product";

/// What an id is that cannot be a price, as text; `None` if it may be one. Prices migrated from the older
/// Plan objects keep ids of any form.
fn not_a_price(id: &str) -> Option<String> {
    let kinds = [
        ("prod_", "a product"),
        ("plink_", "a payment link"),
        ("sub_", "a subscription"),
        ("si_", "a subscription item"),
        ("cus_", "a customer"),
        ("https://", "a web address"),
    ];
    let (_, kind) = kinds.iter().find(|(prefix, _)| id.starts_with(prefix))?;
    Some(format!("`{id}` is {kind}, not a price"))
}

impl Check<'_> {
    pub(super) fn catalogue(
        &mut self,
        rows: Vec<PlanRow>,
        texts: BTreeMap<Spanned<String>, EntitlementRow>,
    ) -> Catalogue {
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
            let handover = Box::new(Handover {
                welcome: row.welcome.map(|welcome| self.welcome(welcome)),
                link: row.link.map(|link| self.link(&link)),
            });
            let prices = row.prices.into_iter().filter_map(|price| self.price(price)).collect();
            plans.push(Plan {
                code,
                name: self.localized_line("plans.name", row.name, NAME_LIMIT),
                description: self.description("plans.description", row.description),
                entitlements: row.entitlements.into_iter().map(EntitlementName::new).collect(),
                handover,
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
        let entitlements = self.entitlements(texts, &plans);
        Catalogue { plans, entitlements }
    }

    /// A text about something that no plan gives would never be read.
    fn entitlements(
        &mut self,
        rows: BTreeMap<Spanned<String>, EntitlementRow>,
        plans: &[Plan],
    ) -> BTreeMap<EntitlementName, EntitlementText> {
        let mut texts = BTreeMap::new();
        for (code, row) in rows {
            let at = self.at(code.span());
            let code = EntitlementName::new(code.into_inner());
            if !plans.iter().any(|plan| plan.entitlements.contains(&code)) {
                self.problem(
                    format!("{at}: entitlements.{code}"),
                    format!("no plan gives the entitlement `{code}`"),
                    "correct the code, or add it to the `entitlements` of a plan",
                );
            }
            let name = row.name.map(|name| {
                self.localized_line(&format!("entitlements.{code}.name"), name, NAME_LIMIT)
            });
            let key = format!("entitlements.{code}.description");
            let description = self.description(&key, row.description);
            texts.insert(code, EntitlementText { name, description });
        }
        texts
    }

    fn description(&mut self, key: &str, row: Option<Spanned<TextRow>>) -> Option<LocalizedText> {
        row.map(|text| self.localized_line(key, text, DESCRIPTION_LIMIT))
    }

    /// Telegram HTML, which is sent as it is.
    fn welcome(&mut self, row: Spanned<TextRow>) -> LocalizedText {
        let place = format!("{}: plans.welcome", self.at(row.span()));
        let welcome = self.localized_text("plans.welcome", row);
        for text in welcome.texts() {
            if let Some((what, remedy)) = telegram_html::fault(text) {
                self.problem(
                    place.clone(),
                    format!("Telegram would reject the text: {what}"),
                    remedy,
                );
            } else if text.chars().count() > WELCOME_LIMIT {
                self.problem(
                    place.clone(),
                    format!("the text has {} characters", text.chars().count()),
                    format!("shorten it to {WELCOME_LIMIT} characters, or link to a page"),
                );
            }
        }
        welcome
    }

    /// Where a plan is used. Telegram opens only web addresses from a button.
    fn link(&mut self, link: &Spanned<String>) -> String {
        let at = self.at(link.span());
        let written = link.get_ref().trim();
        let is_short = ["t.me/", "telegram.me/"].iter().any(|host| written.starts_with(host));
        let full = if is_short { format!("https://{written}") } else { written.to_owned() };
        let url = self.url("plans.link", Spanned::new(link.span(), full));
        if url.starts_with("http://") {
            self.problem(
                format!("{at}: plans.link"),
                format!("`{url}` is not encrypted"),
                "write https://…, or t.me/… for a chat",
            );
        }
        url
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

    /// A placeholder such as `price_…` counts as absent.
    fn price_id(&mut self, key: &str, id: Spanned<String>) -> Option<PriceId> {
        let at = self.at(id.span());
        let id = id.into_inner();
        if id.is_empty() || id == "price_" || id.contains('…') || id.contains("...") {
            return None;
        }
        if let Some(what) = not_a_price(&id) {
            self.problem(format!("{at}: {key}"), what, PRICE_REMEDY);
        }
        Some(PriceId::new(id))
    }

    /// Applies `STRIPE_PRICE_MAP_JSON`: the key `code` is the plan's first price, `code:interval` a given one.
    pub(super) fn map_prices(&mut self, catalogue: &mut Catalogue, environment: &Environment) {
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
    pub(super) fn each_price_once(&mut self, catalogue: &Catalogue) {
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
}

#[cfg(test)]
mod tests {
    use crate::config::{Environment, parse};
    use crate::domain::ids::EntitlementName;
    use crate::domain::language::Language;

    const SHIPPED: &str = include_str!("../../bot.toml");
    const NAME: &str = "name = \"Premium\"";

    fn with(keys: &str) -> Result<crate::config::Settings, String> {
        assert!(SHIPPED.contains(NAME));
        let text = SHIPPED.replacen(NAME, &format!("{NAME}\n{keys}"), 1);
        parse(&text, "bot.toml", &Environment::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_in_the_shipped_file_has_a_name_in_every_language() {
        let catalogue = parse(SHIPPED, "bot.toml", &Environment::default()).unwrap().catalogue;
        let free = catalogue.free().unwrap();
        assert_eq!(free.name.translations().len(), Language::ALL.len());
        for code in catalogue.plans.iter().flat_map(|plan| &plan.entitlements) {
            let name = catalogue.entitlements.get(code).and_then(|text| text.name.as_ref());
            let languages = name.map_or(0, |name| name.translations().len());
            assert_eq!(languages, Language::ALL.len(), "{code}");
        }
    }

    #[test]
    fn entitlements_have_names_and_descriptions() {
        let text = format!(
            "{}\n[entitlements.api]\nname = \"API\"\ndescription = {{ de = \"Für Bots\" }}\n",
            SHIPPED.split("\n[entitlements.").next().unwrap_or_default()
        );
        let catalogue = parse(&text, "bot.toml", &Environment::default()).unwrap().catalogue;
        let api = EntitlementName::new("api");
        assert_eq!(catalogue.entitlement_name(&api, Language::Ru), "API");
        assert_eq!(catalogue.entitlement_description(&api, Language::Ru), Some("Für Bots"));
        let signals = EntitlementName::new("signals");
        assert_eq!(catalogue.entitlement_name(&signals, Language::Ru), "Signals");
        assert_eq!(catalogue.entitlement_description(&signals, Language::Ru), None);
    }

    #[test]
    fn mistakes_in_the_texts_of_entitlements_are_reported_with_line_key_and_remedy() {
        let line = SHIPPED.lines().count() + 1;
        let long = format!("[entitlements.api2]\ndescription = \"{}\"", "x".repeat(201));
        for (written, parts) in [
            ("[entitlements.gold]\nname = \"Gold\"", ["entitlements.gold: no plan", "`gold`"]),
            ("[entitlements.api2]\nname = \"\"", ["entitlements.api2.name", "empty"]),
            (long.as_str(), ["entitlements.api2.description", "shorten it to 200"]),
            (
                "[entitlements.api2]\ntitle = \"API\"",
                ["unknown field `title`", "ships with tollgate"],
            ),
        ] {
            let text = SHIPPED.replacen("\"api\"", "\"api\", \"api2\"", 1);
            let text = format!("{text}{written}\n");
            let error = parse(&text, "bot.toml", &Environment::default()).unwrap_err().to_string();
            let places = [format!("bot.toml:{line}: "), format!("bot.toml:{}: ", line + 1)];
            assert!(places.iter().any(|place| error.starts_with(place)), "{error}");
            assert!(parts.iter().all(|part| error.contains(part)), "{written}: {error}");
        }
    }

    #[test]
    fn what_a_plan_hands_over_is_read() {
        for (written, link) in [
            ("https://club.example.com/start?a=1", "https://club.example.com/start?a=1"),
            ("t.me/+AbCdEf", "https://t.me/+AbCdEf"),
        ] {
            let keys =
                format!("welcome = {{ en = \"<b>Hi</b>\", de = \"Hallo\" }}\nlink = \"{written}\"");
            let settings = with(&keys).unwrap_or_else(|error| panic!("{error}"));
            let handover = &settings.catalogue.plans[2].handover;
            assert_eq!(handover.link.as_deref(), Some(link));
            assert_eq!(handover.welcome.as_ref().map(|text| text.fallback()), Some("<b>Hi</b>"));
            assert!(settings.catalogue.plans[1].handover.is_empty());
        }
    }

    #[test]
    fn what_telegram_would_reject_is_refused_with_its_remedy() {
        for (keys, parts) in [
            ("welcome = \"<b>Hi\"", ["plans.welcome", "is not closed"]),
            ("welcome = { en = \"Hi\", de = \"<h1>Hi</h1>\" }", ["plans.welcome", "no tag `<h1>`"]),
            (&format!("welcome = \"{}\"", "x".repeat(3001)), ["3001 characters", "3000"]),
            ("link = \"http://club.example.com\"", ["plans.link", "not encrypted"]),
            ("link = \"tg://resolve?domain=x\"", ["plans.link", "not a web address"]),
            ("link = \"@club\"", ["plans.link", "not a web address"]),
        ] {
            let error = with(keys).unwrap_err();
            assert!(parts.iter().all(|part| error.contains(part)), "{keys}: {error}");
        }
    }
}
