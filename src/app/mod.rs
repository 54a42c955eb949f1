//! The composition root: the primary with bot, HTTP server and workers, and the server that only reads.

mod primary;
mod read_only;

pub use crate::app::primary::{App, Surroundings, services};
pub use crate::app::read_only::ReadOnlyApp;
