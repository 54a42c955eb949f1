//! Early fraud warnings about payments, and what became of each.

use std::time::Duration;

use crate::domain::account::payment::{Dated, Payment};
use crate::domain::account::{Account, Purchase};
use crate::domain::clock::Timestamp;
use crate::domain::event::FraudWarningSnapshot;
use crate::domain::money::Money;

/// After this, banks hardly ever dispute a payment.
/// Source: <https://docs.stripe.com/disputes/how-disputes-work>.
const DISPUTE_WINDOW: Duration = Duration::from_hours(120 * 24);

/// What became of an early fraud warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FraudWarningState {
    /// A refund of what is left of the payment can avoid a dispute, until this time at most.
    Open(Timestamp),
    /// Nothing is left of the payment.
    Returned,
    /// The payment was disputed.
    Disputed,
    /// Stripe no longer calls it actionable, and neither a refund nor a dispute explains that yet.
    NoLongerActionable,
    /// No dispute has come, and none is to be expected any more, since this time.
    Lapsed(Timestamp),
}

impl Payment {
    /// The latest snapshot of each early fraud warning, ordered by id, with its state. `bill` is what was to be
    /// paid; it is used while the payment's own amount is unknown.
    pub fn fraud_warnings(
        &self,
        bill: Option<Money>,
        now: Timestamp,
    ) -> impl Iterator<Item = (&Dated<FraudWarningSnapshot>, FraudWarningState)> {
        let is_disputed = self.disputes().next().is_some();
        let paid = self.amount().or(bill);
        let is_returned = paid.is_some_and(|paid| self.returned(bill) >= paid.minor);
        self.warnings.values().map(move |dated| {
            let Dated { at, value: warning } = dated;
            let until = warning.created.unwrap_or(*at).plus(DISPUTE_WINDOW);
            let state = if is_disputed {
                FraudWarningState::Disputed
            } else if is_returned {
                FraudWarningState::Returned
            } else if !warning.actionable {
                FraudWarningState::NoLongerActionable
            } else if until <= now {
                FraudWarningState::Lapsed(until)
            } else {
                FraudWarningState::Open(until)
            };
            (dated, state)
        })
    }
}

impl Account {
    /// The amount of a payment for the purchase. One payment pays an invoice, unless others are known. `None`: the
    /// amount is not known.
    pub(super) fn amount_of(
        &self,
        payment: &Payment,
        purchase: Option<&Purchase>,
    ) -> Option<Money> {
        payment.amount().or_else(|| {
            let purchase = purchase?;
            let is_whole = purchase.invoice_of(payment).is_none_or(|invoice| {
                let payments = self.payments.of_invoice(&invoice.snapshot.id);
                invoice.paid.is_some() && payments.count() == 1
            });
            purchase.bill_of(payment).filter(|_| is_whole)
        })
    }
}
