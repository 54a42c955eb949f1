//! What time starts: the outbox.

pub mod outbox;
