//! What a thin event refers to: its snapshot event, or the current state of its object.

use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, DisputeStatus, FraudWarningSnapshot, InvoiceOutcome, RefundStatus,
    RelatedObject, StripeObject, SubscriptionEventKind, ThinEvent,
};
use crate::domain::ids::{CustomerId, EventId, SessionId, SubscriptionId};
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::event::invoice::IssuedInvoice;
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::transport::{Response, impossible};

/// An object as of one second of Stripe's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedObject {
    pub id: String,
    pub object: StripeObject,
    pub at: Timestamp,
}

impl Gateway {
    /// Fetches the full form of a thin event and returns the snapshot event that it names. Fails with
    /// [`StripeError::Missing`] after thirty days.
    pub async fn snapshot_event(&self, id: &EventId) -> Result<Option<EventId>, StripeError> {
        let path = format!("/core/events/{}", path::segment(id.as_str(), "event")?);
        let request = RequestBuilder::new(StripeMethod::Get, path);
        let response = self.transport.get_v2(Operation::RetrieveThinEvent, request).await?;
        Ok(event::snapshot_of(&response.read()?))
    }

    /// Fetches the current state of the object that a thin event is about; for a subscription, its
    /// latest invoice as well. Empty for objects without an effect yet, such as a draft invoice or an
    /// open checkout session. `now` replaces the time of a response without a date.
    ///
    /// Fails with [`StripeError::Missing`] if the object does not exist, and with
    /// [`StripeError::Unexpected`] for a kind of object that is not read.
    pub async fn retrieve_related(
        &self,
        event: &ThinEvent,
        related: &RelatedObject,
        now: Timestamp,
    ) -> Result<Vec<FetchedObject>, StripeError> {
        let id = related.id.as_str();
        let fetched_at = |object, at| FetchedObject { id: id.to_owned(), object, at };
        let mut objects: Vec<FetchedObject> = match related.kind.as_str() {
            "subscription" => {
                let fetched = self.retrieve_subscription(&SubscriptionId::new(id), now).await?;
                let (at, answered) = (fetched.at, fetched.answered);
                let subscription = StripeObject::Subscription {
                    snapshot: fetched.snapshot,
                    kind: SubscriptionEventKind::Changed,
                };
                let latest = fetched.latest_invoice.map(|(invoice, outcome)| FetchedObject {
                    id: invoice.id.to_string(),
                    object: StripeObject::Invoice { invoice, outcome },
                    at: answered,
                });
                [fetched_at(subscription, at)].into_iter().chain(latest).collect()
            }
            "checkout.session" => {
                let ended = self.retrieve_session(&SessionId::new(id), now).await?;
                let session = ended.map(|(session, outcome, answered)| {
                    let Implied { outcome, by_event } = session_outcome(&event.kind, outcome);
                    let at = if by_event { event.created } else { answered };
                    fetched_at(StripeObject::Checkout { session, outcome }, at)
                });
                session.into_iter().collect()
            }
            "customer" => {
                let customer = self.retrieve_customer(&CustomerId::new(id)).await?;
                vec![fetched_at(StripeObject::Customer(customer), now.whole_second())]
            }
            "invoice" => {
                let response = self.retrieve(Operation::RetrieveInvoice, "invoice", id).await?;
                let issued = response.read_object(event::invoice::read)?;
                let mut objects = Vec::new();
                if let Some(current) = issued {
                    let Implied { outcome, by_event } =
                        invoice_outcome(&event.kind, current.outcome);
                    // The outcome that the event implies was true when the event was created.
                    let at = if by_event { event.created } else { response.answered(now) };
                    let settled_since = by_event
                        && outcome != current.outcome
                        && current.outcome > InvoiceOutcome::ActionRequired;
                    let implied = IssuedInvoice { outcome, ..current.clone() };
                    objects.push(fetched_at(implied.into(), at));
                    if settled_since {
                        objects.push(fetched_at(current.into(), response.answered(now)));
                    }
                }
                objects
            }
            "invoice_payment" => {
                let response =
                    self.retrieve(Operation::TracePayment, "invoice_payment", id).await?;
                let applied = response.read_object(event::payment::read_invoice_payment)?;
                let payment =
                    applied.map(|applied| fetched_at(applied.into(), response.answered(now)));
                payment.into_iter().collect()
            }
            "charge" => {
                let response = self.retrieve(Operation::RetrieveCharge, "charge", id).await?;
                vec![fetched_at(
                    StripeObject::Charge(response.read_object(event::payment::read_charge)?),
                    response.at(now),
                )]
            }
            "refund" => {
                let response = self.retrieve(Operation::RetrieveRefund, "refund", id).await?;
                let refund = response.read_object(event::payment::read_refund)?;
                let refund = refund.map(|refund| {
                    let is_final =
                        matches!(refund.status, RefundStatus::Canceled | RefundStatus::Failed);
                    let at = if is_final { response.answered(now) } else { response.at(now) };
                    fetched_at(StripeObject::Refund(refund), at)
                });
                refund.into_iter().collect()
            }
            "dispute" => {
                let response = self.retrieve(Operation::RetrieveDispute, "dispute", id).await?;
                let dispute = response.read_object(event::payment::read_dispute)?;
                let is_final = matches!(dispute.status, DisputeStatus::Won | DisputeStatus::Lost);
                let at = if is_final { response.answered(now) } else { response.at(now) };
                vec![fetched_at(StripeObject::Dispute(dispute), at)]
            }
            "radar.early_fraud_warning" => {
                let (warning, at) = self.retrieve_fraud_warning(id, now).await?;
                vec![fetched_at(StripeObject::FraudWarning(warning), at)]
            }
            other => {
                let reason =
                    format!("{} refers to a `{other}`, which is not supported", event.kind);
                return Err(impossible(&reason));
            }
        };
        // The object was fetched after the event was created, so its state is not older than the event.
        for fetched in &mut objects {
            fetched.at = fetched.at.max(event.created);
        }
        Ok(objects)
    }

    async fn retrieve_fraud_warning(
        &self,
        id: &str,
        now: Timestamp,
    ) -> Result<(FraudWarningSnapshot, Timestamp), StripeError> {
        let path = "radar/early_fraud_warning";
        let response = self.retrieve(Operation::RetrieveFraudWarning, path, id).await?;
        let warning = response.read_object(event::payment::read_fraud_warning)?;
        let at = if warning.actionable { response.at(now) } else { response.answered(now) };
        Ok((warning, at))
    }

    async fn retrieve(
        &self,
        operation: Operation,
        kind: &'static str,
        id: &str,
    ) -> Result<Response, StripeError> {
        let path = format!("/{kind}s/{}", path::segment(id, kind)?);
        self.transport.get(operation, RequestBuilder::new(StripeMethod::Get, path)).await
    }
}

/// An outcome, and where it comes from.
struct Implied<T> {
    outcome: T,
    /// Whether the type of the event implies the outcome, so that it was true when the event was
    /// created.
    by_event: bool,
}

/// The outcome of a session whose current state is `current`. A completed session that is not paid
/// does not show whether a delayed payment has failed; the type of the event does.
fn session_outcome(kind: &str, current: CheckoutOutcome) -> Implied<CheckoutOutcome> {
    let failed = kind == "v1.checkout.session.async_payment_failed";
    if failed && current == CheckoutOutcome::AwaitingPayment {
        return Implied { outcome: CheckoutOutcome::PaymentFailed, by_event: true };
    }
    let by_event = match kind {
        "v1.checkout.session.completed" => current != CheckoutOutcome::Expired,
        "v1.checkout.session.async_payment_succeeded" => current == CheckoutOutcome::Paid,
        "v1.checkout.session.expired" => current == CheckoutOutcome::Expired,
        _ => false,
    };
    Implied { outcome: current, by_event }
}

/// The outcome of an invoice whose current state is `current`. An attempted open invoice may still be
/// paid, since a bank debit takes days, so only the type of the event shows that an attempt failed,
/// even if the invoice has been settled since.
fn invoice_outcome(kind: &str, current: InvoiceOutcome) -> Implied<InvoiceOutcome> {
    let implied = match kind {
        "v1.invoice.paid" | "v1.invoice.payment_succeeded" => InvoiceOutcome::Paid,
        "v1.invoice.voided" => InvoiceOutcome::Voided,
        "v1.invoice.marked_uncollectible" => InvoiceOutcome::Uncollectible,
        "v1.invoice.payment_failed" => InvoiceOutcome::Failed,
        "v1.invoice.payment_action_required" => InvoiceOutcome::ActionRequired,
        _ => InvoiceOutcome::Open,
    };
    let (outcome, by_event) = match (implied, current) {
        (InvoiceOutcome::Failed | InvoiceOutcome::ActionRequired, _) => (implied, true),
        (_, InvoiceOutcome::Failed) => (InvoiceOutcome::Open, false),
        _ => (current, implied == current && implied != InvoiceOutcome::Open),
    };
    Implied { outcome, by_event }
}
