//! The payments of an account that have arrived, and what of them was returned.

use crate::domain::account::purchase::Purchase;
use crate::domain::account::{Account, Payment, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{InvoiceId, PlanCode};
use crate::domain::money::Money;

/// A payment that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidPayment {
    /// Its payment intent, or its charge if there is no intent.
    pub id: String,
    /// `None` for a single payment.
    pub invoice: Option<InvoiceId>,
    /// What it paid for, if the plan is known.
    pub plan: Option<PlanCode>,
    pub paid_at: Timestamp,
    pub amount: Money,
    /// Refunded or lost in disputes, in minor units.
    pub returned: i64,
    /// A dispute is open, so that Stripe refunds nothing.
    pub is_disputed: bool,
}

impl PaidPayment {
    /// What can still be refunded, in minor units.
    #[must_use]
    pub const fn left(&self) -> i64 {
        self.amount.minor - self.returned
    }
}

impl Account {
    /// The payments that have arrived, newest first.
    #[must_use]
    pub fn paid_payments(&self, policy: &Policy) -> Vec<PaidPayment> {
        let of_purchase = |(id, payment): (&str, &Payment)| {
            let purchase = self.purchases.iter().find(|purchase| purchase.is_paid_with(payment))?;
            let paid_at = purchase.paid_at(payment)?;
            let bill = purchase.bill_of(payment);
            let amount = payment.amount().or(bill).filter(|amount| amount.minor > 0)?;
            Some(PaidPayment {
                id: id.to_owned(),
                invoice: payment.invoice.clone(),
                plan: purchase.last_known_plan(policy).or_else(|| purchase.session_plan(policy)),
                paid_at,
                amount,
                returned: payment.returned(bill),
                is_disputed: payment.is_disputed(),
            })
        };
        let mut paid: Vec<PaidPayment> = self.payments.iter().filter_map(of_purchase).collect();
        paid.sort_by(|left, right| (right.paid_at, &right.id).cmp(&(left.paid_at, &left.id)));
        paid
    }

    /// Invoices that were paid with money and whose payments are not known, newest first.
    #[must_use]
    pub fn invoices_without_payments(&self) -> Vec<InvoiceId> {
        let invoices = self.purchases.iter().flat_map(Purchase::invoices_paid_with_money);
        let mut unknown: Vec<_> = invoices
            .filter(|invoice| self.payments.of_invoice(&invoice.snapshot.id).next().is_none())
            .filter_map(|invoice| Some((invoice.paid.as_ref()?.at, invoice.snapshot.id.clone())))
            .collect();
        unknown.sort_by(|left, right| right.cmp(left));
        unknown.into_iter().map(|(_, id)| id).collect()
    }
}

impl Purchase {
    /// When the payment arrived. `None`: it has not.
    fn paid_at(&self, payment: &Payment) -> Option<Timestamp> {
        match self.invoice_of(payment) {
            Some(invoice) => invoice.paid.as_ref().map(|paid| paid.at),
            None => self.started().map(|start| start.at),
        }
    }
}
