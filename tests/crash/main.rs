//! The real binary, killed again and again under load: what was acknowledged is kept, what is held
//! for true is true, and nobody is told a thing twice but by a crash between sending and marking.
//!
//! Several people live at the simulated Stripe, in real time. What happens is posted to real
//! processes, which die by SIGKILL at any moment of their start and of their work and begin again on
//! the same files. The simulated Stripe's own state is the oracle, as in the convergence tests.
//!
//! `cargo test --test crash however_often -- --nocapture` kills some 300 times, in about a minute, and
//! counts; `cargo test --release --test crash -- --ignored` is the long run.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod files;
#[cfg(target_os = "linux")]
mod full;
mod gate;
mod killing;
#[path = "../convergence/ledger.rs"]
mod ledger;
#[path = "../convergence/life.rs"]
mod life;
#[path = "../convergence/living.rs"]
mod living;
#[path = "../convergence/lots.rs"]
mod lots;
#[path = "../convergence/oracle.rs"]
mod oracle;
mod process;
mod service;
#[path = "../convergence/shop.rs"]
mod shop;
mod stage;
mod twins;
