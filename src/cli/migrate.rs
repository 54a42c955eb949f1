//! `tollgate migrate up | down [N] | status`.

use clap::Subcommand;

use crate::cli::{Failure, Setup, tell};
use crate::config;
use crate::store::schema;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Debug, Subcommand)]
enum Direction {
    /// Apply every migration that is missing.
    Up,
    /// Take back the newest migrations; what they hold is lost.
    Down {
        #[arg(default_value_t = 1)]
        count: usize,
    },
    /// Show where the schema stands.
    Status,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let path = config::load(&setup.config, &setup.environment)?.database;
    let (done, names) = match args.direction {
        Direction::Up => ("applied", schema::up(&path)?),
        Direction::Down { count } => ("took back", schema::down(&path, count)?),
        Direction::Status => ("", Vec::new()),
    };
    for name in names {
        tell(&format!("{done} {name}"))?;
    }
    let status = schema::status(&path)?;
    tell(&format!("{}: schema {} of {}", path.display(), status.current, status.latest))
}
