//! Source files, split into code and prose.

use std::fs;
use std::iter;
use std::path::{Path, PathBuf};

/// A Rust file of a `src` folder.
pub(crate) struct Source {
    /// Relative to `src`.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// The text with comments and the contents of literals blanked out; lines keep their numbers.
    pub(crate) code: String,
}

impl Source {
    pub(crate) fn new(path: impl Into<PathBuf>, text: &str) -> Self {
        Self { path: path.into(), text: text.to_owned(), code: split(text).0 }
    }

    /// The top-level module that contains the file; `None` for `main.rs` and `lib.rs`.
    pub(crate) fn module(&self) -> Option<&str> {
        let first = self.path.components().next().unwrap().as_os_str().to_str().unwrap();
        let name = first.strip_suffix(".rs").unwrap_or(first);
        (name != "main" && name != "lib").then_some(name)
    }

    pub(crate) fn stem(&self) -> &str {
        self.path.file_stem().unwrap().to_str().unwrap()
    }

    /// Lines of code with their numbers, which start at 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Whether the file contains nothing but tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.with_extension("").iter().any(|part| part == "tests")
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder whose names end in one of the extensions, in alphabetical order.
pub(crate) fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !["target", "node_modules"].contains(&name) && !name.starts_with('.') {
                found.extend(files(&path, extensions));
            }
        } else if path.extension().is_some_and(|end| extensions.iter().any(|known| end == *known)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The sources of the application.
pub(crate) fn sources() -> Vec<Source> {
    let found = tree(&root().join("src"));
    assert!(found.len() > 20, "the source tree has moved");
    found
}

/// The sources of the application, and of each crate in `crates`.
pub(crate) fn trees() -> Vec<Vec<Source>> {
    let members = fs::read_dir(root().join("crates")).into_iter().flatten();
    let members = members.map(|member| tree(&member.unwrap().path().join("src")));
    iter::once(sources()).chain(members).collect()
}

fn tree(root: &Path) -> Vec<Source> {
    files(root, &["rs"])
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            Source::new(path.strip_prefix(root).unwrap(), &text)
        })
        .collect()
}

pub(crate) fn is_identifier(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Byte offsets at which `word` starts as a whole identifier or path.
pub(crate) fn occurrences<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).filter_map(move |(at, _)| {
        let before = code.get(..at)?.chars().next_back();
        let after = code.get(at + word.len()..)?.chars().next();
        let open = |character: Option<char>| !character.is_some_and(is_identifier);
        let end = !word.ends_with(is_identifier) || open(after);
        (open(before) && end).then_some(at)
    })
}

/// Rust text as code and prose (comments and contents of literals): the same text twice, each with the
/// other's characters replaced by spaces. Both keep all line breaks.
pub(crate) fn split(text: &str) -> (String, String) {
    let mut splitter = Splitter { rest: text, code: String::new(), prose: String::new() };
    while !splitter.rest.is_empty() {
        splitter.step();
    }
    (splitter.code, splitter.prose)
}

struct Splitter<'a> {
    rest: &'a str,
    code: String,
    prose: String,
}

impl Splitter<'_> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            self.prose(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.prose(block_comment(self.rest));
        } else if let Some((opening, closing)) = self.raw_string() {
            self.code(opening);
            let end = self.rest.find(&closing).unwrap_or(self.rest.len());
            self.prose(end);
            self.code(closing.len());
        } else if self.rest.starts_with('"') {
            self.code(1);
            self.prose(string_end(self.rest));
            self.code(1);
        } else if let Some(length) = character(self.rest) {
            self.code(1);
            self.prose(length);
            self.code(1);
        } else {
            self.code(self.rest.chars().next().map_or(0, char::len_utf8));
        }
    }

    /// The length of a raw string's opening and its closing, if one starts here.
    fn raw_string(&self) -> Option<(usize, String)> {
        if self.code.ends_with(is_identifier) && !self.code.ends_with(['b', 'c']) {
            return None;
        }
        let hashes = self.rest.strip_prefix('r')?;
        let count = hashes.len() - hashes.trim_start_matches('#').len();
        hashes
            .get(count..)?
            .starts_with('"')
            .then(|| (count + 2, format!("\"{}", "#".repeat(count))))
    }

    fn code(&mut self, length: usize) {
        let text = self.take(length);
        self.code.push_str(text);
        self.prose.push_str(&blank(text));
    }

    fn prose(&mut self, length: usize) {
        let text = self.take(length);
        self.prose.push_str(text);
        self.code.push_str(&blank(text));
    }

    fn take<'t>(&mut self, length: usize) -> &'t str
    where
        Self: 't,
    {
        let (text, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        text
    }
}

fn blank(text: &str) -> String {
    text.chars().map(|character| if character == '\n' { '\n' } else { ' ' }).collect()
}

/// The length of a block comment, which may contain others.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a string's contents, given the text after the opening quote.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The length of a character literal's contents; `None` for a lifetime and everything else.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        let escaped = inside.get(2..)?;
        return Some(escaped.find('\'')? + 2);
    }
    let length = inside.chars().next()?.len_utf8();
    inside.get(length..)?.starts_with('\'').then_some(length)
}

#[test]
fn code_and_prose_are_separated() {
    let text = r##"let a = "x // \" y"; // why "so"
/* one /* two */ */ b('\'', 'c', r#"raw " text"#); fn d<'e>(r: &'e str) {}"##;
    let (code, prose) = split(text);
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeeze(&code), r##"let a = " "; b(' ', ' ', r#" "#); fn d<'e>(r: &'e str) {}"##);
    assert_eq!(squeeze(&prose), r#"x // \" y // why "so" /* one /* two */ */ \' c raw " text"#);
    assert_eq!(code.lines().count(), prose.lines().count());
}
