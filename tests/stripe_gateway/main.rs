//! The Stripe gateway against a server with scripted responses.

#![expect(clippy::unwrap_used, reason = "a test may panic when its stage is broken")]

mod attempts;
mod changes;
mod lookups;
mod sessions;
mod stage;
mod thin;
