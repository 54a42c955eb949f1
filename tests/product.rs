//! Tests of the product through its public interfaces: the library, the binary, HTTP and files.
//!
//! A single binary, because each test binary links the whole product. `cargo test --test product journeys::pauses`
//! runs the tests of a module.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod cli;
mod convergence;
mod crash;
mod harness;
mod journeys;
mod messages;
mod stripe_gateway;
mod telegram;
mod upgrade;
