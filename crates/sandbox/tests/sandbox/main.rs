//! The sandbox over real HTTP: what a product may rely on when it is run against it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod arrears;
mod chats;
mod desk;
mod items;
mod page;
mod pauses;
mod payments;
mod plans;
mod promotions;
mod refunds;
mod schedules;
mod stage;
mod thin;
mod trials;
