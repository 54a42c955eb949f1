//! What a thin event leaves out: the snapshot event about the same change, or the object as it stands.

use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, DisputeStatus, InvoiceOutcome, RefundStatus, RelatedObject, StripeObject,
    SubscriptionEventKind, ThinEvent,
};
use crate::domain::ids::{CustomerId, EventId, SessionId, SubscriptionId};
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::transport::{Answer, impossible};

/// A statement about one object at one second of Stripe's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedFact {
    /// The object's id.
    pub object: String,
    pub fact: StripeObject,
    pub at: Timestamp,
}

impl Gateway {
    /// The snapshot event that the full form of a thin event names.
    pub async fn snapshot_event(&self, id: &EventId) -> Result<Option<EventId>, StripeError> {
        let path = format!("/core/events/{}", path::segment(id.as_str(), "event")?);
        let request = RequestBuilder::new(StripeMethod::Get, path);
        let answer = self.transport.get_v2(Operation::RetrieveThinEvent, request).await?;
        Ok(event::snapshot_of(&answer.read()?))
    }

    /// The object that a thin event is about, as it stands now; a subscription comes with its
    /// latest invoice. Empty while the object says nothing yet: a draft, a page that is open.
    pub async fn retrieve_related(
        &self,
        event: &ThinEvent,
        object: &RelatedObject,
        now: Timestamp,
    ) -> Result<Vec<FetchedFact>, StripeError> {
        let id = object.id.as_str();
        let found = |fact, at| FetchedFact { object: id.to_owned(), fact, at };
        let mut facts: Vec<FetchedFact> = match object.kind.as_str() {
            "subscription" => {
                let fetched = self.retrieve_subscription(&SubscriptionId::new(id), now).await?;
                let (at, answered) = (fetched.at, fetched.answered);
                let fact = StripeObject::Subscription {
                    snapshot: fetched.snapshot,
                    stage: SubscriptionEventKind::Changed,
                };
                let latest = fetched.latest_invoice.map(|(invoice, turn)| FetchedFact {
                    object: invoice.id.to_string(),
                    fact: StripeObject::Invoice { invoice, turn },
                    at: answered,
                });
                [found(fact, at)].into_iter().chain(latest).collect()
            }
            "checkout.session" => {
                let ended = self.retrieve_session(&SessionId::new(id), now).await?;
                let fact = ended.map(|(session, outcome, answered)| {
                    let (outcome, said) = outcome_of(&event.kind, outcome);
                    let at = if said { event.created } else { answered };
                    found(StripeObject::Checkout { session, outcome }, at)
                });
                fact.into_iter().collect()
            }
            "customer" => {
                let customer = self.retrieve_customer(&CustomerId::new(id)).await?;
                vec![found(StripeObject::Customer(customer), now.whole_second())]
            }
            "invoice" => {
                let answer = self.one(Operation::RetrieveInvoice, "invoice", id).await?;
                let invoice = answer.read_object(event::invoice::read)?;
                let mut facts = Vec::new();
                if let Some((invoice, seen)) = invoice {
                    let (turn, said) = turn_of(&event.kind, seen);
                    // What the event says of the invoice was so when the event was made.
                    let at = if said { event.created } else { answer.answered(now) };
                    let settled = said && turn != seen && seen > InvoiceOutcome::ActionRequired;
                    let since = settled
                        .then(|| StripeObject::Invoice { invoice: invoice.clone(), turn: seen });
                    facts.push(found(StripeObject::Invoice { invoice, turn }, at));
                    facts.extend(since.map(|fact| found(fact, answer.answered(now))));
                }
                facts
            }
            "invoice_payment" => {
                let answer = self.one(Operation::TracePayment, "invoice_payment", id).await?;
                let paid = answer.read_object(event::payment::invoice_payment)?;
                let fact = paid.map(|(invoice, payment)| {
                    found(StripeObject::InvoicePayment { invoice, payment }, answer.answered(now))
                });
                fact.into_iter().collect()
            }
            "charge" => {
                let answer = self.one(Operation::RetrieveCharge, "charge", id).await?;
                vec![found(
                    StripeObject::Charge(answer.read_object(event::payment::charge)?),
                    answer.at(now),
                )]
            }
            "refund" => {
                let answer = self.one(Operation::RetrieveRefund, "refund", id).await?;
                let refund = answer.read_object(event::payment::refund)?;
                let fact = refund.map(|refund| {
                    let is_final =
                        matches!(refund.status, RefundStatus::Canceled | RefundStatus::Failed);
                    let at = if is_final { answer.answered(now) } else { answer.at(now) };
                    found(StripeObject::Refund(refund), at)
                });
                fact.into_iter().collect()
            }
            "dispute" => {
                let answer = self.one(Operation::RetrieveDispute, "dispute", id).await?;
                let dispute = answer.read_object(event::payment::dispute)?;
                let is_final = matches!(dispute.status, DisputeStatus::Won | DisputeStatus::Lost);
                let at = if is_final { answer.answered(now) } else { answer.at(now) };
                vec![found(StripeObject::Dispute(dispute), at)]
            }
            other => {
                let reason = format!("a `{other}` is not read here, and {} names one", event.kind);
                return Err(impossible(&reason));
            }
        };
        // It was asked for after the event was made: what it says was so by then, or became so since.
        for fact in &mut facts {
            fact.at = fact.at.max(event.created);
        }
        Ok(facts)
    }

    async fn one(
        &self,
        operation: Operation,
        kind: &'static str,
        id: &str,
    ) -> Result<Answer, StripeError> {
        let path = format!("/{kind}s/{}", path::segment(id, kind)?);
        self.transport.get(operation, RequestBuilder::new(StripeMethod::Get, path)).await
    }
}

/// What became of a session, and whether the event says the same of it: then it was so when the event
/// was made, and what was bought for a term begins there. A completed session that is not paid does
/// not say that a delayed payment has failed; the type of the event does.
fn outcome_of(kind: &str, seen: CheckoutOutcome) -> (CheckoutOutcome, bool) {
    let failed = kind == "v1.checkout.session.async_payment_failed";
    if failed && seen == CheckoutOutcome::AwaitingPayment {
        return (CheckoutOutcome::PaymentFailed, true);
    }
    let said = match kind {
        "v1.checkout.session.completed" => seen != CheckoutOutcome::Expired,
        "v1.checkout.session.async_payment_succeeded" => seen == CheckoutOutcome::Paid,
        "v1.checkout.session.expired" => seen == CheckoutOutcome::Expired,
        _ => false,
    };
    (seen, said)
}

/// The turn of an invoice, and whether the event says the same of it. That an open invoice was tried
/// does not say that it has failed, since a bank debit takes days; the type of the event does, also of
/// an invoice that was settled since.
fn turn_of(kind: &str, seen: InvoiceOutcome) -> (InvoiceOutcome, bool) {
    let told = match kind {
        "v1.invoice.paid" | "v1.invoice.payment_succeeded" => InvoiceOutcome::Paid,
        "v1.invoice.voided" => InvoiceOutcome::Voided,
        "v1.invoice.marked_uncollectible" => InvoiceOutcome::Uncollectible,
        "v1.invoice.payment_failed" => InvoiceOutcome::Failed,
        "v1.invoice.payment_action_required" => InvoiceOutcome::ActionRequired,
        _ => InvoiceOutcome::Open,
    };
    match (told, seen) {
        (InvoiceOutcome::Failed | InvoiceOutcome::ActionRequired, _) => (told, true),
        (_, InvoiceOutcome::Failed) => (InvoiceOutcome::Open, false),
        _ => (seen, told == seen && told != InvoiceOutcome::Open),
    }
}
