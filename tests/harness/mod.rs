//! The harness of tests and benches: simulated Stripe and Telegram, the application beside them in this
//! process or as a child process, and what is needed to operate and inspect it.

pub(crate) mod application;
pub(crate) mod clock;
pub(crate) mod database;
pub(crate) mod installation;
pub(crate) mod process;
pub(crate) mod random;
pub(crate) mod receiver;
pub(crate) mod simulators;
pub(crate) mod variables;
pub(crate) mod wait;
