//! What admins do for one person: one implementation behind chat, REST API and command line.

mod carry_out;
mod confirmation;
mod error;
mod permission;
mod service;

pub use confirmation::{ActionOffer, Confirmation, Performed};
pub use error::ActionError;
pub use service::AdminActions;
