//! The stored data of one account: the input of every decision about it.

use std::collections::BTreeSet;

use crate::domain::access::Entitlement;
use crate::domain::account::{Fact, Source};
use crate::domain::alerts::AlertState;
use crate::domain::changes::subscription_row::SubscriptionRow;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{SubscriptionId, UserId};
use crate::domain::notice::KeyedNotice;

/// Everything that is stored about one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    pub user: UserId,
    /// The facts, in no particular order; without the archived ones, unless the archive was read.
    pub history: Vec<Fact>,
    pub archive: ArchiveRecord,
    pub subscriptions: Vec<SubscriptionRow>,
    /// The rows that are not closed. The end of some may have passed.
    pub entitlements: Vec<HeldEntitlement>,
    /// The notices about the account, in the order in which they were queued; without the archived ones,
    /// unless the archive was read.
    pub notices: Vec<QueuedNotice>,
    pub stripe_tasks: Vec<ScheduledStripeTask>,
    /// Of the kinds that [are of accounts](crate::domain::alerts::AlertKind::OF_ACCOUNTS).
    pub alerts: Vec<AlertState>,
    pub webhooks: WebhookRecord,
    /// A proven customer is in use for checkouts and the billing portal.
    pub has_customer: bool,
    pub revocations: RevocationRecord,
}

impl AccountRecord {
    /// The record of a user about whom nothing is stored.
    #[must_use]
    pub fn new(user: UserId) -> Self {
        Self {
            user,
            history: Vec::new(),
            archive: ArchiveRecord::default(),
            subscriptions: Vec::new(),
            entitlements: Vec::new(),
            notices: Vec::new(),
            stripe_tasks: Vec::new(),
            alerts: Vec::new(),
            webhooks: WebhookRecord::default(),
            has_customer: false,
            revocations: RevocationRecord::default(),
        }
    }
}

/// The facts of an account that its state is derived from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountHistory {
    /// In no particular order.
    pub facts: Vec<Fact>,
    pub archive: ArchiveRecord,
}

/// What of an account is archived.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArchiveRecord {
    /// A fact of this time or before can be archived. Absent if none is.
    pub until: Option<Timestamp>,
    /// It was made by the rules in force. See
    /// [`Archiving::rules_of`](crate::domain::account::Archiving::rules_of).
    pub is_current: bool,
    /// What is archived was read as well.
    pub is_read: bool,
    /// Those of the facts that are archived, if they were read.
    pub facts: BTreeSet<Source>,
    /// The keys of the notices that are archived, if they were read.
    pub notices: BTreeSet<String>,
}

/// An open row of the entitlements table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEntitlement {
    pub row: i64,
    pub entitlement: Entitlement,
}

/// A notice in the outbox and its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedNotice {
    pub notice: KeyedNotice,
    pub state: NoticeState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    /// Pending: it can still be reworded and withdrawn.
    Waiting,
    /// A worker holds a lease on it and may be sending it.
    Leaving,
    Sent,
    Withdrawn,
    /// It failed or expired.
    GivenUp,
}

/// A stored call to Stripe about one subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledStripeTask {
    pub subscription: SubscriptionId,
    /// [`StripeTask::as_str`](crate::domain::account::StripeTask::as_str).
    pub reason: String,
    pub due: Timestamp,
    /// Failed attempts for this reason.
    pub attempts: u32,
}

/// The webhook events that are stored about an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookRecord {
    /// The time that the latest of them names.
    pub latest: Option<Timestamp>,
    /// `callback:{endpoint}:{message}` of each.
    pub keys: BTreeSet<String>,
}

/// Whether access may end, and for how many people it has ended lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RevocationRecord {
    pub paused_since: Option<Timestamp>,
    /// An admin has resumed revocations: until then they are not limited.
    pub unlimited_until: Option<Timestamp>,
    /// People, other than the account's user, who have lost access within the
    /// [`WINDOW`](crate::domain::revocation_limit::WINDOW). While so few revocations are recorded that one
    /// more is always allowed, all of them count.
    pub revoked: u64,
    /// People who have access, or had it within the window. Counted only where `revoked` alone does
    /// not allow one more; absent otherwise.
    pub people: Option<u64>,
}

/// The stored data of a Stripe event, without its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventRecord {
    /// The audit log has an entry about it.
    pub audited: bool,
    /// How often it was processed before.
    pub attempts: u32,
}
