//! Payments with their refunds, disputes and early fraud warnings.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::history::{Fact, FactBody, Origin};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    ChargeSnapshot, DisputeSnapshot, DisputeStatus, FraudWarningSnapshot, PaymentIds, PaymentRef,
    RefundSnapshot, RefundStatus, StripeObject,
};
use crate::domain::ids::{
    DisputeId, FraudWarningId, InvoiceId, PaymentIntentId, RefundId, SessionId,
};
use crate::domain::money::Money;

/// A value with the time of the fact that reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    pub at: Timestamp,
    pub value: T,
}

/// One payment: a payment intent, or a charge without one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payment {
    /// The invoice that it paid, if known.
    pub invoice: Option<InvoiceId>,
    /// The checkout session that it paid, if known.
    pub session: Option<SessionId>,
    /// The part of the invoice that it paid.
    contributed: Option<Money>,
    /// The checkout session's total in the customer's currency.
    presented: Option<Money>,
    charge: Option<Dated<ChargeSnapshot>>,
    refunds: BTreeMap<RefundId, Dated<RefundSnapshot>>,
    disputes: BTreeMap<DisputeId, Dated<DisputeSnapshot>>,
    pub(super) warnings: BTreeMap<FraudWarningId, Dated<FraudWarningSnapshot>>,
}

impl Payment {
    /// What is refunded or being refunded, in minor units.
    #[must_use]
    pub fn refunded(&self) -> i64 {
        let by_refunds: i64 = self.valid_refunds().map(|refund| refund.amount.minor).sum();
        let Some(charge) = &self.charge else { return by_refunds };
        // The charge counts all refunds up to its own time; some may have failed since.
        let failed_since: i64 = self
            .refunds
            .values()
            .filter(|refund| {
                refund.value.status > RefundStatus::Succeeded && refund.at >= charge.at
            })
            .map(|refund| refund.value.amount.minor)
            .sum();
        by_refunds.max(charge.value.refunded - failed_since)
    }

    /// Refunds that are pending or have succeeded.
    fn valid_refunds(&self) -> impl Iterator<Item = &RefundSnapshot> {
        let all = self.refunds.values().map(|refund| &refund.value);
        all.filter(|refund| refund.status <= RefundStatus::Succeeded)
    }

    /// The amount that was paid, if known.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        self.charge.as_ref().map(|charge| charge.value.amount).or(self.contributed)
    }

    /// The amount that the customer paid, if that was in another currency than the seller's.
    #[must_use]
    pub fn presented(&self) -> Option<Money> {
        self.charge.as_ref().and_then(|charge| charge.value.presented).or(self.presented)
    }

    /// What is refunded, in the payment's currency. `None` if nothing is.
    #[must_use]
    pub fn refund(&self) -> Option<Money> {
        let minor = self.refunded();
        let currency = self
            .amount()
            .or_else(|| self.refunds.values().next().map(|refund| refund.value.amount))?
            .currency;
        (minor > 0).then_some(Money { minor, currency })
    }

    /// Each refund with its time, in the payment's currency. What the charge reports beyond the known
    /// refunds is one more.
    #[must_use]
    pub fn refunds_by_time(&self) -> Vec<Dated<Money>> {
        let valid =
            self.refunds.values().filter(|dated| dated.value.status <= RefundStatus::Succeeded);
        let mut all: Vec<Dated<Money>> =
            valid.map(|dated| Dated { at: dated.at, value: dated.value.amount }).collect();
        let known: i64 = all.iter().map(|refund| refund.value.minor).sum();
        let rest = self.refunded() - known;
        if let Some(charge) = self.charge.as_ref().filter(|_| rest > 0) {
            let value = Money { minor: rest, ..charge.value.amount };
            all.push(Dated { at: charge.at, value });
        }
        all
    }

    /// What is refunded in the customer's currency: the sum that the refunds report, or, if nothing is
    /// left of the payment, all that was paid.
    #[must_use]
    pub fn refund_presented(&self) -> Option<Money> {
        let refunded = self.refunded();
        let by_refunds: i64 = self.valid_refunds().map(|refund| refund.amount.minor).sum();
        let reported: Option<Vec<Money>> =
            self.valid_refunds().map(|refund| refund.presented).collect();
        let reported = reported.filter(|_| by_refunds == refunded).and_then(Money::total);
        let is_whole = self.amount().is_some_and(|amount| refunded >= amount.minor);
        reported.or_else(|| self.presented().filter(|_| is_whole))
    }

    /// What lost disputes have taken, in minor units. `bill` is what was to be paid; it is used while
    /// the payment's own amount is unknown.
    #[must_use]
    pub fn lost(&self, bill: Option<Money>) -> i64 {
        let paid = self.amount().or(bill);
        let lost = self.lost_disputes().map(|dispute| disputed_amount(dispute.value.amount, paid));
        let minor: i64 = lost.sum();
        paid.map_or(minor, |paid| minor.min(paid.minor))
    }

    fn lost_disputes(&self) -> impl Iterator<Item = &Dated<DisputeSnapshot>> {
        self.disputes.values().filter(|dispute| dispute.value.status.has_taken_the_money())
    }

    /// What refunds and lost disputes have returned, in minor units, and at most what was paid. `bill`
    /// as for [`Self::lost`].
    #[must_use]
    pub fn returned(&self, bill: Option<Money>) -> i64 {
        let minor = self.refunded() + self.lost(bill);
        self.amount().or(bill).map_or(minor, |paid| minor.min(paid.minor))
    }

    /// When money was last returned.
    #[must_use]
    pub fn returned_at(&self) -> Timestamp {
        let lost = self.lost_disputes().map(|dispute| dispute.at);
        lost.chain([self.refunded_at()]).max().unwrap_or(EPOCH)
    }

    /// When money was last refunded.
    #[must_use]
    pub fn refunded_at(&self) -> Timestamp {
        let charge = self.charge.as_ref().map(|charge| charge.at);
        let refunds = self.refunds.values().map(|refund| refund.at);
        charge.into_iter().chain(refunds).max().unwrap_or(EPOCH)
    }

    /// Refunds that have failed.
    pub fn failed_refunds(&self) -> impl Iterator<Item = &Dated<RefundSnapshot>> {
        self.refunds.values().filter(|refund| refund.value.status == RefundStatus::Failed)
    }

    /// The latest snapshot of each dispute, ordered by id.
    pub fn disputes(&self) -> impl Iterator<Item = &Dated<DisputeSnapshot>> {
        self.disputes.values()
    }

    /// A dispute can be answered, or waits for a decision. Stripe refunds nothing meanwhile.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        let is_open = |dispute: &Dated<DisputeSnapshot>| {
            matches!(
                dispute.value.status,
                DisputeStatus::Open
                    | DisputeStatus::Review
                    | DisputeStatus::Appeal
                    | DisputeStatus::AppealReview
            )
        };
        self.disputes.values().any(is_open)
    }

    /// No refund is pending, no dispute can be answered or waits for a decision, and no early fraud warning is
    /// actionable.
    pub(super) fn is_closed(&self) -> bool {
        self.refunds.values().all(|refund| refund.value.status != RefundStatus::Pending)
            && self.disputes.values().all(|dispute| !dispute.value.status.is_open())
            && self.warnings.values().all(|warning| !warning.value.actionable)
    }

    /// Facts must be appended in reading order. `payment` is the reference to this payment among those
    /// that the fact names.
    fn append(&mut self, fact: &Fact, payment: PaymentIds<'_>) {
        match &*fact.body {
            FactBody::Stripe(StripeObject::Charge(charge)) => {
                self.invoice = charge.invoice.clone().or(self.invoice.take());
                // Within one second the larger sum is the later one, unless a refund has failed.
                let is_newer = self.charge.as_ref().is_none_or(|known| {
                    known.at < fact.at || known.value.refunded <= charge.refunded
                });
                if is_newer {
                    self.charge = Some(Dated { at: fact.at, value: charge.clone() });
                }
            }
            FactBody::Stripe(StripeObject::Refund(refund)) => {
                let known = self.refunds.get(&refund.id);
                if known.is_none_or(|known| known.value.status < refund.status) {
                    let dated = Dated { at: fact.at, value: refund.clone() };
                    self.refunds.insert(refund.id.clone(), dated);
                }
            }
            // The reading order puts the stages of a dispute into their order.
            FactBody::Stripe(StripeObject::Dispute(dispute)) => {
                let dated = Dated { at: fact.at, value: dispute.clone() };
                self.disputes.insert(dispute.id.clone(), dated);
            }
            // In one second, the reading order puts a warning that is no longer actionable last.
            FactBody::Stripe(StripeObject::FraudWarning(warning)) => {
                let dated = Dated { at: fact.at, value: warning.clone() };
                self.warnings.insert(warning.id.clone(), dated);
            }
            FactBody::Origin(Origin { invoice, session, .. }) => {
                self.invoice = invoice.clone().or(self.invoice.take());
                self.session = session.clone().or(self.session.take());
            }
            FactBody::Stripe(StripeObject::Invoice { invoice, .. }) => {
                self.invoice = Some(invoice.id.clone());
                let mut listed = invoice.payments.iter().flatten().rev();
                let listed = listed.find(|listed| listed.payment.ids() == payment);
                self.contributed = listed.map(|listed| listed.amount).or(self.contributed);
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

const EPOCH: Timestamp = Timestamp::from_millis(0);

/// How much of a payment a dispute covers, in minor units. Banks state the amount in their customer's
/// currency, so a dispute over nine tenths or more covers the whole payment after conversion, and an
/// amount in another currency cannot be compared.
/// Source: <https://docs.stripe.com/api/disputes/object#dispute_object-amount>.
fn disputed_amount(amount: Money, paid: Option<Money>) -> i64 {
    match paid {
        Some(paid) if amount.currency != paid.currency || amount.minor * 10 >= paid.minor * 9 => {
            paid.minor
        }
        _ => amount.minor,
    }
}

/// The payments that the facts of an account name, by payment intent, or by charge where there is no
/// intent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payments(BTreeMap<String, Payment>);

impl Payments {
    /// `history` must be in reading order.
    pub(super) fn of(history: &[Fact]) -> Self {
        let mentions: Vec<(PaymentIds<'_>, &Fact)> = history
            .iter()
            .flat_map(|fact| fact.payments().into_iter().map(move |payment| (payment, fact)))
            .collect();
        // Some facts name only the charge of a payment whose intent is known from another fact.
        let intents_by_charge: BTreeSet<(&str, &PaymentIntentId)> = mentions
            .iter()
            .filter_map(|(payment, _)| Some((payment.charge?.as_str(), payment.intent?)))
            .collect();
        let mut payments = Self::default();
        for (payment, fact) in mentions {
            let intent = payment.charge.and_then(|charge| {
                let mut intents = intents_by_charge.iter();
                intents.find(|(known, _)| *known == charge.as_str()).map(|(_, intent)| *intent)
            });
            let key = intent.map_or_else(|| payment.key(), PaymentIntentId::as_str);
            payments.0.entry(key.to_owned()).or_default().append(fact, payment);
        }
        payments
    }

    /// All payments, each with its key as in [`PaymentRef::key`].
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Payment)> {
        self.0.iter().map(|(key, payment)| (key.as_str(), payment))
    }

    pub(super) fn of_invoice(&self, id: &InvoiceId) -> impl Iterator<Item = &Payment> {
        self.0.values().filter(move |payment| payment.invoice.as_ref() == Some(id))
    }

    pub(super) fn of_session(&self, id: &str) -> impl Iterator<Item = &Payment> {
        self.0.values().filter(move |payment| {
            payment.session.as_ref().is_some_and(|session| session.as_str() == id)
        })
    }

    /// Whether the invoice or checkout session of this payment is known.
    #[must_use]
    pub fn is_known(&self, payment: &PaymentRef) -> bool {
        payment.ids().iter().any(|id| {
            self.0.get(id).is_some_and(|known| known.invoice.is_some() || known.session.is_some())
        })
    }
}
