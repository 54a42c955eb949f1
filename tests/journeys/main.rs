//! What people live through: the whole application against simulated Stripe and Telegram.

#![expect(clippy::unwrap_used, reason = "a test may panic when its stage is broken")]

mod account;
mod admins;
mod buying;
mod failed_payments;
mod groups;
mod harness;
mod outbox;
mod transcript;
mod webhooks;
