//! Backups: a verified copy of the database while it is in use, and the verified way back.

mod copy;
mod inspection;
mod progress;
mod replacement;
mod restore;
mod seal;
#[cfg(test)]
mod tests;

pub(in crate::store) use crate::store::backup::replacement::settle;

pub use crate::store::backup::copy::{BackupOptions, BackupReport, write};
pub use crate::store::backup::progress::{BackupProgress, BackupStage};
pub use crate::store::backup::replacement::is_interrupted;
pub use crate::store::backup::restore::{RestoreOptions, RestoreReport, restore};
