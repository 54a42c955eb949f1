//! Crash tests: the real binary, killed under load, on full disks and on damaged files.
//!
//! Users act at the simulated Stripe in real time. Their events are posted to real processes, which are
//! killed at any point of startup and work and restarted on the same files. What was acknowledged must be
//! stored, state and notices must be true, and a notice may be repeated only when its process died between
//! sending and recording. The simulated Stripe's own state is the oracle, as in the convergence tests.
//!
//! `cargo test --test product crash::kills -- --nocapture` kills about 300 times, in about a minute, and
//! prints counts; `cargo test --release --test product crash:: -- --ignored` is the long run.

mod backups;
mod broadcasts;
mod chat_updates;
mod damaged_files;
mod drill;
mod files;
#[cfg(target_os = "linux")]
mod full_disk;
mod kills;
mod proxy;
mod removals;
mod server;
mod stage;
mod stopping;
mod two_processes;
