//! Application services: what commands, webhooks and workers call. One folder for each service; its
//! `service` file says what it uses.

mod absence;
mod accounts;
mod admin_actions;
mod alerts;
mod audit_log;
mod background_error;
mod backups;
mod bot_records;
mod broadcasts;
mod chat_updates;
mod checkout;
mod config;
mod conversations;
mod customers;
mod digests;
mod events;
mod figures;
mod idempotency_keys;
mod import;
mod monitoring;
mod outbox;
mod paid_chats;
mod people;
mod personal_records;
mod plan_changes;
mod portal_features;
mod receipts;
mod reconciliation;
mod refusal;
mod replica;
mod retention;
mod retry_budget;
mod sent_messages;
mod services;
mod settling;
mod stripe_keys;
mod stripe_tasks;
mod timekeeping;
mod webhook_deliveries;

pub use accounts::Accounts;
pub use admin_actions::{
    ActionError, ActionOffer, AdminActions, Confirmation, Performed, ReplayOutcome, Replayed,
};
pub use alerts::{ActiveAlerts, Alerts, Surroundings};
pub use audit_log::{AuditExportError, AuditLog, Export, ExportedParts};
pub use background_error::BackgroundError;
pub use backups::{BackupHealth, Backups};
pub use bot_records::BotRecords;
pub use broadcasts::{Broadcasts, Draft};
pub use chat_updates::{ChatUpdates, ReceivedChatUpdate, ReplayedChatUpdate};
pub use checkout::{Checkout, CheckoutStart, Returned, ReturnedCheckout};
pub use config::BillingConfig;
pub use conversations::Conversations;
pub use customers::{Customers, Person};
pub use digests::Digests;
pub use events::{EventIngestion, NotStored, Receipt, ReplayError, ReplayPreview};
pub use figures::Figures;
pub use idempotency_keys::IdempotencyKeys;
pub use import::{
    Import, ImportOptions, ImportProgress, ImportReport, ImportScope, PairsError, read_pairs,
};
pub use monitoring::{DatabaseGauges, Monitoring};
pub use outbox::Outbox;
pub use paid_chats::{ChatCall, ChatLook, PaidChats};
pub use people::People;
pub use personal_records::PersonalRecords;
pub use plan_changes::{
    ChangeOffer, Changed, Consent, PlanChanges, ResumeOffer, ResumeOutcome, Resumption,
};
pub use receipts::Receipts;
pub use reconciliation::{Drift, Progress, ReconcileReport, Reconciliation, Scope};
pub use refusal::Refusal;
pub use replica::{ReadServices, Replica, ReplicaState};
pub use retention::{DataRetention, Removed};
pub use sent_messages::{MessageState, NoticeProgress, SentMessages};
pub use services::Services;
pub use stripe_tasks::StripeTasks;
pub use timekeeping::Timekeeper;
pub use webhook_deliveries::WebhookDeliveries;

pub use crate::domain::changes::EventOutcome;
pub use crate::store::{
    AuditVerdict, Claim, Depths, EndpointBacklog, IdempotentRequest, Lane, OpenMessage, OutboxRow,
    SchemaStatus, StaleStatusMessage, StoreError, WebhookDelivery,
};
