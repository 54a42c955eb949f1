//! Facts about money, grouped into bills: all that is connected by the invoices, checkout sessions and
//! payments that it names. A bill is archived as a whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::history::{Fact, FactBody};
use crate::domain::account::payment::Payments;
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, PaymentIds, StripeObject};
use crate::domain::ids::{InvoiceId, SessionId};

/// Connected facts, with all ids that they name.
#[derive(Debug, Default)]
pub(super) struct Bill<'a> {
    pub(super) facts: Vec<&'a Fact>,
    ids: BTreeSet<&'a str>,
}

/// The ids of the invoices, checkout sessions and payments that the fact names.
pub(super) fn bill_ids(fact: &Fact) -> Vec<&str> {
    let invoice = invoice_of(fact).map(InvoiceId::as_str);
    let session = session_of(fact).map(SessionId::as_str);
    let payments = fact.payments().into_iter().flat_map(PaymentIds::iter);
    invoice.into_iter().chain(session).chain(payments).collect()
}

fn invoice_of(fact: &Fact) -> Option<&InvoiceId> {
    match &*fact.body {
        FactBody::Stripe(StripeObject::Invoice { invoice, .. }) => Some(&invoice.id),
        FactBody::Stripe(StripeObject::InvoicePayment { invoice, .. })
        | FactBody::PaidResume { invoice, .. } => Some(invoice),
        FactBody::Stripe(StripeObject::Charge(charge)) => charge.invoice.as_ref(),
        FactBody::Origin(origin) => origin.invoice.as_ref(),
        _ => None,
    }
}

fn session_of(fact: &Fact) -> Option<&SessionId> {
    match &*fact.body {
        FactBody::Stripe(StripeObject::Checkout { session, .. }) => Some(&session.id),
        FactBody::CheckoutOpened { session, .. } => Some(session),
        FactBody::Origin(origin) => origin.session.as_ref(),
        _ => None,
    }
}

impl<'a> Bill<'a> {
    /// Groups the facts that name an invoice, a checkout session or a payment.
    pub(super) fn all(history: &'a [Fact]) -> Vec<Self> {
        let mut bills: Vec<Self> = Vec::new();
        let mut bill_by_id: BTreeMap<&str, usize> = BTreeMap::new();
        for fact in history {
            let ids = bill_ids(fact);
            let mut known: Vec<usize> =
                ids.iter().filter_map(|id| bill_by_id.get(id).copied()).collect();
            known.sort_unstable();
            known.dedup();
            let into = known.first().copied().unwrap_or(bills.len());
            if ids.is_empty() {
                continue;
            }
            if known.is_empty() {
                bills.push(Self::default());
            }
            for merged in known.into_iter().skip(1) {
                let Self { facts, ids } = std::mem::take(&mut bills[merged]);
                bill_by_id.extend(ids.iter().map(|id| (*id, into)));
                bills[into].facts.extend(facts);
                bills[into].ids.extend(ids);
            }
            bill_by_id.extend(ids.iter().map(|id| (*id, into)));
            bills[into].facts.push(fact);
            bills[into].ids.extend(ids);
        }
        bills.retain(|bill| !bill.facts.is_empty());
        bills
    }

    /// The invoices that its facts name.
    pub(super) fn invoices(&self) -> BTreeSet<&'a InvoiceId> {
        self.facts.iter().filter_map(|fact| invoice_of(fact)).collect()
    }

    /// Whether nothing reads it any more: all of it is old, nothing about it is open or waits to be
    /// announced, and it is about invoices that are `finished`, or about a checkout that was abandoned.
    pub(super) fn is_archivable(
        &self,
        finished: &BTreeSet<&InvoiceId>,
        payments: &Payments,
        waiting: &BTreeSet<&str>,
        horizon: Timestamp,
    ) -> bool {
        let invoices = self.invoices();
        let has_subject = !invoices.is_empty() || self.facts.iter().any(|fact| is_abandoned(fact));
        let is_open = || {
            let mut known = payments.iter().filter(|(key, _)| self.ids.contains(key));
            known.any(|(_, payment)| !payment.is_closed())
        };
        has_subject
            && self.facts.iter().all(|fact| fact.at <= horizon && may_be_archived(fact))
            && invoices.is_subset(finished)
            && self.objects().all(|id| !waiting.contains(id))
            && !is_open()
    }

    /// The ids by which notices about it are keyed: those that it names, and those of its refunds, disputes
    /// and early fraud warnings.
    pub(super) fn objects(&self) -> impl Iterator<Item = &'a str> {
        let of_facts = self.facts.iter().filter_map(|fact| match &*fact.body {
            FactBody::Stripe(StripeObject::Refund(refund)) => Some(refund.id.as_str()),
            FactBody::Stripe(StripeObject::Dispute(dispute)) => Some(dispute.id.as_str()),
            FactBody::Stripe(StripeObject::FraudWarning(warning)) => Some(warning.id.as_str()),
            _ => None,
        });
        self.ids.iter().copied().chain(of_facts)
    }
}

/// Whether the fact is of a kind that can be archived: a paid checkout shows who sold a purchase, and an
/// attempt to resume a subscription is made once.
fn may_be_archived(fact: &Fact) -> bool {
    match &*fact.body {
        FactBody::Stripe(StripeObject::Checkout { .. }) => is_abandoned(fact),
        FactBody::PaidResume { .. } => false,
        _ => true,
    }
}

/// A checkout session for a subscription that was never begun, and expired.
fn is_abandoned(fact: &Fact) -> bool {
    matches!(
        &*fact.body,
        FactBody::Stripe(StripeObject::Checkout { session, outcome: CheckoutOutcome::Expired })
            if session.subscription.is_none() && !session.paid_once
    )
}
