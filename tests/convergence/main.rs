//! Whatever order, number and fate the deliveries have, what they end in is what Stripe has.
//!
//! Whole lives of several people are lived at the simulated Stripe. Their events are delivered to the
//! real deeds over a real ledger: shuffled, doubled, lost and fetched, thin and as snapshots, while the
//! machine's clock jumps and the program is stopped dead between any two steps. The simulated
//! Stripe's own state is the oracle.
//!
//! `PROPTEST_CASES=20000 cargo test --release --test convergence` is the long run. Seeds of failures are
//! kept in `tests/convergence/regressions`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod convergence;
mod house;
mod ledger;
mod life;
mod living;
mod lots;
mod oracle;
mod shop;
mod variety;
