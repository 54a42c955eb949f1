//! `tollgate revocations`: whether access ends as usual, and how it goes on after a pause.

use crate::cli::{Failure, Setup, block_on, offline_billing, tell};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, clap::Subcommand)]
enum Command {
    /// Whether revocations are paused, and how many people have lost access within an hour.
    Show,
    /// Go on after a pause: for an hour, access ends without a limit.
    Resume,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let (billing, store) = offline_billing(setup)?;
    block_on(async {
        let text = match args.command {
            Command::Show => {
                let (paused, revoked) = billing.revocations().await?;
                let state = paused.map_or_else(
                    || "access ends as usual".to_owned(),
                    |since| format!("revocations are paused since {}", since.to_rfc3339()),
                );
                format!("{state}; {revoked} people have lost access in the last hour")
            }
            Command::Resume if billing.resume_revocations().await? => {
                "resumed: for an hour, access ends without a limit".to_owned()
            }
            Command::Resume => "nothing is paused".to_owned(),
        };
        store.close().await;
        tell(&text)
    })?
}
