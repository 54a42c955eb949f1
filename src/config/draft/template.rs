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

    /// The `[[plans]]`, with names in the language of the locale and amounts in `currency`.
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
                Some(("name", names)) => line.replace(names, &in_language(names, locale)),
                Some(("currency", code)) => line.replace(code, &format!("\"{}\"", currency.code())),
                _ => line.to_owned(),
            };
            plans.push_str(&line);
            plans.push('\n');
        }
        Ok(plans)
    }
}

/// Of an inline table with names by language, the one of the locale, in quotes. A single name stays.
fn in_language(names: &str, locale: &str) -> String {
    let table = toml::from_str::<toml::Table>(&format!("name = {names}")).ok();
    let name = table.as_ref().and_then(|table| table.get("name")?.get(locale)?.as_str());
    // A JSON string is also a TOML string.
    name.map_or_else(|| names.to_owned(), |name| serde_json::json!(name).to_string())
}
