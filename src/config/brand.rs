//! The table `[brand]`: what the pages show of the operator.

use crate::config::catalogue::NAME_LIMIT;
use crate::config::check::Check;
use crate::config::shape;
use crate::domain::brand::{Brand, Color};

impl Check<'_> {
    pub(super) fn brand(&mut self, row: shape::Brand) -> Brand {
        let color = row.color.and_then(|color| {
            let at = self.at(color.span());
            let read = Color::of_hex(color.get_ref());
            if read.is_none() {
                self.problem(
                    format!("{at}: brand.color"),
                    format!("`{}` is not a colour", color.get_ref()),
                    "write it with hexadecimal digits, for example \"#1a7f5a\"",
                );
            }
            read
        });
        let name = row.name.map(|name| self.localized_line("brand.name", name, NAME_LIMIT));
        Brand { name, color }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Environment, parse};
    use crate::domain::brand::Brand;
    use crate::domain::language::Language;

    const SHIPPED: &str = include_str!("../../bot.toml");

    fn with(table: &str) -> Result<Brand, String> {
        let text = format!("{SHIPPED}\n{table}\n");
        let settings = parse(&text, "bot.toml", &Environment::default());
        settings.map(|settings| settings.brand).map_err(|error| error.to_string())
    }

    #[test]
    fn a_brand_has_a_name_and_a_color_if_it_is_set() {
        assert_eq!(with("").unwrap(), Brand::default());
        let brand =
            with("[brand]\nname = { en = \"Club\", ru = \"Клуб\" }\ncolor = \"#18a\"").unwrap();
        assert_eq!(brand.name.unwrap().in_language(Language::Ru), "Клуб");
        assert_eq!(brand.color.unwrap().to_string(), "#1188aa");
    }

    #[test]
    fn mistakes_in_the_brand_are_reported_with_line_key_and_remedy() {
        let line = SHIPPED.lines().count() + 3;
        for (table, parts) in [
            ("[brand]\ncolor = \"red\"", ["brand.color", "#1a7f5a"]),
            ("[brand]\ncolor = \"#1a7f5a;}\"", ["brand.color", "hexadecimal"]),
            ("[brand]\nname = \" \"", ["brand.name", "write a text"]),
            ("[brand]\nlogo = \"x\"", ["unknown field `logo`", "ships with tollgate"]),
        ] {
            let error = with(table).unwrap_err();
            assert!(error.starts_with(&format!("bot.toml:{line}: ")), "{error}");
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }
}
