//! The records of the account. Times are Unix seconds, amounts minor units.

use serde_json::Map;
use serde_json::Value;

use crate::stripe::card::Card;
use crate::stripe::settings::Settings;

pub(super) type Metadata = Map<String, Value>;

#[derive(Clone, Debug)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) description: Option<String>,
    pub(super) locales: Vec<String>,
    pub(super) metadata: Metadata,
    pub(super) card: Option<Card>,
    /// Added to the next invoice; negative for a credit.
    pub(super) balance: i64,
    /// The currency in which this customer pays, and the value in it of a thousand minor units of the
    /// merchant's currency.
    pub(super) presentment: Option<(String, i64)>,
    pub(super) deleted: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) expires_at: i64,
    pub(super) mode: String,
    pub(super) status: &'static str,
    pub(super) payment_status: &'static str,
    pub(super) items: Vec<Bought>,
    pub(super) customer: Option<String>,
    pub(super) customer_email: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) success_url: String,
    pub(super) cancel_url: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) allow_promotion_codes: Option<bool>,
    pub(super) trial_days: Option<i64>,
    /// `always` or `if_required`.
    pub(super) card_collection: &'static str,
    /// The effect of a trial that ends without a card: `cancel`, `pause` or `create_invoice`.
    pub(super) without_card: &'static str,
    pub(super) metadata: Metadata,
    pub(super) subscription_metadata: Metadata,
    pub(super) payment_metadata: Metadata,
    pub(super) subscription: Option<String>,
    pub(super) invoice: Option<String>,
    pub(super) payment_intent: Option<String>,
    pub(super) payment_link: Option<String>,
    pub(super) discount: Option<Discount>,
    /// Whether a delayed payment has failed.
    pub(super) debit_failed: bool,
}

/// A promotion code: a percentage off the first charge.
#[derive(Clone, Debug)]
pub(super) struct PromotionCode {
    pub(super) id: String,
    pub(super) code: String,
    pub(super) percent_off: i64,
    /// Whether it applies to every charge instead of one.
    pub(super) lasts: bool,
}

/// A redeemed promotion code.
#[derive(Clone, Debug)]
pub(super) struct Discount {
    pub(super) id: String,
    pub(super) promotion: PromotionCode,
}

impl Discount {
    /// The discount on an amount, in minor units.
    pub(super) fn off(&self, amount: i64) -> i64 {
        amount.max(0) * self.promotion.percent_off / 100
    }
}

#[expect(clippy::struct_excessive_bools, reason = "Stripe's object has them")]
#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) customer: String,
    /// At least one, in the order in which they were added.
    pub(super) items: Vec<Item>,
    pub(super) status: &'static str,
    pub(super) anchor: i64,
    /// Of the items' periods, the one that ends first.
    pub(super) period_start: i64,
    pub(super) period_end: i64,
    pub(super) trial_start: Option<i64>,
    pub(super) trial_end: Option<i64>,
    pub(super) trial_warned: bool,
    pub(super) upcoming_sent: bool,
    pub(super) cancel_at_period_end: bool,
    pub(super) cancel_at: Option<i64>,
    pub(super) canceled_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
    pub(super) cancel_reason: Option<&'static str>,
    pub(super) cancel_comment: Option<String>,
    pub(super) cancel_feedback: Option<String>,
    pub(super) pause: Option<Pause>,
    /// The effect of a trial that ends without a card: `cancel`, `pause` or `create_invoice`.
    pub(super) without_card: &'static str,
    pub(super) metadata: Metadata,
    pub(super) latest_invoice: Option<String>,
    /// Whether a delayed first payment is pending.
    pub(super) awaits_payment: bool,
    /// Why and since when the status is `paused`.
    pub(super) paused: Option<Paused>,
    /// Whether Checkout has set a default payment method, which follows the customer's card.
    pub(super) has_own_method: bool,
    pub(super) resumption: Option<Resumption>,
    pub(super) pending_update: Option<PendingUpdate>,
    /// The attached schedule.
    pub(super) schedule: Option<String>,
    /// Prorations for the next invoice.
    pub(super) pending: Vec<Line>,
    /// With `send_invoice`: days until an invoice is due. Invoices are then not charged.
    pub(super) days_until_due: Option<i64>,
    /// Applies to the next invoice that charges something, or to all.
    pub(super) discount: Option<Discount>,
    /// All settings except the discount.
    pub(super) settings: Settings,
}

/// A price and a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bought {
    pub(super) price: String,
    pub(super) quantity: i64,
}

/// An item of a subscription. Items of different intervals have periods of their own, as in the
/// flexible billing mode: <https://docs.stripe.com/billing/subscriptions/mixed-interval>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) price: String,
    /// Ignored for a metered price.
    pub(super) quantity: i64,
    pub(super) period_start: i64,
    pub(super) period_end: i64,
    /// Usage of a metered price recorded in the current period.
    pub(super) usage: i64,
}

/// The pause of a whole subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paused {
    /// `status_details.paused.subscription.type`.
    pub(super) reason: &'static str,
    pub(super) at: i64,
}

/// The invoice that a paused subscription waits for to become active.
#[derive(Clone, Debug)]
pub(super) struct Resumption {
    pub(super) invoice: String,
    /// When Stripe voids the invoice.
    pub(super) expires_at: i64,
    /// Whether a new period starts; otherwise the period that contains the present continues.
    pub(super) restart: bool,
    /// Earlier prorations on the invoice, which become pending again when it is voided.
    pub(super) took: Vec<Line>,
}

/// Paused collection; invoices are still created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pause {
    /// `keep_as_draft`, `mark_uncollectible` or `void`.
    pub(super) behavior: &'static str,
    pub(super) resumes_at: Option<i64>,
}

impl Subscription {
    pub(super) fn has_price(&self, price: &str) -> bool {
        self.items.iter().any(|item| item.price == price)
    }

    /// Sets the subscription's period to the one of its items that ends first.
    pub(super) fn follow_items(&mut self) {
        if let Some(first) = self.items.iter().min_by_key(|item| item.period_end) {
            self.period_start = first.period_start;
            self.period_end = first.period_end;
        }
    }

    /// Starts the periods of all items at one time, each with its own end.
    pub(super) fn begin_periods(&mut self, start: i64, ends: &[i64]) {
        for (item, end) in self.items.iter_mut().zip(ends) {
            item.period_start = start;
            item.period_end = *end;
        }
        self.follow_items();
    }

    pub(super) fn forget_ending(&mut self) {
        self.cancel_at_period_end = false;
        self.cancel_at = None;
        self.canceled_at = None;
        self.cancel_reason = None;
    }
}

#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) customer: String,
    pub(super) subscription: Option<String>,
    /// `active`, `completed`, `released` or `canceled`.
    pub(super) status: &'static str,
    /// `release` or `cancel`.
    pub(super) end_behavior: &'static str,
    /// Index of the current phase.
    pub(super) current: usize,
    pub(super) phases: Vec<Phase>,
    pub(super) metadata: Metadata,
    pub(super) released_at: Option<i64>,
    pub(super) released_subscription: Option<String>,
    pub(super) completed_at: Option<i64>,
    pub(super) canceled_at: Option<i64>,
}

impl Schedule {
    pub(super) fn running(&self) -> Option<&Phase> {
        self.phases.get(self.current)
    }

    pub(super) fn following(&self) -> Option<&Phase> {
        self.phases.get(self.current + 1)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Phase {
    pub(super) items: Vec<Bought>,
    pub(super) start: i64,
    pub(super) end: i64,
    /// How the unused time is prorated if the phase starts in the middle of a period.
    pub(super) proration: &'static str,
    /// Added to the subscription's metadata when the phase starts.
    pub(super) metadata: Metadata,
    pub(super) settings: Settings,
}

/// A change that waits for its invoice to be paid.
#[derive(Clone, Debug)]
pub(super) struct PendingUpdate {
    pub(super) invoice: String,
    pub(super) expires_at: i64,
    pub(super) items: Vec<Item>,
    /// The start of the period that the change starts, if it starts one.
    pub(super) restart: Option<i64>,
    /// Earlier prorations on the invoice, which become pending again when it is voided.
    pub(super) took: Vec<Line>,
}

#[derive(Clone, Debug)]
pub(super) struct Invoice {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) created: i64,
    pub(super) customer: String,
    pub(super) subscription: Option<String>,
    pub(super) metadata: Metadata,
    pub(super) reason: &'static str,
    pub(super) status: &'static str,
    pub(super) currency: String,
    pub(super) lines: Vec<Line>,
    pub(super) tax: i64,
    pub(super) starting_balance: i64,
    pub(super) ending_balance: i64,
    pub(super) amount_due: i64,
    pub(super) amount_paid: i64,
    pub(super) period_start: i64,
    pub(super) period_end: i64,
    /// Whether Stripe advances the invoice automatically: finalizes a draft, retries a payment.
    pub(super) auto_advance: bool,
    pub(super) attempts: i64,
    pub(super) first_failed: Option<i64>,
    pub(super) next_attempt: Option<i64>,
    pub(super) finalized_at: Option<i64>,
    pub(super) paid_at: Option<i64>,
    pub(super) uncollectible_at: Option<i64>,
    pub(super) voided_at: Option<i64>,
    /// When a sent invoice is due. It is never charged.
    pub(super) due_date: Option<i64>,
    /// Whether it was settled without a payment.
    pub(super) credited: i64,
    /// Whether it is uncollectible because the merchant has forgiven the debt.
    pub(super) forgiven: bool,
    pub(super) charge: Option<String>,
    pub(super) payment_intent: Option<String>,
    pub(super) discount: Option<Discount>,
}

impl Invoice {
    /// The amount before discounts.
    pub(super) fn subtotal(&self) -> i64 {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// The discount on a line.
    pub(super) fn off(&self, line: &Line) -> i64 {
        line.off(self.discount.as_ref())
    }

    /// The amount before taxes.
    pub(super) fn discounted(&self) -> i64 {
        self.lines.iter().map(|line| line.amount - self.off(line)).sum()
    }

    pub(super) fn total(&self) -> i64 {
        self.discounted() + self.tax
    }
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) description: String,
    pub(super) amount: i64,
    pub(super) quantity: i64,
    pub(super) price: String,
    /// The subscription item that the line is for.
    pub(super) item: Option<String>,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) proration: bool,
}

impl Line {
    /// Prorations are not discountable.
    pub(super) fn off(&self, discount: Option<&Discount>) -> i64 {
        discount.filter(|_| !self.proration).map_or(0, |discount| discount.off(self.amount))
    }
}

#[derive(Clone, Debug)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) payment_intent: String,
    pub(super) created: i64,
    pub(super) customer: Option<String>,
    pub(super) invoice: Option<String>,
    pub(super) amount: i64,
    pub(super) refunded: i64,
    /// The dispute of this charge, open or closed.
    pub(super) dispute: Option<String>,
    pub(super) currency: String,
    /// The amount that the customer paid, if in another currency.
    pub(super) presented: Option<(i64, String)>,
    pub(super) card: Option<Card>,
    pub(super) metadata: Metadata,
}

#[derive(Clone, Debug)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) charge: String,
    pub(super) amount: i64,
    /// `pending`, `succeeded` or `failed`.
    pub(super) status: &'static str,
    pub(super) reason: Option<String>,
    pub(super) failure: Option<&'static str>,
    pub(super) metadata: Metadata,
}

#[derive(Clone, Debug)]
pub(super) struct Dispute {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) charge: String,
    pub(super) amount: i64,
    /// `needs_response`, `under_review`, `won`, `lost`, `appeal_needs_response` or
    /// `appeal_under_review`.
    pub(super) status: &'static str,
    /// The deadline for evidence or an appeal.
    pub(super) due_by: i64,
    pub(super) submissions: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Portal {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) customer: String,
    pub(super) return_url: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) flow: Option<Value>,
}

#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) created: i64,
    pub(super) at_ms: i64,
    /// Delivered byte for byte.
    pub(super) body: String,
}

#[derive(Clone, Debug)]
pub(super) struct ThinEvent {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) at_ms: i64,
    /// The notification that is delivered.
    pub(super) note: Value,
    /// The snapshot event about the same change.
    pub(super) snapshot: Option<String>,
}
