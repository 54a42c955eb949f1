//! What Stripe tells, folded from its several wire shapes into one fact each.
//!
//! A fact is a statement about one object at one moment of Stripe's clock. It is kept as JSON in the
//! ledger, so a field that is added later must have a default.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{
    ChargeId, CustomerId, DisputeId, EventId, InvoiceId, PaymentIntentId, PaymentMethodId,
    PlanCode, PriceId, RefundId, ScheduleId, SessionId, SubscriptionId, UserId,
};
use crate::domain::money::{Currency, Money};
use crate::domain::subscription::{CancelReason, Pause, PauseReason, Status};
use crate::domain::subscription_item::{Items, SubscriptionItem};

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
    /// The Stripe account that generated it, where the delivery names one: a connected account, or
    /// one of an organization's. Absent on ordinary deliveries, which are of the key's own account.
    pub account: Option<String>,
    pub fact: StripeObject,
}

/// A notification without the object it is about: what happened is fetched from Stripe.
/// Source: <https://docs.stripe.com/event-destinations#thin-events>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThinEvent {
    pub id: EventId,
    /// Stripe's name, for example `v1.invoice.paid`.
    pub kind: String,
    /// Whole seconds.
    pub created: Timestamp,
    pub livemode: bool,
    /// As [`StripeEvent::account`].
    pub account: Option<String>,
    /// Absent where there is no object yet, as for an upcoming invoice.
    pub related: Option<RelatedObject>,
    /// The snapshot event about the same change, where the notification names it.
    pub snapshot: Option<EventId>,
}

impl ThinEvent {
    /// The same envelope around what has been found out.
    #[must_use]
    pub fn around(&self, fact: StripeObject) -> StripeEvent {
        StripeEvent {
            id: self.id.clone(),
            kind: self.kind.clone(),
            created: self.created,
            api_version: None,
            livemode: self.livemode,
            account: self.account.clone(),
            fact,
        }
    }
}

/// What a thin event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedObject {
    pub id: String,
    /// Stripe's name of the type, for example `checkout.session`.
    pub kind: String,
}

/// The body of a verified webhook, in either payload style.
#[expect(clippy::large_enum_variant, reason = "nearly all deliveries are the large one")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Snapshot(StripeEvent),
    Thin(ThinEvent),
}

impl Delivery {
    /// The account that generated the event, as [`StripeEvent::account`].
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Snapshot(event) => event.account.as_deref(),
            Self::Thin(event) => event.account.as_deref(),
        }
    }

    /// Stripe's name of the type: `invoice.paid`, or `v1.invoice.paid` of a thin event.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Snapshot(event) => &event.kind,
            Self::Thin(event) => &event.kind,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "object", rename_all = "snake_case")]
pub enum StripeObject {
    /// `customer.subscription.*`: the whole object as it stood at that moment.
    Subscription {
        snapshot: SubscriptionSnapshot,
        #[serde(rename = "event")]
        stage: SubscriptionEventKind,
    },
    /// `checkout.session.*`.
    Checkout { session: CheckoutSnapshot, outcome: CheckoutOutcome },
    /// `invoice.*`, all but `invoice.upcoming`.
    Invoice {
        invoice: InvoiceSnapshot,
        #[serde(rename = "outcome")]
        turn: InvoiceOutcome,
    },
    /// `invoice_payment.paid`: one of the payments of an invoice has succeeded.
    InvoicePayment { invoice: InvoiceId, payment: InvoicePayment },
    /// `invoice.upcoming`: what will be charged, before there is an invoice.
    Upcoming(UpcomingInvoice),
    /// `charge.refunded`.
    Charge(ChargeSnapshot),
    /// `refund.*` and `charge.refund.updated`.
    Refund(RefundSnapshot),
    /// `charge.dispute.*`.
    Dispute(DisputeSnapshot),
    /// `customer.updated` and `customer.deleted`.
    Customer(CustomerSnapshot),
    /// A type that changes nothing here; stored as `ignored`.
    Irrelevant,
    /// A type that matters, with a payload that cannot be read; stored as `failed`.
    Unreadable { reason: String },
}

/// Which part of a subscription's life an event tells of. Orders events of one second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionEventKind {
    /// `created`: nothing of the same second is older.
    Created,
    /// `updated`, `paused`, `resumed`, `trial_will_end`, `pending_update_applied`.
    Changed,
    /// `pending_update_expired`: a change of plan was not paid for in time and is off.
    UpdateExpired,
    /// `deleted`: nothing of the same second is newer.
    Deleted,
}

/// What the type and `payment_status` of a `checkout.session.*` event mean together, from the
/// least to the most final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutOutcome {
    Expired,
    /// Completed, but a delayed method has not paid yet: no access.
    AwaitingPayment,
    /// The delayed payment failed.
    PaymentFailed,
    /// Completed and paid, or nothing to pay (`no_payment_required`), or paid later after all.
    Paid,
}

/// What an invoice's event says of it, from the least to the most final: a paid invoice is paid
/// for good, and so is a void one void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceOutcome {
    /// Finalised, and nobody has tried to collect it yet.
    Open,
    /// `invoice.payment_failed`.
    Failed,
    /// `invoice.payment_action_required`: the bank wants its customer to confirm.
    ActionRequired,
    /// `invoice.marked_uncollectible`: given up, though it can still be paid.
    Uncollectible,
    /// `invoice.voided`.
    Voided,
    /// `invoice.paid` and `invoice.payment_succeeded`, which tell the same fact twice.
    Paid,
}

impl InvoiceOutcome {
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

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SubscriptionSnapshot {
    pub id: SubscriptionId,
    pub customer: CustomerId,
    pub status: Status,
    #[serde(flatten)]
    pub items: Items,
    /// From `metadata`.
    pub user: Option<UserId>,
    /// `metadata.plan_code`, which other tools may write as well: on its own it proves nothing.
    pub plan: Option<PlanCode>,
    /// `metadata.tollgate_plan`, which only this product writes, beside `user_id`.
    #[serde(default)]
    pub tollgate_plan: Option<PlanCode>,
    /// `start_date`, else `created`.
    pub started_at: Option<Timestamp>,
    pub current_period_start: Option<Timestamp>,
    pub current_period_end: Option<Timestamp>,
    pub cancel_at_period_end: bool,
    pub cancel_at: Option<Timestamp>,
    /// When the cancellation was asked for.
    pub canceled_at: Option<Timestamp>,
    pub cancel_reason: Option<CancelReason>,
    pub trial_end: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub latest_invoice: Option<InvoiceId>,
    /// `pause_collection`.
    pub pause: Option<Pause>,
    /// The schedule that will change it.
    pub schedule: Option<ScheduleId>,
    /// Until when an unpaid change of plan waits for its payment (`pending_update.expires_at`).
    pub pending_update_until: Option<Timestamp>,
    /// What its invoices are charged to; without one, what the customer's are.
    pub payment_method: Option<PaymentMethodId>,
    /// A coupon or a promotion code lessens its invoices.
    #[serde(default)]
    pub discounted: bool,
    /// Of a `paused` subscription. Absent where the API version of an event does not have it, and in
    /// facts stored before it was read.
    #[serde(default)]
    pub pause_reason: Option<PauseReason>,
    /// When the status became `paused` (`status_details.paused.transitioned_at`).
    #[serde(default)]
    pub paused_at: Option<Timestamp>,
    /// Taxes are added to its prices.
    #[serde(default)]
    pub taxed: bool,
    /// In which currency the customer pays, where that is another than the seller's.
    #[serde(default)]
    pub presentment: Option<Currency>,
}

impl SubscriptionSnapshot {
    /// The period of that item, or the subscription's where items have none of their own.
    #[must_use]
    pub fn period_end(&self, item: Option<&SubscriptionItem>) -> Option<Timestamp> {
        item.and_then(|item| item.period_end).or(self.current_period_end)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSnapshot {
    pub id: SessionId,
    pub customer: Option<CustomerId>,
    pub subscription: Option<SubscriptionId>,
    /// Mode `payment`: paid once, there is no subscription.
    pub paid_once: bool,
    /// From `metadata.user_id`, else `client_reference_id`.
    pub user: Option<UserId>,
    /// `user` is from `client_reference_id`, which is whatever a link carried.
    #[serde(default)]
    pub referred: bool,
    /// `metadata.plan_code`.
    pub plan: Option<PlanCode>,
    /// `metadata.tollgate_plan`.
    #[serde(default)]
    pub tollgate_plan: Option<PlanCode>,
    /// Of its line items, where they were asked for: events leave them out.
    #[serde(default)]
    pub prices: Vec<PriceId>,
    pub total: Option<Money>,
    /// Of a single payment.
    pub payment_intent: Option<PaymentIntentId>,
    /// The total in the customer's currency; see [`ChargeSnapshot::presented`].
    #[serde(default)]
    pub presented: Option<Money>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceSnapshot {
    pub id: InvoiceId,
    pub customer: Option<CustomerId>,
    pub subscription: Option<SubscriptionId>,
    /// From the subscription's metadata snapshot on the invoice.
    pub user: Option<UserId>,
    /// `plan_code` of that metadata.
    pub plan: Option<PlanCode>,
    /// `tollgate_plan` of that metadata.
    #[serde(default)]
    pub tollgate_plan: Option<PlanCode>,
    /// Of its lines.
    #[serde(default)]
    pub prices: Vec<PriceId>,
    /// Empty in facts from before lines were kept, and where not all of them are shown.
    #[serde(default)]
    pub lines: Vec<InvoiceLine>,
    /// What was paid, of a paid invoice; else what is due.
    pub amount: Money,
    /// `subscription_create`, `subscription_cycle`, `subscription_update`, …
    pub billing_reason: Option<String>,
    pub hosted_url: Option<String>,
    /// End of the period that the (last) line pays for.
    pub period_end: Option<Timestamp>,
    pub next_attempt: Option<Timestamp>,
    pub attempt_count: u32,
    /// Only API versions before `2025-03-31.basil` name them on the invoice.
    pub payment_intent: Option<PaymentIntentId>,
    pub charge: Option<ChargeId>,
    /// Its `collection_method` is `send_invoice`: nothing is charged, the customer pays by its due date.
    #[serde(default)]
    pub is_sent: bool,
    /// When an invoice that is sent is due (`due_date`).
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// Uncollectible because the seller has forgiven the debt
    /// (`status_details.uncollectible.reason`): it is not owed any more.
    #[serde(default)]
    pub is_forgiven: bool,
    /// The payments that have succeeded. Absent where Stripe was not asked for them: no event
    /// carries them.
    #[serde(default)]
    pub payments: Option<Vec<InvoicePayment>>,
    /// The amount in the customer's currency, where Stripe was asked for the payments and knows one;
    /// see [`ChargeSnapshot::presented`].
    #[serde(default)]
    pub presented: Option<Money>,
}

/// What one payment has contributed to an invoice. Since `2025-03-31.basil` an invoice can have
/// many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicePayment {
    pub payment: PaymentRef,
    /// In the currency of the invoice.
    pub amount: Money,
}

/// What one line of an invoice is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    pub price: Option<PriceId>,
    pub period_end: Option<Timestamp>,
    /// It adjusts a period that has begun already.
    pub proration: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpcomingInvoice {
    pub customer: CustomerId,
    pub subscription: SubscriptionId,
    pub amount: Money,
    /// When it will be charged.
    pub due_at: Timestamp,
    /// Of the periods that it begins. Empty in facts from before they were kept, and where not all
    /// lines are shown.
    #[serde(default)]
    pub prices: Vec<PriceId>,
}

impl SubscriptionSnapshot {
    /// The user whom metadata names that only this product writes.
    #[must_use]
    pub fn written_for(&self) -> Option<UserId> {
        self.user.filter(|_| self.tollgate_plan.is_some())
    }
}

impl CheckoutSnapshot {
    /// The user whom metadata names that only this product writes.
    #[must_use]
    pub fn written_for(&self) -> Option<UserId> {
        self.user.filter(|_| self.tollgate_plan.is_some() && !self.referred)
    }
}

impl InvoiceSnapshot {
    /// The user whom metadata names that only this product writes.
    #[must_use]
    pub fn written_for(&self) -> Option<UserId> {
        self.user.filter(|_| self.tollgate_plan.is_some())
    }
}

/// The payment that a charge, a refund or a dispute is about. At least one of the two is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PaymentRef {
    pub intent: Option<PaymentIntentId>,
    pub charge: Option<ChargeId>,
}

impl PaymentRef {
    /// What the payment is known by: its intent, or, where there is none, its charge.
    #[must_use]
    pub fn key(&self) -> &str {
        match (&self.intent, &self.charge) {
            (Some(intent), _) => intent.as_str(),
            (None, Some(charge)) => charge.as_str(),
            (None, None) => "",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeSnapshot {
    pub payment: PaymentRef,
    pub customer: Option<CustomerId>,
    /// Only API versions before `2025-03-31.basil` name it on the charge.
    pub invoice: Option<InvoiceId>,
    pub amount: Money,
    /// All refunds together, in the charge's minor units.
    pub refunded: i64,
    /// What the customer saw and paid, where that was in another currency than the seller's
    /// (`presentment_details`).
    #[serde(default)]
    pub presented: Option<Money>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSnapshot {
    pub id: RefundId,
    pub payment: PaymentRef,
    pub amount: Money,
    pub status: RefundStatus,
    /// What the customer gets, in the currency in which they paid.
    #[serde(default)]
    pub presented: Option<Money>,
}

/// From the least to the most final: a refund that went through can still bounce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// `pending`, `requires_action`, and what Stripe adds.
    Pending,
    Succeeded,
    Canceled,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeSnapshot {
    pub id: DisputeId,
    pub payment: PaymentRef,
    pub amount: Money,
    pub status: DisputeStatus,
    /// Stripe's word, for example `fraudulent`.
    pub reason: Option<String>,
    /// Until when evidence, or an appeal, can be submitted. Absent when no response is allowed.
    #[serde(default)]
    pub due_by: Option<Timestamp>,
}

/// In the order in which a dispute passes through them, which decides between events of one second.
/// A later event always counts: a lost dispute can be appealed, and then be won or lost again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// `warning_needs_response`: an inquiry that has taken no money yet.
    Inquiry,
    /// `warning_under_review`: the inquiry has been answered.
    InquiryReview,
    /// `needs_response`, and what Stripe adds: the money is held back.
    Open,
    /// `under_review`: evidence was submitted, and the bank has not decided.
    Review,
    /// `prevented`: settled before it became a dispute. A refund that settled it has its own events.
    Prevented,
    /// The money is gone.
    Lost,
    /// `appeal_needs_response`: lost, and the decision can be appealed until the deadline.
    Appeal,
    /// `appeal_under_review`: lost, and the appeal has not been decided.
    AppealReview,
    /// `won`, `warning_closed`: the money stays, or has come back.
    Won,
}

impl DisputeStatus {
    /// Evidence or an appeal can be submitted.
    #[must_use]
    pub const fn needs_response(self) -> bool {
        matches!(self, Self::Inquiry | Self::Open | Self::Appeal)
    }

    /// The bank has decided for its customer, and no appeal has changed that.
    #[must_use]
    pub const fn has_taken_the_money(self) -> bool {
        matches!(self, Self::Lost | Self::Appeal | Self::AppealReview)
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::InquiryReview => "inquiry_review",
            Self::Open => "open",
            Self::Review => "review",
            Self::Prevented => "prevented",
            Self::Lost => "lost",
            Self::Appeal => "appeal",
            Self::AppealReview => "appeal_review",
            Self::Won => "won",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerSnapshot {
    pub id: CustomerId,
    /// From `metadata.user_id`.
    pub user: Option<UserId>,
    pub deleted: bool,
    /// What invoices are charged to by default.
    pub payment_method: Option<PaymentMethodId>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::StripeObject;
    use crate::domain::ids::PriceId;

    /// Facts are kept for ever: what is stored today must still be read.
    #[test]
    fn a_stored_fact_about_a_subscription_keeps_its_item() {
        let stored = json!({
            "object": "subscription", "event": "changed",
            "snapshot": {
                "id": "sub_1", "customer": "cus_1", "status": "active",
                "item": "si_1", "price": "price_1", "interval": "month",
                "user": 1001, "plan": "premium", "started_at": 1, "current_period_start": 1,
                "current_period_end": 2, "cancel_at_period_end": false, "cancel_at": null,
                "canceled_at": null, "cancel_reason": null, "trial_end": null, "ended_at": null,
                "latest_invoice": null, "pause": null, "schedule": null,
                "pending_update_until": null, "payment_method": null,
            },
        });
        let fact: StripeObject = serde_json::from_value(stored).unwrap();
        let StripeObject::Subscription { snapshot, .. } = &fact else { panic!("{fact:?}") };
        let prices: Vec<_> = snapshot.items.prices().into_iter().cloned().collect();
        assert_eq!(prices, [PriceId::new("price_1")]);
        assert!(!snapshot.items.cut && !snapshot.taxed);
        let again: StripeObject =
            serde_json::from_value(serde_json::to_value(&fact).unwrap()).unwrap();
        assert_eq!(again, fact);
    }
}
