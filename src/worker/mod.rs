//! Background workers: notices, webhook deliveries, stored events, Stripe tasks, what time changes, the
//! comparison with Stripe. Each sleeps until a commit gives it work or the next thing is due.

pub mod alerts;
pub mod backups;
pub mod broadcasts;
pub mod chat_updates;
mod corrections;
pub mod digests;
pub mod figures;
mod join_answers;
pub mod memberships;
pub mod outbox;
pub mod reconciler;
pub mod retention;
pub mod scheduler;
mod sleep;
pub mod timekeeper;
pub mod webhooks;
