//! `tollgate replay`: processes stored events again. Replaying an applied event changes nothing.

use crate::billing::EventOutcome;
use crate::cli::{Failure, Setup, block_on, offline_billing, print_line};
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
        let (mut failed, mut unknown) = (0, 0);
        for id in &ids {
            let line = match billing.replay(id).await? {
                None => {
                    unknown += 1;
                    "there is no such event in the database".to_owned()
                }
                Some(outcome) => {
                    failed += usize::from(!succeeded(&outcome));
                    describe(outcome)
                }
            };
            print_line(&format!("{id}: {line}"))?;
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
                 missed events from Stripe"
            )));
        }
        if ids.is_empty() {
            print_line("nothing to replay")?;
        }
        Ok(())
    })?
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
