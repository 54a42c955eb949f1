//! Load, decide, save: from an account's record and what is new about it to everything that changes,
//! as one value that can be printed and compared before anything is written.

mod alerts;
mod apply_error;
mod archive;
mod audit_entries;
mod change_set;
mod digest;
mod entitlements;
mod event;
mod failure;
mod listing;
mod notices;
mod owner;
mod record;
mod revocations;
mod settlement;
mod settlement_context;
mod stripe_tasks;
mod subscription_row;
mod subscriptions;
#[cfg(test)]
mod tests;
mod webhook_events;

pub use apply_error::ApplyError;
pub use audit_entries::{audit_entry, customer_linked};
pub use change_set::{
    AlertChanges, ArchiveChange, Changes, CustomerLinkChange, EntitlementChanges, EventOutcome,
    EventUpdate, NewNotice, NoticeChange, QueuedWebhookEvent, RevocationChange, StripeTaskChanges,
    SubscriptionChange,
};
pub use event::{EventDecision, EventOrigin, Inquiry, Lookup, Triage};
pub use notices::{NO_ACCOUNT, alarm, to_admins};
pub use owner::{CustomerLink, OwnershipEvidence, OwnershipRecord, ResolvedOwner, resolve_owner};
pub use record::{
    AccountHistory, AccountRecord, ArchiveRecord, EventRecord, HeldEntitlement, NoticeState,
    QueuedNotice, RevocationRecord, ScheduledStripeTask, WebhookRecord,
};
pub use revocations::HELD_FOR;
pub use settlement::Settlement;
pub use settlement_context::{SettlementContext, SettlementRules};
pub use subscription_row::SubscriptionRow;
pub use webhook_events::announce_event;
