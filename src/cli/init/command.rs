//! The subcommand: collects the answers and writes them.

use crate::cli::failure::Failure;
use crate::cli::init::answers::Answers;
use crate::cli::init::arguments::Args;
use crate::cli::init::dialog::Dialog;
use crate::cli::init::files;
use crate::cli::setup::{Setup, block_on};

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    block_on(async {
        let mut dialog = Dialog::open(args.yes)?;
        dialog.begins(&setup.config);
        let answers = Answers::collect(&mut dialog, setup, args).await?;
        files::write(&dialog, setup, &answers, args.force)
    })?
}
