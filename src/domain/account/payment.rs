//! Money that went back: refunds and disputes of one payment.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::history::{Heard, Origin, Statement};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    ChargeSnapshot, DisputeSnapshot, DisputeStatus, Fact, PaymentRef, RefundSnapshot, RefundStatus,
};
use crate::domain::ids::{DisputeId, InvoiceId, PaymentIntentId, RefundId, SessionId};
use crate::domain::money::Money;
use crate::domain::subscription::Reversal;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payment {
    /// What it paid for, as far as anybody has said.
    pub invoice: Option<InvoiceId>,
    pub session: Option<SessionId>,
    charge: Option<(Timestamp, ChargeSnapshot)>,
    refunds: BTreeMap<RefundId, (Timestamp, RefundSnapshot)>,
    disputes: BTreeMap<DisputeId, (Timestamp, DisputeSnapshot)>,
}

impl Payment {
    /// Minor units that have gone back, or are on their way.
    #[must_use]
    pub fn refunded(&self) -> i64 {
        let counted: i64 = self
            .refunds
            .values()
            .filter(|(_, refund)| refund.status <= RefundStatus::Succeeded)
            .map(|(_, refund)| refund.amount.minor)
            .sum();
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

    /// The money that came, where anybody has said.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        self.charge.as_ref().map(|(_, charge)| charge.amount)
    }

    /// What went back, in the payment's currency.
    #[must_use]
    pub fn refund(&self) -> Option<Money> {
        let minor = self.refunded();
        let currency = self
            .amount()
            .or_else(|| self.refunds.values().next().map(|(_, refund)| refund.amount))?
            .currency;
        (minor > 0).then_some(Money { minor, currency })
    }

    /// `due`: what was paid, for when no charge has said it. All of it back is a reversal; a part
    /// of it is not.
    #[must_use]
    pub fn reversal(&self, due: Option<Money>) -> Option<(Reversal, Timestamp)> {
        let lost = self.disputes.values().find(|(_, one)| one.status == DisputeStatus::Lost);
        if let Some((at, _)) = lost {
            return Some((Reversal::DisputeLost, *at));
        }
        let whole = self.amount().or(due)?.minor;
        (whole > 0 && self.refunded() >= whole).then(|| (Reversal::Refunded, self.refunded_at()))
    }

    /// When money last went back.
    #[must_use]
    pub fn refunded_at(&self) -> Timestamp {
        let charge = self.charge.as_ref().map(|(at, _)| *at);
        let refunds = self.refunds.values().map(|(at, _)| *at);
        charge.into_iter().chain(refunds).max().unwrap_or(Timestamp::from_millis(0))
    }

    /// Refunds that bounced, with when.
    pub fn failed_refunds(&self) -> impl Iterator<Item = (Timestamp, &RefundSnapshot)> {
        let failed =
            |(_, refund): &&(Timestamp, RefundSnapshot)| refund.status == RefundStatus::Failed;
        self.refunds.values().filter(failed).map(|(at, refund)| (*at, refund))
    }

    /// Oldest first.
    pub fn disputes(&self) -> impl Iterator<Item = (Timestamp, &DisputeSnapshot)> {
        self.disputes.values().map(|(at, dispute)| (*at, dispute))
    }

    fn hears(&mut self, heard: &Heard) {
        match &heard.statement {
            Statement::Stripe(Fact::Charge(charge)) => {
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
            Statement::Stripe(Fact::Refund(refund)) => {
                let known = self.refunds.get(&refund.id);
                if known.is_none_or(|(_, known)| known.status < refund.status) {
                    self.refunds.insert(refund.id.clone(), (heard.at, refund.clone()));
                }
            }
            Statement::Stripe(Fact::Dispute(dispute)) => {
                let known = self.disputes.get(&dispute.id);
                if known.is_none_or(|(_, known)| known.status < dispute.status) {
                    self.disputes.insert(dispute.id.clone(), (heard.at, dispute.clone()));
                }
            }
            Statement::Origin(Origin { invoice, session, .. }) => {
                self.invoice = invoice.clone().or(self.invoice.take());
                self.session = session.clone().or(self.session.take());
            }
            Statement::Stripe(Fact::Invoice { invoice, .. }) => {
                self.invoice = Some(invoice.id.clone());
            }
            Statement::Stripe(Fact::Checkout { session, .. }) => {
                self.session = Some(session.id.clone());
            }
            _ => {}
        }
    }
}

/// All payments of an account that anybody has spoken of. Some speak of a payment by its intent,
/// some by its charge, and some by both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payments(BTreeMap<String, Payment>);

impl Payments {
    pub(super) fn of(history: &[Heard]) -> Self {
        let spoken: Vec<(PaymentRef, &Heard)> =
            history.iter().filter_map(|heard| Some((subject(heard)?, heard))).collect();
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
            payments.0.entry(key.to_owned()).or_default().hears(heard);
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

/// The payment that a statement speaks of.
fn subject(heard: &Heard) -> Option<PaymentRef> {
    let payment = match &heard.statement {
        Statement::Stripe(Fact::Charge(charge)) => charge.payment.clone(),
        Statement::Stripe(Fact::Refund(refund)) => refund.payment.clone(),
        Statement::Stripe(Fact::Dispute(dispute)) => dispute.payment.clone(),
        Statement::Origin(origin) => origin.payment.clone(),
        Statement::Stripe(Fact::Invoice { invoice, .. }) => {
            PaymentRef { intent: invoice.payment_intent.clone(), charge: invoice.charge.clone() }
        }
        Statement::Stripe(Fact::Checkout { session, .. }) => {
            PaymentRef { intent: session.payment_intent.clone(), charge: None }
        }
        _ => return None,
    };
    (!payment.key().is_empty()).then_some(payment)
}
