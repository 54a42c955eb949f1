//! A verified webhook body → what it means to us; and the same of objects that were fetched.
//!
//! An endpoint keeps the API version it was created with, so both shapes are read: the older one,
//! and the one since `2025-03-31.basil`, which moved the billing period to the items and an
//! invoice's subscription under `parent`.

pub(in crate::stripe) mod checkout;
pub(in crate::stripe) mod customer;
pub(in crate::stripe) mod invoice;
pub(in crate::stripe) mod payment;
pub(in crate::stripe) mod subscription;
mod thin;
mod wire;

use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CustomerSnapshot, Delivery, InvoiceOutcome, StripeEvent, StripeObject,
    SubscriptionEventKind,
};
use crate::domain::ids::EventId;

pub(in crate::stripe) use crate::stripe::event::thin::snapshot_of;
pub(in crate::stripe) use crate::stripe::event::wire::{
    Page, Recurring, elements, loose, nested, reference, seconds,
};

/// The body is no Stripe event. The reason never quotes the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a Stripe event: {reason}")]
pub struct NotAnEvent {
    pub reason: String,
}

/// Which part of a payload is missing; becomes the reason of [`StripeObject::Unreadable`].
pub(in crate::stripe) type Missing = &'static str;

macro_rules! event_types {
    ($($name:literal,)*) => {
        /// Every type that is read here. Some say again what others say; what else an endpoint is
        /// sent is [`StripeObject::Irrelevant`].
        pub const EVENT_TYPES: &[&str] = &[$($name,)*];
        /// The same types as thin events name them. Thin events have finer types as well, such as
        /// `v1.customer.subscription.past_due`; each of those comes with an `updated` event.
        pub const THIN_EVENT_TYPES: &[&str] = &[$(concat!("v1.", $name),)*];
    };
}

event_types! {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    "customer.subscription.pending_update_applied",
    "customer.subscription.pending_update_expired",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.marked_uncollectible",
    "invoice.voided",
    "invoice.upcoming",
    "invoice_payment.paid",
    "charge.refunded",
    "charge.refund.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "customer.updated",
    "customer.deleted",
}

/// Reads a body whose signature has been verified, in either payload style. A type that matters
/// with a payload that cannot be read is still an event, so that it is kept.
pub fn read(body: &[u8]) -> Result<Delivery, NotAnEvent> {
    let json = json(body)?;
    if thin::is_thin(&json) {
        return thin::read(&json).map(Delivery::Thin);
    }
    snapshot(&json).map(Delivery::Snapshot)
}

/// Reads a snapshot event: one that carries its object.
pub fn parse(body: &[u8]) -> Result<StripeEvent, NotAnEvent> {
    snapshot(&json(body)?)
}

/// Types of thin events begin with the version of the API that their object belongs to.
#[must_use]
pub fn is_thin_type(kind: &str) -> bool {
    kind.starts_with("v1.") || kind.starts_with("v2.")
}

fn json(body: &[u8]) -> Result<Value, NotAnEvent> {
    serde_json::from_slice(body).map_err(|error| {
        refuse(&format!("no JSON (line {}, column {})", error.line(), error.column()))
    })
}

fn refuse(reason: &str) -> NotAnEvent {
    NotAnEvent { reason: reason.to_owned() }
}

/// What both payload styles begin with: id and type.
fn envelope(json: &Value) -> Result<(EventId, &str), NotAnEvent> {
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let id = text("id").filter(|id| id.strip_prefix("evt_").is_some_and(|rest| !rest.is_empty()));
    let id = id.ok_or_else(|| refuse("`id` is missing or not evt_…"))?;
    let kind = text("type").filter(|kind| !kind.is_empty());
    Ok((EventId::new(id), kind.ok_or_else(|| refuse("`type` is missing"))?))
}

fn snapshot(json: &Value) -> Result<StripeEvent, NotAnEvent> {
    let (id, kind) = envelope(json)?;
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let created = json.get("created").and_then(Value::as_i64);
    let created = created.ok_or_else(|| refuse("`created` is missing or no time"))?;
    let object = json.pointer("/data/object").filter(|object| object.is_object());
    let object = object.ok_or_else(|| refuse("`data.object` is missing"))?;
    Ok(StripeEvent {
        id,
        kind: kind.to_owned(),
        created: Timestamp::from_seconds(created),
        api_version: text("api_version").map(str::to_owned),
        livemode: json.get("livemode").and_then(Value::as_bool).unwrap_or_default(),
        account: account(json),
        fact: match fact(kind, object) {
            Ok(fact) => fact.unwrap_or(StripeObject::Irrelevant),
            Err(missing) => StripeObject::Unreadable { reason: format!("no {missing}") },
        },
    })
}

/// The account that generated an event, in either payload style. A connected account is named by
/// `account`; `context` names the account also on deliveries of an organization, as a path whose
/// last part it is. Source: <https://docs.stripe.com/context>.
pub(in crate::stripe) fn account(event: &Value) -> Option<String> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let path = || text("context")?.rsplit('/').next();
    text("account").or_else(path).map(str::to_owned)
}

/// None for a type that changes nothing here, and for an object that sells nothing.
fn fact(kind: &str, object: &Value) -> Result<Option<StripeObject>, Missing> {
    let subscription = |stage| {
        let snapshot = subscription::read(object)?;
        Ok(Some(StripeObject::Subscription { snapshot, stage }))
    };
    let checkout = |outcome| {
        let told = checkout::told(object, outcome)?;
        Ok(told.map(|(session, outcome)| StripeObject::Checkout { session, outcome }))
    };
    let invoice = |turn| {
        let invoice = invoice::told(object, turn)?;
        Ok(Some(StripeObject::Invoice { invoice, turn }))
    };
    match kind {
        "checkout.session.completed" => checkout(None),
        "checkout.session.async_payment_succeeded" => checkout(Some(CheckoutOutcome::Paid)),
        "checkout.session.async_payment_failed" => checkout(Some(CheckoutOutcome::PaymentFailed)),
        "checkout.session.expired" => checkout(Some(CheckoutOutcome::Expired)),
        "customer.subscription.created" => subscription(SubscriptionEventKind::Created),
        "customer.subscription.updated"
        | "customer.subscription.paused"
        | "customer.subscription.resumed"
        | "customer.subscription.trial_will_end"
        | "customer.subscription.pending_update_applied" => {
            subscription(SubscriptionEventKind::Changed)
        }
        "customer.subscription.pending_update_expired" => {
            subscription(SubscriptionEventKind::UpdateExpired)
        }
        "customer.subscription.deleted" => subscription(SubscriptionEventKind::Deleted),
        "invoice.paid" | "invoice.payment_succeeded" => invoice(InvoiceOutcome::Paid),
        "invoice.payment_failed" => invoice(InvoiceOutcome::Failed),
        "invoice.payment_action_required" => invoice(InvoiceOutcome::ActionRequired),
        "invoice.marked_uncollectible" => invoice(InvoiceOutcome::Uncollectible),
        "invoice.voided" => invoice(InvoiceOutcome::Voided),
        "invoice.upcoming" => Ok(invoice::upcoming(object)?.map(StripeObject::Upcoming)),
        "invoice_payment.paid" => {
            let paid = payment::invoice_payment(object)?;
            Ok(paid.map(|(invoice, payment)| StripeObject::InvoicePayment { invoice, payment }))
        }
        "charge.refunded" => Ok(Some(StripeObject::Charge(payment::charge(object)?))),
        "charge.refund.updated" | "refund.created" | "refund.updated" | "refund.failed" => {
            Ok(payment::refund(object)?.map(StripeObject::Refund))
        }
        "charge.dispute.created"
        | "charge.dispute.updated"
        | "charge.dispute.closed"
        | "charge.dispute.funds_withdrawn"
        | "charge.dispute.funds_reinstated" => {
            Ok(Some(StripeObject::Dispute(payment::dispute(object)?)))
        }
        "customer.updated" => Ok(Some(StripeObject::Customer(customer::read(object)?))),
        "customer.deleted" => {
            let customer = customer::read(object)?;
            Ok(Some(StripeObject::Customer(CustomerSnapshot { deleted: true, ..customer })))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
