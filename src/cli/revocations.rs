//! `tollgate revocations`: shows whether revocations are paused, and resumes them.

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::{Setup, block_on, offline_services};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, clap::Subcommand)]
enum Command {
    /// Show whether revocations are paused, and how many users lost access in the last hour.
    Show,
    /// Resume revocations. For an hour they are not limited.
    Resume,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let (services, store) = offline_services(setup)?;
    block_on(async {
        let text = match args.command {
            Command::Show => {
                let (paused, revoked) = services.accounts.revocations().await?;
                let state = paused.map_or_else(
                    || "revocations are not paused".to_owned(),
                    |since| format!("revocations are paused since {}", since.to_rfc3339()),
                );
                format!("{state}; {revoked} users lost access in the last hour")
            }
            Command::Resume if services.accounts.resume_revocations().await? => {
                "resumed: for an hour, revocations are not limited".to_owned()
            }
            Command::Resume => "revocations are not paused".to_owned(),
        };
        store.close().await;
        print_line(&text)
    })?
}
