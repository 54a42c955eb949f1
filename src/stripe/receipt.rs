//! Links to Stripe's documents about a payment. They expire, so that they are fetched when they are shown.
//! Source: <https://docs.stripe.com/receipts#expired-receipts>,
//! <https://docs.stripe.com/invoicing/hosted-invoice-page#hosted-invoice-page-expiry>.

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_billing::invoice::RetrieveInvoice;
use stripe_core::charge::{ListCharge, RetrieveCharge};

use crate::domain::ids::{InvoiceId, PaymentIntentId};
use crate::domain::receipts::ReceiptLinks;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{loose, nested, reference};
use crate::stripe::list::List;
use crate::stripe::operation::Operation;
use crate::stripe::path;

/// Charges of one payment intent that are read: the last attempt is the first of them.
const ATTEMPTS: i64 = 10;

#[derive(Deserialize)]
struct InvoiceView {
    #[serde(default, deserialize_with = "loose")]
    hosted_invoice_url: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    invoice_pdf: Option<String>,
    #[serde(default, deserialize_with = "nested")]
    payments: Payments,
}

#[derive(Default, Deserialize)]
struct Payments {
    #[serde(default)]
    data: Vec<InvoicePayment>,
}

#[derive(Deserialize)]
struct InvoicePayment {
    #[serde(default, deserialize_with = "loose")]
    status: Option<String>,
    #[serde(default, deserialize_with = "nested")]
    payment: PaidBy,
}

#[derive(Default, Deserialize)]
struct PaidBy {
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
}

#[derive(Deserialize)]
struct ChargeView {
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "loose")]
    paid: bool,
    #[serde(default, deserialize_with = "loose")]
    receipt_url: Option<String>,
}

impl Gateway {
    /// The links of an invoice, and the receipt of the payment that settled it. Fails with
    /// [`StripeError::Missing`] if there is no such invoice. A receipt that cannot be fetched is left out.
    pub async fn invoice_links(&self, id: &InvoiceId) -> Result<ReceiptLinks, StripeError> {
        let request = RetrieveInvoice::new(path::segment(id.as_str(), "invoice")?)
            .expand(["payments".to_owned()])
            .build();
        let response = self.transport.get(Operation::RetrieveInvoice, request).await?;
        let view: InvoiceView = response.read()?;
        let mut paid =
            view.payments.data.iter().filter(|applied| applied.status.as_deref() == Some("paid"));
        let intent = paid.find_map(|applied| applied.payment.payment_intent.as_ref());
        let receipt = match intent {
            Some(intent) => self.receipt_of(intent.as_str()).await.unwrap_or_else(|error| {
                log::info!(code = error.code(); "the receipt of an invoice cannot be fetched");
                None
            }),
            None => None,
        };
        Ok(ReceiptLinks {
            receipt,
            invoice: web_page(view.hosted_invoice_url),
            pdf: web_page(view.invoice_pdf),
        })
    }

    /// The receipt of a single payment: a payment intent, or a charge.
    pub async fn payment_links(&self, payment: &str) -> Result<ReceiptLinks, StripeError> {
        let receipt = self.receipt_of(payment).await?;
        Ok(ReceiptLinks { receipt, ..ReceiptLinks::default() })
    }

    async fn receipt_of(&self, payment: &str) -> Result<Option<String>, StripeError> {
        let id = path::segment(payment, "payment")?;
        if !id.starts_with("pi_") {
            let request = RetrieveCharge::new(id).build();
            let response = self.transport.get(Operation::RetrieveCharge, request).await?;
            return Ok(web_page(response.read::<ChargeView>()?.receipt_url));
        }
        let request = ListCharge::new().payment_intent(id).limit(ATTEMPTS).build();
        let response = self.transport.get(Operation::ListCharges, request).await?;
        let charges: List<ChargeView> = response.read()?;
        // Never another payment's receipt, even if the filter is ignored.
        let is_paid = |charge: &ChargeView| {
            charge.paid && charge.payment_intent.as_ref().is_some_and(|of| of.as_str() == id)
        };
        Ok(charges.data.into_iter().find(is_paid).and_then(|charge| web_page(charge.receipt_url)))
    }
}

/// A link that a button can open.
fn web_page(url: Option<String>) -> Option<String> {
    url.filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}
