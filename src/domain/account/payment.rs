//! Money that went back: refunds and disputes of one payment.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::history::{Fact, FactBody, Origin};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    ChargeSnapshot, DisputeSnapshot, PaymentRef, RefundSnapshot, RefundStatus, StripeObject,
};
use crate::domain::ids::{DisputeId, InvoiceId, PaymentIntentId, RefundId, SessionId};
use crate::domain::money::Money;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payment {
    /// What it paid for, as far as it is known.
    pub invoice: Option<InvoiceId>,
    pub session: Option<SessionId>,
    /// What it contributed to its invoice.
    contributed: Option<Money>,
    /// What the customer paid in their own currency, by the checkout session.
    presented: Option<Money>,
    charge: Option<(Timestamp, ChargeSnapshot)>,
    refunds: BTreeMap<RefundId, (Timestamp, RefundSnapshot)>,
    disputes: BTreeMap<DisputeId, (Timestamp, DisputeSnapshot)>,
}

impl Payment {
    /// Minor units that were refunded, or are on their way.
    #[must_use]
    pub fn refunded(&self) -> i64 {
        let counted: i64 = self.counted_refunds().map(|refund| refund.amount.minor).sum();
        let Some((at, charge)) = &self.charge else { return counted };
        // The charge counts all refunds as of its moment; some may have bounced since.
        let bounced: i64 = self
            .refunds
            .values()
            .filter(|(failed, refund)| refund.status > RefundStatus::Succeeded && failed >= at)
            .map(|(_, refund)| refund.amount.minor)
            .sum();
        counted.max(charge.refunded - bounced)
    }

    fn counted_refunds(&self) -> impl Iterator<Item = &RefundSnapshot> {
        let all = self.refunds.values().map(|(_, refund)| refund);
        all.filter(|refund| refund.status <= RefundStatus::Succeeded)
    }

    /// The money that came, where it is known.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        self.charge.as_ref().map(|(_, charge)| charge.amount).or(self.contributed)
    }

    /// What the customer paid, where that was in another currency than the seller's.
    #[must_use]
    pub fn presented(&self) -> Option<Money> {
        self.charge.as_ref().and_then(|(_, charge)| charge.presented).or(self.presented)
    }

    /// What was refunded, in the payment's currency.
    #[must_use]
    pub fn refund(&self) -> Option<Money> {
        let minor = self.refunded();
        let currency = self
            .amount()
            .or_else(|| self.refunds.values().next().map(|(_, refund)| refund.amount))?
            .currency;
        (minor > 0).then_some(Money { minor, currency })
    }

    /// What was refunded in the customer's currency: as each refund says it, or, when nothing is left
    /// of the payment, all that was paid.
    #[must_use]
    pub fn refund_presented(&self) -> Option<Money> {
        let refunded = self.refunded();
        let told: i64 = self.counted_refunds().map(|refund| refund.amount.minor).sum();
        let each: Option<Vec<Money>> =
            self.counted_refunds().map(|refund| refund.presented).collect();
        let each = each.filter(|_| told == refunded).and_then(Money::total);
        let all = self.amount().is_some_and(|amount| refunded >= amount.minor);
        each.or_else(|| self.presented().filter(|_| all))
    }

    /// Minor units that the bank has taken for good. `due`: what was paid, for when the payment's own
    /// amount is not known.
    #[must_use]
    pub fn lost(&self, due: Option<Money>) -> i64 {
        let came = self.amount().or(due);
        let taken = self.disputes.values().filter(|(_, one)| one.status.has_taken_the_money());
        let minor: i64 = taken.map(|(_, dispute)| disputed(dispute.amount, came)).sum();
        came.map_or(minor, |came| minor.min(came.minor))
    }

    /// Minor units that have gone back, one way or the other: no more than came. `due` as above.
    #[must_use]
    pub fn gone(&self, due: Option<Money>) -> i64 {
        let minor = self.refunded() + self.lost(due);
        self.amount().or(due).map_or(minor, |came| minor.min(came.minor))
    }

    /// When money last went back.
    #[must_use]
    pub fn gone_at(&self) -> Timestamp {
        let taken = self.disputes.values().filter(|(_, one)| one.status.has_taken_the_money());
        taken.map(|(at, _)| *at).chain([self.refunded_at()]).max().unwrap_or(BEFORE_ALL)
    }

    /// When money was last refunded.
    #[must_use]
    pub fn refunded_at(&self) -> Timestamp {
        let charge = self.charge.as_ref().map(|(at, _)| *at);
        let refunds = self.refunds.values().map(|(at, _)| *at);
        charge.into_iter().chain(refunds).max().unwrap_or(BEFORE_ALL)
    }

    /// Refunds that bounced, with when.
    pub fn failed_refunds(&self) -> impl Iterator<Item = (Timestamp, &RefundSnapshot)> {
        let failed =
            |(_, refund): &&(Timestamp, RefundSnapshot)| refund.status == RefundStatus::Failed;
        self.refunds.values().filter(failed).map(|(at, refund)| (*at, refund))
    }

    /// In the order of their ids, each as it was seen last.
    pub fn disputes(&self) -> impl Iterator<Item = (Timestamp, &DisputeSnapshot)> {
        self.disputes.values().map(|(at, dispute)| (*at, dispute))
    }

    /// `payment`: which of the payments that the statement names this one is.
    fn hears(&mut self, heard: &Fact, payment: &PaymentRef) {
        match &heard.body {
            FactBody::Stripe(StripeObject::Charge(charge)) => {
                self.invoice = charge.invoice.clone().or(self.invoice.take());
                // Within a second the larger sum is the later one, unless a refund bounced.
                let newer = self
                    .charge
                    .as_ref()
                    .is_none_or(|(at, known)| *at < heard.at || known.refunded <= charge.refunded);
                if newer {
                    self.charge = Some((heard.at, charge.clone()));
                }
            }
            FactBody::Stripe(StripeObject::Refund(refund)) => {
                let known = self.refunds.get(&refund.id);
                if known.is_none_or(|(_, known)| known.status < refund.status) {
                    self.refunds.insert(refund.id.clone(), (heard.at, refund.clone()));
                }
            }
            // The reading order has put them in the order in which they happened.
            FactBody::Stripe(StripeObject::Dispute(dispute)) => {
                self.disputes.insert(dispute.id.clone(), (heard.at, dispute.clone()));
            }
            FactBody::Origin(Origin { invoice, session, .. }) => {
                self.invoice = invoice.clone().or(self.invoice.take());
                self.session = session.clone().or(self.session.take());
            }
            FactBody::Stripe(StripeObject::Invoice { invoice, .. }) => {
                self.invoice = Some(invoice.id.clone());
                let listed = invoice.payments.iter().flatten();
                let mine = listed.rev().find(|one| one.payment == *payment);
                self.contributed = mine.map(|one| one.amount).or(self.contributed);
            }
            FactBody::Stripe(StripeObject::InvoicePayment { invoice, payment }) => {
                self.invoice = Some(invoice.clone());
                self.contributed = Some(payment.amount);
            }
            FactBody::Stripe(StripeObject::Checkout { session, .. }) => {
                self.session = Some(session.id.clone());
                self.presented = session.presented.or(self.presented);
            }
            _ => {}
        }
    }
}

const BEFORE_ALL: Timestamp = Timestamp::from_millis(0);

/// How much of a payment a dispute is about. Banks reckon in their customer's currency: an amount
/// that leaves less than a tenth is the whole payment after a conversion, and one in another
/// currency cannot be compared.
/// Source: <https://docs.stripe.com/api/disputes/object#dispute_object-amount>.
fn disputed(amount: Money, came: Option<Money>) -> i64 {
    match came {
        Some(came) if amount.currency != came.currency || amount.minor * 10 >= came.minor * 9 => {
            came.minor
        }
        _ => amount.minor,
    }
}

/// All payments of an account that a statement names: by the intent, by the charge, or by both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payments(BTreeMap<String, Payment>);

impl Payments {
    pub(super) fn of(history: &[Fact]) -> Self {
        let spoken: Vec<(PaymentRef, &Fact)> = history
            .iter()
            .flat_map(|heard| heard.payments().into_iter().map(move |payment| (payment, heard)))
            .collect();
        let pairs: BTreeSet<(&str, &PaymentIntentId)> = spoken
            .iter()
            .filter_map(|(payment, _)| {
                Some((payment.charge.as_ref()?.as_str(), payment.intent.as_ref()?))
            })
            .collect();
        let mut payments = Self::default();
        for (payment, heard) in &spoken {
            let intent = payment.charge.as_ref().and_then(|charge| {
                pairs.iter().find(|(known, _)| *known == charge.as_str()).map(|(_, intent)| *intent)
            });
            let key = intent.map_or_else(|| payment.key(), PaymentIntentId::as_str);
            payments.0.entry(key.to_owned()).or_default().hears(heard, payment);
        }
        payments
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Payment)> {
        self.0.iter().map(|(key, payment)| (key.as_str(), payment))
    }

    pub(super) fn of_invoice(&self, id: &InvoiceId) -> impl Iterator<Item = (&str, &Payment)> {
        self.iter().filter(move |(_, payment)| payment.invoice.as_ref() == Some(id))
    }

    pub(super) fn of_session(&self, id: &str) -> impl Iterator<Item = (&str, &Payment)> {
        self.iter().filter(move |(_, payment)| {
            payment.session.as_ref().is_some_and(|session| session.as_str() == id)
        })
    }

    /// Whether it is known what this payment was for.
    #[must_use]
    pub fn knows(&self, payment: &PaymentRef) -> bool {
        let ids = [
            payment.intent.as_ref().map(|intent| intent.as_str()),
            payment.charge.as_ref().map(|charge| charge.as_str()),
        ];
        ids.into_iter().flatten().any(|id| {
            self.0.get(id).is_some_and(|known| known.invoice.is_some() || known.session.is_some())
        })
    }
}
