//! The progress of a backup or a restore, and the request to stop it.

use std::ops::ControlFlow;

use crate::store::error::StoreError;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupStage {
    /// Copies pages out of the database, in bytes.
    Copy,
    /// Runs SQLite's integrity check, without steps.
    Check,
    /// Computes the checksum, and compresses if that is asked for, in bytes.
    Seal,
    /// Reads the backup into a new file, in bytes.
    Unpack,
    /// Verifies the audit log, in entries.
    Verify,
}

/// How far a stage has come; `all` is 0 while that is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupProgress {
    pub stage: BackupStage,
    pub done: u64,
    pub all: u64,
}

/// Receives the progress, and decides whether the work continues.
pub(super) struct Reporter<'a>(pub(super) &'a mut dyn FnMut(BackupProgress) -> ControlFlow<()>);

impl Reporter<'_> {
    /// # Errors
    /// [`StoreError::Closed`] once the work has to stop.
    pub(super) fn report(
        &mut self,
        stage: BackupStage,
        done: u64,
        all: u64,
    ) -> Result<(), StoreError> {
        match (self.0)(BackupProgress { stage, done, all }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(StoreError::Closed),
        }
    }
}
