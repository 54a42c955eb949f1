//! Tests of the sandbox, mostly over HTTP.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod arrears;
mod bare_account;
mod chats;
mod ended;
mod groups;
mod invitations;
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
mod waiting_updates;
