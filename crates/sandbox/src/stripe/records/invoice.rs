//! Invoices and their lines.

use crate::stripe::records::Discount;
use crate::stripe::records::Metadata;

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Invoice {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) number: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) customer: String,
    pub(in crate::stripe) subscription: Option<String>,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) reason: &'static str,
    pub(in crate::stripe) status: &'static str,
    pub(in crate::stripe) currency: String,
    pub(in crate::stripe) lines: Vec<Line>,
    pub(in crate::stripe) tax: i64,
    pub(in crate::stripe) starting_balance: i64,
    pub(in crate::stripe) ending_balance: i64,
    pub(in crate::stripe) amount_due: i64,
    pub(in crate::stripe) amount_paid: i64,
    pub(in crate::stripe) period_start: i64,
    pub(in crate::stripe) period_end: i64,
    /// Whether Stripe advances the invoice automatically: finalizes a draft, retries a payment.
    pub(in crate::stripe) auto_advance: bool,
    pub(in crate::stripe) attempts: i64,
    pub(in crate::stripe) first_failed: Option<i64>,
    pub(in crate::stripe) next_attempt: Option<i64>,
    pub(in crate::stripe) finalized_at: Option<i64>,
    pub(in crate::stripe) paid_at: Option<i64>,
    pub(in crate::stripe) uncollectible_at: Option<i64>,
    pub(in crate::stripe) voided_at: Option<i64>,
    /// When a sent invoice is due. It is never charged.
    pub(in crate::stripe) due_date: Option<i64>,
    /// Whether `invoice.overdue` was emitted, which happens once.
    pub(in crate::stripe) is_overdue: bool,
    /// Whether it was settled without a payment.
    pub(in crate::stripe) credited: i64,
    /// Whether it is uncollectible because the merchant has forgiven the debt.
    pub(in crate::stripe) forgiven: bool,
    pub(in crate::stripe) charge: Option<String>,
    pub(in crate::stripe) payment_intent: Option<String>,
    pub(in crate::stripe) discount: Option<Discount>,
}

impl Invoice {
    /// The amount before discounts.
    pub(in crate::stripe) fn subtotal(&self) -> i64 {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// The discount on a line.
    pub(in crate::stripe) fn off(&self, line: &Line) -> i64 {
        line.off(self.discount.as_ref())
    }

    /// The amount before taxes.
    pub(in crate::stripe) fn discounted(&self) -> i64 {
        self.lines.iter().map(|line| line.amount - self.off(line)).sum()
    }

    pub(in crate::stripe) fn total(&self) -> i64 {
        self.discounted() + self.tax
    }
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Line {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) description: String,
    pub(in crate::stripe) amount: i64,
    pub(in crate::stripe) quantity: i64,
    pub(in crate::stripe) price: String,
    /// The subscription item that the line is for.
    pub(in crate::stripe) item: Option<String>,
    pub(in crate::stripe) start: i64,
    pub(in crate::stripe) end: i64,
    pub(in crate::stripe) proration: bool,
}

impl Line {
    /// Prorations are not discountable.
    pub(in crate::stripe) fn off(&self, discount: Option<&Discount>) -> i64 {
        discount.filter(|_| !self.proration).map_or(0, |discount| discount.off(self.amount))
    }
}
