//! The stored data of one account: the input of every decision about it.

use std::collections::BTreeSet;

use crate::domain::access::Entitlement;
use crate::domain::account::Fact;
use crate::domain::changes::subscription_row::SubscriptionRow;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{SubscriptionId, UserId};
use crate::domain::notice::KeyedNotice;

/// Everything that is stored about one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    pub user: UserId,
    /// All facts, in no particular order.
    pub history: Vec<Fact>,
    pub subscriptions: Vec<SubscriptionRow>,
    /// The rows that are not closed. The end of some may have passed.
    pub entitlements: Vec<HeldEntitlement>,
    /// Every notice about the account, in the order in which they were queued.
    pub notices: Vec<QueuedNotice>,
    pub stripe_tasks: Vec<ScheduledStripeTask>,
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
            subscriptions: Vec::new(),
            entitlements: Vec::new(),
            notices: Vec::new(),
            stripe_tasks: Vec::new(),
            webhooks: WebhookRecord::default(),
            has_customer: false,
            revocations: RevocationRecord::default(),
        }
    }
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
    /// [`WINDOW`](crate::domain::revocation_limit::WINDOW).
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
