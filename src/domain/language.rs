//! The languages in which tollgate speaks to people.

use std::fmt;

/// A language with texts of its own in `locales/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    En,
    De,
    Es,
    Fr,
    PtBr,
    Ru,
    Uk,
}

impl Language {
    /// In the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::En, Self::De, Self::Es, Self::Fr, Self::PtBr, Self::Ru, Self::Uk];

    /// The BCP 47 tag, which is also the name of the folder in `locales/`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::PtBr => "pt-BR",
            Self::Ru => "ru",
            Self::Uk => "uk",
        }
    }

    /// All tags, for messages: `en, de, es, …`.
    #[must_use]
    pub fn list() -> String {
        Self::ALL.map(Self::tag).join(", ")
    }

    /// The language with exactly this tag, in any case.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The language of the whole tag, else of its first part: `de` for `de-AT`. Every Portuguese is `pt-BR`.
    #[must_use]
    pub fn nearest(tag: &str) -> Option<Self> {
        let tag = tag.replace('_', "-");
        let base = tag.split('-').next().unwrap_or_default();
        let base = if base.eq_ignore_ascii_case("pt") { "pt-BR" } else { base };
        Self::of_tag(&tag).or_else(|| Self::of_tag(base))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_language_is_found_by_its_tag_and_the_nearest_one_by_its_first_part() {
        for (tag, exact, nearest) in [
            ("de", Some("de"), Some("de")),
            ("PT-br", Some("pt-BR"), Some("pt-BR")),
            ("pt", None, Some("pt-BR")),
            ("pt_PT", None, Some("pt-BR")),
            ("de-AT", None, Some("de")),
            ("tlh", None, None),
            ("", None, None),
        ] {
            assert_eq!(Language::of_tag(tag).map(Language::tag), exact, "{tag}");
            assert_eq!(Language::nearest(tag).map(Language::tag), nearest, "{tag}");
        }
    }
}
