//! Output: results to standard output, messages to standard error.

use std::io::Write;

use crate::cli::failure::Failure;

/// Prints a message to standard error, apart from the output.
#[expect(clippy::print_stderr, reason = "the command line prints errors")]
pub(super) fn print_message(text: &str) {
    eprintln!("{text}");
}

/// Prints a line of output. An error means that the pipe is closed.
pub(super) fn print_line(text: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
