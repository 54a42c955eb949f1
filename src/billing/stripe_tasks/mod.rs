//! Stripe tasks: durable calls to Stripe that an account needs.

pub(in crate::billing) mod service;
