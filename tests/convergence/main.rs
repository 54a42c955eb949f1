//! Convergence tests: whatever happens to deliveries, accounts end in the state that Stripe holds.
//!
//! Several users act at the simulated Stripe. Their events are delivered to the real application services
//! over a real database: shuffled, duplicated, dropped and fetched again, as thin and as snapshot events,
//! while the machine's clock jumps and the process is stopped between any two steps. The simulated Stripe's
//! own state is the oracle.
//!
//! `just test-long` runs many more cases with a fresh seed. Seeds of failures are kept in
//! `tests/convergence/regressions`.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod actions;
mod catalogue;
mod coverage;
mod database;
mod harness;
mod notice_check;
mod notice_check_test;
mod oracle;
mod perform;
mod properties;
mod random;
#[path = "../support/unlisted_prices.rs"]
mod unlisted_prices;
