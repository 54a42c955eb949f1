//! Invoices with their payments, which events do not carry.

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

/// Only payment intents carry the amount in the customer's currency.
const PAYMENTS: &str = "payments.data.payment.payment_intent";

/// An invoice as of one second of Stripe's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedInvoice {
    /// Includes its payments.
    pub invoice: InvoiceSnapshot,
    pub outcome: InvoiceOutcome,
    /// Time of the response, in whole seconds.
    pub answered: Timestamp,
}

impl Gateway {
    /// Fetches an invoice. `None` while it is a draft. `now` replaces the time of a response without a
    /// date.
    pub async fn retrieve_invoice(
        &self,
        id: &InvoiceId,
        now: Timestamp,
    ) -> Result<Option<FetchedInvoice>, StripeError> {
        let request = RetrieveInvoice::new(path::segment(id.as_str(), "invoice")?)
            .expand([PAYMENTS.to_owned()])
            .build();
        let response = self.transport.get(Operation::RetrieveInvoice, request).await?;
        let answered = response.answered(now);
        let issued = response.read_object(event::invoice::read)?;
        Ok(issued.map(|issued| FetchedInvoice {
            invoice: issued.invoice,
            outcome: issued.outcome,
            answered,
        }))
    }
}
