//! Everything that a decision changes.

use crate::domain::access::Entitlement;
use crate::domain::account::{Fact, Source};
use crate::domain::alerts::{AlertKey, AlertState};
use crate::domain::audit::AuditDraft;
use crate::domain::changes::record::{EventRecord, HeldEntitlement, ScheduledStripeTask};
use crate::domain::changes::subscription_row::SubscriptionRow;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, EndpointName, EventId, MessageId, SubscriptionId, UserId};
use crate::domain::notice::KeyedNotice;
use crate::domain::webhook::WebhookEvent;

/// Everything that one event, response of Stripe, action or moment changes.
///
/// Saving it also finishes the checkout of a session, makes events due that await an object of the account,
/// and marks messages as stale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// Whose account is settled. Absent where an event concerns no account, or is not applied.
    pub account: Option<UserId>,
    pub customer: Option<CustomerLinkChange>,
    pub facts: Vec<Fact>,
    pub archive: Option<ArchiveChange>,
    pub subscriptions: Vec<SubscriptionChange>,
    pub entitlements: EntitlementChanges,
    pub revocations: RevocationChange,
    /// In the order in which they are queued.
    pub notices: Vec<NoticeChange>,
    /// In the order in which they are delivered.
    pub webhook_events: Vec<QueuedWebhookEvent>,
    pub stripe_tasks: StripeTaskChanges,
    pub alerts: AlertChanges,
    /// When time alone will change something about the account.
    pub next_wake_up: Option<Timestamp>,
    pub audit_entries: Vec<AuditDraft>,
    pub event: Option<EventUpdate>,
}

/// A customer that leads to the account from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerLinkChange {
    pub customer: CustomerId,
    /// The customer is certainly the user's.
    pub proven: bool,
    /// Checkouts and the billing portal use this customer from now on.
    pub in_use: bool,
}

/// Facts and notices that are not read from now on, unless something new may concern them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveChange {
    /// A fact of this time or before can be archived; a later one cannot.
    pub until: Timestamp,
    /// The rules by which it was decided. See
    /// [`Archiving::rules_of`](crate::domain::account::Archiving::rules_of).
    pub rules: i64,
    pub archived: Vec<Source>,
    /// Were archived, and are read again.
    pub restored: Vec<Source>,
    /// The keys of notices.
    pub archived_notices: Vec<String>,
    pub restored_notices: Vec<String>,
}

/// A row of the subscriptions table that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionChange {
    /// Absent: the row is new.
    pub before: Option<SubscriptionRow>,
    pub after: SubscriptionRow,
    /// By Stripe's clock, when `after` was seen. See
    /// [`Subscription::as_of`](crate::domain::subscription::Subscription::as_of).
    pub as_of: Option<Timestamp>,
}

/// How the entitlements table changes, and what that means for the user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntitlementChanges {
    pub opened: Vec<Entitlement>,
    /// Rows as they are from now on.
    pub updated: Vec<HeldEntitlement>,
    /// Rows that are closed; `valid_until` is their end.
    pub closed: Vec<HeldEntitlement>,
    /// For each name that is new, or whose end has moved: the entitlement that lasts longest.
    pub granted: Vec<Entitlement>,
    /// For each name that no source gives any more: the entitlement as it was at its end.
    pub revoked: Vec<Entitlement>,
}

/// What the limit on revocations makes of entitlements that would end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RevocationChange {
    /// Nothing would end.
    #[default]
    None,
    /// The user loses access, which counts towards the limit.
    Counted,
    /// Revocations are paused: what would end is held.
    Held,
    /// This one exceeds the limit: revocations are paused from now on, and what would end is held.
    Paused {
        /// People who have lost access within the window.
        revoked: u64,
        /// People who have access, or had it within the window.
        people: u64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeChange {
    Queue(NewNotice),
    /// Was withdrawn and is true again, perhaps in other words.
    Reopen(KeyedNotice),
    /// Waits, and its content has changed.
    Reword(KeyedNotice),
    /// Waits, and is no longer true.
    Withdraw {
        key: String,
    },
}

/// A notice to be queued. Nothing happens where its key is known: a key is sent once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    pub reader: UserId,
    /// Whose account it is about.
    pub about: UserId,
    pub notice: KeyedNotice,
    /// When the webhook that caused it was received.
    pub cause: Option<Timestamp>,
}

/// An event for the webhook endpoints that subscribe to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedWebhookEvent {
    /// The same for each endpoint.
    pub message: MessageId,
    /// The timestamp of the event: later than that of any other event of the user.
    pub at: Timestamp,
    /// When the webhook that caused it was received.
    pub cause: Option<Timestamp>,
    pub event: WebhookEvent,
    pub endpoints: Vec<EndpointName>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StripeTaskChanges {
    /// New ones, and those that come sooner or for another reason than before.
    pub scheduled: Vec<ScheduledStripeTask>,
    pub dropped: Vec<SubscriptionId>,
}

/// How the stored alerts about an account change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertChanges {
    /// New ones, and those of which something is new.
    pub stored: Vec<AlertState>,
    pub ended: Vec<AlertKey>,
}

/// What became of a Stripe event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventOutcome {
    Duplicate,
    Processed,
    Ignored,
    /// Stripe has to be queried for what the payload lacks.
    Waiting,
    /// Stored with its reason; processed again unless it is dead.
    Failed {
        reason: String,
        dead: bool,
    },
}

impl EventOutcome {
    /// `duplicate`, `processed`, `ignored`, `pending` or `failed`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Processed => "processed",
            Self::Ignored => "ignored",
            Self::Waiting => "pending",
            Self::Failed { .. } => "failed",
        }
    }
}

/// What is recorded of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventUpdate {
    pub id: EventId,
    /// `Waiting` without a `next_try` is not recorded: Stripe is queried at once.
    pub outcome: EventOutcome,
    /// Why it is not applied.
    pub error: Option<String>,
    /// How often it was processed, this time included.
    pub attempts: u32,
    /// When it is processed again.
    pub next_try: Option<Timestamp>,
    /// The audit log has an entry about it from now on, or needs none.
    pub audited: bool,
    /// Once an account has one of these objects, the event is processed again.
    pub awaited_objects: Vec<String>,
}

impl EventUpdate {
    /// An attempt after those in `record`, which leaves nothing to be done.
    pub(super) const fn new(id: EventId, outcome: EventOutcome, record: EventRecord) -> Self {
        Self {
            id,
            outcome,
            error: None,
            attempts: record.attempts.saturating_add(1),
            next_try: None,
            audited: record.audited,
            awaited_objects: Vec::new(),
        }
    }
}

impl Changes {
    /// The same, with these facts before those that follow from them.
    #[must_use]
    pub fn with_facts(mut self, facts: Vec<Fact>) -> Self {
        self.facts.splice(0..0, facts);
        self
    }

    /// Only the event itself is concerned.
    pub(super) fn of_event(event: EventUpdate) -> Self {
        Self { event: Some(event), ..Self::default() }
    }
}

impl QueuedWebhookEvent {
    /// One event of one endpoint has one key, and is stored once.
    #[must_use]
    pub fn key(endpoint: &EndpointName, message: &MessageId) -> String {
        format!("callback:{endpoint}:{message}")
    }
}
