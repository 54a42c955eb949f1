//! The plan that is shown before anything changes: what is created, changed and kept.

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::style::Style;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Create,
    Change,
    Delete,
    Keep,
    /// Nothing is done, and the detail says why.
    Skip,
}

/// One object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) verb: Verb,
    pub(super) what: String,
    pub(super) detail: String,
}

impl Row {
    pub(super) fn new(verb: Verb, what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { verb, what: what.into(), detail: detail.into() }
    }

    /// Whether something has to be done.
    pub(super) fn is_change(&self) -> bool {
        !matches!(self.verb, Verb::Keep | Verb::Skip)
    }
}

pub(super) fn print(rows: &[Row], style: Style) -> Result<(), Failure> {
    let width = rows.iter().map(|row| row.what.chars().count()).max().unwrap_or(0);
    for Row { verb, what, detail } in rows {
        let mark = match verb {
            Verb::Create => style.added("create"),
            Verb::Change => style.changed("change"),
            Verb::Delete => style.removed("delete"),
            Verb::Keep => style.faint("keep  "),
            Verb::Skip => style.changed("skip  "),
        };
        print_line(format!("  {mark}  {what:<width$}  {detail}").trim_end())?;
    }
    Ok(())
}
