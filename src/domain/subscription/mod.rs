//! Subscriptions: their status at Stripe, their pauses, and their state as one value.

mod access;
mod pause;
mod state;
mod status;

pub use pause::{Pause, PauseBehavior, PauseReason};
pub use state::{
    CancelReason, FailedInvoice, PendingChange, PlannedChange, Reversal, Subscription,
    UnlistedSubscription,
};
pub use status::Status;
