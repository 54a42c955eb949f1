//! `tollgate audit verify | event | export`: the audit log on the command line.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};

use crate::billing::audit_log;
use crate::billing::audit_log::Export;
use crate::cli::failure::Failure;
use crate::cli::output::{print_line, print_message};
use crate::cli::setup::{Setup, block_on, existing_store};
use crate::config;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::clock::{Clock, SystemClock};
use crate::domain::ids::EventId;
use crate::logging;
use crate::store::{AuditVerdict, Store, StoreError};

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
        since: Option<std::time::Duration>,
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
    block_on(async {
        match &args.action {
            Action::Verify => verify(&store).await?,
            Action::Event { id } => event(&store, EventId::new(id)).await?,
            Action::Export { format, since, out } => {
                let to: Box<dyn Write> = match out {
                    Some(file) => Box::new(
                        File::create(file)
                            .with_context(|| format!("{}: cannot be written", file.display()))?,
                    ),
                    None => Box::new(io::stdout().lock()),
                };
                let since = since.map(|since| SystemClock.now().minus(since));
                let count = match format {
                    Format::Csv => csv(&store, since, to).await?,
                    Format::Jsonl => jsonl(&store, since, to).await?,
                };
                record_export(&store, count).await?;
                print_message(&format!("{count} entries exported"));
            }
        }
        store.close().await;
        Ok(())
    })?
}

async fn verify(store: &Store) -> Result<(), Failure> {
    match audit_log::verify(store).await? {
        AuditVerdict::Intact { entries, head } => {
            print_line(&format!("intact: {entries} entries, head {head}"))
        }
        AuditVerdict::Broken { seq, reason } => Err(Failure::Failed(anyhow::anyhow!(
            "the audit log is broken at entry {seq}: {reason}"
        ))),
    }
}

/// Prints the payload to standard output, byte for byte, and the rest to standard error.
async fn event(store: &Store, id: EventId) -> Result<(), Failure> {
    let wanted = id.clone();
    let Some(event) = store.read(move |tx| tx.event(&wanted)).await? else {
        return Err(Failure::Failed(anyhow::anyhow!("there is no event {id}")));
    };
    print_message(&format!(
        "{id}: {}, {} after {} attempts, received {:?}{}",
        event.kind,
        event.status.as_str(),
        event.attempts,
        event.received_at,
        event.error.map(|error| format!(": {error}")).unwrap_or_default(),
    ));
    let mut out = io::stdout().lock();
    out.write_all(&event.payload)?;
    writeln!(out)?;
    Ok(())
}

async fn csv(
    store: &Store,
    since: Option<crate::domain::clock::Timestamp>,
    to: Box<dyn Write>,
) -> Result<usize, Failure> {
    let (mut count, mut export) = (0, Export::csv(to)?);
    audit_log::each(store, since, |entry| {
        count += 1;
        export.write(entry)
    })
    .await?;
    export.finish()?.flush()?;
    Ok(count)
}

async fn jsonl(
    store: &Store,
    since: Option<crate::domain::clock::Timestamp>,
    mut to: Box<dyn Write>,
) -> Result<usize, Failure> {
    let (mut count, mut written) = (0, Ok(()));
    audit_log::each(store, since, |entry| {
        count += 1;
        let line = serde_json::to_string(entry)?;
        if written.is_ok() {
            written = writeln!(to, "{line}");
        }
        Ok(())
    })
    .await?;
    written?;
    to.flush()?;
    Ok(count)
}

async fn record_export(store: &Store, entries: usize) -> Result<(), StoreError> {
    let (now, request) = (SystemClock.now(), logging::request_id());
    store
        .write(move |tx| {
            let entry = AuditDraft {
                actor: Actor::CommandLine,
                action: "audit.exported",
                subject: "audit_log".to_owned(),
                user: None,
                before: None,
                after: Some(serde_json::json!({ "entries": entries })),
            };
            tx.audit(&entry, now, &request)
        })
        .await
}
