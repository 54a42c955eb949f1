//! The event types that this product handles, in one table.
//!
//! The reader, `tollgate check`, the webhook metrics and reconciliation all use it.
//!
//! To add a type of a known object, add a row here, a fixture in each folder of `tests/fixtures/stripe`, and a row in
//! `docs/EVENTS.md` (and in the README if the type is required). A type whose thin event has no snapshot event also needs a
//! line in `stripe::related`. A new outcome or object starts in `domain::event`; search `domain::account` and
//! `domain::changes` for matches on `StripeObject` that end in a wildcard.

use serde_json::value::RawValue;

use crate::domain::event::{
    CheckoutOutcome, CustomerSnapshot, InvoiceOutcome, StripeObject, SubscriptionEventKind,
};
use crate::stripe::event::wire::Missing;
use crate::stripe::event::{checkout, customer, invoice, payment, subscription};

/// Reads the object of an event. `None` if the object concerns nothing that is sold here.
type Reader = fn(&RawValue) -> Result<Option<StripeObject>, Missing>;

/// One type of snapshot event, and how it is handled.
#[derive(Debug, Clone, Copy)]
pub struct EventType {
    /// As snapshot events name it: `invoice.paid`.
    pub name: &'static str,
    /// As thin events name it: `v1.invoice.paid`.
    pub thin_name: &'static str,
    pub(super) reader: Reader,
    /// Whether an endpoint has to be sent this type. Without a required type something is missed
    /// until the next reconciliation; the other types repeat what a required one says.
    pub required: bool,
    /// What the event is needed for, as a sentence without a full stop.
    pub why: &'static str,
}

macro_rules! event_types {
    ($($name:literal, $required:literal, $reader:expr, $why:literal;)*) => {
        /// All types that are read. Other types are [`StripeObject::Irrelevant`].
        pub const EVENTS: &[EventType] = &[$(EventType {
            name: $name,
            thin_name: concat!("v1.", $name),
            reader: $reader,
            required: $required,
            why: $why,
        },)*];
        /// The names of [`EVENTS`].
        pub const EVENT_TYPES: &[&str] = &[$($name,)*];
        /// The thin names of [`EVENTS`]. Stripe also sends finer thin types, such as
        /// `v1.customer.subscription.past_due`; each of them accompanies an `updated` event.
        pub const THIN_EVENT_TYPES: &[&str] = &[$(concat!("v1.", $name),)*];
    };
}

event_types! {
    "checkout.session.completed", true, |object| checkout_session(object, None),
        "A checkout is complete: the plan is active, or its payment is on the way";
    "checkout.session.async_payment_succeeded", true,
        |object| checkout_session(object, Some(CheckoutOutcome::Paid)),
        "A delayed payment, such as a bank debit, has arrived";
    "checkout.session.async_payment_failed", true,
        |object| checkout_session(object, Some(CheckoutOutcome::PaymentFailed)),
        "A delayed payment has failed: nothing was bought";
    "checkout.session.expired", true,
        |object| checkout_session(object, Some(CheckoutOutcome::Expired)),
        "The link to the checkout page no longer works";
    "customer.subscription.created", true,
        |object| subscription(object, SubscriptionEventKind::Created),
        "A subscription begins";
    "customer.subscription.updated", true,
        |object| subscription(object, SubscriptionEventKind::Changed),
        "Status, plan, period, scheduled end or pause has changed";
    "customer.subscription.deleted", true,
        |object| subscription(object, SubscriptionEventKind::Deleted),
        "A subscription has ended for good";
    "customer.subscription.paused", true,
        |object| subscription(object, SubscriptionEventKind::Changed),
        "A subscription is paused, with the reason";
    "customer.subscription.resumed", true,
        |object| subscription(object, SubscriptionEventKind::Changed),
        "A paused subscription is active again";
    "customer.subscription.trial_will_end", true,
        |object| subscription(object, SubscriptionEventKind::Changed),
        "A trial ends in three days";
    "customer.subscription.pending_update_applied", true,
        |object| subscription(object, SubscriptionEventKind::Changed),
        "A change of plan that waited for its payment is made";
    "customer.subscription.pending_update_expired", true,
        |object| subscription(object, SubscriptionEventKind::UpdateExpired),
        "A change of plan was not paid in time and is dropped";
    "invoice.paid", true, |object| issued_invoice(object, InvoiceOutcome::Paid),
        "The period is paid for";
    "invoice.payment_succeeded", false, |object| issued_invoice(object, InvoiceOutcome::Paid),
        "Repeats invoice.paid";
    "invoice.payment_failed", true, |object| issued_invoice(object, InvoiceOutcome::Failed),
        "A payment has failed: grace begins";
    "invoice.payment_action_required", true,
        |object| issued_invoice(object, InvoiceOutcome::ActionRequired),
        "The bank requires the customer to confirm a payment";
    "invoice.marked_uncollectible", true,
        |object| issued_invoice(object, InvoiceOutcome::Uncollectible),
        "Stripe has given up collecting an invoice";
    "invoice.voided", true, |object| issued_invoice(object, InvoiceOutcome::Voided),
        "An invoice is no longer owed";
    "invoice.upcoming", true,
        |object| Ok(invoice::read_upcoming(object)?.map(StripeObject::Upcoming)),
        "The amount and date of the next renewal";
    "invoice_payment.paid", false, invoice_payment,
        "Links a payment to its invoice, so that a refund needs no API request";
    "charge.refunded", true,
        |object| Ok(Some(StripeObject::Charge(payment::read_charge(object)?))),
        "Money has been refunded, with the total of all refunds of the charge";
    "charge.refund.updated", false, refund,
        "Repeats refund.updated for older API versions";
    "refund.created", false, refund,
        "Repeats charge.refunded for a single refund";
    "refund.updated", true, refund,
        "A pending refund has succeeded or was canceled";
    "refund.failed", true, refund,
        "A refund has failed: the money did not leave";
    "charge.dispute.created", true, dispute,
        "A dispute needs an answer by a deadline";
    "charge.dispute.updated", true, dispute,
        "The state or deadline of a dispute has changed";
    "charge.dispute.closed", true, dispute,
        "A dispute is won or lost";
    "charge.dispute.funds_withdrawn", false, dispute,
        "Repeats charge.dispute.created";
    "charge.dispute.funds_reinstated", false, dispute,
        "Repeats charge.dispute.closed";
    "radar.early_fraud_warning.created", true, fraud_warning,
        "A bank suspects fraud: a refund can avoid the dispute";
    "radar.early_fraud_warning.updated", true, fraud_warning,
        "A refund can no longer avoid the dispute, or nothing is left to refund";
    "customer.updated", true,
        |object| Ok(Some(StripeObject::Customer(customer::read(object)?))),
        "A new card can end a pause that was caused by the lack of one";
    "customer.deleted", true, deleted_customer,
        "Everything that the customer had has ended";
}

/// Reads the object of a snapshot event by the event's type. `None` for a type that is not in
/// [`EVENTS`], and for an object that concerns nothing that is sold here.
pub(super) fn read_object(kind: &str, object: &RawValue) -> Result<Option<StripeObject>, Missing> {
    let event_type = EVENTS.iter().find(|event_type| event_type.name == kind);
    event_type.map_or(Ok(None), |event_type| (event_type.reader)(object))
}

fn checkout_session(
    object: &RawValue,
    outcome: Option<CheckoutOutcome>,
) -> Result<Option<StripeObject>, Missing> {
    Ok(checkout::read_from_event(object, outcome)?.map(StripeObject::from))
}

fn subscription(
    object: &RawValue,
    kind: SubscriptionEventKind,
) -> Result<Option<StripeObject>, Missing> {
    Ok(Some(StripeObject::Subscription { snapshot: subscription::read(object)?, kind }))
}

fn issued_invoice(
    object: &RawValue,
    outcome: InvoiceOutcome,
) -> Result<Option<StripeObject>, Missing> {
    let invoice = invoice::read_from_event(object, outcome)?;
    Ok(Some(StripeObject::Invoice { invoice, outcome }))
}

fn invoice_payment(object: &RawValue) -> Result<Option<StripeObject>, Missing> {
    let paid = payment::read_invoice_payment(object)?;
    Ok(paid.map(StripeObject::from))
}

fn refund(object: &RawValue) -> Result<Option<StripeObject>, Missing> {
    Ok(payment::read_refund(object)?.map(StripeObject::Refund))
}

fn dispute(object: &RawValue) -> Result<Option<StripeObject>, Missing> {
    Ok(Some(StripeObject::Dispute(payment::read_dispute(object)?)))
}

fn fraud_warning(object: &RawValue) -> Result<Option<StripeObject>, Missing> {
    Ok(Some(StripeObject::FraudWarning(payment::read_fraud_warning(object)?)))
}

fn deleted_customer(object: &RawValue) -> Result<Option<StripeObject>, Missing> {
    let customer = customer::read(object)?;
    Ok(Some(StripeObject::Customer(CustomerSnapshot { deleted: true, ..customer })))
}
