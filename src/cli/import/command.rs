//! Shows what can be taken over and what is unclear, asks, and takes it over.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::billing::{
    ImportOptions, ImportProgress, ImportReport, ImportScope, PairsError, read_pairs,
};
use crate::cli::admin_action::is_confirmed;
use crate::cli::failure::Failure;
use crate::cli::import::progress::ImportBar;
use crate::cli::import::tables;
use crate::cli::operator::operator;
use crate::cli::output::{print_line, print_message};
use crate::cli::setup::{Setup, block_on, offline_services};
use crate::domain::import::{Directory, ImportPlan, Pairs};
use crate::logging;
use crate::messages::Locales;

/// Context of the error that ended an import.
const INTERRUPTED: &str = "the import was interrupted; the customers that were imported stay, so run it again \
                           once the cause is fixed";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    from: Origin,
}

#[derive(Debug, clap::Subcommand)]
enum Origin {
    /// Take over the subscriptions of a running Stripe account, with their payments.
    Stripe(StripeArgs),
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("directory").required(true).multiple(true)))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct StripeArgs {
    /// The metadata key of customers or subscriptions whose value is the Telegram user id.
    #[arg(long, value_name = "KEY", group = "directory")]
    metadata_key: Option<String>,
    /// A CSV file with the column `telegram_id` and at least one of `customer`, `subscription` and `email`.
    #[arg(long, value_name = "FILE", group = "directory")]
    pairs: Option<PathBuf>,
    /// Show what would be imported and what is unclear, and import nothing.
    #[arg(long)]
    dry_run: bool,
    /// Import without asking.
    #[arg(long)]
    yes: bool,
    /// Notify the people that their plan is active. By default they are notified of later changes only.
    #[arg(long)]
    announce: bool,
    /// Import paused subscriptions too. They give no access until they are resumed.
    #[arg(long)]
    include_paused: bool,
    /// Leave Stripe untouched: do not write the Telegram user id into the metadata of customers.
    #[arg(long)]
    no_write: bool,
    /// List everything that is unclear, not only the first of each kind.
    #[arg(long)]
    details: bool,
}

pub(crate) fn run(setup: &Setup, args: Args) -> Result<(), Failure> {
    let Origin::Stripe(args) = args.from;
    let scope = ImportScope { directory: directory(&args)?, with_paused: args.include_paused };
    let (services, store) = offline_services(setup)?;
    let localizer = Locales::load("en")?.localizer("en");
    let import = &services.import;
    let options = ImportOptions { by: operator(), announce: args.announce, write: !args.no_write };
    block_on(logging::scope(logging::new_request_id(), async {
        let bar = ImportBar::default();
        let survey = Box::pin(import.survey(&scope, &|progress| bar.show(progress))).await;
        bar.end();
        let plan =
            survey.with_context(|| "Stripe was not read to the end; nothing was imported")?;
        tables::show_plan(&plan, &localizer, args.details)?;
        let is_named = !options.write || plan.here.iter().all(|import| !import.is_unnamed);
        let done = if args.dry_run {
            print_line("\nThis was a dry run: nothing was imported.")
        } else if plan.imports.is_empty() && is_named {
            print_line("\nThere is nothing new to import.")
        } else if !args.yes && !is_confirmed_for(&plan, &options)? {
            print_message("nothing was imported");
            Ok(())
        } else {
            let bar = ImportBar::default();
            let show = |progress: ImportProgress<'_>| bar.show(progress);
            let report = Box::pin(import.carry_out(plan, &options, &show)).await;
            bar.end();
            show_report(&report.with_context(|| INTERRUPTED)?)
        };
        store.close().await;
        done
    }))?
}

fn directory(args: &StripeArgs) -> Result<Directory, Failure> {
    let pairs = args.pairs.as_deref().map(read_file).transpose()?;
    let metadata_key = args.metadata_key.clone();
    Ok(Directory { metadata_key, pairs: pairs.unwrap_or_default() })
}

fn read_file(path: &Path) -> Result<Pairs, Failure> {
    let wrong = |error: anyhow::Error| {
        Failure::Misconfigured(error.context(format!("{}: cannot be used", path.display())))
    };
    let file = File::open(path).map_err(|error| wrong(error.into()))?;
    read_pairs(file).map_err(|error: PairsError| wrong(error.into()))
}

fn is_confirmed_for(plan: &ImportPlan, options: &ImportOptions) -> Result<bool, Failure> {
    if !plan.imports.is_empty() {
        print_message(&format!(
            "\n{}",
            if options.announce {
                "The people are notified that their plan is active."
            } else {
                "Nobody is notified. Later changes are announced to those who have started the bot."
            }
        ));
    }
    let mut customers = plan.imports.iter().chain(&plan.here);
    if options.write && customers.any(|import| import.is_unnamed) {
        print_message(
            "At Stripe, the Telegram user id is written into the metadata `user_id` of customers that have \
             none.",
        );
    }
    is_confirmed()
}

fn show_report(report: &ImportReport) -> Result<(), Failure> {
    print_line("")?;
    let mut rows =
        vec![("customers imported", report.customers), ("purchases imported", report.purchases)];
    rows.extend([
        ("customers left out", report.skipped),
        ("customers given their user id at Stripe", report.named),
        ("customers not given it", report.unnamed),
    ]);
    rows.retain(|(name, count)| *count > 0 || name.ends_with("imported"));
    tables::print_counts(&rows)?;
    if let Some(why) = &report.unnamed_because {
        print_line(&format!(
            "\nThe user id could not be written at Stripe: {why}\n  -> let the key write customers and run it \
             again, or add --no-write: imported customers are recognised without it"
        ))?;
    }
    Ok(())
}
