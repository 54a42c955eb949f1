//! The Stripe gateway against a server with scripted responses, and against the simulated Stripe.

mod attempts;
mod changes;
mod lookups;
mod sessions;
mod simulated;
mod stage;
mod thin;
