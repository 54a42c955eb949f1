//! `tollgate reconcile`: compares with Stripe, shows the drift, heals it.

use std::time::Duration;

use anyhow::Context;
use indicatif::ProgressBar;

use crate::billing::{Drift, Pass, Progress, Scope};
use crate::cli::{Failure, Setup, block_on, offline_billing, say, tell};
use crate::config;
use crate::domain::ids::UserId;
use crate::logging;

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
    let scope = Scope { since: args.since, user: args.user.map(UserId), dry_run: args.dry_run };
    block_on(async {
        // Hidden where nobody watches: there, lines are enough.
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(120));
        let tell_progress = |progress: Progress<'_>| match progress {
            Progress::Events(pass) => step(&bar, "events", pass.events),
            Progress::Subscriptions(pass) => step(&bar, "subscriptions", pass.subscriptions),
            Progress::Drift(drift) => line(&bar, &described(drift)),
            Progress::Trouble(what) => line(&bar, &format!("passed over: {what}")),
        };
        let request = logging::new_request_id();
        let pass = logging::scope(request, billing.reconcile(scope, &tell_progress)).await;
        bar.finish_and_clear();
        store.close().await;
        let pass = pass
            .context("the comparison was broken off; run it again, it goes on from where it was")?;
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

fn line(bar: &ProgressBar, text: &str) {
    if bar.is_hidden() { say(text) } else { bar.println(text) }
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

fn summary(pass: &Pass, dry_run: bool) -> String {
    let missed = if dry_run { "missed" } else { "missed and fetched" };
    format!(
        "{} events, {} {missed}; {} subscriptions, {} not as here, {} of other trades; {} passed over",
        pass.events,
        pass.missed,
        pass.subscriptions,
        pass.drifts.len(),
        pass.foreign,
        pass.troubles
    )
}
