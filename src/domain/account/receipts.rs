//! The payments of an account as the list that its user sees, including those that did not arrive.

use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::{Purchase, Session};
use crate::domain::account::{Account, Payment, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, InvoiceOutcome};
use crate::domain::ids::{InvoiceId, PlanCode};
use crate::domain::money::Money;

/// A payment of the user's own, as they see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// `None` if Stripe has nothing to show for it.
    pub source: Option<ReceiptSource>,
    /// What it paid for, if the plan is known.
    pub plan: Option<PlanCode>,
    /// When it was paid, or when it last failed or was requested.
    pub at: Timestamp,
    /// In the customer's currency, if the amount in it is known; else in the seller's.
    pub amount: Money,
    pub state: ReceiptState,
    /// What was refunded, in the currency of the payment or the customer's.
    pub refunded: Option<Money>,
    pub dispute: Option<DisputeOutcome>,
}

/// Where Stripe's documents about a payment are found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReceiptSource {
    /// The usual source for a subscription.
    Invoice(InvoiceId),
    /// The payment intent or charge of a single payment, as in
    /// [`PaymentRef::key`](crate::domain::event::PaymentRef::key).
    Payment(String),
}

/// Whether the money has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptState {
    Paid,
    /// Requested, or on its way by a delayed method.
    Pending,
    /// The last attempt failed, or the due date has passed, and it is still owed.
    Owed,
    /// It did not arrive and is no longer owed.
    NotPaid,
}

/// What has become of the disputes about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeOutcome {
    /// The bank has not decided yet.
    Open,
    /// The bank has taken money back.
    Lost,
}

impl Account {
    /// The user's own payments, newest first. What somebody else has paid for the user is left out, and so
    /// are invoices over nothing.
    #[must_use]
    pub fn receipts(&self, policy: &Policy) -> Vec<Receipt> {
        let owned = self.purchases.iter().filter(|purchase| purchase.owned);
        let mut receipts: Vec<Receipt> =
            owned.flat_map(|purchase| self.receipts_of(purchase, policy)).collect();
        receipts.sort_by(|left, right| (right.at, &right.source).cmp(&(left.at, &left.source)));
        receipts
    }

    fn receipts_of(&self, purchase: &Purchase, policy: &Policy) -> Vec<Receipt> {
        let invoices = purchase.invoices.iter();
        let mut receipts: Vec<Receipt> = invoices
            .filter_map(|invoice| self.receipt_of_invoice(purchase, invoice, policy))
            .collect();
        let session = purchase.session.as_ref().filter(|_| purchase.is_once());
        receipts.extend(session.and_then(|session| self.single_receipt(purchase, session, policy)));
        receipts
    }

    fn receipt_of_invoice(
        &self,
        purchase: &Purchase,
        invoice: &Invoice,
        policy: &Policy,
    ) -> Option<Receipt> {
        let (state, at) = match &invoice.paid {
            Some(paid) => (ReceiptState::Paid, paid.at),
            None => unpaid(invoice)?,
        };
        let payments: Vec<&Payment> = self.payments.of_invoice(&invoice.snapshot.id).collect();
        let receipt = Receipt {
            source: Some(ReceiptSource::Invoice(invoice.snapshot.id.clone())),
            plan: purchase.plan_of_invoice(invoice, policy),
            at,
            amount: invoice.customer_amount(),
            state,
            refunded: None,
            dispute: None,
        };
        (invoice.snapshot.amount.minor > 0)
            .then(|| receipt.with_returns(&payments, invoice.snapshot.amount))
    }

    fn single_receipt(
        &self,
        purchase: &Purchase,
        session: &Session,
        policy: &Policy,
    ) -> Option<Receipt> {
        let state = match session.outcome {
            CheckoutOutcome::Paid => ReceiptState::Paid,
            CheckoutOutcome::AwaitingPayment => ReceiptState::Pending,
            CheckoutOutcome::PaymentFailed => ReceiptState::NotPaid,
            CheckoutOutcome::Expired => return None,
        };
        let total = session.snapshot.total.filter(|total| total.minor > 0)?;
        let paid_with = |payment: &Payment| purchase.is_paid_with(payment);
        let known = self.payments.iter().find(|(_, payment)| paid_with(payment));
        let receipt = Receipt {
            source: known.map(|(key, _)| ReceiptSource::Payment(key.to_owned())),
            plan: purchase.last_known_plan(policy).or_else(|| purchase.session_plan(policy)),
            at: purchase.started().map_or(session.at, |start| start.at),
            amount: session.snapshot.presented.unwrap_or(total),
            state,
            refunded: None,
            dispute: None,
        };
        let payments: Vec<&Payment> = known.into_iter().map(|(_, payment)| payment).collect();
        Some(receipt.with_returns(&payments, total))
    }
}

impl Receipt {
    /// Adds what was refunded and disputed. `bill` is what was to be paid, in the seller's currency.
    fn with_returns(self, payments: &[&Payment], bill: Money) -> Self {
        let parts: Vec<Money> = payments
            .iter()
            .filter_map(|payment| {
                payment.refund_presented().filter(|money| money.minor > 0).or(payment.refund())
            })
            .collect();
        let refunded = if parts.is_empty() { None } else { Money::total(parts) };
        let lost = payments.iter().any(|payment| payment.lost(Some(bill)) > 0);
        let dispute = if payments.iter().any(|payment| payment.is_disputed()) {
            Some(DisputeOutcome::Open)
        } else {
            lost.then_some(DisputeOutcome::Lost)
        };
        Self { refunded, dispute, ..self }
    }

    /// Whether everything that was paid has been refunded.
    #[must_use]
    pub fn is_refunded(&self) -> bool {
        self.refunded.is_some_and(|refunded| {
            refunded.currency == self.amount.currency && refunded.minor >= self.amount.minor
        })
    }
}

/// The state of an invoice that is not paid, and since when. `None` if the customer has nothing to do with
/// it: it was withdrawn before any attempt to collect it.
fn unpaid(invoice: &Invoice) -> Option<(ReceiptState, Timestamp)> {
    let failed = invoice.last_failed.unwrap_or(invoice.first_seen_at);
    if !invoice.is_owed() {
        return invoice.first_failed.map(|_| (ReceiptState::NotPaid, failed));
    }
    let is_overdue = invoice.is_failing() || invoice.outcome == InvoiceOutcome::Uncollectible;
    let state = if is_overdue { ReceiptState::Owed } else { ReceiptState::Pending };
    Some((state, failed))
}
