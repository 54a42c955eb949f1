//! `tollgate backup FILE`: a consistent copy of the database, made while a server writes.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::{Setup, require_database};
use crate::cli::stage_progress::StageProgress;
use crate::config;
use crate::store::backup::{self, BackupOptions, BackupReport};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file to write; with a name that ends in .zst it is compressed.
    file: PathBuf,
    /// Compress with zstd, whatever the name.
    #[arg(long)]
    zstd: bool,
    /// Replace the file if it exists.
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let database = config::load(&setup.config, &setup.environment)?.database;
    require_database(&database, &setup.config)?;
    let compress = args.zstd || args.file.extension().is_some_and(|extension| extension == "zst");
    let options = BackupOptions { compress, overwrite: args.force };
    let report = write(&database, &args.file, options)?;
    print_line(&described(&args.file, &report))
}

/// Writes a backup and shows its progress.
pub(super) fn write(
    database: &Path,
    file: &Path,
    options: BackupOptions,
) -> Result<BackupReport, Failure> {
    let mut progress = StageProgress::default();
    let written = backup::write(database, file, options, |step| {
        progress.show(step);
        ControlFlow::Continue(())
    });
    progress.end();
    Ok(written?)
}

/// The head of the audit log proves later that nothing was cut off its end.
pub(super) fn described(file: &Path, report: &BackupReport) -> String {
    let BackupReport { bytes, schema, entries, head } = report;
    let (file, size) = (file.display(), indicatif::BinaryBytes(*bytes));
    format!("{file}: {size}, schema {schema}, {entries} audit entries, head {head}")
}
