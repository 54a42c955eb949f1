//! The progress of an import: a bar on a terminal, plain lines elsewhere.

use std::cell::Cell;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::billing::ImportProgress;
use crate::cli::output::{print_line, print_message};

/// How often a line is printed.
const LINE_INTERVAL: Duration = Duration::from_secs(2);
/// How often the bar moves by itself.
const TICK: Duration = Duration::from_millis(120);

pub(super) struct ImportBar {
    /// Hidden unless standard error is a terminal.
    bar: ProgressBar,
    printed: Mutex<Cell<Option<Instant>>>,
}

impl Default for ImportBar {
    fn default() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(TICK);
        Self { bar, printed: Mutex::default() }
    }
}

impl ImportBar {
    pub(super) fn show(&self, progress: ImportProgress<'_>) {
        match progress {
            ImportProgress::Read(count) => self.step(None, &format!("{count} purchases read")),
            ImportProgress::Imported { done, all } => {
                self.step(Some((done, all)), &format!("{done} of {all} customers imported"));
            }
            ImportProgress::Named { done, all } => {
                let text = format!("{done} of {all} customers given their user id at Stripe");
                self.step(Some((done, all)), &text);
            }
            // A closed pipe must not stop the import.
            ImportProgress::Skipped { customer, why } => {
                self.bar.suspend(|| print_line(&format!("{customer}: left out: {why}")).ok());
            }
        }
    }

    fn step(&self, share: Option<(usize, usize)>, text: &str) {
        if self.bar.is_hidden() {
            let is_last = share.is_some_and(|(done, all)| done == all);
            if self.is_time() || is_last {
                print_message(text);
            }
            return;
        }
        if let Some((done, all)) = share {
            let length = u64::try_from(all).unwrap_or(u64::MAX);
            if self.bar.length() != Some(length) {
                let style = ProgressStyle::with_template("{bar:30} {msg}");
                self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
                self.bar.set_length(length);
            }
            self.bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        }
        self.bar.set_message(text.to_owned());
    }

    /// Whether the last line is long enough ago.
    fn is_time(&self) -> bool {
        let Ok(printed) = self.printed.lock() else { return true };
        let is_time = printed.get().is_none_or(|at| at.elapsed() >= LINE_INTERVAL);
        if is_time {
            printed.set(Some(Instant::now()));
        }
        is_time
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
