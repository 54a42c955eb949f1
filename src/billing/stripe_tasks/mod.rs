//! Stripe tasks: durable calls to Stripe that an account needs.

mod resume;
mod service;

pub use service::StripeTasks;
