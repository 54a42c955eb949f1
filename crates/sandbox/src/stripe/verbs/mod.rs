//! Methods with which tests and pages act on the simulated Stripe.

mod calls;
mod merchant;
mod others;
mod person;
mod provisioning;
mod reading;
mod time;
mod webhooks;
