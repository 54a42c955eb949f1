//! Snapshots of invoices.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::event::PaymentRef;
use crate::domain::ids::{
    ChargeId, CustomerId, InvoiceId, PaymentIntentId, PlanCode, PriceId, SubscriptionId, UserId,
};
use crate::domain::money::Money;

/// What an invoice event reports, from the least to the most final: a paid invoice stays paid, and a voided
/// one stays void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceOutcome {
    /// Finalised, before the first attempt to collect it.
    Open,
    /// `invoice.payment_failed`.
    Failed,
    /// `invoice.payment_action_required`: the bank requires the customer to confirm.
    ActionRequired,
    /// `invoice.marked_uncollectible`: collection is given up, though it can still be paid.
    Uncollectible,
    /// `invoice.voided`.
    Voided,
    /// `invoice.paid` and `invoice.payment_succeeded`, which both report the same payment.
    Paid,
}

impl InvoiceOutcome {
    /// The stored name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Failed => "failed",
            Self::ActionRequired => "action_required",
            Self::Uncollectible => "uncollectible",
            Self::Voided => "voided",
            Self::Paid => "paid",
        }
    }
}

/// An invoice at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceSnapshot {
    pub id: InvoiceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription: Option<SubscriptionId>,
    /// `user_id` in the copy of the subscription's metadata on the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// `plan_code` of that metadata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanCode>,
    /// `tollgate_plan` of that metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tollgate_plan: Option<PlanCode>,
    /// The prices of its lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<PriceId>,
    /// Empty if the object carries only a part of them, and in facts stored before lines were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<InvoiceLine>,
    /// The amount paid if it is paid, else the amount due.
    pub amount: Money,
    /// `subscription_create`, `subscription_cycle`, `subscription_update`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_reason: Option<String>,
    /// Stripe's page where it can be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosted_url: Option<String>,
    /// End of the period of its last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<Timestamp>,
    pub attempt_count: u32,
    /// Set by API versions before `2025-03-31.basil` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_intent: Option<PaymentIntentId>,
    /// Set by API versions before `2025-03-31.basil` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge: Option<ChargeId>,
    /// Its `collection_method` is `send_invoice`: nothing is charged, the customer pays by its due date.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_sent: bool,
    /// The due date of an invoice that is sent (`due_date`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// Uncollectible because the seller has forgiven the debt
    /// (`status_details.uncollectible.reason`), so it is no longer owed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_forgiven: bool,
    /// The payments that have succeeded. `None` unless they were fetched: no event carries them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payments: Option<Vec<InvoicePayment>>,
    /// The amount in the customer's currency, if the payments were fetched and state it. See
    /// [`crate::domain::event::ChargeSnapshot::presented`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented: Option<Money>,
}

/// A payment of an invoice. Since API version `2025-03-31.basil` an invoice can have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicePayment {
    pub payment: PaymentRef,
    /// In the currency of the invoice.
    pub amount: Money,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// It adjusts a period that has already begun.
    pub proration: bool,
}

/// The next invoice of a subscription, as Stripe announces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpcomingInvoice {
    pub customer: CustomerId,
    pub subscription: SubscriptionId,
    pub amount: Money,
    /// When it will be charged.
    pub due_at: Timestamp,
    /// The prices whose periods it begins. Empty if the object carries only a part of its lines, and in
    /// facts stored before prices were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<PriceId>,
}

impl InvoiceSnapshot {
    /// The user that the metadata names, if this product wrote it.
    #[must_use]
    pub fn written_for(&self) -> Option<UserId> {
        self.user.filter(|_| self.tollgate_plan.is_some())
    }
}
