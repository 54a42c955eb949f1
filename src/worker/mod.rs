//! What time starts: the outbox, kept events, refreshes, reminders, the comparison with Stripe.

pub mod desk;
pub mod outbox;
pub mod reconciler;
