//! What time starts: the outbox, callbacks, kept events, refreshes, reminders, the comparison with Stripe.

pub mod callbacks;
mod corrections;
pub mod desk;
pub mod outbox;
pub mod reconciler;
pub mod timekeeper;
