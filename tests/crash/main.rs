//! Crash tests: the real binary, killed under load, on full disks and on damaged files.
//!
//! Users act at the simulated Stripe in real time. Their events are posted to real processes, which are
//! killed at any point of startup and work and restarted on the same files. What was acknowledged must be
//! stored, state and notices must be true, and a notice may be repeated only when its process died between
//! sending and recording. The simulated Stripe's own state is the oracle, as in the convergence tests.
//!
//! `cargo test --test crash however_often -- --nocapture` kills about 300 times, in about a minute, and
//! prints counts; `cargo test --release --test crash -- --ignored` is the long run.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

#[path = "../convergence/actions.rs"]
mod actions;
#[path = "../convergence/catalogue.rs"]
mod catalogue;
mod damaged_files;
#[path = "../convergence/database.rs"]
mod database;
#[cfg(target_os = "linux")]
mod full_disk;
mod kills;
#[path = "../convergence/notice_check.rs"]
mod notice_check;
#[path = "../convergence/oracle.rs"]
mod oracle;
#[path = "../convergence/perform.rs"]
mod perform;
mod process;
mod proxy;
#[path = "../convergence/random.rs"]
mod random;
mod service;
mod stage;
mod two_processes;
#[path = "../support/unlisted_prices.rs"]
mod unlisted_prices;
