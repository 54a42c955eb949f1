//! `tollgate man`: prints the manual page, or writes one for each command.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Command;
use clap_mangen::Man;

use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write a page for each command into this folder, as tollgate-NAME.1.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// `command`: the definition of the command line.
pub(crate) fn run(args: &Args, command: Command) -> Result<(), Failure> {
    // Without the subcommand `help`, which has no page.
    let command = command.disable_help_subcommand(true);
    if let Some(folder) = &args.out {
        std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder))
            .with_context(|| format!("{}: the manual cannot be written", folder.display()))
            .map_err(Failure::Failed)?;
        return Ok(());
    }
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    std::io::stdout().write_all(&page)?;
    Ok(())
}
