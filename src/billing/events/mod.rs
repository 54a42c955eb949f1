//! Stripe events: stored, applied, retried, replayed.

pub(in crate::billing) mod apply;
mod inbox;
mod lookup;
mod preview;
pub(in crate::billing) mod receive;
pub(in crate::billing) mod thin;

pub use preview::ReplayPreview;
pub use receive::{NotStored, Receipt};
