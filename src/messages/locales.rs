//! The locales: their texts, each parsed once, and which locale a user or browser gets.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use i18n_embed::I18nAssets;
use i18n_embed::LanguageLoader;
use i18n_embed::fluent::FluentLanguageLoader;
use icu_locale_core::Locale;
use unic_langid::LanguageIdentifier;

use crate::domain::clock::Timestamp;
use crate::domain::language::Language;
use crate::domain::localized_text::LocalizedText;
use crate::domain::money::Money;
use crate::domain::operator_texts::OperatorTexts;
use crate::messages::callback_data::CallbackData;
use crate::messages::format;
use crate::messages::operator_texts::{TextProblems, merged};
use crate::messages::screen::Button;

/// The text of a key, with its arguments. Both are checked against the English file at compile time.
macro_rules! t {
    ($localizer:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        i18n_embed_fl::fl!($localizer.loader(), $key $(, $name = $value)*)
    };
}
pub(super) use t;

/// The Fluent source of each language, in the order of [`Language::ALL`].
const LOCALES: [(Language, &str); Language::ALL.len()] = [
    (Language::En, include_str!("../../locales/en/tollgate.ftl")),
    (Language::De, include_str!("../../locales/de/tollgate.ftl")),
    (Language::Es, include_str!("../../locales/es/tollgate.ftl")),
    (Language::Fr, include_str!("../../locales/fr/tollgate.ftl")),
    (Language::PtBr, include_str!("../../locales/pt-BR/tollgate.ftl")),
    (Language::Ru, include_str!("../../locales/ru/tollgate.ftl")),
    (Language::Uk, include_str!("../../locales/uk/tollgate.ftl")),
];

/// Why a locale cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LocaleError {
    #[error("there is no locale `{0}`: choose one of en, de, es, fr, pt-BR, ru, uk")]
    Unknown(String),
    #[error("{0}")]
    OperatorTexts(TextProblems),
    #[error("the texts of locale `{tag}` cannot be read: {reason}")]
    Unreadable { tag: &'static str, reason: String },
}

/// All locales. Cheap to clone; each locale is parsed on first use.
#[derive(Clone)]
pub struct Locales {
    parsed: Arc<[OnceLock<Result<LocaleTexts, String>>; LOCALES.len()]>,
    default: usize,
}

/// The parsed texts of one locale.
struct LocaleTexts {
    loader: FluentLanguageLoader,
    locale: Locale,
}

/// Renders texts, amounts and dates in one locale. Cheap to clone.
#[derive(Clone)]
pub struct Localizer {
    locales: Locales,
    index: usize,
}

impl Locales {
    /// Parses the default locale, which is used for every language without a locale of its own.
    pub fn load(default_locale: &str) -> Result<Self, LocaleError> {
        Self::with_texts(default_locale, &[])
    }

    /// Like [`Self::load`], with the operator's own texts in place of the shipped ones.
    pub fn with_texts(default_locale: &str, texts: &[OperatorTexts]) -> Result<Self, LocaleError> {
        let default = Language::of_tag(default_locale)
            .and_then(position)
            .ok_or_else(|| LocaleError::Unknown(default_locale.to_owned()))?;
        let parsed: [OnceLock<Result<LocaleTexts, String>>; LOCALES.len()] =
            [const { OnceLock::new() }; _];
        let mut problems = Vec::new();
        for ((language, shipped), parsed) in LOCALES.iter().zip(&parsed) {
            let files: Vec<&OperatorTexts> =
                texts.iter().filter(|file| file.language == *language).collect();
            if files.is_empty() {
                continue;
            }
            match merged(shipped, &files) {
                Ok(text) => drop(parsed.set(LocaleTexts::parse(language.tag(), &text))),
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            return Err(LocaleError::OperatorTexts(TextProblems(problems)));
        }
        let locales = Self { parsed: Arc::new(parsed), default };
        locales.check(default)?;
        Ok(locales)
    }

    /// The shipped texts of a language, as a Fluent file.
    #[must_use]
    pub fn shipped(language: Language) -> &'static str {
        LOCALES.iter().find(|(of, _)| *of == language).map_or("", |(_, text)| text)
    }

    /// The tags, in the order in which languages are offered.
    #[must_use]
    pub fn locales() -> [&'static str; LOCALES.len()] {
        Language::ALL.map(Language::tag)
    }

    /// Parses every locale and returns the first error. `tollgate check` runs this before a deployment.
    pub fn check_all(&self) -> Result<(), LocaleError> {
        (0..LOCALES.len()).try_for_each(|index| self.check(index))
    }

    /// The user's choice, else Telegram's language, else the default.
    #[must_use]
    pub fn for_user(&self, override_: Option<&str>, telegram_language: Option<&str>) -> Localizer {
        let index = [override_, telegram_language].into_iter().flatten().find_map(negotiate);
        self.at(index.unwrap_or(self.default))
    }

    /// The locale with the highest weight in an `Accept-Language` header, else the default.
    ///
    /// Source: <https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4>.
    #[must_use]
    pub fn for_browser(&self, accept_language: &str) -> Localizer {
        let ranges = accept_language.split(',').filter_map(language_range);
        let supported = ranges.filter_map(|(range, weight)| {
            let any = (range == "*").then_some(self.default);
            Some((any.or_else(|| negotiate(range))?, weight))
        });
        // `min_by` with the order reversed: of equal weights the first wins.
        let best = supported.min_by(|(_, left), (_, right)| right.total_cmp(left));
        self.at(best.map_or(self.default, |(index, _)| index))
    }

    /// The locale for a tag such as `de` or `de-AT`; the default for an unknown one.
    #[must_use]
    pub fn localizer(&self, tag: &str) -> Localizer {
        self.at(negotiate(tag).unwrap_or(self.default))
    }

    fn at(&self, index: usize) -> Localizer {
        let index = if self.texts(index).is_ok() { index } else { self.default };
        Localizer { locales: self.clone(), index }
    }

    fn texts(&self, index: usize) -> &Result<LocaleTexts, String> {
        self.parsed[index]
            .get_or_init(|| LocaleTexts::parse(LOCALES[index].0.tag(), LOCALES[index].1))
    }

    fn check(&self, index: usize) -> Result<(), LocaleError> {
        match self.texts(index) {
            Ok(_) => Ok(()),
            Err(reason) => {
                Err(LocaleError::Unreadable { tag: LOCALES[index].0.tag(), reason: reason.clone() })
            }
        }
    }
}

impl LocaleTexts {
    fn parse(tag: &str, text: &str) -> Result<Self, String> {
        let language: LanguageIdentifier = tag.parse().map_err(|error| format!("{error}"))?;
        let locale: Locale = tag.parse().map_err(|error| format!("{error}"))?;
        let loader = FluentLanguageLoader::new("tollgate", language.clone());
        loader
            .load_languages(&File { tag, text }, &[language])
            .map_err(|error| error.to_string())?;
        loader.set_use_isolating(false);
        Ok(Self { loader, locale })
    }
}

impl Localizer {
    /// The locale's tag, for example `pt-BR`.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.language().tag()
    }

    /// The locale's language.
    #[must_use]
    pub const fn language(&self) -> Language {
        LOCALES[self.index].0
    }

    /// A text of the operator, in this language.
    pub(super) fn localized<'a>(&self, text: &'a LocalizedText) -> &'a str {
        text.in_language(self.language())
    }

    /// An amount with its currency, for example `$19.00` or `19,00 €`.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        format::money(&self.texts().locale, money)
    }

    /// The date as Telegram HTML, `Jan 31, 2026`: shown in the reader's time zone, or in UTC by
    /// clients that cannot. Labels, toasts and pages are plain text and must not use it.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> String {
        format::local_date(&self.texts().locale, at)
    }

    /// A percentage, from tenths of a percent.
    #[must_use]
    pub fn percent(&self, tenths: i64) -> String {
        format!("{}\u{a0}%", format::tenths(&self.texts().locale, tenths))
    }

    /// A day and a time as Telegram HTML, like [`Self::date`].
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        format::local_moment(&self.texts().locale, at)
    }

    /// The date in plain text, in UTC.
    pub(super) fn plain_date(&self, at: Timestamp) -> String {
        format::date(&self.texts().locale, at)
    }

    pub(super) fn loader(&self) -> &FluentLanguageLoader {
        &self.texts().loader
    }

    /// The tag of each locale, with the language's own name for itself.
    pub(super) fn languages(&self) -> Vec<(&'static str, String)> {
        let name = |index| t!(self.locales.at(index), "language-name");
        (0..LOCALES.len()).map(|index| (LOCALES[index].0.tag(), name(index))).collect()
    }

    /// The own name of the language in which a user with this tag is addressed.
    pub(super) fn language_of(&self, tag: &str) -> String {
        t!(self.locales.localizer(tag), "language-name")
    }

    fn texts(&self) -> &LocaleTexts {
        match self.locales.texts(self.index) {
            Ok(texts) => texts,
            Err(reason) => unreachable!("a localizer exists only for a parsed locale: {reason}"),
        }
    }

    pub(super) fn to_home(&self) -> Button {
        Button::callback(t!(self, "button-home"), CallbackData::Home)
    }

    pub(super) fn to_plans(&self) -> Button {
        Button::callback(t!(self, "button-plans"), CallbackData::Plans)
    }

    /// The plans, for somebody who has none of them.
    pub(super) fn to_upgrade(&self) -> Button {
        Button::callback(t!(self, "button-upgrade"), CallbackData::Plans)
    }

    pub(super) fn to_receipts(&self) -> Button {
        Button::callback(t!(self, "button-receipts"), CallbackData::Receipts(0))
    }

    pub(super) fn to_status(&self) -> Button {
        Button::callback(t!(self, "button-status"), CallbackData::Status)
    }

    pub(super) fn to_manage(&self) -> Button {
        Button::callback(t!(self, "button-manage"), CallbackData::Manage)
    }

    pub(super) fn to_card(&self) -> Button {
        Button::callback(t!(self, "button-update-card"), CallbackData::UpdateCard)
    }

    pub(super) fn to_resume(&self) -> Button {
        Button::callback(t!(self, "button-resume"), CallbackData::Resume)
    }

    pub(super) fn back(&self, to: CallbackData) -> Button {
        Button::callback(t!(self, "button-back"), to)
    }
}

fn position(language: Language) -> Option<usize> {
    Language::ALL.iter().position(|known| *known == language)
}

/// The locale of the whole tag, else of its language alone.
fn negotiate(tag: &str) -> Option<usize> {
    Language::nearest(tag).and_then(position)
}

/// A language range and its weight, 1 by default. None if the weight is zero or malformed.
fn language_range(text: &str) -> Option<(&str, f32)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let weight = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim_end().eq_ignore_ascii_case("q").then(|| value.trim_start())
    });
    let weight = weight.map_or(Ok(1.0), str::parse).ok()?;
    (weight > 0.0 && weight <= 1.0).then_some((range, weight))
}

/// The Fluent file of a language, under the path that the loader requests.
struct File<'a> {
    tag: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn path(&self) -> String {
        format!("{}/tollgate.ftl", self.tag)
    }
}

impl I18nAssets for File<'_> {
    fn get_files(&self, file_path: &str) -> Vec<Cow<'_, [u8]>> {
        let is_this = file_path == self.path();
        is_this.then_some(Cow::Borrowed(self.text.as_bytes())).into_iter().collect()
    }

    fn filenames_iter(&self) -> Box<dyn Iterator<Item = String> + '_> {
        Box::new(std::iter::once(self.path()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_gets_the_nearest_locale() {
        let locales = Locales::load("fr").unwrap();
        for (chosen, telegram, expected) in [
            (None, None, "fr"),
            (None, Some("de-AT"), "de"),
            (None, Some("pt"), "pt-BR"),
            (None, Some("pt-pt"), "pt-BR"),
            (None, Some("UK"), "uk"),
            (None, Some("kk"), "fr"),
            (None, Some(""), "fr"),
            (Some("ru"), Some("de"), "ru"),
            (Some("tlh"), Some("de"), "de"),
        ] {
            assert_eq!(
                locales.for_user(chosen, telegram).tag(),
                expected,
                "{chosen:?} {telegram:?}"
            );
        }
    }

    #[test]
    fn a_browser_gets_the_locale_with_the_highest_weight() {
        let locales = Locales::load("fr").unwrap();
        for (accepted, expected) in [
            ("", "fr"),
            ("de", "de"),
            ("de-AT", "de"),
            ("pt", "pt-BR"),
            ("pt-PT,pt;q=0.9,en;q=0.8", "pt-BR"),
            ("nl, de;q=0.9", "de"),
            ("nl", "fr"),
            ("en;q=0.1, de;q=0.9", "de"),
            ("en;q=0.5,de;q=0.5", "en"),
            ("es ; Q = 0.2 , uk;q=0.3", "uk"),
            ("*", "fr"),
            ("de;q=0.2, *;q=0.1", "de"),
            ("nl, *;q=0.5, de;q=0.4", "fr"),
            ("de;q=0", "fr"),
            ("de;q=0, en;q=0.001", "en"),
            ("de;q=much, en;q=0.1", "en"),
            ("de;q=7, ru;q=NaN, en;q=0.1", "en"),
            (";q=1,,en", "en"),
        ] {
            assert_eq!(locales.for_browser(accepted).tag(), expected, "{accepted}");
        }
    }

    #[test]
    fn an_unknown_default_is_refused_with_the_known_ones() {
        let error = Locales::load("xx").err().unwrap().to_string();
        assert!(Locales::locales().iter().all(|tag| error.contains(tag)), "{error}");
    }
}
