//! Which payments of a purchase were returned, and what they came to in the customer's currency.

use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::{Payment, Payments};
use crate::domain::account::purchase::Purchase;
use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::subscription::Reversal;

/// The payment for the running period has been returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reversed {
    pub(super) reason: Reversal,
    /// When the last part of it was returned.
    pub(super) at: Timestamp,
    /// The amount lost to disputes, or else the amount refunded, in the currency in which it was paid.
    pub(super) amount: Money,
}

/// A paid invoice, or the total of a single payment, with what paid for it.
struct PaidBill<'a> {
    amount: Money,
    /// The amount in the customer's currency.
    presented: Option<Money>,
    payments: Vec<&'a Payment>,
}

impl PaidBill<'_> {
    /// The sum of `part` over all payments, in minor units, and at most the bill's amount.
    fn sum(&self, part: fn(&Payment, Option<Money>) -> i64) -> i64 {
        let parts = self.payments.iter().map(|payment| part(payment, Some(self.amount)));
        parts.sum::<i64>().min(self.amount.minor)
    }
}

/// An invoice whose amount in the customer's currency must be fetched.
pub(super) struct UnknownAmount<'a> {
    pub(super) invoice: &'a Invoice,
    /// When it was paid, or last failed.
    pub(super) since: Timestamp,
}

impl Purchase {
    /// The invoice that a payment paid.
    pub(super) fn invoice_of(&self, payment: &Payment) -> Option<&Invoice> {
        let id = payment.invoice.as_ref()?;
        self.invoices.iter().find(|invoice| invoice.snapshot.id == *id)
    }

    /// Whether the payment paid for this purchase, in part or in full.
    pub(super) fn is_paid_with(&self, payment: &Payment) -> bool {
        self.invoice_of(payment).is_some()
            || payment.session.as_ref().is_some_and(|id| id.as_str() == self.id.as_str())
    }

    /// Whether the payment paid for the running or the last period, and not for an earlier one.
    pub(super) fn is_current(&self, payment: &Payment) -> bool {
        match self.invoice_of(payment) {
            Some(paid) => {
                let current = self.invoices_of_running_period();
                current.iter().any(|invoice| invoice.snapshot.id == paid.snapshot.id)
            }
            None => payment.session.is_some(),
        }
    }

    /// The total that the payment belongs to: that of its invoice, or of the checkout session.
    pub(super) fn bill_of(&self, payment: &Payment) -> Option<Money> {
        let session = || self.session.as_ref().and_then(|session| session.snapshot.total);
        self.invoice_of(payment).map(|invoice| invoice.snapshot.amount).or_else(session)
    }

    /// Whether the whole invoice, or the whole single payment, that the payment belongs to has been
    /// returned.
    pub(super) fn is_returned_in_full(&self, payments: &Payments, payment: &Payment) -> bool {
        let Some(bill) = self.bill_of(payment) else { return false };
        let returned: i64 = match &payment.invoice {
            Some(id) => payments.of_invoice(id).map(|part| part.returned(Some(bill))).sum(),
            None => payment.returned(Some(bill)),
        };
        bill.minor > 0 && returned >= bill.minor
    }

    /// Set once the whole payment for the running period has been returned: by refunds and lost
    /// disputes together, over all payments of all its invoices.
    pub(super) fn reversal(&self, payments: &Payments) -> Option<Reversed> {
        let bills = self.current_bills(payments)?;
        let whole: i64 = bills.iter().map(|bill| bill.amount.minor).sum();
        let returned: i64 = bills.iter().map(|bill| bill.sum(Payment::returned)).sum();
        let lost: i64 = bills.iter().map(|bill| bill.sum(Payment::lost)).sum();
        if whole == 0 || returned < whole {
            return None;
        }
        let returned_payments = || {
            let all = bills.iter().flat_map(|bill| &bill.payments);
            all.filter(|payment| payment.returned(None) > 0)
        };
        let by_payment: Option<Vec<Money>> =
            returned_payments().map(|payment| payment.presented()).collect();
        let by_bill = || bills.iter().map(|bill| bill.presented).collect();
        let presented = by_payment.or_else(by_bill).and_then(Money::total);
        // The customer's currency is known for the whole amount only.
        let presented = presented.filter(|_| lost == 0 || lost == returned);
        let minor = if lost > 0 { lost } else { returned };
        let currency = bills.first()?.amount.currency;
        Some(Reversed {
            reason: if lost > 0 { Reversal::DisputeLost } else { Reversal::Refunded },
            at: returned_payments().map(|payment| payment.returned_at()).max()?,
            amount: presented.unwrap_or(Money { minor, currency }),
        })
    }

    /// The bills for the running period: its invoices, or the total of a single payment. `None` if that
    /// total is unknown.
    fn current_bills<'a>(&self, payments: &'a Payments) -> Option<Vec<PaidBill<'a>>> {
        if !self.is_once() {
            let bills = self.invoices_of_running_period().into_iter().map(|invoice| PaidBill {
                amount: invoice.snapshot.amount,
                presented: self.presented_amount(invoice),
                payments: payments.of_invoice(&invoice.snapshot.id).collect(),
            });
            return Some(bills.collect());
        }
        let payments: Vec<&Payment> = payments.of_session(self.id.as_str()).collect();
        let session = self.session.as_ref().map(|session| &session.snapshot);
        let total = session.and_then(|session| session.total);
        let paid = || Money::total(payments.iter().filter_map(|payment| payment.amount()));
        let amount = total.or_else(paid)?;
        let presented = session.and_then(|session| session.presented);
        Some(vec![PaidBill { amount, presented, payments }])
    }

    /// The last paid invoice, or else the overdue one, if the customer pays in another currency and
    /// the amount in it has not been fetched since.
    pub(super) fn unknown_amount(&self) -> Option<UnknownAmount<'_>> {
        let needs_fetch = |found: &UnknownAmount<'_>| self.needs_amount(found.invoice, found.since);
        let paid = self.invoices_paid_with_money().filter_map(|invoice| {
            Some(UnknownAmount { invoice, since: invoice.paid.as_ref()?.at })
        });
        let last_paid = paid.max_by_key(|found| (found.since, found.invoice.snapshot.id.clone()));
        let overdue = || {
            let invoice = self.overdue_invoice()?;
            Some(UnknownAmount { invoice, since: invoice.last_failed? })
        };
        last_paid
            .filter(|found| needs_fetch(found) && !found.invoice.is_first())
            .or_else(|| overdue().filter(needs_fetch))
    }

    /// Whether the customer pays in another currency and the invoice's amount in it is unknown and has
    /// not been fetched after `since`.
    pub(super) fn needs_amount(&self, invoice: &Invoice, since: Timestamp) -> bool {
        let currency = self.latest().and_then(|version| version.snapshot.presentment);
        currency.is_some_and(|currency| currency != invoice.snapshot.amount.currency)
            && invoice.snapshot.presented.is_none()
            && invoice.payments_fetched_at.is_none_or(|fetched| fetched < since)
    }

    /// What the newest payment came to in the customer's currency, if known.
    pub(super) fn last_presented_payment(&self) -> Option<Money> {
        let paid = self.invoices_paid_with_money();
        let newest = paid.max_by_key(|invoice| {
            (invoice.paid.as_ref().map(|paid| paid.at), invoice.snapshot.id.clone())
        })?;
        self.presented_amount(newest)
    }

    /// The amount in the customer's currency. The first invoice is paid on the checkout page, so the
    /// session reports it.
    fn presented_amount(&self, invoice: &Invoice) -> Option<Money> {
        let session = self.session.as_ref().map(|session| &session.snapshot);
        let first = session
            .filter(|session| invoice.is_first() && session.total == Some(invoice.snapshot.amount));
        invoice.snapshot.presented.or_else(|| first?.presented)
    }
}
