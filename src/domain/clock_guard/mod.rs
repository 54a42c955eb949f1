//! A clock that detects jumps of the wall clock and keeps the time until Stripe has confirmed which is right.
//!
//! Everything expires by comparison with the clock, so a wall clock that is wrong for a few seconds would
//! end access, discard notices and announce both. The boot clock of the machine cannot be set: while both
//! clocks agree on how much time has passed, the wall clock is trusted. When they do not, time advances by
//! the boot clock until the `Date` of a response by Stripe decides.

mod guard;
#[cfg(test)]
mod tests;
mod trust;

pub use guard::{ClockGuard, MAX_EXPIRY_HOLD};
pub use trust::{Step, StripeDate, Trust};
