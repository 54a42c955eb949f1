//! The state of a subscription, which carries what is known in that state alone.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::InvoiceId;
use crate::domain::money::Money;
use crate::domain::subscription::{PauseReason, Status};

/// The state of a subscription, or of a single payment, which is only ever incomplete or active.
///
/// It has exactly one [`Status`] at Stripe. Every state that Stripe reports is accepted: no transition is
/// invalid.
///
/// In each state, `end` is the scheduled end, and `None` if it renews; `invoice` is the unpaid invoice to
/// pay, if one is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionState {
    /// The first payment has not arrived.
    Incomplete { end: Option<ScheduledEnd>, invoice: Option<UnpaidInvoice> },
    /// On trial.
    Trialing {
        /// `None` while only a checkout at no charge is known.
        until: Option<Timestamp>,
        end: Option<ScheduledEnd>,
        invoice: Option<UnpaidInvoice>,
    },
    /// Paid for, or free for a while after that. With an `invoice`, a payment has failed, and Stripe's status does not show it yet.
    Active { end: Option<ScheduledEnd>, invoice: Option<UnpaidInvoice> },
    /// A payment is owed.
    PastDue {
        /// Start of the arrears and of the grace period. `None` if nothing was ever paid, so that there is
        /// no grace period.
        since: Option<Timestamp>,
        retries: Retries,
        end: Option<ScheduledEnd>,
        invoice: Option<UnpaidInvoice>,
    },
    /// Stripe's status is `paused`. A pause of collection is no state: see
    /// [`Subscription::collection_pause`](crate::domain::subscription::Subscription::collection_pause).
    Paused {
        /// `None` while it is not known yet.
        reason: Option<PauseReason>,
        payment: PausedPayment,
        end: Option<ScheduledEnd>,
        /// Paying it ends the pause.
        invoice: Option<UnpaidInvoice>,
    },
    /// It never becomes active again.
    Ended {
        /// `None` if Stripe does not report it.
        at: Option<Timestamp>,
        reason: EndReason,
        /// What was owed when it ended.
        invoice: Option<UnpaidInvoice>,
    },
    /// A status that Stripe has added since. It gives no access.
    Unrecognised { status: String, end: Option<ScheduledEnd>, invoice: Option<UnpaidInvoice> },
}

/// Whether Stripe still tries to collect what is past due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retries {
    /// The status is `past_due`.
    Running,
    /// The status is `unpaid`: Stripe has given up, and later invoices are not collected either.
    Exhausted,
}

/// What is owed or was paid during the status `paused`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PausedPayment {
    /// No failed payment has caused the pause, or the invoice was settled without a payment.
    NothingOwed,
    /// A failed payment has caused the pause, and it is owed since then.
    Owed { since: Timestamp },
    /// The invoice that caused the pause has been paid since. Access continues until the end of the period
    /// that it paid, if that is known, although the status is still `paused`.
    Paid { until: Option<Timestamp> },
}

/// An end that is scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledEnd {
    pub at: Timestamp,
    pub kind: EndKind,
}

/// How an end was scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndKind {
    /// `cancel_at_period_end`.
    PeriodEnd,
    /// `cancel_at`.
    Date,
    /// A single payment for a fixed term.
    Term,
}

/// Why a subscription has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The first payment was not made in time (`incomplete_expired`).
    NeverPaid,
    /// It was cancelled. `None` if Stripe gives no reason, as after the customer was deleted.
    Cancelled(Option<CancelReason>),
}

/// Why a subscription was cancelled (`cancellation_details.reason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    CancellationRequested,
    PaymentFailed,
    PaymentDisputed,
    /// Any other reason.
    Other,
}

/// An unpaid invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnpaidInvoice {
    pub id: InvoiceId,
    /// The amount due, if known.
    pub amount: Option<Money>,
    /// Stripe's page where it can be paid.
    pub hosted_url: Option<String>,
}

impl SubscriptionState {
    /// The status at Stripe.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Incomplete { .. } => Status::Incomplete,
            Self::Trialing { .. } => Status::Trialing,
            Self::Active { .. } => Status::Active,
            Self::PastDue { retries: Retries::Running, .. } => Status::PastDue,
            Self::PastDue { retries: Retries::Exhausted, .. } => Status::Unpaid,
            Self::Paused { .. } => Status::Paused,
            Self::Ended { reason: EndReason::NeverPaid, .. } => Status::IncompleteExpired,
            Self::Ended { reason: EndReason::Cancelled(_), .. } => Status::Canceled,
            Self::Unrecognised { status, .. } => Status::Other(status.clone()),
        }
    }

    /// Whether it is in good standing: paid for, or on trial.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Trialing { .. } | Self::Active { .. })
    }

    /// Whether it has begun and has not ended, so that it blocks the sale of a second subscription.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(
            self,
            Self::Trialing { .. }
                | Self::Active { .. }
                | Self::PastDue { .. }
                | Self::Paused { .. }
        )
    }

    /// Whether it has ended, which is final.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        matches!(self, Self::Ended { .. })
    }

    /// Whether a failed payment is owed, including one for which Stripe has paused the subscription.
    #[must_use]
    pub const fn is_owing(&self) -> bool {
        matches!(
            self,
            Self::PastDue { .. } | Self::Paused { payment: PausedPayment::Owed { .. }, .. }
        )
    }

    /// Start of the arrears.
    #[must_use]
    pub const fn past_due_since(&self) -> Option<Timestamp> {
        match self {
            Self::PastDue { since, .. } => *since,
            Self::Paused { payment: PausedPayment::Owed { since }, .. } => Some(*since),
            _ => None,
        }
    }

    /// Its end, if one is scheduled.
    #[must_use]
    pub const fn scheduled_end(&self) -> Option<ScheduledEnd> {
        match self {
            Self::Incomplete { end, .. }
            | Self::Trialing { end, .. }
            | Self::Active { end, .. }
            | Self::PastDue { end, .. }
            | Self::Paused { end, .. }
            | Self::Unrecognised { end, .. } => *end,
            Self::Ended { .. } => None,
        }
    }

    /// Schedules the end of a single payment for a fixed term. Only access that is paid for has an end.
    pub(in crate::domain) const fn end_term_at(&mut self, at: Timestamp) {
        if let Self::Active { end, .. } = self {
            *end = Some(ScheduledEnd { at, kind: EndKind::Term });
        }
    }

    /// The unpaid invoice to pay.
    #[must_use]
    pub const fn unpaid_invoice(&self) -> Option<&UnpaidInvoice> {
        match self {
            Self::Incomplete { invoice, .. }
            | Self::Trialing { invoice, .. }
            | Self::Active { invoice, .. }
            | Self::PastDue { invoice, .. }
            | Self::Paused { invoice, .. }
            | Self::Ended { invoice, .. }
            | Self::Unrecognised { invoice, .. } => invoice.as_ref(),
        }
    }
}
