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

use crate::domain::event::{
    ChargeSnapshot, CheckoutOutcome, CheckoutSnapshot, InvoiceSnapshot, InvoiceTurn, PaymentRef,
};
use crate::domain::ids::{ChargeId, CustomerId, InvoiceId, PaymentIntentId};
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
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentOrigin {
    /// The rule for subscriptions.
    Invoice(InvoiceSnapshot, InvoiceTurn),
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
    pub async fn payment_origin(&self, payment: &PaymentRef) -> Result<TracedPayment, StripeError> {
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
        let invoice = match &invoice {
            Some(invoice) => self.retrieve_invoice(invoice).await?,
            None => None,
        };
        let origin = match (invoice, &payment.intent) {
            (Some((invoice, turn)), _) => PaymentOrigin::Invoice(invoice, turn),
            (None, Some(intent)) => {
                self.session_of(intent).await?.map_or(PaymentOrigin::Unrelated, |(one, outcome)| {
                    PaymentOrigin::Session(one, outcome)
                })
            }
            (None, None) => PaymentOrigin::Unrelated,
        };
        customer = customer.or_else(|| match &origin {
            PaymentOrigin::Invoice(invoice, _) => invoice.customer.clone(),
            PaymentOrigin::Session(session, _) => session.customer.clone(),
            PaymentOrigin::Unrelated => None,
        });
        Ok(TracedPayment { payment, customer, origin })
    }

    async fn retrieve_charge(&self, id: &ChargeId) -> Result<ChargeSnapshot, StripeError> {
        let request = RetrieveCharge::new(path::segment(id.as_str(), "charge")?).build();
        let answer = self.transport.get(Operation::RetrieveCharge, request).await?;
        answer.read_object(event::payment::charge)
    }

    /// None for a draft.
    async fn retrieve_invoice(
        &self,
        id: &InvoiceId,
    ) -> Result<Option<(InvoiceSnapshot, InvoiceTurn)>, StripeError> {
        let request = RetrieveInvoice::new(path::segment(id.as_str(), "invoice")?).build();
        let answer = self.transport.get(Operation::RetrieveInvoice, request).await?;
        answer.read_object(event::invoice::read)
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

    /// None while it is open, and when there is none.
    async fn session_of(
        &self,
        intent: &PaymentIntentId,
    ) -> Result<Option<(CheckoutSnapshot, CheckoutOutcome)>, StripeError> {
        let request = ListCheckoutSession::new().payment_intent(intent.as_str()).limit(1).build();
        let answer = self.transport.get(Operation::TracePayment, request).await?;
        let sessions: List<Value> = answer.read()?;
        let told = sessions.data.first().map(event::checkout::read);
        let told =
            told.transpose().map_err(|missing| answer.unreadable(&format!("no {missing}")))?;
        // Somebody else's session must not become theirs, whoever has mixed them up.
        Ok(told.flatten().filter(|(session, _)| session.payment_intent.as_ref() == Some(intent)))
    }
}
