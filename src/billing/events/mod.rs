//! Event ingestion: Stripe events, stored, applied, retried and replayed.

mod apply;
mod inbox;
mod lookup;
mod preview;
mod receive;
mod service;
mod thin;

pub use inbox::ReplayError;
pub use preview::ReplayPreview;
pub use receive::{NotStored, Receipt};
pub use service::EventIngestion;
