//! The invoice or checkout session that a refunded or disputed payment was for.

use async_stripe::StripeRequest;
use serde::Deserialize;
use serde_json::Value;
use stripe_billing::invoice::RetrieveInvoice;
use stripe_billing::invoice_payment::{
    ListInvoicePayment, ListInvoicePaymentPayment, ListInvoicePaymentPaymentType,
};
use stripe_checkout::checkout_session::ListCheckoutSession;
use stripe_core::charge::RetrieveCharge;

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    ChargeSnapshot, CheckoutOutcome, CheckoutSnapshot, InvoiceOutcome, InvoiceSnapshot, PaymentRef,
};
use crate::domain::ids::{ChargeId, CustomerId, InvoiceId, PaymentIntentId, SubscriptionId};
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::event::checkout::EndedSession;
use crate::stripe::event::reference;
use crate::stripe::list::List;
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::transport::impossible;

/// A payment and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedPayment {
    /// The requested payment, with the other id added if it was found.
    pub payment: PaymentRef,
    pub customer: Option<CustomerId>,
    pub origin: PaymentOrigin,
    /// Time of the response, in whole seconds: an upper bound for the time of the payment.
    pub at: Timestamp,
}

/// What a payment was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentOrigin {
    /// The usual origin of a subscription's payment.
    Invoice(InvoiceSnapshot, InvoiceOutcome),
    /// The usual origin of a single payment.
    Session(CheckoutSnapshot, CheckoutOutcome),
    /// Neither: not a payment of this product.
    Unrelated,
}

/// The invoice that a payment was applied to; a payment can cover several invoices.
#[derive(Deserialize)]
struct InvoicePayment {
    #[serde(default, deserialize_with = "reference")]
    invoice: Option<InvoiceId>,
}

/// An origin, and the time of the response that showed it.
struct DatedOrigin {
    origin: PaymentOrigin,
    at: Timestamp,
}

/// The only checkout session that a list returned, and the time of the response.
struct DatedSession {
    ended: Option<EndedSession>,
    at: Timestamp,
}

impl Gateway {
    /// Finds the origin by the payment intent; for a charge, fetches its intent first. Since
    /// `2025-03-31.basil` neither a charge nor a payment intent names its invoice; `invoice_payments`
    /// does. `now` replaces the time of a response without a date.
    ///
    /// Fails with [`StripeError::Missing`] if the charge or invoice does not exist.
    pub async fn payment_origin(
        &self,
        payment: &PaymentRef,
        now: Timestamp,
    ) -> Result<TracedPayment, StripeError> {
        let mut payment = payment.clone();
        let mut customer = None;
        let mut invoice = None;
        match (&payment.intent, &payment.charge) {
            (Some(_), _) => {}
            (None, Some(charge)) => {
                let charge = self.retrieve_charge(charge).await?;
                payment.intent = charge.payment.intent;
                customer = charge.customer;
                invoice = charge.invoice;
            }
            (None, None) => return Err(impossible("a payment has neither an intent nor a charge")),
        }
        if let (None, Some(intent)) = (&invoice, &payment.intent) {
            invoice = self.invoice_of(intent).await?;
        }
        let mut found = DatedOrigin { origin: PaymentOrigin::Unrelated, at: now };
        if let Some(id) = &invoice {
            found = self.invoice_as_origin(id, now).await?;
        }
        if let (PaymentOrigin::Unrelated, Some(intent)) = (&found.origin, &payment.intent) {
            found = self.session_as_origin(intent, now).await?;
        }
        let DatedOrigin { origin, at } = found;
        customer = customer.or_else(|| match &origin {
            PaymentOrigin::Invoice(invoice, _) => invoice.customer.clone(),
            PaymentOrigin::Session(session, _) => session.customer.clone(),
            PaymentOrigin::Unrelated => None,
        });
        Ok(TracedPayment { payment, customer, origin, at })
    }

    /// Fetches a charge. Fails with [`StripeError::Missing`] if it does not exist.
    pub async fn retrieve_charge(&self, id: &ChargeId) -> Result<ChargeSnapshot, StripeError> {
        let request = RetrieveCharge::new(path::segment(id.as_str(), "charge")?).build();
        let response = self.transport.get(Operation::RetrieveCharge, request).await?;
        response.read_object(event::payment::read_charge)
    }

    /// A draft cannot have been paid, so it counts as unrelated.
    async fn invoice_as_origin(
        &self,
        id: &InvoiceId,
        now: Timestamp,
    ) -> Result<DatedOrigin, StripeError> {
        let request = RetrieveInvoice::new(path::segment(id.as_str(), "invoice")?).build();
        let response = self.transport.get(Operation::RetrieveInvoice, request).await?;
        let issued = response.read_object(event::invoice::read)?;
        let origin = issued.map_or(PaymentOrigin::Unrelated, |issued| {
            PaymentOrigin::Invoice(issued.invoice, issued.outcome)
        });
        Ok(DatedOrigin { origin, at: response.answered(now) })
    }

    async fn invoice_of(&self, intent: &PaymentIntentId) -> Result<Option<InvoiceId>, StripeError> {
        let mut payment =
            ListInvoicePaymentPayment::new(ListInvoicePaymentPaymentType::PaymentIntent);
        payment.payment_intent = Some(intent.to_string());
        let request = ListInvoicePayment::new().payment(payment).limit(10).build();
        let response = self.transport.get(Operation::TracePayment, request).await?;
        let payments: List<InvoicePayment> = response.read()?;
        Ok(payments.data.into_iter().find_map(|payment| payment.invoice))
    }

    /// An open session has not been paid, so it counts as unrelated.
    async fn session_as_origin(
        &self,
        intent: &PaymentIntentId,
        now: Timestamp,
    ) -> Result<DatedOrigin, StripeError> {
        let request = ListCheckoutSession::new().payment_intent(intent.as_str());
        let DatedSession { ended, at } = self.only_session(request, now).await?;
        // Never attribute another payment's session, even if the filter is ignored.
        let ended = ended.filter(|ended| ended.session.payment_intent.as_ref() == Some(intent));
        let origin = ended.map_or(PaymentOrigin::Unrelated, |ended| {
            PaymentOrigin::Session(ended.session, ended.outcome)
        });
        Ok(DatedOrigin { origin, at })
    }

    /// The checkout session that created a subscription, its outcome, and the time of the response in
    /// whole seconds. `None` for a subscription that was created in another way.
    pub async fn session_of(
        &self,
        subscription: &SubscriptionId,
        now: Timestamp,
    ) -> Result<Option<(CheckoutSnapshot, CheckoutOutcome, Timestamp)>, StripeError> {
        let request = ListCheckoutSession::new().subscription(subscription.as_str());
        let DatedSession { ended, at } = self.only_session(request, now).await?;
        let ended = ended.filter(|ended| ended.session.subscription.as_ref() == Some(subscription));
        Ok(ended.map(|ended| (ended.session, ended.outcome, at)))
    }

    async fn only_session(
        &self,
        request: ListCheckoutSession,
        now: Timestamp,
    ) -> Result<DatedSession, StripeError> {
        let request = request.limit(1).expand(["data.line_items".to_owned()]).build();
        let response = self.transport.get(Operation::TracePayment, request).await?;
        let sessions: List<Value> = response.read()?;
        let ended = sessions.data.first().map(event::checkout::read);
        let ended =
            ended.transpose().map_err(|missing| response.unreadable(&format!("no {missing}")))?;
        Ok(DatedSession { ended: ended.flatten(), at: response.answered(now) })
    }
}
