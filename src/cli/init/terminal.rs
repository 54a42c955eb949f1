//! The terminal as it was before the first question, also for a process that is terminated during one.

use std::io;
use std::process;

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use tokio::signal::unix::Signal;

use crate::cli::output::print_message;

/// Shows the cursor, which questions hide.
const SHOW_CURSOR: &str = "\x1b[?25h";
/// 128, and the number of SIGTERM, as a shell reports it.
const TERMINATED: i32 = 143;

/// Ends the process when the signal arrives, with the terminal's modes of now. A question keeps its thread, so another
/// one waits. Needs a Tokio runtime with several threads.
pub(super) fn restored_when_terminated(mut terminations: Signal) {
    let before = tcgetattr(io::stdin()).ok();
    tokio::spawn(async move {
        terminations.recv().await;
        if let Some(before) = before {
            tcsetattr(io::stdin(), OptionalActions::Now, &before).ok();
        }
        print_message(SHOW_CURSOR);
        process::exit(TERMINATED);
    });
}
