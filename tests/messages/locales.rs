//! Every locale has the same keys, and its own plural rules and money formats; no text is outside
//! `locales/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::PriceId;
use tollgate::domain::language::Language;
use tollgate::domain::money::Money;
use tollgate::domain::operator_texts::OperatorTexts;
use tollgate::domain::plan::{Catalogue, Interval, Plan, Price};
use tollgate::messages::{Locales, Localizer, Screen};

fn locales() -> Locales {
    Locales::load("en").unwrap()
}

fn localizers() -> impl Iterator<Item = Localizer> {
    let locales = locales();
    Locales::locales().into_iter().map(move |tag| locales.localizer(tag))
}

fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

fn day() -> Timestamp {
    Timestamp::from_seconds(1_769_817_600) // 2026-01-31T00:00:00Z
}

fn premium() -> Plan {
    let price = |interval, minor| Price {
        interval,
        amount: usd(minor),
        stripe_price: Some(PriceId::new("price_1")),
        former: Vec::new(),
        access_for: None,
    };
    Plan {
        prices: vec![price(Interval::Month, 1900), price(Interval::Year, 19000)],
        ..Plan::named("premium", "Premium")
    }
}

/// The arguments of each key, from the parsed file.
fn messages(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{tag}/tollgate.ftl"));
    let text = fs::read_to_string(path).unwrap();
    let resource =
        fluent_syntax::parser::parse(text.as_str()).unwrap_or_else(|(_, e)| panic!("{tag}: {e:?}"));
    let mut all = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let mut arguments = BTreeSet::new();
            collect(&message.value.unwrap(), &mut arguments);
            let key = message.id.name.to_owned();
            assert!(all.insert(key, arguments).is_none(), "{tag}: {} twice", message.id.name);
        }
    }
    all
}

/// The text of each key, for texts on a single line.
fn texts(tag: &str) -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{tag}/tollgate.ftl"));
    let text = fs::read_to_string(path).unwrap();
    let line = |line: &str| {
        let (key, text) = line.split_once(" = ")?;
        key.starts_with(char::is_alphabetic).then(|| (key.to_owned(), text.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// The number of words outside placeables.
fn words_in(text: &str) -> usize {
    let mut depth = 0;
    let literal = text.split_inclusive(['{', '}']).filter(|part| {
        let outside = depth == 0;
        depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
        outside
    });
    literal
        .flat_map(str::split_whitespace)
        .filter(|word| word.starts_with(char::is_alphabetic))
        .count()
}

fn collect(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) {
    let mut note = |inline: &InlineExpression<&str>| {
        if let InlineExpression::VariableReference { id } = inline {
            arguments.insert(id.name.to_owned());
        }
    };
    let mut inner = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable { expression: Expression::Inline(inline) } => note(inline),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                note(selector);
                inner.extend(variants);
            }
            PatternElement::TextElement { .. } => {}
        }
    }
    for variant in inner {
        collect(&variant.value, arguments);
    }
}

#[test]
fn every_locale_has_the_same_keys_with_the_same_arguments() {
    let english = messages("en");
    assert!(english.len() > 100);
    for tag in Locales::locales() {
        assert_eq!(messages(tag), english, "{tag}");
    }
}

#[test]
fn shipped_texts_stay_the_same_as_texts_of_the_operator() {
    let own: Vec<OperatorTexts> = Language::ALL
        .into_iter()
        .map(|language| OperatorTexts {
            language,
            file: format!("texts/{language}.ftl"),
            content: Locales::shipped(language).to_owned(),
        })
        .collect();
    let replaced = Locales::with_texts("en", &own).unwrap_or_else(|error| panic!("{error}"));
    for language in Language::ALL {
        let (shipped, own) =
            (locales().localizer(language.tag()), replaced.localizer(language.tag()));
        for count in [1, 2, 5] {
            assert_eq!(shipped.audit_export_caption(count), own.audit_export_caption(count));
        }
        assert_eq!(shipped.whois_usage().text, own.whois_usage().text);
    }
}

#[test]
fn russian_counts_the_slavic_way() {
    let russian = locales().localizer("ru");
    for (count, expected) in [
        (0, "0 записей"),
        (1, "1 запись"),
        (2, "2 записи"),
        (4, "4 записи"),
        (5, "5 записей"),
        (11, "11 записей"),
        (12, "12 записей"),
        (21, "21 запись"),
        (22, "22 записи"),
        (25, "25 записей"),
        (111, "111 записей"),
        (1001, "1001 запись"),
    ] {
        let caption = russian.audit_export_caption(count);
        assert!(caption.ends_with(&format!(" {expected}")), "{caption}");
    }
    let trial = |days| russian.plan(&Catalogue::default(), &premium(), days, None).text;
    for (days, expected) in [
        (1, "Первый день бесплатно"),
        (3, "Первые 3 дня"),
        (14, "Первые 14 дней"),
        (21, "Первый 21 день"),
        (30, "Первые 30 дней"),
    ] {
        assert!(trial(days).contains(expected), "{days}");
    }
}

#[test]
fn a_term_is_counted_in_each_language() {
    let ninety = [
        ("en", "for 90 days"),
        ("de", "für 90 Tage"),
        ("es", "por 90 días"),
        ("fr", "pour 90 jours"),
        ("pt-BR", "por 90 dias"),
        ("ru", "на 90 дней"),
        ("uk", "на 90 днів"),
    ];
    let slavic = [
        ("ru", 1, "на 1 день,"),
        ("ru", 3, "на 3 дня,"),
        ("ru", 31, "на 31 день,"),
        ("uk", 2, "на 2 дні,"),
        ("uk", 12, "на 12 днів,"),
        ("uk", 21, "на 21 день,"),
    ];
    let ninety = ninety.map(|(tag, expected)| (tag, 90, expected));
    for (tag, days, expected) in ninety.into_iter().chain(slavic) {
        let price = Price {
            interval: Interval::Once,
            amount: usd(4900),
            stripe_price: Some(PriceId::new("price_2")),
            former: Vec::new(),
            access_for: Some(Duration::from_hours(24 * days)),
        };
        let localizer = locales().localizer(tag);
        let text = localizer.checkout_ready(&premium(), &price, "https://example.com", 0).text;
        assert!(text.contains(expected), "{tag}: {text}");
    }
}

/// A sentence that equals the English one is probably an untranslated copy.
#[test]
fn no_sentence_is_left_in_english() {
    let english = texts("en");
    for tag in Locales::locales().into_iter().filter(|tag| *tag != "en") {
        let copied: Vec<_> = texts(tag)
            .into_iter()
            .filter(|(key, text)| english.get(key) == Some(text))
            .filter(|(_, text)| words_in(text) > 2)
            .collect();
        assert!(copied.is_empty(), "{tag}: {copied:?}");
    }
}

/// In Russian and Ukrainian a date ends with its own full stop.
#[test]
fn a_sentence_ends_with_one_full_stop() {
    for tag in ["ru", "uk"] {
        for (key, text) in texts(tag) {
            assert!(!text.contains("{ $date }</b>."), "{tag}: {key}");
        }
    }
}

#[test]
fn money_and_dates_follow_the_locale() {
    let euro = Money { minor: 123_450, currency: "eur".parse().unwrap() };
    let yen = Money { minor: 1500, currency: "jpy".parse().unwrap() };
    let shown: Vec<[String; 5]> = localizers()
        .map(|localizer| {
            [
                localizer.tag().to_owned(),
                localizer.money(usd(1900)),
                localizer.money(euro),
                localizer.money(yen),
                in_utc(&localizer.date(day())),
            ]
        })
        .collect();
    let expected =
        EXPECTED.map(|row| row.map(|text| text.replace('~', "\u{a0}").replace('_', "\u{202f}")));
    assert_eq!(shown, expected);
}

/// The text for servers without `<tg-time>`.
fn in_utc(date: &str) -> String {
    assert!(date.starts_with("<tg-time unix=\"1769817600\" format=\"D\">"), "{date}");
    Screen { text: date.to_owned(), keyboard: Vec::new(), image: None }.text_in_utc()
}

/// `~` is a no-break space, `_` a narrow one.
const EXPECTED: [[&str; 5]; 7] = [
    ["en", "$19.00", "€1,234.50", "¥1,500", "Jan 31, 2026"],
    ["de", "19,00~$", "1.234,50~€", "1.500~¥", "31.01.2026"],
    ["es", "19,00~US$", "1234,50~€", "1500~JP¥", "31 ene 2026"],
    ["fr", "19,00~$US", "1_234,50~€", "1_500~JP¥", "31 janv. 2026"],
    ["pt-BR", "US$~19,00", "€~1.234,50", "JP¥~1.500", "31 de jan. de 2026"],
    ["ru", "19,00~$", "1~234,50~€", "1~500~¥", "31 янв. 2026_г."],
    ["uk", "19,00~US$", "1~234,50~€", "1~500~¥", "31 січ. 2026_р."],
];

#[test]
fn an_amount_is_never_rounded() {
    let shilling = Money { minor: 999, currency: "ugx".parse().unwrap() };
    assert_eq!(locales().localizer("en").money(shilling), "9.99\u{a0}UGX");
    let kuwait = Money { minor: 1255, currency: "kwd".parse().unwrap() };
    assert_eq!(locales().localizer("en").money(kuwait), "KWD\u{a0}1.255");
    assert_eq!(locales().localizer("en").money(usd(-1999)), "-$19.99");
}

#[test]
fn a_year_shows_what_it_saves() {
    let localizer = locales().localizer("en");
    let text = localizer.plan(&Catalogue::default(), &premium(), 0, None).text;
    assert!(text.contains("saves 16%") && !text.contains("free"), "{text}");
}

#[test]
fn user_facing_text_is_only_in_locales() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<PathBuf> =
        ["messages", "bot"].iter().flat_map(|floor| files(&root.join(floor))).collect();
    assert!(files.len() > 20, "{files:?}");
    // Reports mistakes in the operator's texts on the terminal, as `config` does for `bot.toml`.
    let is_for_customers =
        |path: &PathBuf| !path.components().any(|part| part.as_os_str() == "operator_texts");
    for path in files.into_iter().filter(is_for_customers) {
        let text = fs::read_to_string(&path).unwrap();
        let found = sentences(&text);
        assert!(found.is_empty(), "{}: {found:?} belongs in locales/", path.display());
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    inside.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// String literals that contain words, outside tests, comments, logs and errors for operators.
fn sentences(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: Vec<&str> =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("\\\"", "").replace("'\"'", "");
    let code = without_words_for_operators(&code);
    code.split('"').skip(1).step_by(2).filter(|text| is_wordy(text)).map(str::to_owned).collect()
}

/// Removes log calls and attributes, from the mark to its closing bracket.
fn without_words_for_operators(code: &str) -> String {
    const MARKS: [&str; 9] = [
        "trace!(",
        "info!(",
        "warn!(",
        "error!(",
        "debug!(",
        "unreachable!(",
        "expect(",
        "#[",
        "log!(",
    ];
    let (mut kept, mut rest) = (String::new(), code);
    while let Some((at, mark)) =
        MARKS.iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min_by_key(|(at, _)| *at)
    {
        kept.push_str(&rest[..at]);
        rest = &rest[at + mark.len()..];
        let (mut depth, mut quoted) = (1, false);
        let end = rest.find(|c| {
            match c {
                '"' => quoted = !quoted,
                '(' | '[' if !quoted => depth += 1,
                ')' | ']' if !quoted => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    kept + rest
}

fn is_wordy(literal: &str) -> bool {
    let mut depth = 0;
    let text: String = literal
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0 && *c != '}'
        })
        .collect();
    text.contains(' ') && text.chars().any(char::is_alphabetic)
}

#[test]
fn a_sentence_in_the_code_is_found() {
    assert_eq!(
        sentences("let a = \"Pay now\"; log::info!(a:% = f(1); \"not this\");"),
        ["Pay now"]
    );
    assert!(sentences("format!(\"1:{a} {b}\"); ").is_empty());
}
