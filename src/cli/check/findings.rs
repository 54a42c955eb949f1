//! The findings of `check`: subject, grade, finding and remedy.

use std::fmt::Display;

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::style::Style;
use crate::config::Problem;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Grade {
    Ok,
    /// Worth knowing; nothing has to be done.
    Note,
    /// Has to be fixed.
    Fail,
}

#[derive(Serialize)]
struct Finding {
    grade: Grade,
    /// A file with line and key, a variable, or an object at Telegram or Stripe.
    subject: String,
    #[serde(rename = "finding")]
    found: String,
    /// What to do; present for failures with a known remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Default)]
pub(super) struct Findings {
    rows: Vec<Finding>,
}

impl Findings {
    pub(super) fn good(&mut self, subject: impl Into<String>, finding: impl Into<String>) {
        self.add(Grade::Ok, subject.into(), finding.into(), None);
    }

    pub(super) fn note(&mut self, subject: impl Into<String>, finding: impl Into<String>) {
        self.add(Grade::Note, subject.into(), finding.into(), None);
    }

    pub(super) fn bad(
        &mut self,
        subject: impl Into<String>,
        finding: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Grade::Fail, subject.into(), finding.into(), Some(remedy.into()));
    }

    /// A failure without a separate remedy: the text of the error says what to do, if that is known.
    pub(super) fn broken(&mut self, subject: impl Into<String>, error: &dyn Display) {
        self.add(Grade::Fail, subject.into(), error.to_string(), None);
    }

    pub(super) fn problems(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            self.bad(problem.place, problem.what, problem.remedy);
        }
    }

    fn add(&mut self, grade: Grade, subject: String, found: String, remedy: Option<String>) {
        self.rows.push(Finding { grade, subject, found, remedy });
    }

    pub(super) fn failed(&self) -> usize {
        self.rows.iter().filter(|row| row.grade == Grade::Fail).count()
    }

    pub(super) fn print(&self, style: Style) -> Result<(), Failure> {
        let width = self.rows.iter().map(|row| row.subject.chars().count()).max().unwrap_or(0);
        for Finding { grade, subject, found, remedy } in &self.rows {
            let mark = match grade {
                Grade::Ok => style.added("ok  "),
                Grade::Note => style.changed("note"),
                Grade::Fail => style.removed("FAIL"),
            };
            let remedy = remedy.as_ref().map(|remedy| format!(" -> {remedy}")).unwrap_or_default();
            print_line(&format!("{mark}  {subject:<width$}  {found}{remedy}"))?;
        }
        Ok(())
    }

    pub(super) fn print_json(&self) -> Result<(), Failure> {
        let whole = serde_json::json!({ "findings": self.rows, "failed": self.failed() });
        print_line(&whole.to_string())
    }
}
