//! Mistakes in the operator's texts, each with its place and remedy.

use std::fmt;

/// A mistake in a text of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextProblem {
    /// `file:line`, with the key of the text where there is one.
    pub place: String,
    pub what: String,
    pub remedy: String,
}

/// Every mistake found, so that one run reports them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextProblems(pub Vec<TextProblem>);

impl fmt::Display for TextProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, TextProblem { place, what, remedy }) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{place}: {what}\n  -> {remedy}")?;
        }
        Ok(())
    }
}
