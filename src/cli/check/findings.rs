//! The findings of `check`: what was compared, how it is, and what mends it.

use std::fmt::Display;

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::style::Style;
use crate::config::Problem;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Ok,
    /// Worth knowing; nothing has to be done.
    Note,
    /// Has to be fixed.
    Problem,
}

#[derive(Serialize)]
struct Finding {
    /// What was compared; stable.
    code: &'static str,
    severity: Severity,
    /// A file with line and key, a variable, or an object at Telegram or Stripe.
    #[serde(rename = "where")]
    place: String,
    message: String,
    /// What to do; present for problems with a known remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

#[derive(Default)]
pub(super) struct Findings {
    rows: Vec<Finding>,
}

impl Findings {
    pub(super) fn good(
        &mut self,
        code: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.add(code, Severity::Ok, place.into(), message.into(), None);
    }

    pub(super) fn note(
        &mut self,
        code: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.add(code, Severity::Note, place.into(), message.into(), None);
    }

    pub(super) fn bad(
        &mut self,
        code: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.add(code, Severity::Problem, place.into(), message.into(), Some(fix.into()));
    }

    /// A problem without a separate remedy: the text of the error says what to do, if that is known.
    pub(super) fn broken(
        &mut self,
        code: &'static str,
        place: impl Into<String>,
        error: &dyn Display,
    ) {
        self.add(code, Severity::Problem, place.into(), error.to_string(), None);
    }

    pub(super) fn problems(&mut self, code: &'static str, problems: Vec<Problem>) {
        for problem in problems {
            self.bad(code, problem.place, problem.what, problem.remedy);
        }
    }

    fn add(
        &mut self,
        code: &'static str,
        severity: Severity,
        place: String,
        message: String,
        fix: Option<String>,
    ) {
        self.rows.push(Finding { code, severity, place, message, fix });
    }

    pub(super) fn failed(&self) -> usize {
        self.rows.iter().filter(|row| row.severity == Severity::Problem).count()
    }

    /// A line for each finding, and one that sums them up.
    pub(super) fn print(&self, style: Style) -> Result<(), Failure> {
        let width = self.rows.iter().map(|row| row.place.chars().count()).max().unwrap_or(0);
        for Finding { severity, place, message, fix, .. } in &self.rows {
            let mark = match severity {
                Severity::Ok => style.added("ok  "),
                Severity::Note => style.changed("note"),
                Severity::Problem => style.removed("FAIL"),
            };
            let fix = fix.as_ref().map(|fix| style.strong(&format!(" -> {fix}")));
            let fix = fix.unwrap_or_default();
            print_line(&format!("{mark}  {place:<width$}  {message}{fix}"))?;
        }
        let sum = match self.failed() {
            0 => style.added("ready"),
            1 => style.removed("1 problem"),
            problems => style.removed(&format!("{problems} problems")),
        };
        print_line(&format!("\n{sum}"))
    }

    pub(super) fn print_json(&self) -> Result<(), Failure> {
        let problems = self.failed();
        let whole = serde_json::json!({
            "ready": problems == 0, "problems": problems, "findings": self.rows,
        });
        print_line(&whole.to_string())
    }
}
