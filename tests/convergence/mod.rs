//! Convergence tests: whatever happens to deliveries, accounts end in the state that Stripe holds.
//!
//! Several users act at the simulated Stripe. Their events are delivered to the real application services
//! over a real database: shuffled, duplicated, dropped and fetched again, as thin and as snapshot events,
//! while the machine's clock jumps and the process is stopped between any two steps. The simulated Stripe's
//! own state is the oracle.
//!
//! `just test-long` runs many more cases with a fresh seed. Seeds of failures are kept in
//! `tests/convergence/regressions`.

pub(crate) mod actions;
pub(crate) mod agreement;
mod application;
mod archive;
pub(crate) mod catalogue;
mod coverage;
pub(crate) mod notice_check;
mod notice_check_test;
pub(crate) mod oracle;
pub(crate) mod perform;
mod properties;
mod world;
