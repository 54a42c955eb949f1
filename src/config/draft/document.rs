//! The text of a new `bot.toml`: the shipped one, or the one that is there, filled in, so that its comments are kept.

use std::net::SocketAddr;

use crate::config::SHIPPED;
use crate::config::draft::amounts::NoExampleAmounts;
use crate::config::draft::template::PlanTemplate;
use crate::domain::ids::UserId;
use crate::domain::money::Currency;

/// The column at which the shipped file's comments begin.
const COMMENT_COLUMN: usize = 36;

/// What the operator decided.
#[derive(Debug, Clone)]
pub struct Draft {
    pub locale: String,
    pub support: Option<String>,
    pub terms_url: Option<String>,
    pub privacy_url: Option<String>,
    pub owner: UserId,
    pub public_url: String,
    /// `None`: as shipped.
    pub listen: Option<SocketAddr>,
    /// `None`: as shipped.
    pub metrics_listen: Option<SocketAddr>,
    /// The file that is there: whatever is not stated here stays as it is. `None`: the shipped one is filled in.
    pub base: Option<String>,
    /// `None`: the plans of `base`.
    pub template: Option<(PlanTemplate, Currency)>,
}

impl Draft {
    /// The whole file. Fails if the templates cannot be priced in the currency.
    pub fn document(&self) -> Result<String, NoExampleAmounts> {
        let base = self.base.as_deref().unwrap_or(SHIPPED);
        let (head, plans) = base.split_at(base.find("\n[[plans]]").unwrap_or(base.len()));
        let owner = format!("id = {}", self.owner.0);
        let mut is_owner_written = head.lines().any(|line| line.trim() == owner);
        let mut text = String::new();
        for line in head.lines() {
            if self.template.is_some() && PlanTemplate::introduces(line) {
                continue;
            }
            let key = line.split_once(" = ").map_or(line, |(key, _)| key);
            if !is_owner_written && ["id", "# id"].contains(&key) {
                text.push_str(&owner);
                is_owner_written = true;
            } else {
                text.push_str(&self.line(key, line));
            }
            text.push('\n');
        }
        match self.template {
            Some((template, currency)) => {
                text.truncate(text.trim_end().len());
                text.push_str("\n\n");
                text.push_str(&template.plans(&self.locale, currency)?);
            }
            None => text.push_str(plans),
        }
        Ok(text)
    }

    /// A line of the file with the operator's value.
    fn line(&self, key: &str, line: &str) -> String {
        match key {
            "default_locale" => with_value(line, Some(&self.locale)),
            "support" | "# support" => with_value(line, self.support.as_deref()),
            "terms_url" | "# terms_url" => with_value(line, self.terms_url.as_deref()),
            "privacy_url" | "# privacy_url" => with_value(line, self.privacy_url.as_deref()),
            "listen" => with_address(line, self.listen),
            "metrics_listen" => with_address(line, self.metrics_listen),
            "public_url" => with_value(line, Some(&self.public_url)),
            "# [[admins]]" => "[[admins]]".to_owned(),
            "# role" => {
                let (role, comment) = line
                    .split_once('#')
                    .map_or(("", line), |(_, rest)| rest.split_once('#').unwrap_or((rest, "")));
                padded(role.trim(), comment)
            }
            _ => line.to_owned(),
        }
    }
}

fn with_address(line: &str, address: Option<SocketAddr>) -> String {
    let text = address.map(|address| address.to_string());
    text.map_or_else(|| line.to_owned(), |text| with_value(line, Some(&text)))
}

/// The line `key = "value"  # comment` with another value; a comment as a whole if there is none. A line that has the
/// value already stays as it is.
fn with_value(line: &str, value: Option<&str>) -> String {
    let (line, is_comment) = line.strip_prefix("# ").map_or((line, false), |line| (line, true));
    let Some(value) = value else { return format!("# {line}") };
    let present = toml::from_str::<toml::Table>(line).ok();
    let present = present.as_ref().and_then(|table| table.values().next()?.as_str());
    if !is_comment && present == Some(value) {
        return line.to_owned();
    }
    let key = line.split_once(" = ").map_or(line, |(key, _)| key);
    let comment = line.rsplit_once("\" ").and_then(|(_, rest)| rest.split_once('#'));
    // A JSON string is also a TOML string.
    padded(&format!("{key} = {}", serde_json::json!(value)), comment.map_or("", |(_, text)| text))
}

fn padded(text: &str, comment: &str) -> String {
    match comment.trim() {
        "" => text.to_owned(),
        comment => format!("{text:<COMMENT_COLUMN$}# {comment}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use crate::config::draft::PlanTemplate;
    use crate::config::draft::amounts::tests::currencies;
    use crate::config::{Environment, parse};
    use crate::domain::admin::Role;
    use crate::domain::ids::UserId;

    fn draft() -> Draft {
        Draft {
            locale: "de".to_owned(),
            support: Some("@club \"help\"".to_owned()),
            terms_url: Some("https://club.io/terms#a".to_owned()),
            privacy_url: None,
            owner: UserId(1004),
            public_url: "https://billing.club.io".to_owned(),
            listen: None,
            metrics_listen: Some("127.0.0.1:9191".parse().unwrap()),
            base: None,
            template: Some((PlanTemplate::Community, "usd".parse().unwrap())),
        }
    }

    #[test]
    fn every_template_loads_in_every_currency_and_locale() {
        for template in PlanTemplate::ALL {
            for currency in currencies() {
                for locale in ["en", "de", "es", "fr", "pt-BR", "ru", "uk"] {
                    let locale = locale.to_owned();
                    let template = Some((template, currency));
                    let draft = Draft { locale: locale.clone(), template, ..draft() };
                    let text = draft.document().unwrap();
                    let settings = parse(&text, "bot.toml", &Environment::default()).unwrap();
                    assert_eq!(settings.bot.default_locale, locale);
                    assert!(
                        !text.contains("name = {") && !text.contains("description = {"),
                        "{text}"
                    );
                    for plan in &settings.catalogue.plans {
                        assert!(plan.description.is_some(), "{}", plan.code);
                        for name in &plan.entitlements {
                            assert!(settings.catalogue.entitlements.contains_key(name), "{name}");
                        }
                    }
                    let prices: Vec<_> =
                        settings.catalogue.plans.iter().flat_map(|plan| &plan.prices).collect();
                    assert!(prices.len() > 1, "{template:?}");
                    assert!(prices.iter().all(|price| price.amount.currency == currency));
                }
            }
        }
    }

    #[test]
    fn what_an_existing_file_says_is_kept_unless_it_is_answered_otherwise() {
        let (first, nothing) = (draft().document().unwrap(), None);
        let own = first.replacen("grace = \"3d\"", "grace = \"5d\"", 1).replacen(
            "amount = 900\n",
            "amount = 950\n  stripe_price = \"price_1\"\n",
            1,
        );
        let again = Draft { base: Some(own.clone()), template: nothing, ..draft() };
        assert_eq!(again.document().unwrap(), own);

        let other = Draft {
            support: None,
            privacy_url: Some("https://club.io/privacy".to_owned()),
            owner: UserId(1005),
            ..again
        };
        let text = other.document().unwrap();
        let settings = parse(&text, "bot.toml", &Environment::default()).unwrap();
        assert_eq!(settings.bot.support, None);
        assert_eq!(settings.bot.privacy_url.as_deref(), Some("https://club.io/privacy"));
        assert_eq!(settings.admins[0].id, UserId(1005));
        assert_eq!(settings.catalogue.plans[1].prices[0].amount.minor, 950);
        let changed = text.lines().filter(|line| !own.lines().any(|known| known == *line));
        assert_eq!(changed.count(), 3, "{text}");
        let template = Some((PlanTemplate::Api, "eur".parse().unwrap()));
        let text = Draft { template, ..other }.document().unwrap();
        assert!(text.contains("grace = \"5d\"") && text.contains("code = \"business\""));
        assert!(!text.contains("code = \"member\"") && !text.contains("# A community"), "{text}");
        assert!(text.contains("AbCdEfGh\"\n\n# An API or another service"), "{text}");
    }

    #[test]
    fn the_answers_are_in_the_file_and_its_comments_are_kept() {
        let text = draft().document().unwrap();
        let settings = parse(&text, "bot.toml", &Environment::default()).unwrap();
        assert_eq!(settings.bot.support.as_deref(), Some("@club \"help\""));
        assert_eq!(settings.bot.terms_url.as_deref(), Some("https://club.io/terms#a"));
        assert_eq!(settings.bot.privacy_url, None);
        assert_eq!(settings.http.public_url, "https://billing.club.io");
        assert_eq!(settings.http.listen, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(settings.http.metrics_listen, "127.0.0.1:9191".parse().ok());
        let admins: Vec<_> = settings.admins.iter().map(|admin| (admin.id, admin.role)).collect();
        assert_eq!(admins, [(UserId(1004), Role::Owner)]);
        for line in [
            "name = \"Mitglied\"",
            "default_locale = \"de\"               # en, de, es, fr, pt-BR, ru, uk",
            "# privacy_url = \"https://example.com/privacy\"",
            "role = \"owner\"                      # owner, support or auditor",
            "grace = \"3d\"                        # how long access lasts after a failed payment",
        ] {
            assert!(text.lines().any(|known| known == line), "`{line}` is missing:\n{text}");
        }
        assert!(!text.contains("Enterprise") && !text.contains("111111111"), "{text}");
    }
}
