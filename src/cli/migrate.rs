//! `tollgate migrate up | down [N] | status`: schema migrations.

use std::io::{self, BufRead, IsTerminal};
use std::path::Path;

use clap::Subcommand;

use crate::cli::backup;
use crate::cli::failure::Failure;
use crate::cli::output::{print_line, print_message};
use crate::cli::setup::{Setup, require_database};
use crate::config;
use crate::domain::backup::compact;
use crate::domain::clock::{Clock, SystemClock};
use crate::store::backup::BackupOptions;
use crate::store::schema;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Debug, Subcommand)]
enum Direction {
    /// Apply all pending migrations.
    Up,
    /// Revert the newest migrations, after a backup beside the database. Their data is lost.
    Down {
        /// How many migrations to revert.
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
        count: u16,
        /// Do not ask. Required where there is no terminal.
        #[arg(long)]
        yes: bool,
    },
    /// Show the schema version.
    Status,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let path = config::load(&setup.config, &setup.environment)?.database;
    let (done, names) = match args.direction {
        Direction::Up => ("applied", schema::up(&path)?),
        Direction::Down { count, yes } => {
            require_database(&path, &setup.config)?;
            ("reverted", down(&path, usize::from(count), yes)?)
        }
        Direction::Status => ("", Vec::new()),
    };
    for name in names {
        print_line(&format!("{done} {name}"))?;
    }
    let status = schema::status(&path)?;
    print_line(&format!("{}: schema {} of {}", path.display(), status.current, status.latest))
}

/// Confirms, copies the database, and reverts.
fn down(path: &Path, count: usize, yes: bool) -> Result<Vec<String>, Failure> {
    let current = schema::status(path)?.current;
    if !yes && !confirmed(path, count.min(current))? {
        print_message("nothing was changed");
        return Ok(Vec::new());
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-schema-{current}-{}.db", compact(SystemClock.now()));
    let copy = path.with_file_name(name);
    let report = backup::write(path, &copy, BackupOptions::default())?;
    print_line(&backup::described(&copy, &report))?;
    Ok(schema::down(path, count)?)
}

/// Asks on the terminal.
fn confirmed(path: &Path, count: usize) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::Misconfigured(anyhow::anyhow!(
            "migrate down removes data and there is no terminal to confirm it on\n  -> add --yes"
        )));
    }
    let migrations = if count == 1 { "migration" } else { "migrations" };
    print_message(&format!(
        "This reverts {count} {migrations} of {} and removes the data that only they hold. A copy is made \
         first.\nContinue? Type yes:",
        path.display()
    ));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
