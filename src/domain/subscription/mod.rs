//! Subscriptions: their status at Stripe, the state derived from it and from payments, and their access.

mod access;
mod change;
mod derived;
mod pause;
mod reversal;
mod state;
mod status;
#[cfg(test)]
pub(in crate::domain) mod tests;

pub use access::GracePeriod;
pub use change::{PendingChange, PlannedChange, Schedule};
pub use derived::{Recurrence, Subscription, UnlistedSubscription};
pub use pause::{Pause, PauseBehavior, PauseReason};
pub use reversal::Reversal;
pub use state::{
    CancelReason, EndKind, EndReason, PausedPayment, Retries, ScheduledEnd, SubscriptionState,
    UnpaidInvoice,
};
pub use status::Status;
