//! The store: all state of tollgate in one SQLite file, in the domain's types.
//!
//! One thread writes, in group commits. Several connections read, each in a consistent transaction.
//! Readers and the writer do not wait for each other.

mod account_records;
mod accounts;
mod archive;
mod audit;
mod audit_chain;
mod awaited;
mod changes;
mod checkouts;
mod checkpointer;
mod checkpoints;
mod compression;
mod connection;
mod counts;
mod customers;
mod database;
mod endpoints;
mod entitlements;
mod error;
mod events;
mod fact_bodies;
mod facts;
mod fields;
mod files;
mod foreign_commits;
mod health;
mod idempotency_keys;
mod job_queue;
mod open_messages;
mod outbox;
mod payloads;
#[cfg(test)]
mod plans;
mod process;
mod queue;
mod queued_notices;
mod queues;
mod replica;
mod revocations;
mod schedules;
pub mod schema;
mod status_messages;
mod stripe_tasks;
mod subscriptions;
mod telegram_updates;
#[cfg(test)]
mod tests;
mod transaction;
mod users;
mod wake_ups;
mod wal_check;
mod webhook_deliveries;
mod writable;
mod writer;

pub use crate::store::accounts::Resettlement;
pub use crate::store::audit::{AuditVerdict, AuditVerification, ErasedPayloads};
pub use crate::store::checkouts::Checkout;
pub use crate::store::checkouts::CheckoutState;
pub use crate::store::compression::Compressed;
pub use crate::store::counts::Depths;
pub use crate::store::database::Store;
pub use crate::store::endpoints::EndpointBacklog;
pub use crate::store::endpoints::EndpointHealth;
pub use crate::store::error::StoreError;
pub use crate::store::events::EventStatus;
pub use crate::store::events::NewEvent;
pub use crate::store::events::StoredEvent;
pub use crate::store::idempotency_keys::{Claim, IdempotentRequest};
pub use crate::store::job_queue::Admission;
pub use crate::store::open_messages::OpenMessage;
pub use crate::store::outbox::ExpiredNotice;
pub use crate::store::outbox::OutboxRow;
pub use crate::store::schema::SchemaStatus;
pub use crate::store::status_messages::StaleStatusMessage;
pub use crate::store::stripe_tasks::StripeTaskLease;
pub use crate::store::transaction::ReadTx;
pub use crate::store::transaction::WriteTx;
pub use crate::store::users::User;
pub use crate::store::users::UserSeen;
pub use crate::store::wake_ups::{Listener, Queue};
pub use crate::store::webhook_deliveries::NewWebhookDelivery;
pub use crate::store::webhook_deliveries::Resend;
pub use crate::store::webhook_deliveries::WebhookDelivery;
pub use crate::store::writable::try_writing;
