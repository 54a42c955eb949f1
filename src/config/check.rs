//! Collects the problems of a configuration file, each with the line that it is about.

use std::ops::Range;
use std::path::Path;

use crate::config::{Environment, Problem};
use crate::domain::language::Language;

/// The file that is being validated, and what was found so far, so that one run reports every problem.
pub(super) struct Check<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    /// The folder of the file. `None`: it was not read from a file.
    pub(super) beside: Option<&'a Path>,
    /// The language of readers whose own has no text.
    pub(super) default_language: Language,
    pub(super) problems: Vec<Problem>,
    /// Findings that do not prevent a start but would fail customers.
    pub(super) warnings: Vec<Problem>,
}

impl<'a> Check<'a> {
    /// A file that is called `name` in messages.
    pub(super) fn of(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            text,
            beside: None,
            default_language: Language::En,
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

impl Check<'_> {
    /// The value of an environment variable. A problem with it counts as absence.
    pub(super) fn variable(&mut self, environment: &Environment, name: &str) -> Option<String> {
        environment.get(name).unwrap_or_else(|problem| {
            self.problems.push(problem);
            None
        })
    }

    /// The file and line of a span.
    pub(super) fn at(&self, span: Range<usize>) -> String {
        place(self.name, self.text, &span)
    }

    pub(super) fn problem(
        &mut self,
        place: String,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems.push(Problem::new(place, what, remedy));
    }

    pub(super) fn warn(
        &mut self,
        place: String,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.warnings.push(Problem::new(place, what, remedy));
    }
}

pub(super) fn place(name: &str, text: &str, span: &Range<usize>) -> String {
    format!("{name}:{}", line(text, span))
}

fn line(text: &str, span: &Range<usize>) -> usize {
    text.as_bytes().iter().take(span.start).filter(|byte| **byte == b'\n').count() + 1
}

pub(super) fn quoted_line(text: &str, span: Option<&Range<usize>>) -> String {
    span.and_then(|span| text.lines().nth(line(text, span) - 1))
        .map_or_else(String::new, |line| format!(" in `{}`", line.trim()))
}
