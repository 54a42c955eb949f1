//! `tollgate replay`: processes stored events again; what was right stays as it is.

use crate::billing::{Billing, EventOutcome, ReplayPreview};
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
    /// Print what would change, and change nothing. Stripe is queried as for a replay.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let (billing, store) = offline_billing(setup)?;
    block_on(async {
        let mut ids: Vec<EventId> = args.events.iter().map(EventId::new).collect();
        if args.failed {
            ids.extend(billing.failed_events().await?);
        }
        let (mut failed, mut unknown) = (0, 0);
        for id in &ids {
            let replayed = if args.dry_run {
                previewed(&billing, id).await?
            } else {
                replayed(&billing, id).await?
            };
            match replayed {
                None => {
                    unknown += 1;
                    tell(&format!("{id}: there is no such event in the database"))?;
                }
                Some(Replayed { is_applied, text }) => {
                    failed += usize::from(!is_applied);
                    tell(&format!("{id}: {text}"))?;
                }
            }
        }
        store.close().await;
        let of = ids.len();
        if failed > 0 {
            return Err(Failure::Failed(anyhow::anyhow!(
                "{failed} of {of} events could not be applied\n  -> fix the cause above and replay \
                 them again"
            )));
        }
        if unknown > 0 {
            return Err(Failure::Failed(anyhow::anyhow!(
                "{unknown} of {of} events are not in the database\n  -> `tollgate reconcile` fetches \
                 events that were never delivered"
            )));
        }
        if ids.is_empty() {
            tell("nothing to replay")?;
        }
        Ok(())
    })?
}

struct Replayed {
    is_applied: bool,
    text: String,
}

async fn replayed(billing: &Billing, id: &EventId) -> Result<Option<Replayed>, Failure> {
    let outcome = billing.replay(id).await?;
    Ok(outcome.map(|outcome| Replayed { is_applied: is_well(&outcome), text: described(outcome) }))
}

async fn previewed(billing: &Billing, id: &EventId) -> Result<Option<Replayed>, Failure> {
    let preview = billing.preview_replay(id).await?;
    Ok(preview.map(|preview| match preview {
        ReplayPreview::Changes(changes) => Replayed {
            is_applied: changes.event.as_ref().is_some_and(|update| is_well(&update.outcome)),
            text: format!("would change:\n{}", changes.to_string().trim_end()),
        },
        ReplayPreview::Ignored(reason) => {
            Replayed { is_applied: true, text: format!("would change nothing: {reason}") }
        }
        ReplayPreview::Unknown(reason) | ReplayPreview::Unreadable(reason) => {
            Replayed { is_applied: false, text: reason }
        }
    }))
}

fn is_well(outcome: &EventOutcome) -> bool {
    !matches!(outcome, EventOutcome::Waiting | EventOutcome::Failed { .. })
}

/// The outcome as a text.
fn described(outcome: EventOutcome) -> String {
    match outcome {
        EventOutcome::Processed => "processed".to_owned(),
        EventOutcome::Ignored => "ignored: it has no effect here".to_owned(),
        EventOutcome::Duplicate => "duplicate: another process has applied it".to_owned(),
        EventOutcome::Waiting => {
            "waits: Stripe is unreachable; it is retried automatically".to_owned()
        }
        EventOutcome::Failed { reason, dead } => {
            let fate = if dead { "given up" } else { "retried automatically" };
            format!("failed ({fate}): {reason}")
        }
    }
}
