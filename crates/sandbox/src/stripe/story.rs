//! Descriptions of events, for the person who moved the clock.

use crate::stripe::objects;
use crate::stripe::records::Event;

/// A short line; the type for events without a description.
pub(super) fn describe(event: &Event) -> String {
    let whole = objects::event(event);
    let object = &whole["data"]["object"];
    let before = &whole["data"]["previous_attributes"];
    let money = || {
        let amount = object["amount_due"].as_i64().unwrap_or_default();
        let currency = object["currency"].as_str().unwrap_or_default().to_uppercase();
        // https://docs.stripe.com/currencies#zero-decimal
        if matches!(currency.as_str(), "JPY" | "KRW" | "VND" | "CLP" | "XAF" | "XOF") {
            return format!("{amount} {currency}");
        }
        format!("{}.{:02} {currency}", amount / 100, amount % 100)
    };
    match event.kind.as_str() {
        "invoice.paid" => format!("Invoice paid: {}", money()),
        "invoice.payment_failed" => match object["next_payment_attempt"].as_i64() {
            Some(_) => format!("Payment failed: {}; Stripe will retry", money()),
            None => format!("Payment failed for the last time: {}", money()),
        },
        "invoice.upcoming" => format!("Renewal in a week: {}", money()),
        "invoice.payment_action_required" => "The bank requires authentication".to_owned(),
        "invoice.marked_uncollectible" => "Invoice marked as uncollectible".to_owned(),
        "customer.subscription.trial_will_end" => "Trial ends in three days".to_owned(),
        "invoice.voided" => format!("Invoice voided: {}", money()),
        "invoice.created" => format!("Invoice created as a draft: {}", money()),
        "customer.subscription.paused" => {
            let reason = object["status_details"]["paused"]["subscription"]["type"].as_str();
            match reason {
                Some("pause_requested") => "Subscription paused by request".to_owned(),
                Some("first_payment_failure") => "Payment failed: subscription paused".to_owned(),
                Some("final_payment_failure") => {
                    "Retries exhausted: subscription paused".to_owned()
                }
                Some("trial_end_without_payment_method") => {
                    "Trial ended without a card: subscription paused".to_owned()
                }
                _ => "Subscription paused".to_owned(),
            }
        }
        "customer.subscription.resumed" => "Subscription resumed".to_owned(),
        "customer.subscription.pending_update_expired" => "A pending change expired".to_owned(),
        "subscription_schedule.updated" => "The next phase of a schedule has started".to_owned(),
        "subscription_schedule.completed" => "A schedule is complete".to_owned(),
        "customer.subscription.deleted" => "Subscription ended".to_owned(),
        "customer.subscription.updated" if before.get("status").is_some() => {
            let status = object["status"].as_str().unwrap_or_default().replace('_', " ");
            format!("Subscription is {status}")
        }
        "customer.subscription.updated" if before.get("pause_collection").is_some() => {
            "Collection resumed".to_owned()
        }
        "customer.subscription.updated" if before.get("latest_invoice").is_some() => {
            "A new billing period has started".to_owned()
        }
        "checkout.session.expired" => "Checkout expired unpaid".to_owned(),
        other => other.to_owned(),
    }
}
