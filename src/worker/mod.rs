//! What time starts: the outbox, callbacks, kept events, refreshes, reminders, the comparison with Stripe.

mod corrections;
pub mod outbox;
pub mod reconciler;
pub mod scheduler;
pub mod timekeeper;
pub mod webhooks;
