//! `tollgate import stripe`: takes over the subscriptions of a running Stripe account.

mod command;
mod progress;
mod tables;
mod unclear;

pub(super) use command::{Args, run};
