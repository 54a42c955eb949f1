//! The sandbox over real HTTP: what a product may rely on when it is run against it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod chats;
mod gateway;
mod page;
mod payments;
mod stage;
