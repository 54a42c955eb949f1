//! The Stripe gateway against a server with scripted responses, and against the simulated Stripe.

#![expect(clippy::unwrap_used, reason = "a test may panic when its stage is broken")]

mod attempts;
mod changes;
mod lookups;
mod sessions;
mod simulated;
mod stage;
mod thin;
