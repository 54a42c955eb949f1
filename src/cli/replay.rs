//! `tollgate replay`: stored events are read again; what was right stays as it is.

use crate::billing::{Billing, Outcome};
use crate::cli::{Failure, Setup, block_on, offline_billing, tell};
use crate::domain::ids::EventId;

#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    /// Ids of stored events, `evt_…`.
    #[arg(value_name = "EVENT_ID")]
    events: Vec<String>,
    /// All events that could not be applied.
    #[arg(long)]
    failed: bool,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let (billing, store) = offline_billing(setup)?;
    block_on(async {
        let mut ids: Vec<EventId> = args.events.iter().map(EventId::new).collect();
        if args.failed {
            ids.extend(billing.failed_events().await?);
        }
        let mut failed = 0;
        for id in &ids {
            let line = replay(&billing, id).await?;
            failed += usize::from(!line.1);
            tell(&format!("{id}: {}", line.0))?;
        }
        store.close().await;
        if failed > 0 {
            return Err(Failure::Failed(anyhow::anyhow!(
                "{failed} of {} events could not be applied\n  -> mend the cause named above and replay them again",
                ids.len()
            )));
        }
        if ids.is_empty() {
            tell("nothing to replay")?;
        }
        Ok(())
    })?
}

/// What came of it in words, and whether that is well.
async fn replay(billing: &Billing, id: &EventId) -> Result<(String, bool), Failure> {
    Ok(match billing.replay(id).await? {
        None => ("there is no such event in the database".to_owned(), false),
        Some(Outcome::Processed) => ("processed".to_owned(), true),
        Some(Outcome::Ignored) => ("ignored: it changes nothing here".to_owned(), true),
        Some(Outcome::Duplicate) => ("duplicate".to_owned(), true),
        Some(Outcome::Waiting) => {
            ("waits: Stripe cannot be reached; it is tried again by itself".to_owned(), false)
        }
        Some(Outcome::Failed { reason, dead }) => {
            let fate = if dead { "given up" } else { "tried again by itself" };
            (format!("failed ({fate}): {reason}"), false)
        }
    })
}
