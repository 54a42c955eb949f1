//! What Stripe tells, folded from its several wire shapes into one event each.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{
    CustomerId, EventId, InvoiceId, PlanCode, PriceId, SessionId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::domain::subscription::Status;

/// A verified delivery: the envelope, and what it means to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeEvent {
    pub id: EventId,
    /// Stripe's name, for example `invoice.paid`.
    pub kind: String,
    /// Whole seconds; orders nothing within one second.
    pub created: Timestamp,
    pub api_version: Option<String>,
    pub livemode: bool,
    pub fact: Fact,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// `customer.subscription.*`: the whole object as it stood when the event was made.
    Subscription(SubscriptionSnapshot),
    /// `checkout.session.*`.
    Checkout {
        session: CheckoutSnapshot,
        outcome: CheckoutOutcome,
    },
    /// `invoice.paid` and `invoice.payment_succeeded`, which tell the same fact twice.
    InvoicePaid(InvoiceSnapshot),
    InvoiceFailed(InvoiceSnapshot),
    /// A type that changes nothing here; stored as `ignored`.
    Irrelevant,
    /// A type that matters, with a payload that cannot be read; stored as `failed`.
    Unreadable {
        reason: String,
    },
}

/// What the type and `payment_status` of a `checkout.session.*` event mean together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutOutcome {
    /// Completed and paid, or nothing to pay (`no_payment_required`), or paid later after all.
    Paid,
    /// Completed, but a delayed method has not paid yet: no access.
    AwaitingPayment,
    /// The delayed payment failed.
    PaymentFailed,
    Expired,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionSnapshot {
    pub id: SubscriptionId,
    pub customer: CustomerId,
    pub status: Status,
    /// The first item's price.
    pub price: Option<PriceId>,
    pub interval: Option<Interval>,
    /// From `metadata`.
    pub user: Option<UserId>,
    pub plan: Option<PlanCode>,
    pub current_period_end: Option<Timestamp>,
    pub cancel_at_period_end: bool,
    pub cancel_at: Option<Timestamp>,
    pub trial_end: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutSnapshot {
    pub id: SessionId,
    pub customer: Option<CustomerId>,
    pub subscription: Option<SubscriptionId>,
    /// Mode `payment`: paid once, there is no subscription.
    pub paid_once: bool,
    /// From `client_reference_id`, else `metadata.user_id`.
    pub user: Option<UserId>,
    pub plan: Option<PlanCode>,
    pub total: Option<Money>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceSnapshot {
    pub id: InvoiceId,
    pub customer: Option<CustomerId>,
    pub subscription: Option<SubscriptionId>,
    /// From the subscription's metadata snapshot on the invoice.
    pub user: Option<UserId>,
    pub plan: Option<PlanCode>,
    pub amount: Money,
    /// `subscription_create`, `subscription_cycle`, `subscription_update`, …
    pub billing_reason: Option<String>,
    pub hosted_url: Option<String>,
    /// End of the period that the (last) line pays for.
    pub period_end: Option<Timestamp>,
    pub next_attempt: Option<Timestamp>,
    pub attempt_count: u32,
}
