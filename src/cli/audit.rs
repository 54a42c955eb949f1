//! `tollgate audit verify | event | export`: the audit log on the command line.

use std::fs::File;
use std::io::{self, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use indicatif::ProgressBar;

use crate::billing::{AuditLog, AuditVerdict, Export};
use crate::cli::failure::Failure;
use crate::cli::output::{print_line, print_message};
use crate::cli::setup::{Setup, block_on, existing_store};
use crate::config;
use crate::domain::audit::Actor;
use crate::domain::clock::{SharedClock, SystemClock};
use crate::domain::ids::EventId;

/// How often the progress of a long verification is printed where there is no terminal.
const PROGRESS_SECONDS: u64 = 2;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Verify the hash chain; exit 1 if it is broken.
    Verify,
    /// Print one stored event: its outcome, and its payload as Stripe sent it.
    Event {
        /// `evt_…`
        id: String,
    },
    /// Export the entries.
    Export {
        #[arg(long, value_enum, default_value_t = Format::Csv)]
        format: Format,
        /// Only entries of the last so long, for example 30d.
        #[arg(long, value_name = "DURATION", value_parser = config::parse_duration)]
        since: Option<Duration>,
        /// The file to write; standard output by default.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let path = config::load(&setup.config, &setup.environment)?.database;
    let store = existing_store(&path, &setup.config)?;
    let clock: SharedClock = Arc::new(SystemClock);
    let log = AuditLog::new(&store, &clock);
    block_on(async {
        match &args.action {
            Action::Verify => verify(&log).await?,
            Action::Event { id } => event(&log, EventId::new(id)).await?,
            Action::Export { format, since, out } => {
                let to: Box<dyn Write> = match out {
                    Some(file) => Box::new(
                        File::create(file)
                            .with_context(|| format!("{}: cannot be written", file.display()))?,
                    ),
                    None => Box::new(io::stdout().lock()),
                };
                let count = match format {
                    Format::Csv => csv(&log, *since, to).await?,
                    Format::Jsonl => jsonl(&log, *since, to).await?,
                };
                log.record_export(Actor::CommandLine, count).await?;
                print_message(&format!("{count} entries exported"));
            }
        }
        store.close().await;
        Ok(())
    })?
}

async fn verify(log: &AuditLog) -> Result<(), Failure> {
    // Hidden unless standard error is a terminal.
    let bar = ProgressBar::no_length();
    let (mut printed, begun) = (0, Instant::now());
    let cores = available_parallelism().map_or(1, NonZero::get);
    let verdict = log.verify(cores, |verified, all| {
        let elapsed = begun.elapsed().as_secs();
        if !bar.is_hidden() {
            bar.set_length(all.unsigned_abs());
            bar.set_position(verified.unsigned_abs());
        } else if elapsed >= printed + PROGRESS_SECONDS {
            printed = elapsed;
            print_message(&format!("{verified} of {all} entries verified"));
        }
    });
    let verdict = verdict.await;
    bar.finish_and_clear();
    match verdict? {
        AuditVerdict::Intact { entries, head } => {
            print_line(&format!("intact: {entries} entries, head {head}"))
        }
        AuditVerdict::Broken { seq, reason } => Err(Failure::Failed(anyhow::anyhow!(
            "the audit log is broken at entry {seq}: {reason}"
        ))),
    }
}

/// Prints the payload to standard output, byte for byte, and the rest to standard error.
async fn event(log: &AuditLog, id: EventId) -> Result<(), Failure> {
    let Some(event) = log.event(id.clone()).await? else {
        return Err(Failure::Failed(anyhow::anyhow!("there is no event {id}")));
    };
    print_message(&format!(
        "{id}: {}, {} after {} attempts, received {:?}{}",
        event.kind,
        event.status,
        event.attempts,
        event.received,
        event.error.map(|error| format!(": {error}")).unwrap_or_default(),
    ));
    let mut out = io::stdout().lock();
    match event.payload {
        Some(payload) => {
            out.write_all(&payload)?;
            writeln!(out)?;
        }
        None => print_message("its payload was removed after the time in `[retention]`"),
    }
    Ok(())
}

async fn csv(log: &AuditLog, span: Option<Duration>, to: Box<dyn Write>) -> Result<usize, Failure> {
    let mut export = Export::csv(to)?;
    let count = log.each(span, |entry| export.write(entry)).await?;
    export.finish()?.flush()?;
    Ok(count)
}

async fn jsonl(
    log: &AuditLog,
    span: Option<Duration>,
    mut to: Box<dyn Write>,
) -> Result<usize, Failure> {
    let mut written = Ok(());
    let each = log.each(span, |entry| {
        let line = serde_json::to_string(entry)?;
        if written.is_ok() {
            written = writeln!(to, "{line}");
        }
        Ok(())
    });
    let count = each.await?;
    written?;
    to.flush()?;
    Ok(count)
}
