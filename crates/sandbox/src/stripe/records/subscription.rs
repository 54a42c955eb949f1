//! Subscriptions and their items.

use crate::stripe::records::Discount;
use crate::stripe::records::Line;
use crate::stripe::records::Metadata;
use crate::stripe::records::Settings;

#[expect(clippy::struct_excessive_bools, reason = "Stripe's object has them")]
#[derive(Clone, Debug)]
pub(in crate::stripe) struct Subscription {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) customer: String,
    /// At least one, in the order in which they were added.
    pub(in crate::stripe) items: Vec<Item>,
    pub(in crate::stripe) status: &'static str,
    pub(in crate::stripe) anchor: i64,
    /// Of the items' periods, the one that ends first.
    pub(in crate::stripe) period_start: i64,
    pub(in crate::stripe) period_end: i64,
    pub(in crate::stripe) trial_start: Option<i64>,
    pub(in crate::stripe) trial_end: Option<i64>,
    pub(in crate::stripe) trial_warned: bool,
    pub(in crate::stripe) upcoming_sent: bool,
    pub(in crate::stripe) cancel_at_period_end: bool,
    pub(in crate::stripe) cancel_at: Option<i64>,
    pub(in crate::stripe) canceled_at: Option<i64>,
    pub(in crate::stripe) ended_at: Option<i64>,
    pub(in crate::stripe) cancel_reason: Option<&'static str>,
    pub(in crate::stripe) cancel_comment: Option<String>,
    pub(in crate::stripe) cancel_feedback: Option<String>,
    pub(in crate::stripe) pause: Option<Pause>,
    /// The effect of a trial that ends without a card: `cancel`, `pause` or `create_invoice`.
    pub(in crate::stripe) without_card: &'static str,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) latest_invoice: Option<String>,
    /// Whether a delayed first payment is pending.
    pub(in crate::stripe) awaits_payment: bool,
    /// Why and since when the status is `paused`.
    pub(in crate::stripe) paused: Option<Paused>,
    /// Whether Checkout has set a default payment method, which follows the customer's card.
    pub(in crate::stripe) has_own_method: bool,
    pub(in crate::stripe) resumption: Option<Resumption>,
    pub(in crate::stripe) pending_update: Option<PendingUpdate>,
    /// The attached schedule.
    pub(in crate::stripe) schedule: Option<String>,
    /// Prorations for the next invoice.
    pub(in crate::stripe) pending: Vec<Line>,
    /// With `send_invoice`: days until an invoice is due. Invoices are then not charged.
    pub(in crate::stripe) days_until_due: Option<i64>,
    /// Applies to the next invoice that charges something, or to all.
    pub(in crate::stripe) discount: Option<Discount>,
    /// All settings except the discount.
    pub(in crate::stripe) settings: Settings,
}

/// An item of a subscription. Items of different intervals have periods of their own, as in the
/// flexible billing mode: <https://docs.stripe.com/billing/subscriptions/mixed-interval>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stripe) struct Item {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) price: String,
    /// Ignored for a metered price.
    pub(in crate::stripe) quantity: i64,
    pub(in crate::stripe) period_start: i64,
    pub(in crate::stripe) period_end: i64,
    /// Usage of a metered price recorded in the current period.
    pub(in crate::stripe) usage: i64,
}

/// The pause of a whole subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stripe) struct Paused {
    /// `status_details.paused.subscription.type`.
    pub(in crate::stripe) reason: &'static str,
    pub(in crate::stripe) at: i64,
}

/// The invoice that a paused subscription waits for to become active.
#[derive(Clone, Debug)]
pub(in crate::stripe) struct Resumption {
    pub(in crate::stripe) invoice: String,
    /// When Stripe voids the invoice.
    pub(in crate::stripe) expires_at: i64,
    /// Whether a new period starts; otherwise the period that contains the present continues.
    pub(in crate::stripe) restart: bool,
    /// Earlier prorations on the invoice, which become pending again when it is voided.
    pub(in crate::stripe) took: Vec<Line>,
}

/// Paused collection; invoices are still created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stripe) struct Pause {
    /// `keep_as_draft`, `mark_uncollectible` or `void`.
    pub(in crate::stripe) behavior: &'static str,
    pub(in crate::stripe) resumes_at: Option<i64>,
}

impl Subscription {
    /// Whether the status is final.
    pub(in crate::stripe) fn has_ended(&self) -> bool {
        matches!(self.status, "canceled" | "incomplete_expired")
    }

    pub(in crate::stripe) fn has_price(&self, price: &str) -> bool {
        self.items.iter().any(|item| item.price == price)
    }

    /// Sets the subscription's period to the one of its items that ends first.
    pub(in crate::stripe) fn follow_items(&mut self) {
        if let Some(first) = self.items.iter().min_by_key(|item| item.period_end) {
            self.period_start = first.period_start;
            self.period_end = first.period_end;
        }
    }

    /// Starts the periods of all items at one time, each with its own end.
    pub(in crate::stripe) fn begin_periods(&mut self, start: i64, ends: &[i64]) {
        for (item, end) in self.items.iter_mut().zip(ends) {
            item.period_start = start;
            item.period_end = *end;
        }
        self.follow_items();
    }

    /// All invoice settings, with the discount.
    pub(in crate::stripe) fn invoice_settings(&self) -> Settings {
        Settings { discount: self.discount.clone(), ..self.settings.clone() }
    }

    /// Replaces all invoice settings.
    pub(in crate::stripe) fn set_invoice_settings(&mut self, settings: Settings) {
        self.discount.clone_from(&settings.discount);
        self.settings = Settings { discount: None, ..settings };
    }

    pub(in crate::stripe) fn forget_ending(&mut self) {
        self.cancel_at_period_end = false;
        self.cancel_at = None;
        self.canceled_at = None;
        self.cancel_reason = None;
    }
}

/// A change that waits for its invoice to be paid.
#[derive(Clone, Debug)]
pub(in crate::stripe) struct PendingUpdate {
    pub(in crate::stripe) invoice: String,
    pub(in crate::stripe) expires_at: i64,
    pub(in crate::stripe) items: Vec<Item>,
    /// The start of the period that the change starts, if it starts one.
    pub(in crate::stripe) restart: Option<i64>,
    /// Earlier prorations on the invoice, which become pending again when it is voided.
    pub(in crate::stripe) took: Vec<Line>,
}
