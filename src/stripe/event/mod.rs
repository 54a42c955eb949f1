//! A verified webhook body → what it means to us.
//!
//! An endpoint keeps the API version it was created with, so both shapes are read: the older one,
//! and the one since `2025-03-31.basil`, which moved the billing period to the items and an
//! invoice's subscription under `parent`.

mod wire;

use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, Fact, InvoiceSnapshot, StripeEvent, SubscriptionSnapshot,
};
use crate::domain::ids::{CustomerId, EventId, InvoiceId, PriceId, SessionId, SubscriptionId};
use crate::domain::money::{Currency, Money};
use crate::domain::subscription::Status;
use crate::stripe::event::wire::{InvoiceView, Reference, SessionView, SubscriptionView, view};

pub(in crate::stripe) use crate::stripe::event::wire::{Recurring, loose};

/// The body is no Stripe event. The reason never quotes the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a Stripe event: {reason}")]
pub struct NotAnEvent {
    pub reason: String,
}

/// Which part of a payload is missing; becomes the reason of [`Fact::Unreadable`].
type Missing = &'static str;

/// Reads a body whose signature has been verified. A type that matters with a payload that cannot
/// be read is still an event, so that it is kept.
pub fn parse(body: &[u8]) -> Result<StripeEvent, NotAnEvent> {
    let refuse = |reason: &str| NotAnEvent { reason: reason.to_owned() };
    let json: Value = serde_json::from_slice(body).map_err(|error| {
        refuse(&format!("no JSON (line {}, column {})", error.line(), error.column()))
    })?;
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let id = text("id").filter(|id| id.strip_prefix("evt_").is_some_and(|rest| !rest.is_empty()));
    let id = id.ok_or_else(|| refuse("`id` is missing or not evt_…"))?;
    let kind = text("type").filter(|kind| !kind.is_empty());
    let kind = kind.ok_or_else(|| refuse("`type` is missing"))?;
    let created = json.get("created").and_then(Value::as_i64);
    let created = created.ok_or_else(|| refuse("`created` is missing or no time"))?;
    let object = json.pointer("/data/object").filter(|object| object.is_object());
    let object = object.ok_or_else(|| refuse("`data.object` is missing"))?;
    Ok(StripeEvent {
        id: EventId::new(id),
        kind: kind.to_owned(),
        created: Timestamp::from_seconds(created),
        api_version: text("api_version").map(str::to_owned),
        livemode: json.get("livemode").and_then(Value::as_bool).unwrap_or_default(),
        fact: fact(kind, object)
            .unwrap_or_else(|missing| Fact::Unreadable { reason: format!("no {missing}") }),
    })
}

fn fact(kind: &str, object: &Value) -> Result<Fact, Missing> {
    Ok(match kind {
        "customer.subscription.created"
        | "customer.subscription.updated"
        | "customer.subscription.deleted"
        | "customer.subscription.paused"
        | "customer.subscription.resumed"
        | "customer.subscription.trial_will_end" => Fact::Subscription(subscription(object)?),
        "checkout.session.completed" => checkout(object, None)?,
        "checkout.session.async_payment_succeeded" => {
            checkout(object, Some(CheckoutOutcome::Paid))?
        }
        "checkout.session.async_payment_failed" => {
            checkout(object, Some(CheckoutOutcome::PaymentFailed))?
        }
        "checkout.session.expired" => checkout(object, Some(CheckoutOutcome::Expired))?,
        "invoice.paid" | "invoice.payment_succeeded" => {
            Fact::InvoicePaid(invoice(object, |view| view.amount_paid)?)
        }
        "invoice.payment_failed" => Fact::InvoiceFailed(invoice(object, |view| view.amount_due)?),
        _ => Fact::Irrelevant,
    })
}

fn subscription(object: &Value) -> Result<SubscriptionSnapshot, Missing> {
    let view: SubscriptionView = view(object).ok_or("subscription")?;
    let item = view.items.data.first();
    let seconds = |time: Option<i64>| time.map(Timestamp::from_seconds);
    Ok(SubscriptionSnapshot {
        id: SubscriptionId::new(view.id.ok_or("subscription id")?),
        customer: CustomerId::new(
            view.customer.as_ref().and_then(Reference::id).ok_or("customer")?,
        ),
        status: Status::from(view.status.ok_or("status")?),
        price: item
            .and_then(|item| item.price_id())
            .or_else(|| view.plan.as_ref().and_then(|plan| plan.id.as_deref()))
            .map(PriceId::new),
        interval: item
            .and_then(|item| item.rhythm())
            .or_else(|| view.plan.as_ref().map(|plan| &plan.rhythm))
            .and_then(Recurring::interval),
        user: view.metadata.user(),
        plan: view.metadata.plan(),
        current_period_end: seconds(
            view.current_period_end
                .or_else(|| view.items.data.iter().find_map(|item| item.current_period_end)),
        ),
        cancel_at_period_end: view.cancel_at_period_end,
        cancel_at: seconds(view.cancel_at),
        trial_end: seconds(view.trial_end),
        ended_at: seconds(view.ended_at),
    })
}

/// `outcome` is what the type says; a completed session is judged by its `payment_status`.
fn checkout(object: &Value, outcome: Option<CheckoutOutcome>) -> Result<Fact, Missing> {
    let view: SessionView = view(object).ok_or("checkout session")?;
    // A session that only stores a card sells nothing.
    if view.mode.as_deref() == Some("setup") {
        return Ok(Fact::Irrelevant);
    }
    let outcome = match (outcome, view.payment_status.as_deref()) {
        (Some(outcome), _) => outcome,
        (None, Some("paid" | "no_payment_required")) => CheckoutOutcome::Paid,
        // `unpaid`, and whatever Stripe adds: not known to be paid.
        (None, Some(_)) => CheckoutOutcome::AwaitingPayment,
        (None, None) => return Err("payment_status"),
    };
    let currency = view.currency.as_deref().and_then(|code| code.parse::<Currency>().ok());
    let session = CheckoutSnapshot {
        id: SessionId::new(view.id.ok_or("checkout session id")?),
        customer: view.customer.as_ref().and_then(Reference::id).map(CustomerId::new),
        subscription: view.subscription.as_ref().and_then(Reference::id).map(SubscriptionId::new),
        paid_once: view.mode.as_deref() == Some("payment"),
        user: view
            .client_reference_id
            .as_deref()
            .and_then(wire::user)
            .or_else(|| view.metadata.user()),
        plan: view.metadata.plan(),
        total: view.amount_total.zip(currency).map(|(minor, currency)| Money { minor, currency }),
    };
    Ok(Fact::Checkout { session, outcome })
}

fn invoice(
    object: &Value,
    amount: fn(&InvoiceView) -> Option<i64>,
) -> Result<InvoiceSnapshot, Missing> {
    let view: InvoiceView = view(object).ok_or("invoice")?;
    let minor = amount(&view).ok_or("amount")?;
    let currency = view.currency.as_deref().and_then(|code| code.parse::<Currency>().ok());
    let (user, plan) = (view.user(), view.plan());
    let period_end = view.lines.data.iter().filter_map(|line| line.period.end).max();
    Ok(InvoiceSnapshot {
        user,
        plan,
        subscription: view.subscription_id().map(SubscriptionId::new),
        id: InvoiceId::new(view.id.ok_or("invoice id")?),
        customer: view.customer.as_ref().and_then(Reference::id).map(CustomerId::new),
        amount: Money { minor, currency: currency.ok_or("currency")? },
        billing_reason: view.billing_reason,
        hosted_url: view.hosted_invoice_url,
        period_end: period_end.map(Timestamp::from_seconds),
        next_attempt: view.next_payment_attempt.map(Timestamp::from_seconds),
        attempt_count: view.attempt_count,
    })
}

#[cfg(test)]
mod tests;
