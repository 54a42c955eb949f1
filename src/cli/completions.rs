//! `tollgate completions SHELL`: prints the completions of a shell.

use std::io::Write;

use clap::Command;
use clap_complete::Shell;

use crate::cli::failure::Failure;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell.
    shell: Shell,
}

/// `command`: the definition of the command line.
pub(crate) fn run(args: &Args, mut command: Command) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "tollgate", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(())
}
