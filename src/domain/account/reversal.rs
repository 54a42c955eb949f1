//! What has gone back of what a purchase was paid with, and what its payments came to.

use crate::domain::account::Policy;
use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::{Payment, Payments};
use crate::domain::account::purchase::Purchase;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::money::Money;
use crate::domain::subscription::Reversal;

/// The money for the running period has gone back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reversed {
    pub(super) why: Reversal,
    /// When the last part of it went.
    pub(super) at: Timestamp,
    /// What the bank has taken, or else what was refunded, in the currency in which it was paid.
    pub(super) amount: Money,
}

impl Purchase {
    /// The invoice that a payment went to.
    pub(super) fn invoice_of(&self, payment: &Payment) -> Option<&Invoice> {
        let invoice = payment.invoice.as_ref()?;
        self.invoices.iter().find(|one| one.seen.id == *invoice)
    }

    /// Whether this purchase was paid with it, in part or in full.
    pub(super) fn is_paid_with(&self, payment: &Payment) -> bool {
        self.invoice_of(payment).is_some()
            || payment.session.as_ref().is_some_and(|id| id.as_str() == self.id.as_str())
    }

    /// Whether it paid for what runs now, or ran last, and not for an earlier period.
    pub(super) fn is_current(&self, payment: &Payment) -> bool {
        match self.invoice_of(payment) {
            Some(invoice) => self.running_period().iter().any(|one| one.seen.id == invoice.seen.id),
            None => payment.session.is_some(),
        }
    }

    /// What was paid together with this payment: its invoice, or the checkout session.
    pub(super) fn bill_of(&self, payment: &Payment) -> Option<Money> {
        let session = || self.session.as_ref().and_then(|session| session.seen.total);
        self.invoice_of(payment).map(|one| one.seen.amount).or_else(session)
    }

    /// Nothing is left of the invoice, or of the single payment, that this payment belongs to.
    pub(super) fn is_all_back(&self, payments: &Payments, payment: &Payment) -> bool {
        let Some(bill) = self.bill_of(payment) else { return false };
        let gone: i64 = match &payment.invoice {
            Some(id) => payments.of_invoice(id).map(|(_, one)| one.gone(Some(bill))).sum(),
            None => payment.gone(Some(bill)),
        };
        bill.minor > 0 && gone >= bill.minor
    }

    /// The plan that an invoice was for: by the price that it charges, else the present one.
    pub(super) fn plan_of(&self, invoice: &Invoice, policy: &Policy) -> Option<PlanCode> {
        let now = self.plan(policy);
        let listed: Vec<&PlanCode> = invoice
            .seen
            .prices
            .iter()
            .filter_map(|price| Some(&policy.catalogue.plan_of(price)?.code))
            .collect();
        let current = listed.iter().find(|plan| Some(**plan) == now.as_ref());
        current.or(listed.first()).map(|plan| (*plan).clone()).or(now)
    }

    /// Whether the money for the running period has gone back: all of it, by refunds and by lost
    /// disputes together, over all payments of all its invoices.
    pub(super) fn reversal(&self, payments: &Payments) -> Option<Reversed> {
        let bills: Vec<(Money, Option<Money>, Vec<&Payment>)> = if self.is_once() {
            let paid = payments.of_session(self.id.as_str()).map(|(_, payment)| payment);
            let paid: Vec<&Payment> = paid.collect();
            let total = self.session.as_ref().and_then(|session| session.seen.total);
            let total = total.or_else(|| Money::total(paid.iter().filter_map(|one| one.amount())));
            let presented = self.session.as_ref().and_then(|session| session.seen.presented);
            vec![(total?, presented, paid)]
        } else {
            let running = self.running_period().into_iter();
            let with_payments = |one: &Invoice| {
                let paid = payments.of_invoice(&one.seen.id).map(|(_, payment)| payment);
                (one.seen.amount, self.presented_of(one), paid.collect())
            };
            running.map(with_payments).collect()
        };
        let (mut whole, mut gone, mut lost) = (0, 0, 0);
        for (bill, _, paid) in &bills {
            let sum = |part: fn(&Payment, Option<Money>) -> i64| -> i64 {
                let parts: i64 = paid.iter().map(|payment| part(payment, Some(*bill))).sum();
                parts.min(bill.minor)
            };
            whole += bill.minor;
            gone += sum(Payment::gone);
            lost += sum(Payment::lost);
        }
        if whole == 0 || gone < whole {
            return None;
        }
        let paid = || bills.iter().flat_map(|(_, _, paid)| paid).filter(|one| one.gone(None) > 0);
        let currency = bills.first()?.0.currency;
        let why = if lost > 0 { Reversal::DisputeLost } else { Reversal::Refunded };
        let presented: Option<Vec<Money>> = paid().map(|one| one.presented()).collect();
        let of_bills = || bills.iter().map(|(_, presented, _)| *presented).collect();
        let presented = presented.or_else(of_bills).and_then(Money::total);
        let presented = presented.filter(|_| lost == 0 || lost == gone);
        let minor = if lost > 0 { lost } else { gone };
        Some(Reversed {
            why,
            at: paid().map(|payment| payment.gone_at()).max()?,
            amount: presented.unwrap_or(Money { minor, currency }),
        })
    }

    /// The last invoice that was paid, or failed, of a customer who pays in another currency, with
    /// when: what it came to in that currency is not known yet, and Stripe was not asked since.
    pub(super) fn unpresented(&self) -> Option<(&Invoice, Timestamp)> {
        let paid = self.bought().filter_map(|one| Some((one, one.paid.as_ref()?.at)));
        let last = paid.max_by_key(|(one, at)| (*at, one.seen.id.clone()));
        let failing = || self.failing().and_then(|one| Some((one, one.last_failed?)));
        let unknown = |(one, at): &(&Invoice, Timestamp)| self.awaits_amount(one, *at);
        last.filter(|found| unknown(found) && !found.0.is_first())
            .or_else(|| failing().filter(unknown))
    }

    /// Whether Stripe has yet to be asked, since that moment, what an invoice comes to for a customer
    /// who pays in another currency.
    pub(super) fn awaits_amount(&self, invoice: &Invoice, since: Timestamp) -> bool {
        let currency = self.last().and_then(|version| version.seen.presentment);
        currency.is_some_and(|currency| currency != invoice.seen.amount.currency)
            && invoice.seen.presented.is_none()
            && invoice.payments_as_of.is_none_or(|asked| asked < since)
    }

    /// What the newest payment came to in the customer's currency, where that is known.
    pub(super) fn last_paid_in_own_currency(&self) -> Option<Money> {
        let paid = self.bought().filter_map(|one| Some((one.paid.as_ref()?.at, one)));
        let (_, newest) = paid.max_by_key(|(at, one)| (*at, one.seen.id.clone()))?;
        self.presented_of(newest)
    }

    /// The first invoice is paid on the checkout page, whose session says it.
    fn presented_of(&self, invoice: &Invoice) -> Option<Money> {
        let session = self.session.as_ref().map(|session| &session.seen);
        let first = session
            .filter(|session| invoice.is_first() && session.total == Some(invoice.seen.amount));
        invoice.seen.presented.or_else(|| first?.presented)
    }
}
