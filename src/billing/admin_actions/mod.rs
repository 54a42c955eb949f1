//! What admins do for one person: one implementation behind chat, REST API and command line.

mod at_stripe;
mod carry_out;
mod confirmation;
mod error;
mod moving;
mod owner_names;
mod payments;
mod permission;
mod repeat;
mod service;

pub use confirmation::{ActionOffer, Confirmation, Performed};
pub use error::ActionError;
pub use repeat::{ReplayOutcome, Replayed};
pub(in crate::billing) use service::ActionParts;
pub use service::AdminActions;
