//! The progress of a backup or a restore: a bar on a terminal, plain lines elsewhere.

use std::time::{Duration, Instant};

use indicatif::{BinaryBytes, ProgressBar};

use crate::cli::output::print_message;
use crate::store::backup::{BackupProgress, BackupStage};

/// How often a line is printed within a stage.
const LINE_INTERVAL: Duration = Duration::from_secs(2);

/// Shows the stages one after the other.
pub(super) struct StageProgress {
    /// Hidden unless standard error is a terminal.
    bar: ProgressBar,
    stage: Option<BackupStage>,
    printed: Instant,
}

impl Default for StageProgress {
    fn default() -> Self {
        Self { bar: ProgressBar::no_length(), stage: None, printed: Instant::now() }
    }
}

impl StageProgress {
    pub(super) fn show(&mut self, progress: BackupProgress) {
        let BackupProgress { stage, done, all } = progress;
        let is_new = self.stage.replace(stage) != Some(stage);
        if !self.bar.is_hidden() {
            if is_new {
                self.bar.reset();
                self.bar.set_message(label(stage));
            }
            if all > 0 {
                self.bar.set_length(all);
            } else {
                self.bar.unset_length();
            }
            self.bar.set_position(done);
        } else if is_new || self.printed.elapsed() >= LINE_INTERVAL {
            self.printed = Instant::now();
            print_message(&line(progress));
        }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn label(stage: BackupStage) -> &'static str {
    match stage {
        BackupStage::Copy => "copying",
        BackupStage::Check => "checking the copy",
        BackupStage::Seal => "computing the checksum",
        BackupStage::Unpack => "reading the backup",
        BackupStage::Verify => "verifying the audit log",
    }
}

fn line(BackupProgress { stage, done, all }: BackupProgress) -> String {
    let label = label(stage);
    match (stage, all) {
        (BackupStage::Verify, 0) | (BackupStage::Check, _) => label.to_owned(),
        (BackupStage::Verify, _) => format!("{label}: {done} of {all} entries"),
        (_, 0) => format!("{label}: {}", BinaryBytes(done)),
        _ => format!("{label}: {} of {}", BinaryBytes(done), BinaryBytes(all)),
    }
}
