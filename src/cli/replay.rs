//! `tollgate replay`: processes stored events again. Replaying an applied event changes nothing.

use crate::billing::{
    ChatUpdates, EventIngestion, EventOutcome, ReplayError, ReplayPreview, ReplayedChatUpdate,
};
use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::{Setup, block_on, offline_services};
use crate::domain::chat_update::{ChatUpdateOutcome, FailedChatUpdate};
use crate::domain::ids::EventId;
use crate::telegram::read_chat_update;

#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    /// Ids of stored events, `evt_…`.
    #[arg(value_name = "EVENT_ID")]
    events: Vec<String>,
    /// All events, and all updates of Telegram, that could not be applied.
    #[arg(long)]
    failed: bool,
    /// Print what would change, and change nothing. Stripe is queried as for a replay.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let (services, store) = offline_services(setup)?;
    block_on(async {
        let mut ids: Vec<EventId> = args.events.iter().map(EventId::new).collect();
        if args.failed {
            ids.extend(services.events.failed_events().await?);
        }
        let updates = if !args.failed {
            Vec::new()
        } else if args.dry_run {
            list_failed_updates(&services.chat_updates).await?
        } else {
            apply_failed_updates(&services.chat_updates).await?
        };
        let (mut failed, mut unknown) = (0, 0);
        for Replayed { is_applied, text } in &updates {
            failed += usize::from(!is_applied);
            print_line(text)?;
        }
        for id in &ids {
            let replayed = if args.dry_run {
                preview(&services.events, id).await?
            } else {
                replay(&services.events, id).await?
            };
            match replayed {
                None => {
                    unknown += 1;
                    print_line(&format!("{id}: there is no such event in the database"))?;
                }
                Some(Replayed { is_applied, text }) => {
                    failed += usize::from(!is_applied);
                    print_line(&format!("{id}: {text}"))?;
                }
            }
        }
        store.close().await;
        let of = ids.len() + updates.len();
        if failed > 0 {
            return Err(Failure::Failed(anyhow::anyhow!(
                "{failed} of {of} events and updates could not be applied\n  -> fix the cause above and replay \
                 them again"
            )));
        }
        if unknown > 0 {
            return Err(Failure::Failed(anyhow::anyhow!(
                "{unknown} of {of} events are not in the database\n  -> `tollgate reconcile` fetches \
                 missed events from Stripe"
            )));
        }
        if ids.is_empty() && updates.is_empty() {
            print_line("nothing to replay")?;
        }
        Ok(())
    })?
}

/// Applies the updates of Telegram that could not be applied.
async fn apply_failed_updates(updates: &ChatUpdates) -> Result<Vec<Replayed>, Failure> {
    let replayed = updates.replay_failed(read_chat_update).await?;
    let described = replayed.into_iter().map(|update| {
        let ReplayedChatUpdate { id, kind, outcome } = update;
        let (is_applied, outcome) = match outcome {
            ChatUpdateOutcome::Processed => (true, "processed".to_owned()),
            ChatUpdateOutcome::Ignored(reason) => (true, format!("ignored: {reason}")),
            ChatUpdateOutcome::Failed(reason) => (false, format!("failed: {reason}")),
        };
        Replayed { is_applied, text: format!("{kind} {id} of Telegram: {outcome}") }
    });
    Ok(described.collect())
}

/// The updates of Telegram that would be applied again.
async fn list_failed_updates(updates: &ChatUpdates) -> Result<Vec<Replayed>, Failure> {
    let (failed, _) = updates.failed(u32::MAX).await?;
    let described = failed.into_iter().map(|FailedChatUpdate { id, kind, error, .. }| {
        let text = format!("{kind} {id} of Telegram: would be applied again");
        let error = error.map(|error| format!("; it failed: {error}"));
        Replayed { is_applied: true, text: format!("{text}{}", error.unwrap_or_default()) }
    });
    Ok(described.collect())
}

struct Replayed {
    is_applied: bool,
    text: String,
}

async fn replay(events: &EventIngestion, id: &EventId) -> Result<Option<Replayed>, Failure> {
    match events.replay(id).await {
        Ok(outcome) => Ok(outcome
            .map(|outcome| Replayed { is_applied: succeeded(&outcome), text: describe(outcome) })),
        Err(error @ ReplayError::PayloadRemoved) => {
            Ok(Some(Replayed { is_applied: false, text: error.to_string() }))
        }
        Err(ReplayError::Store(error)) => Err(error.into()),
    }
}

async fn preview(events: &EventIngestion, id: &EventId) -> Result<Option<Replayed>, Failure> {
    let preview = events.preview_replay(id).await?;
    Ok(preview.map(|preview| match preview {
        ReplayPreview::Changes(changes) => Replayed {
            is_applied: changes.event.as_ref().is_some_and(|update| succeeded(&update.outcome)),
            text: format!("would change:\n{}", changes.to_string().trim_end()),
        },
        ReplayPreview::Ignored(reason) => {
            Replayed { is_applied: true, text: format!("would change nothing: {reason}") }
        }
        ReplayPreview::Unknown(reason) => Replayed { is_applied: false, text: reason },
    }))
}

fn succeeded(outcome: &EventOutcome) -> bool {
    !matches!(outcome, EventOutcome::Waiting | EventOutcome::Failed { .. })
}

fn describe(outcome: EventOutcome) -> String {
    match outcome {
        EventOutcome::Processed => "processed".to_owned(),
        EventOutcome::Ignored => "ignored: it concerns nothing in the database".to_owned(),
        EventOutcome::Duplicate => "duplicate: another process has just applied it".to_owned(),
        EventOutcome::Waiting => "waiting: Stripe is unreachable; the server retries it".to_owned(),
        EventOutcome::Failed { reason, dead } => {
            let fate = if dead { "given up" } else { "the server retries it" };
            format!("failed ({fate}): {reason}")
        }
    }
}
