//! Retired words stay out of code, comments, documents, migrations and locale keys.
//!
//! `remaining_words.txt` lists the files that still contain some, with the words; it has to be exact, so
//! that a word which is gone cannot come back. After a change that removes words,
//! `just remaining-words` rewrites the list; its diff may only get shorter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::assert_none;
use crate::retired::{NAMES, PARTS, PHRASES, Retired};
use crate::source::{files, is_identifier, root, split};

/// Files to the retired words in them.
type Words = BTreeMap<String, BTreeSet<String>>;

/// Folders and files with the extensions that are read in them.
const SCANNED: &[(&str, &[&str])] = &[
    ("src", &["rs"]),
    ("crates", &["rs", "md"]),
    ("tests", &["rs"]),
    ("benches", &["rs"]),
    ("docs", &["md"]),
    ("migrations", &["sql"]),
    ("locales/en", &["ftl"]),
];
const SINGLE_FILES: &[&str] = &["README.md", "CONTRIBUTING.md", "bot.toml"];

/// Files that name retired words on purpose.
const EXEMPT: &[&str] = &[
    "docs/GLOSSARY.md",
    "tests/architecture/planted.rs",
    "tests/architecture/retired.rs",
    "tests/architecture/vocabulary.rs",
];

/// Released migrations are not edited; these were written before words were retired.
const LAST_FROZEN_MIGRATION: u32 = 11;

/// A text's identifiers and its prose. What is in backticks counts as both.
struct Parts {
    code: String,
    prose: String,
}

impl Parts {
    fn of(path: &str, text: &str) -> Self {
        let (mut code, prose) = match Path::new(path).extension().and_then(|end| end.to_str()) {
            Some("rs") => split(text),
            Some("sql") => by_line(text, |line| line.split_once("--").unwrap_or((line, ""))),
            Some("toml") => by_line(text, |line| {
                let (setting, comment) = line.split_once('#').unwrap_or((line, ""));
                (setting.split_once('=').map_or(setting, |(key, _)| key), comment)
            }),
            // Texts of the chat are free; keys are not.
            Some("ftl") => by_line(text, |line| match line.strip_prefix('#') {
                Some(comment) => ("", comment),
                None if line.starts_with(|first: char| first.is_ascii_lowercase()) => {
                    (line.split_once('=').map_or("", |(key, _)| key), "")
                }
                None => ("", ""),
            }),
            _ => (String::new(), text.to_owned()),
        };
        for line in prose.lines() {
            for quoted in line.split('`').skip(1).step_by(2) {
                code.push('\n');
                code.push_str(quoted);
            }
        }
        Self { code: code.replace('-', "_"), prose }
    }
}

fn by_line(text: &str, cut: impl Fn(&str) -> (&str, &str)) -> (String, String) {
    let (code, prose): (Vec<_>, Vec<_>) = text.lines().map(cut).unzip();
    (code.join("\n"), prose.join("\n"))
}

/// `SubscriptionVersion` and `SUBSCRIPTION_VERSION` as ` subscription version `.
fn parts(identifier: &str) -> String {
    let mut found = String::from(" ");
    let mut before = '_';
    for character in identifier.chars() {
        let starts = character.is_uppercase() && before.is_lowercase();
        if (starts || character == '_') && !found.ends_with(' ') {
            found.push(' ');
        }
        if character != '_' {
            found.extend(character.to_lowercase());
        }
        before = character;
    }
    found + " "
}

/// The retired words of a text, in alphabetical order.
pub(crate) fn retired_words(path: &str, text: &str) -> BTreeSet<String> {
    let Parts { code, prose } = Parts::of(path, text);
    let identifiers: BTreeSet<&str> = code.split(|character| !is_identifier(character)).collect();
    let spelled: BTreeSet<String> = identifiers.iter().map(|name| parts(name)).collect();
    let words = prose.split(|character| !is_identifier(character)).filter(|word| !word.is_empty());
    let prose = format!(" {} ", words.collect::<Vec<_>>().join(" ").to_lowercase());

    let applies =
        |retired: &&Retired| !retired.except.iter().any(|prefix| path.starts_with(prefix));
    let names = NAMES.iter().filter(|retired| identifiers.contains(retired.word));
    let in_parts = PARTS.iter().filter(|retired| {
        let word = format!(" {} ", retired.word.replace('_', " "));
        spelled.iter().any(|name| name.contains(&word))
    });
    let phrases = PHRASES.iter().filter(|retired| prose.contains(&format!(" {} ", retired.word)));
    let found = names.chain(in_parts).chain(phrases).filter(applies);
    found.map(|retired| retired.word.to_owned()).collect()
}

fn scanned() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = SINGLE_FILES.iter().map(|file| root().join(file)).collect();
    for (folder, extensions) in SCANNED {
        found.extend(files(&root().join(folder), extensions));
    }
    found
}

fn is_frozen(path: &str) -> bool {
    let number = path.strip_prefix("migrations/").and_then(|rest| rest.split('-').next());
    let number = number.and_then(|number| number.parse::<u32>().ok());
    number.is_some_and(|number| number <= LAST_FROZEN_MIGRATION) || EXEMPT.contains(&path)
}

/// The retired words that the project contains.
fn found() -> Words {
    let mut found = Words::new();
    for file in scanned() {
        let path = file.strip_prefix(root()).unwrap().to_str().unwrap();
        if is_frozen(path) {
            continue;
        }
        let words = retired_words(path, &fs::read_to_string(&file).unwrap());
        if !words.is_empty() {
            found.insert(path.to_owned(), words);
        }
    }
    found
}

fn list() -> PathBuf {
    root().join("tests/architecture/remaining_words.txt")
}

/// Lines of the form `path: word, another word`.
fn read(text: &str) -> Words {
    let entries = text.lines().filter_map(|line| line.split_once(": "));
    entries
        .map(|(path, words)| (path.to_owned(), words.split(", ").map(str::to_owned).collect()))
        .collect()
}

fn write(words: &Words) -> String {
    let line = |(path, words): (&String, &BTreeSet<String>)| {
        format!("{path}: {}\n", words.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
    };
    words.iter().map(line).collect()
}

fn instead(word: &str) -> &'static str {
    let mut all = NAMES.iter().chain(PARTS).chain(PHRASES);
    all.find(|retired| retired.word == word).map_or("", |retired| retired.instead)
}

/// Retired words that are not listed, and listed ones that are gone.
pub(crate) fn differences(found: &Words, remaining: &Words) -> Vec<String> {
    let none = BTreeSet::new();
    let mut violations = Vec::new();
    for (path, words) in found {
        for word in words.difference(remaining.get(path).unwrap_or(&none)) {
            violations.push(format!("{path}: `{word}` is retired, write: {}", instead(word)));
        }
    }
    for (path, words) in remaining {
        for word in words.difference(found.get(path).unwrap_or(&none)) {
            violations.push(format!("{path}: `{word}` is gone: run `just remaining-words`"));
        }
    }
    violations
}

#[test]
fn retired_words_stay_out() {
    let remaining = fs::read_to_string(list()).unwrap_or_default();
    assert_none(&differences(&found(), &read(&remaining)));
}

#[test]
#[ignore = "rewrites the list of remaining words"]
fn rewrite_remaining_words() {
    let found = found();
    fs::write(list(), write(&found)).unwrap();
    let count: usize = found.values().map(BTreeSet::len).sum();
    assert_eq!(read(&write(&found)), found, "the list does not read back");
    assert!(count < 10_000, "{count} words: a rule matches everything");
}

#[test]
fn the_list_of_remaining_words_reads_back() {
    let text = "docs/API.md: is told, trail\nsrc/app.rs: PATIENCE\n";
    assert_eq!(write(&read(text)), text);
}
