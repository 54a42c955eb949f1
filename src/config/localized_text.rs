//! Texts for people: `name = "Premium"`, or `name = { en = "Premium", de = "…" }`.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use toml::Spanned;

use crate::config::check::Check;
use crate::domain::language::Language;
use crate::domain::localized_text::LocalizedText;

/// A text as written, before validation.
pub(super) enum TextRow {
    Everywhere(String),
    /// Language and text, in any order.
    ByLanguage(Vec<(Spanned<String>, Spanned<String>)>),
}

impl<'de> Deserialize<'de> for TextRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = TextRow;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table with a text for each language")
            }

            fn visit_str<E>(self, text: &str) -> Result<TextRow, E> {
                Ok(TextRow::Everywhere(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextRow, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = map.next_entry()? {
                    texts.push(text);
                }
                Ok(TextRow::ByLanguage(texts))
            }
        }

        deserializer.deserialize_any(Texts)
    }
}

impl Check<'_> {
    /// A text that may have several lines.
    pub(super) fn localized_text(&mut self, key: &str, row: Spanned<TextRow>) -> LocalizedText {
        let at = self.at(row.span());
        let mut rows = match row.into_inner() {
            TextRow::Everywhere(text) => {
                self.not_empty(format!("{at}: {key}"), &text);
                return LocalizedText::from(text.trim());
            }
            TextRow::ByLanguage(rows) => rows,
        };
        // The parser sorts keys by name; the first text is the first one in the file.
        rows.sort_by_key(|(tag, _)| tag.span().start);
        let mut texts: Vec<(Language, String)> = Vec::new();
        for (tag, text) in rows {
            let place = format!("{}: {key}.{}", self.at(tag.span()), tag.get_ref());
            self.not_empty(place.clone(), text.get_ref());
            let Some(language) = Language::of_tag(tag.get_ref()) else {
                self.problem(
                    place,
                    format!("there is no language `{}`", tag.get_ref()),
                    format!("use one of {}", Language::list()),
                );
                continue;
            };
            if texts.iter().any(|(other, _)| *other == language) {
                self.problem(
                    place,
                    format!("`{language}` has two texts"),
                    "write one text for each language",
                );
                continue;
            }
            texts.push((language, text.get_ref().trim().to_owned()));
        }
        let had_problems = !self.problems.is_empty();
        LocalizedText::by_language(texts, self.default_language).unwrap_or_else(|| {
            if !had_problems {
                self.problem(
                    format!("{at}: {key}"),
                    "there is no text",
                    "write a text, or a text for each language: { en = \"…\", de = \"…\" }",
                );
            }
            LocalizedText::from("")
        })
    }

    /// A name: a single line of at most `limit` characters.
    pub(super) fn localized_line(
        &mut self,
        key: &str,
        row: Spanned<TextRow>,
        limit: usize,
    ) -> LocalizedText {
        let at = self.at(row.span());
        let text = self.localized_text(key, row);
        if text.texts().any(|text| text.contains(char::is_control)) {
            self.problem(
                format!("{at}: {key}"),
                "the text has line breaks or other control characters",
                "write it in one line",
            );
        }
        if let Some(long) = text.texts().find(|text| text.chars().count() > limit) {
            self.problem(
                format!("{at}: {key}"),
                format!("`{long}` has {} characters", long.chars().count()),
                format!("shorten it to {limit} characters"),
            );
        }
        text
    }

    fn not_empty(&mut self, place: String, text: &str) {
        if text.trim().is_empty() {
            self.problem(place, "the text is empty", "write a text, or remove the key");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Environment, parse};
    use crate::domain::language::Language;

    const SHIPPED: &str = include_str!("../../bot.toml");
    const NAME: &str = "name = \"Premium\"";

    fn with(name: &str) -> Result<crate::config::Settings, String> {
        assert!(SHIPPED.contains(NAME));
        let text = SHIPPED.replacen(NAME, name, 1);
        parse(&text, "bot.toml", &Environment::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_text_is_written_once_for_all_or_for_each_language() {
        for (written, ru, fallback) in [
            ("name = \" VIP \"", "VIP", "VIP"),
            ("name = { ru = \"ВИП\", en = \"VIP\" }", "ВИП", "VIP"),
            ("name = { pt-BR = \"VIP\", de = \"Gold\" }", "VIP", "VIP"),
            (
                "[plans.name]\nde = \"Gold\"\n[[plans.prices]]\ninterval = \"month\"\namount = 1\ncurrency = \"usd\"\n[[plans]]\ncode = \"x\"\nname = \"X\"",
                "Gold",
                "Gold",
            ),
        ] {
            let settings = with(written).unwrap_or_else(|error| panic!("{written}: {error}"));
            let name = &settings.catalogue.plans[2].name;
            assert_eq!(
                (name.in_language(Language::Ru), name.fallback()),
                (ru, fallback),
                "{written}"
            );
        }
    }

    #[test]
    fn mistakes_in_a_text_are_reported_with_line_key_and_remedy() {
        let line = SHIPPED.split(NAME).next().unwrap_or_default().lines().count() + 1;
        for (written, parts) in [
            ("name = \"\"", ["plans.name", "empty"]),
            ("name = { en = \"VIP\", de = \" \" }", ["plans.name.de", "empty"]),
            ("name = { en = \"VIP\", tlh = \"HoS\" }", ["plans.name.tlh", "en, de, es, fr, pt-BR"]),
            ("name = { pt = \"VIP\" }", ["no language `pt`", "pt-BR"]),
            ("name = { pt-br = \"VIP\", pt-BR = \"V\" }", ["two texts", "each language"]),
            ("name = {}", ["plans.name", "no text"]),
            ("name = 7", ["a table with a text for each language", "ships with tollgate"]),
            ("name = { en = 7 }", ["a string", "ships with tollgate"]),
            ("name = \"a\\nb\"", ["line breaks", "one line"]),
            (&format!("name = \"{}\"", "x".repeat(49)), ["49 characters", "48 characters"]),
        ] {
            let error = with(written).unwrap_err();
            assert!(error.starts_with(&format!("bot.toml:{line}: ")), "{written}: {error}");
            assert!(parts.iter().all(|part| error.contains(part)), "{written}: {error}");
        }
    }

    #[test]
    fn an_unknown_default_language_is_refused_with_the_known_ones() {
        let text = SHIPPED.replacen("default_locale = \"en\"", "default_locale = \"xx\"", 1);
        let error = parse(&text, "bot.toml", &Environment::default()).unwrap_err().to_string();
        assert!(error.contains("bot.default_locale") && error.contains("pt-BR"), "{error}");
    }
}
