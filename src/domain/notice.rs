//! News for a user, as data: what happened, never how it is worded.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{InvoiceId, PlanCode, SubscriptionId};
use crate::domain::money::Money;

/// One piece of news. It carries all that its text needs, so that it can be told later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// The plan is active.
    Activated {
        subscription: SubscriptionId,
        plan: PlanCode,
        renews_at: Option<Timestamp>,
    },
    /// The trial has begun.
    TrialStarted {
        subscription: SubscriptionId,
        plan: PlanCode,
        trial_end: Option<Timestamp>,
    },
    Renewed {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        renews_at: Option<Timestamp>,
    },
    PaymentFailed {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        /// Stripe's page where the invoice can be paid.
        fix_url: Option<String>,
        access_until: Option<Timestamp>,
        attempt: u32,
    },
    /// The failed payment has gone through after all.
    PaymentRecovered {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        renews_at: Option<Timestamp>,
    },
    CancellationScheduled {
        subscription: SubscriptionId,
        plan: PlanCode,
        ends_at: Timestamp,
    },
    /// A scheduled cancellation was taken back.
    Resumed {
        subscription: SubscriptionId,
        plan: PlanCode,
        renews_at: Option<Timestamp>,
    },
    PlanChanged {
        subscription: SubscriptionId,
        from: PlanCode,
        to: PlanCode,
        renews_at: Option<Timestamp>,
    },
    Ended {
        subscription: SubscriptionId,
        plan: PlanCode,
    },
    /// Checkout is complete, the bank takes its time (delayed payment method).
    PaymentPending {
        plan: Option<PlanCode>,
    },
    /// The delayed payment did not go through.
    PaymentNotCompleted {
        plan: Option<PlanCode>,
    },
}

/// A notice with the key under which it is sent at most once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedNotice {
    /// `(subject, stage)`, for example `sub_1:activated`.
    pub key: String,
    pub notice: Notice,
}
