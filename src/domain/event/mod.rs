//! Stripe events, normalised from the payloads of the supported API versions.

mod checkout;
mod delivery;
mod invoice;
mod object;
mod payment;
mod subscription;
#[cfg(test)]
mod tests;

pub use checkout::{CheckoutOutcome, CheckoutSnapshot};
pub use delivery::{Delivery, RelatedObject, StripeEvent, ThinEvent};
pub use invoice::{InvoiceLine, InvoiceOutcome, InvoicePayment, InvoiceSnapshot, UpcomingInvoice};
pub use object::{CustomerSnapshot, StripeObject};
pub use payment::{
    ChargeSnapshot, DisputeSnapshot, DisputeStatus, FraudWarningSnapshot, PaymentIds, PaymentRef,
    RefundSnapshot, RefundStatus,
};
pub use subscription::{SubscriptionEventKind, SubscriptionSnapshot};
