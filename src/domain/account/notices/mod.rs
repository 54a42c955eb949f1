//! Derives the notices that are pending for the user and the admins.
//!
//! Notices are derived from the state of the account and not from single events: what is no longer true
//! is not sent, and what was sent once is not sent again, in whatever order events were delivered.

mod alarms;
mod builder;
mod derive;
mod dunning;
mod fraud_warnings;
mod grants;
mod lifecycle;
mod pauses;
mod payments;
mod pending;
mod reminders;
mod reversals;

pub use pending::{Announcement, Audience, EarlierNotice, FailedAttempt, PendingNotices};
