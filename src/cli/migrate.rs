//! `tollgate migrate up | down [N] | status`: schema migrations.

use clap::Subcommand;

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::Setup;
use crate::config;
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
    /// Revert the newest migrations. Their data is lost.
    Down {
        /// How many migrations to revert.
        #[arg(default_value_t = 1)]
        count: usize,
    },
    /// Show the schema version.
    Status,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let path = config::load(&setup.config, &setup.environment)?.database;
    let (done, names) = match args.direction {
        Direction::Up => ("applied", schema::up(&path)?),
        Direction::Down { count } => ("reverted", schema::down(&path, count)?),
        Direction::Status => ("", Vec::new()),
    };
    for name in names {
        print_line(&format!("{done} {name}"))?;
    }
    let status = schema::status(&path)?;
    print_line(&format!("{}: schema {} of {}", path.display(), status.current, status.latest))
}
