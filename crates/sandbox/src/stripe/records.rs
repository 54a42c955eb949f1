//! The records of the account; times in here are Unix seconds.

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
    /// What the next invoice adds; negative is a credit.
    pub(super) balance: i64,
    /// The currency in which this customer pays, and what a thousand minor units of the merchant's
    /// come to in it.
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
    /// What a trial's end without a card does: `cancel`, `pause` or `create_invoice`.
    pub(super) without_card: &'static str,
    pub(super) metadata: Metadata,
    pub(super) subscription_metadata: Metadata,
    pub(super) payment_metadata: Metadata,
    pub(super) subscription: Option<String>,
    pub(super) invoice: Option<String>,
    pub(super) payment_intent: Option<String>,
    pub(super) payment_link: Option<String>,
    pub(super) discount: Option<Discount>,
    /// A delayed payment has failed.
    pub(super) debit_failed: bool,
}

/// A code of the account that its owner gives to people: a share off the first charge.
#[derive(Clone, Debug)]
pub(super) struct PromotionCode {
    pub(super) id: String,
    pub(super) code: String,
    pub(super) percent_off: i64,
    /// It counts for every charge, not for one.
    pub(super) lasts: bool,
}

/// A promotion code that somebody has used.
#[derive(Clone, Debug)]
pub(super) struct Discount {
    pub(super) id: String,
    pub(super) promotion: PromotionCode,
}

impl Discount {
    /// What it takes off an amount, in minor units.
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
    /// The period that ends first among those of the items.
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
    /// What the trial's end without a card does: `cancel`, `pause` or `create_invoice`.
    pub(super) without_card: &'static str,
    pub(super) metadata: Metadata,
    pub(super) latest_invoice: Option<String>,
    /// A delayed first payment is on its way.
    pub(super) awaits_payment: bool,
    /// Why and since when the status is `paused`.
    pub(super) paused: Option<Paused>,
    /// Checkout has filled in a default payment method, which follows the customer's card.
    pub(super) has_own_method: bool,
    pub(super) resumption: Option<Resumption>,
    pub(super) pending_update: Option<PendingUpdate>,
    /// The schedule that is attached.
    pub(super) schedule: Option<String>,
    /// Prorations that the next invoice carries.
    pub(super) pending: Vec<Line>,
    /// Invoices are sent and due after so many days, not charged (`send_invoice`).
    pub(super) days_until_due: Option<i64>,
    /// For the next invoice that charges something, or for all.
    pub(super) discount: Option<Discount>,
    /// All but the discount.
    pub(super) settings: Settings,
}

/// A price and how many of it.
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
    /// Means nothing for a metered price.
    pub(super) quantity: i64,
    pub(super) period_start: i64,
    pub(super) period_end: i64,
    /// Recorded in the running period, of a metered price.
    pub(super) usage: i64,
}

/// A subscription that is paused as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paused {
    /// `status_details.paused.subscription.type`.
    pub(super) reason: &'static str,
    pub(super) at: i64,
}

/// What a paused subscription waits for to become active.
#[derive(Clone, Debug)]
pub(super) struct Resumption {
    pub(super) invoice: String,
    /// When Stripe voids the invoice.
    pub(super) expires_at: i64,
    /// A new period begins; else the one that now falls into goes on.
    pub(super) restart: bool,
    /// Earlier prorations that the invoice carries, given back when it is voided.
    pub(super) took: Vec<Line>,
}

/// Collection that is paused; invoices are still made.
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

    /// The period of the subscription is the one of its items that ends first.
    pub(super) fn follow_items(&mut self) {
        if let Some(first) = self.items.iter().min_by_key(|item| item.period_end) {
            self.period_start = first.period_start;
            self.period_end = first.period_end;
        }
    }

    /// All items begin their periods at one moment, each with its own end.
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
    /// Which of the phases is running.
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
    /// What a start in the middle of a period does with the unused time.
    pub(super) proration: &'static str,
    /// Added to the subscription's when the phase starts.
    pub(super) metadata: Metadata,
    pub(super) settings: Settings,
}

/// A change that waits for its invoice to be paid.
#[derive(Clone, Debug)]
pub(super) struct PendingUpdate {
    pub(super) invoice: String,
    pub(super) expires_at: i64,
    pub(super) items: Vec<Item>,
    /// The start of the period that the change begins, where it begins one.
    pub(super) restart: Option<i64>,
    /// Earlier prorations that the invoice carries, given back when it is voided.
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
    /// Whether Stripe goes on by itself: finalizes a draft, retries a payment.
    pub(super) auto_advance: bool,
    pub(super) attempts: i64,
    pub(super) first_failed: Option<i64>,
    pub(super) next_attempt: Option<i64>,
    pub(super) finalized_at: Option<i64>,
    pub(super) paid_at: Option<i64>,
    pub(super) uncollectible_at: Option<i64>,
    pub(super) voided_at: Option<i64>,
    /// When an invoice that was sent has to be paid. No attempt is made to charge it.
    pub(super) due_date: Option<i64>,
    /// Settled without a payment.
    pub(super) credited: i64,
    /// Given up because the merchant has forgiven the debt.
    pub(super) forgiven: bool,
    pub(super) charge: Option<String>,
    pub(super) payment_intent: Option<String>,
    pub(super) discount: Option<Discount>,
}

impl Invoice {
    /// Before discounts.
    pub(super) fn subtotal(&self) -> i64 {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// What the discount takes off a line.
    pub(super) fn off(&self, line: &Line) -> i64 {
        line.off(self.discount.as_ref())
    }

    /// Before taxes.
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
    /// The item of the subscription that it is about.
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
    /// What the customer paid, where that was in another currency.
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
    /// Until when evidence, or an appeal, can be submitted.
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
    /// What is delivered, byte for byte.
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
