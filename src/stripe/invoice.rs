//! An invoice with the payments that paid it, which no event carries.

use async_stripe::StripeRequest;
use stripe_billing::invoice::RetrieveInvoice;

use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceOutcome, InvoiceSnapshot};
use crate::domain::ids::InvoiceId;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::operation::Operation;
use crate::stripe::path;

/// What the customer paid in their own currency is on the payment intent alone.
const PAYMENTS: &str = "payments.data.payment.payment_intent";

/// An invoice at one moment of Stripe's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedInvoice {
    /// With its payments.
    pub invoice: InvoiceSnapshot,
    pub turn: InvoiceOutcome,
    /// When Stripe answered, in whole seconds.
    pub answered: Timestamp,
}

impl Gateway {
    /// None while it is a draft. `now` stands in where Stripe does not say when it answered.
    pub async fn retrieve_invoice(
        &self,
        id: &InvoiceId,
        now: Timestamp,
    ) -> Result<Option<FetchedInvoice>, StripeError> {
        let request = RetrieveInvoice::new(path::segment(id.as_str(), "invoice")?)
            .expand([PAYMENTS.to_owned()])
            .build();
        let answer = self.transport.get(Operation::RetrieveInvoice, request).await?;
        let answered = answer.answered(now);
        let read = answer.read_object(event::invoice::read)?;
        Ok(read.map(|(invoice, turn)| FetchedInvoice { invoice, turn, answered }))
    }
}
