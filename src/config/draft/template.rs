//! Templates of plans: what is sold, with example amounts in US dollars.

use crate::config::draft::amounts::{NoExampleAmounts, example_amount};
use crate::domain::money::Currency;

/// A set of plans to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanTemplate {
    Community,
    Course,
    Api,
}

impl PlanTemplate {
    pub const ALL: [Self; 3] = [Self::Community, Self::Course, Self::Api];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Course => "course",
            Self::Api => "api",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Community => include_str!("../../../templates/plans/community.toml"),
            Self::Course => include_str!("../../../templates/plans/course.toml"),
            Self::Api => include_str!("../../../templates/plans/api.toml"),
        }
    }

    /// Whether a line is part of the comment that introduces the plans of a template.
    pub(super) fn introduces(line: &str) -> bool {
        let comments =
            |template: Self| template.text().lines().take_while(|line| line.starts_with('#'));
        Self::ALL.into_iter().flat_map(comments).any(|comment| comment == line)
    }

    /// The `[[plans]]` and `[entitlements]`, with texts in the language of the locale and amounts in `currency`.
    pub(super) fn plans(
        self,
        locale: &str,
        currency: Currency,
    ) -> Result<String, NoExampleAmounts> {
        let mut plans = String::new();
        for line in self.text().lines() {
            let line = match line.trim_start().split_once(" = ") {
                Some(("amount", cents)) => {
                    let minor = example_amount(cents.parse().unwrap_or_default(), currency)?;
                    line.replace(cents, &minor.to_string())
                }
                Some(("name" | "description", texts)) => {
                    line.replace(texts, &in_language(texts, locale))
                }
                Some(("currency", code)) => line.replace(code, &format!("\"{}\"", currency.code())),
                _ => line.to_owned(),
            };
            plans.push_str(&line);
            plans.push('\n');
        }
        Ok(plans)
    }
}

/// Of an inline table with texts by language, the one of the locale, in quotes. A single text stays.
fn in_language(texts: &str, locale: &str) -> String {
    let table = toml::from_str::<toml::Table>(&format!("text = {texts}")).ok();
    let text = table.as_ref().and_then(|table| table.get("text")?.get(locale)?.as_str());
    // A JSON string is also a TOML string.
    text.map_or_else(|| texts.to_owned(), |text| serde_json::json!(text).to_string())
}
