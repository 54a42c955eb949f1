//! `tollgate reconcile`: compares with Stripe, shows the drift, heals it.

use std::time::Duration;

use anyhow::Context;
use indicatif::ProgressBar;

use crate::billing::{Drift, Progress, ReconcileReport, Scope};
use crate::cli::{Failure, Setup, block_on, offline_billing, say, tell};
use crate::config;
use crate::domain::event::StripeEvent;
use crate::domain::ids::UserId;
use crate::logging;

/// Before the reason.
const BROKEN_OFF: &str = "the comparison was broken off; what is healed stays healed, so run it \
                          again once the cause named here is gone";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Look for missed events this far back, at most 30d; by default since the last comparison.
    #[arg(long, value_name = "DURATION", value_parser = config::parse_duration)]
    since: Option<Duration>,
    /// Only this person's customers and subscriptions.
    #[arg(long, value_name = "ID", allow_negative_numbers = true)]
    user: Option<i64>,
    /// Show the drift and change nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let (billing, store) = offline_billing(setup)?;
    if let Some(id) = args.user {
        let known = block_on(store.read(move |tx| tx.user(UserId(id))))??;
        if known.is_none() {
            return Err(Failure::Failed(anyhow::anyhow!(
                "{id}: this person is not in the database\n  -> take the number that /start of the \
                 bot and /audit show; a user name does not do"
            )));
        }
    }
    let user = args.user.map(UserId);
    let scope = Scope { since: args.since, user, dry_run: args.dry_run, resume: false };
    block_on(async {
        // Hidden where nobody watches: there, lines are enough.
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(120));
        let tell_progress = |progress: Progress<'_>| match progress {
            Progress::Events(pass) => step(&bar, "events", pass.events),
            Progress::Subscriptions(pass) => step(&bar, "subscriptions", pass.subscriptions),
            Progress::Missed(event) => finding(&bar, &missed(event, args.dry_run)),
            Progress::Drift(drift) => finding(&bar, &described(drift)),
            Progress::Trouble(what) => finding(&bar, &format!("passed over: {what}")),
        };
        let request = logging::new_request_id();
        let pass =
            Box::pin(logging::scope(request, billing.reconcile(scope, &tell_progress))).await;
        bar.finish_and_clear();
        store.close().await;
        let pass = pass.with_context(|| BROKEN_OFF)?;
        tell(&summary(&pass, args.dry_run))
    })?
}

fn step(bar: &ProgressBar, what: &str, count: usize) {
    if bar.is_hidden() {
        say(&format!("{count} {what} compared"));
    } else {
        bar.set_message(format!("{count} {what} compared"));
    }
}

/// A result: on standard output, above the bar where one is shown.
fn finding(bar: &ProgressBar, text: &str) {
    // A closed pipe ends the listing, not the healing.
    bar.suspend(|| tell(text).ok());
}

fn missed(event: &StripeEvent, dry_run: bool) -> String {
    let fate = if dry_run { "not fetched" } else { "fetched" };
    format!("{} ({}): never came [{fate}]", event.id, event.kind)
}

fn described(drift: &Drift) -> String {
    let user = drift.user.map_or_else(|| "nobody".to_owned(), |user| format!("user {user}"));
    let changes: Vec<String> = drift
        .differences
        .iter()
        .map(|(field, here, there)| format!("{field} {here} -> {there}"))
        .collect();
    let fate = if drift.healed { "healed" } else { "not healed" };
    format!("{} ({user}): {} [{fate}]", drift.subscription, changes.join(", "))
}

fn summary(pass: &ReconcileReport, dry_run: bool) -> String {
    let missed = if dry_run { "missed" } else { "missed and fetched" };
    format!(
        "{} events, {} {missed}; {} checkouts that ended unheard; {} subscriptions, {} not as here, \
         {} of other trades; {} passed over",
        pass.events,
        pass.missed,
        pass.checkouts,
        pass.subscriptions,
        pass.drifts.len(),
        pass.foreign,
        pass.troubles
    )
}
