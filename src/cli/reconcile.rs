//! `tollgate reconcile`: compares with Stripe, shows the drift and repairs it.

use std::time::Duration;

use anyhow::Context;
use indicatif::ProgressBar;

use crate::billing::{Drift, Progress, ReconcileReport, Scope};
use crate::cli::failure::Failure;
use crate::cli::output::{print_line, print_message};
use crate::cli::setup::{Setup, block_on, offline_services};
use crate::config;
use crate::domain::event::StripeEvent;
use crate::domain::ids::UserId;
use crate::logging;

/// Context of the error that ended a reconciliation.
const INTERRUPTED: &str = "the reconciliation was interrupted; repairs already made are kept, so run it \
                           again once the cause is fixed";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fetch missed events this far back, at most 30d; by default since the last reconciliation.
    #[arg(long, value_name = "DURATION", value_parser = config::parse_duration)]
    since: Option<Duration>,
    /// Only this user's customers and subscriptions.
    #[arg(long, value_name = "ID", allow_negative_numbers = true)]
    user: Option<i64>,
    /// Show the drift without repairing it.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let (services, store) = offline_services(setup)?;
    if let Some(id) = args.user {
        let known = block_on(store.read(move |tx| tx.user(UserId(id))))??;
        if known.is_none() {
            return Err(Failure::Failed(anyhow::anyhow!(
                "{id}: this user is not in the database\n  -> use the numeric id that /audit shows, \
                 not a user name"
            )));
        }
    }
    let user = args.user.map(UserId);
    let scope = Scope { since: args.since, user, dry_run: args.dry_run, resume: false };
    block_on(async {
        // Hidden unless standard error is a terminal.
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(120));
        let print_progress = |progress: Progress<'_>| match progress {
            Progress::Events(pass) => step(&bar, "events", pass.events),
            Progress::Subscriptions(pass) => step(&bar, "subscriptions", pass.subscriptions),
            Progress::Missed(event) => finding(&bar, &missed(event, args.dry_run)),
            Progress::Drift(drift) => finding(&bar, &described(drift)),
            Progress::Trouble(what) => finding(&bar, &format!("skipped: {what}")),
        };
        let request = logging::new_request_id();
        let pass = Box::pin(logging::scope(
            request,
            services.reconciliation.reconcile(scope, &print_progress),
        ))
        .await;
        bar.finish_and_clear();
        store.close().await;
        let pass = pass.with_context(|| INTERRUPTED)?;
        print_line(&summary(&pass, args.dry_run))
    })?
}

fn step(bar: &ProgressBar, what: &str, count: usize) {
    if bar.is_hidden() {
        print_message(&format!("{count} {what} compared"));
    } else {
        bar.set_message(format!("{count} {what} compared"));
    }
}

/// Prints a result to standard output, above the progress bar if there is one.
fn finding(bar: &ProgressBar, text: &str) {
    // A closed pipe must not stop the repairs.
    bar.suspend(|| print_line(text).ok());
}

fn missed(event: &StripeEvent, dry_run: bool) -> String {
    let fate = if dry_run { "not fetched" } else { "fetched" };
    format!("{} ({}): missed [{fate}]", event.id, event.kind)
}

fn described(drift: &Drift) -> String {
    let user = drift.user.map_or_else(|| "no user".to_owned(), |user| format!("user {user}"));
    let changes: Vec<String> = drift
        .differences
        .iter()
        .map(|(field, here, there)| format!("{field} {here} -> {there}"))
        .collect();
    let fate = if drift.healed { "repaired" } else { "not repaired" };
    format!("{} ({user}): {} [{fate}]", drift.subscription, changes.join(", "))
}

fn summary(pass: &ReconcileReport, dry_run: bool) -> String {
    let missed = if dry_run { "missed" } else { "missed and fetched" };
    format!(
        "{} events, {} {missed}; {} checkouts ended without an event; {} subscriptions, {} drifted, \
         {} of other products; {} skipped",
        pass.events,
        pass.missed,
        pass.checkouts,
        pass.subscriptions,
        pass.drifts.len(),
        pass.foreign,
        pass.troubles
    )
}
