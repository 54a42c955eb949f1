//! Colours of the output on a terminal.

use std::io::IsTerminal;

use crate::config::Environment;

/// Whether output is coloured, and its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    coloured: bool,
}

impl Style {
    pub(super) const PLAIN: Self = Self { coloured: false };

    /// Coloured if standard output is a terminal that has colours, unless `NO_COLOR` is set.
    /// Source: <https://no-color.org>.
    pub(super) fn of_output(environment: &Environment) -> Self {
        let variable = |name: &str| environment.get(name).ok().flatten();
        let refused = variable("NO_COLOR").is_some() || variable("TERM").as_deref() == Some("dumb");
        Self { coloured: std::io::stdout().is_terminal() && !refused }
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(super) fn faint(self, text: &str) -> String {
        self.with("2", text)
    }

    /// Something is in order, or is added.
    pub(super) fn added(self, text: &str) -> String {
        self.with("32", text)
    }

    /// Something deserves attention, or changes.
    pub(super) fn changed(self, text: &str) -> String {
        self.with("33", text)
    }

    /// Something is wrong, or is removed.
    pub(super) fn removed(self, text: &str) -> String {
        self.with("31", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
