//! The text of a new `bot.toml`: the shipped one, filled in, so that its comments are kept.

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
    pub template: PlanTemplate,
    pub currency: Currency,
}

impl Draft {
    /// The whole file. Fails if the templates cannot be priced in the currency.
    pub fn document(&self) -> Result<String, NoExampleAmounts> {
        let head = SHIPPED.split_once("\n[[plans]]").map_or(SHIPPED, |(head, _)| head);
        let mut text = String::new();
        for line in head.lines() {
            text.push_str(&self.line(line));
            text.push('\n');
        }
        text.push_str(&self.template.plans(&self.locale, self.currency)?);
        Ok(text)
    }

    /// A line of the shipped file with the operator's value.
    fn line(&self, line: &str) -> String {
        match line.split_once(" = ").map_or(line, |(key, _)| key) {
            "default_locale" => with_value(line, Some(&self.locale)),
            "support" => with_value(line, self.support.as_deref()),
            "terms_url" => with_value(line, self.terms_url.as_deref()),
            "privacy_url" => with_value(line, self.privacy_url.as_deref()),
            "listen" => with_address(line, self.listen),
            "metrics_listen" => with_address(line, self.metrics_listen),
            "public_url" => with_value(line, Some(&self.public_url)),
            "# [[admins]]" => "[[admins]]".to_owned(),
            "# id" => format!("id = {}", self.owner.0),
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

/// The line `key = "value"  # comment` with another value; a comment as a whole if there is none.
fn with_value(line: &str, value: Option<&str>) -> String {
    let Some(value) = value else { return format!("# {line}") };
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
            template: PlanTemplate::Community,
            currency: "usd".parse().unwrap(),
        }
    }

    #[test]
    fn every_template_loads_in_every_currency_and_locale() {
        for template in PlanTemplate::ALL {
            for currency in currencies() {
                for locale in ["en", "de", "es", "fr", "pt-BR", "ru", "uk"] {
                    let locale = locale.to_owned();
                    let draft = Draft { locale: locale.clone(), template, currency, ..draft() };
                    let text = draft.document().unwrap();
                    let settings = parse(&text, "bot.toml", &Environment::default()).unwrap();
                    assert_eq!(settings.bot.default_locale, locale);
                    assert!(!text.contains("name = {"), "one language: {text}");
                    let prices: Vec<_> =
                        settings.catalogue.plans.iter().flat_map(|plan| &plan.prices).collect();
                    assert!(prices.len() > 1, "{template:?}");
                    assert!(prices.iter().all(|price| price.amount.currency == currency));
                }
            }
        }
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
