//! A text that the operator writes: one for all readers, or one for each language.

use crate::domain::language::Language;

/// Text for readers of any language. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalizedText {
    /// For readers whose language has no text of its own.
    fallback: String,
    translations: Vec<(Language, String)>,
}

impl LocalizedText {
    /// The text of each language. A reader of another language gets that of `default`, or else the first one.
    /// None if there are no texts.
    #[must_use]
    pub fn by_language(texts: Vec<(Language, String)>, default: Language) -> Option<Self> {
        let of_default = texts.iter().find(|(language, _)| *language == default);
        let (_, fallback) = of_default.or_else(|| texts.first())?;
        Some(Self { fallback: fallback.clone(), translations: texts })
    }

    /// The text for a reader of this language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        let own = self.translations.iter().find(|(of, _)| *of == language);
        own.map_or(&self.fallback, |(_, text)| text)
    }

    /// The text for a reader whose language is not known, such as a service or Stripe.
    #[must_use]
    pub fn fallback(&self) -> &str {
        &self.fallback
    }

    /// Each different text, the fallback first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let translations = self.translations.iter().map(|(_, text)| text.as_str());
        let others = translations.filter(|text| *text != self.fallback);
        std::iter::once(self.fallback.as_str()).chain(others)
    }

    /// The texts of the languages that have their own. Empty if one text is for all.
    #[must_use]
    pub fn translations(&self) -> &[(Language, String)] {
        &self.translations
    }
}

/// The same text for every reader.
impl<T: Into<String>> From<T> for LocalizedText {
    fn from(text: T) -> Self {
        Self { fallback: text.into(), translations: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::LocalizedText;
    use crate::domain::language::Language;

    #[test]
    fn a_reader_gets_their_language_else_the_default_else_the_first_text() {
        let texts = |tags: &[(Language, &str)]| -> Vec<(Language, String)> {
            tags.iter().map(|(language, text)| (*language, (*text).to_owned())).collect()
        };
        let (en, de, ru) = (Language::En, Language::De, Language::Ru);
        let both = texts(&[(de, "Gratis"), (en, "Free")]);
        for (written, default, reader, expected) in [
            (both.clone(), en, de, "Gratis"),
            (both.clone(), en, ru, "Free"),
            (both.clone(), ru, Language::Uk, "Gratis"),
        ] {
            let text = LocalizedText::by_language(written, default).unwrap();
            assert_eq!(text.in_language(reader), expected);
        }
        assert_eq!(LocalizedText::by_language(Vec::new(), en), None);
        let shared = LocalizedText::from("Premium");
        assert!(
            Language::ALL.into_iter().all(|language| shared.in_language(language) == "Premium")
        );
        let all = LocalizedText::by_language(both, en).unwrap();
        assert_eq!(all.texts().collect::<Vec<_>>(), ["Free", "Gratis"]);
        assert_eq!(all.fallback(), "Free");
    }
}
