//! What a payment that was refunded or disputed had been for.

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
use crate::stripe::event::reference;
use crate::stripe::list::List;
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::transport::impossible;

/// A payment, with all that was found out about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedPayment {
    /// As it was asked for, with the other id where that was learned.
    pub payment: PaymentRef,
    pub customer: Option<CustomerId>,
    pub origin: PaymentOrigin,
    /// When Stripe answered, in whole seconds: what was paid was paid by then.
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentOrigin {
    /// The rule for subscriptions.
    Invoice(InvoiceSnapshot, InvoiceOutcome),
    /// The rule for single payments.
    Session(CheckoutSnapshot, CheckoutOutcome),
    /// Neither: taken by other means than this product's.
    Unrelated,
}

/// Which invoice a payment went to; one payment can be spread over several.
#[derive(Deserialize)]
struct InvoicePayment {
    #[serde(default, deserialize_with = "reference")]
    invoice: Option<InvoiceId>,
}

impl Gateway {
    /// Asks by the intent, and for the intent by the charge. Since `2025-03-31.basil` neither a
    /// charge nor a payment intent names its invoice; `invoice_payments` does.
    /// `now` stands in where Stripe does not say when it answered.
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
        let mut origin = (PaymentOrigin::Unrelated, now);
        if let Some(id) = &invoice {
            origin = self.invoice_as_origin(id, now).await?;
        }
        if let (PaymentOrigin::Unrelated, Some(intent)) = (&origin.0, &payment.intent) {
            origin = self.session_as_origin(intent, now).await?;
        }
        let (origin, at) = origin;
        customer = customer.or_else(|| match &origin {
            PaymentOrigin::Invoice(invoice, _) => invoice.customer.clone(),
            PaymentOrigin::Session(session, _) => session.customer.clone(),
            PaymentOrigin::Unrelated => None,
        });
        Ok(TracedPayment { payment, customer, origin, at })
    }

    async fn retrieve_charge(&self, id: &ChargeId) -> Result<ChargeSnapshot, StripeError> {
        let request = RetrieveCharge::new(path::segment(id.as_str(), "charge")?).build();
        let answer = self.transport.get(Operation::RetrieveCharge, request).await?;
        answer.read_object(event::payment::charge)
    }

    /// A draft has not been paid by anything.
    async fn invoice_as_origin(
        &self,
        id: &InvoiceId,
        now: Timestamp,
    ) -> Result<(PaymentOrigin, Timestamp), StripeError> {
        let request = RetrieveInvoice::new(path::segment(id.as_str(), "invoice")?).build();
        let answer = self.transport.get(Operation::RetrieveInvoice, request).await?;
        let invoice = answer.read_object(event::invoice::read)?;
        let origin = invoice.map_or(PaymentOrigin::Unrelated, |(invoice, turn)| {
            PaymentOrigin::Invoice(invoice, turn)
        });
        Ok((origin, answer.answered(now)))
    }

    async fn invoice_of(&self, intent: &PaymentIntentId) -> Result<Option<InvoiceId>, StripeError> {
        let mut payment =
            ListInvoicePaymentPayment::new(ListInvoicePaymentPaymentType::PaymentIntent);
        payment.payment_intent = Some(intent.to_string());
        let request = ListInvoicePayment::new().payment(payment).limit(10).build();
        let answer = self.transport.get(Operation::TracePayment, request).await?;
        let payments: List<InvoicePayment> = answer.read()?;
        Ok(payments.data.into_iter().find_map(|payment| payment.invoice))
    }

    /// A session that is open has not been paid by anything.
    async fn session_as_origin(
        &self,
        intent: &PaymentIntentId,
        now: Timestamp,
    ) -> Result<(PaymentOrigin, Timestamp), StripeError> {
        let request = ListCheckoutSession::new().payment_intent(intent.as_str());
        let (told, at) = self.only_session(request, now).await?;
        // Somebody else's session must not become theirs, whoever has mixed them up.
        let theirs = told.filter(|(session, _)| session.payment_intent.as_ref() == Some(intent));
        let origin = theirs.map_or(PaymentOrigin::Unrelated, |(session, outcome)| {
            PaymentOrigin::Session(session, outcome)
        });
        Ok((origin, at))
    }

    /// The checkout session that a subscription was bought on, how it ended, and when Stripe said so.
    /// None for a subscription that was made in another way.
    pub async fn session_of(
        &self,
        subscription: &SubscriptionId,
        now: Timestamp,
    ) -> Result<Option<(CheckoutSnapshot, CheckoutOutcome, Timestamp)>, StripeError> {
        let request = ListCheckoutSession::new().subscription(subscription.as_str());
        let (told, at) = self.only_session(request, now).await?;
        let theirs =
            told.filter(|(session, _)| session.subscription.as_ref() == Some(subscription));
        Ok(theirs.map(|(session, outcome)| (session, outcome, at)))
    }

    async fn only_session(
        &self,
        request: ListCheckoutSession,
        now: Timestamp,
    ) -> Result<(Option<(CheckoutSnapshot, CheckoutOutcome)>, Timestamp), StripeError> {
        let request = request.limit(1).expand(["data.line_items".to_owned()]).build();
        let answer = self.transport.get(Operation::TracePayment, request).await?;
        let sessions: List<Value> = answer.read()?;
        let told = sessions.data.first().map(event::checkout::read);
        let told =
            told.transpose().map_err(|missing| answer.unreadable(&format!("no {missing}")))?;
        Ok((told.flatten(), answer.answered(now)))
    }
}
