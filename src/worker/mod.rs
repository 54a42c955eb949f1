//! What time starts: the outbox, kept events, questions to Stripe, reminders, the comparison with Stripe.

pub mod desk;
pub mod outbox;
pub mod reconciler;
