//! The last payment of an account, and the next one that is expected.

use crate::domain::account::{Account, Dated, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::event::CheckoutOutcome;
use crate::domain::money::Money;
use crate::domain::subscription::Subscription;

/// A payment that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextPayment {
    pub at: Timestamp,
    /// `None` if it is not known exactly.
    pub amount: Option<Money>,
}

impl Account {
    /// The newest payment, in the customer's currency if that is known.
    #[must_use]
    pub fn last_payment(&self) -> Option<Dated<Money>> {
        let invoices = self.purchases.iter().flat_map(|purchase| &purchase.invoices);
        let invoices = invoices.filter(|invoice| invoice.is_paid_with_money());
        let invoices = invoices.filter_map(|invoice| {
            Some(Dated { at: invoice.paid.as_ref()?.at, value: invoice.customer_amount() })
        });
        let once = self.purchases.iter().filter(|purchase| purchase.is_once());
        let once = once.filter_map(|purchase| {
            let session = purchase.session.as_ref()?;
            let is_paid = session.outcome == CheckoutOutcome::Paid;
            let total = session.snapshot.presented.or(session.snapshot.total)?;
            (is_paid && total.minor > 0).then_some(Dated { at: session.at, value: total })
        });
        invoices.chain(once).max_by_key(|payment| payment.at)
    }

    /// The next payment of a subscription that renews, or whose trial becomes a paid period.
    #[must_use]
    pub fn next_payment(
        &self,
        subscription: &Subscription,
        policy: &Policy,
        now: Timestamp,
    ) -> Option<NextPayment> {
        let at = subscription.renews_at().filter(|at| *at > now)?;
        let announced = self.announced(subscription, policy).filter(|invoice| invoice.due_at > now);
        Some(NextPayment {
            at,
            amount: announced.map(|invoice| invoice.amount).or(subscription.amount),
        })
    }
}
