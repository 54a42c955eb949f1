//! `tollgate restore FILE`: verifies a backup and puts it in the place of the database.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::Setup;
use crate::cli::stage_progress::StageProgress;
use crate::config;
use crate::domain::clock::{Clock, SystemClock, Timestamp};
use crate::store::backup::{self, RestoreOptions, RestoreReport};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// For how long Stripe lists events. Source: <https://docs.stripe.com/api/events/list>.
const LISTED: Duration = Duration::from_hours(30 * 24);
/// Stripe may have created an event before the last one in the backup and delivered it later.
const MARGIN: Duration = HOUR;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A file that `tollgate backup` or the schedule in bot.toml has written.
    file: PathBuf,
    /// Accept a database that another program has copied and that therefore has no checksum.
    #[arg(long)]
    without_checksum: bool,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let database = config::load(&setup.config, &setup.environment)?.database;
    let now = SystemClock.now();
    let options = RestoreOptions { without_checksum: args.without_checksum, now };
    let mut progress = StageProgress::default();
    let restored = backup::restore(&database, &args.file, options, |step| {
        progress.show(step);
        ControlFlow::Continue(())
    });
    progress.end();
    describe(&database, &args.file, &restored?, now)
}

fn describe(
    database: &Path,
    file: &Path,
    restored: &RestoreReport,
    now: Timestamp,
) -> Result<(), Failure> {
    let RestoreReport { schema, entries, head, last_event, kept } = restored;
    let (database, file) = (database.display(), file.display());
    print_line(&format!(
        "{database}: restored from {file} with schema {schema}; {entries} audit entries are intact, head {head}"
    ))?;
    if let Some(kept) = kept {
        print_line(&format!("the old database is kept as {}", kept.display()))?;
    }
    print_line(&match last_event {
        Some(last) => format!("the newest event in it is from {}", last.to_rfc3339()),
        None => "there is no event in it".to_owned(),
    })?;
    let gap = last_event.map_or(LISTED, |last| now.since(last).saturating_add(MARGIN));
    print_line(&format!("fetch what Stripe has since: tollgate reconcile --since {}", span(gap)))?;
    if gap > LISTED {
        print_line(
            "Stripe lists events for 30 days; of older changes, the state of each subscription is compared",
        )?;
    }
    print_line("grants and settings made since then are not at Stripe: make them again")
}

/// The span as an argument, rounded up to hours or days.
fn span(gap: Duration) -> String {
    let rounded = |unit: Duration| gap.min(LISTED).as_secs().div_ceil(unit.as_secs());
    if gap <= DAY * 2 { format!("{}h", rounded(HOUR)) } else { format!("{}d", rounded(DAY)) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{DAY, HOUR, span};

    #[test]
    fn a_gap_is_rounded_up_and_limited_to_what_stripe_lists() {
        for (gap, expected) in [
            (Duration::from_secs(1), "1h"),
            (HOUR, "1h"),
            (HOUR * 30, "30h"),
            (DAY * 2, "48h"),
            (DAY * 2 + Duration::from_secs(1), "3d"),
            (DAY * 30, "30d"),
            (DAY * 400, "30d"),
        ] {
            assert_eq!(span(gap), expected, "{gap:?}");
        }
    }
}
