//! Subscriptions as JSON.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::options::ApiShape;
use crate::sandbox::options::Price;
use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::objects;
use crate::sandbox::stripe::records::PendingUpdate;
use crate::sandbox::stripe::records::Subscription;

pub(in crate::sandbox::stripe) fn subscription(
    account: &Account,
    sub: &Subscription,
    shape: ApiShape,
) -> Value {
    let price = account.price(&sub.price).ok();
    let plan = price.map(|price| plan(account, price));
    let mut item = json!({
        "id": sub.item, "object": "subscription_item", "billing_thresholds": null,
        "created": sub.created, "discounts": [], "metadata": {}, "plan": plan,
        "price": price.map(|price| objects::price(account, price)), "quantity": sub.quantity,
        "subscription": sub.id, "tax_rates": [],
    });
    let mut object = json!({
        "id": sub.id, "object": "subscription", "application": null,
        "application_fee_percent": null,
        "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null },
        "billing_cycle_anchor": sub.anchor, "billing_cycle_anchor_config": null,
        "billing_thresholds": null, "cancel_at": sub.cancel_at,
        "cancel_at_period_end": sub.cancel_at_period_end, "canceled_at": sub.canceled_at,
        "cancellation_details": { "comment": sub.cancel_comment, "feedback": sub.cancel_feedback,
                                  "reason": sub.cancel_reason },
        "collection_method": "charge_automatically", "created": sub.created,
        "currency": price.map(|price| price.currency.clone()), "customer": sub.customer,
        "days_until_due": null, "default_payment_method": null, "default_source": null,
        "default_tax_rates": [], "description": null, "ended_at": sub.ended_at,
        "invoice_settings": { "account_tax_ids": null, "issuer": { "type": "self" } },
        "items": {
            "object": "list", "data": [], "has_more": false, "total_count": 1,
            "url": format!("/v1/subscription_items?subscription={}", sub.id),
        },
    });
    let rest = json!({
        "latest_invoice": sub.latest_invoice, "livemode": false, "metadata": sub.metadata,
        "next_pending_invoice_item_invoice": null, "on_behalf_of": null,
        "pause_collection": sub.pause.as_ref().map(|pause| json!({
            "behavior": pause.behavior, "resumes_at": pause.resumes_at,
        })),
        "payment_settings": { "payment_method_options": null, "payment_method_types": null,
                              "save_default_payment_method": "off" },
        "pending_invoice_item_interval": null, "pending_setup_intent": null,
        "pending_update": sub.pending_update.as_ref().map(|waiting| pending(account, sub, waiting)), "plan": plan, "quantity": sub.quantity, "schedule": sub.schedule,
        "start_date": sub.created, "status": sub.status, "test_clock": null,
        "transfer_data": null, "trial_end": sub.trial_end,
        "trial_settings": { "end_behavior": { "missing_payment_method": sub.without_card } },
        "trial_start": sub.trial_start,
    });
    objects::merge(&mut object, rest);
    let period = match shape {
        ApiShape::New => {
            object["billing_mode"] = json!({
                "flexible": { "proration_discounts": "included" }, "type": "flexible",
                "updated_at": sub.created,
            });
            object["billing_schedules"] = json!([]);
            object["customer_account"] = Value::Null;
            object["discounts"] = json!([]);
            &mut item
        }
        ApiShape::Old => {
            object["discount"] = Value::Null;
            &mut object
        }
    };
    period["current_period_start"] = json!(sub.period_start);
    period["current_period_end"] = json!(sub.period_end);
    object["items"]["data"] = json!([item]);
    object
}

fn pending(account: &Account, sub: &Subscription, waiting: &PendingUpdate) -> Value {
    let price = account.price(&waiting.price).ok();
    json!({
        "billing_cycle_anchor": waiting.period.map(|(start, _)| start),
        "expires_at": waiting.expires_at,
        "subscription_items": [{
            "id": sub.item, "object": "subscription_item", "created": sub.created,
            "metadata": {}, "plan": price.map(|price| plan(account, price)),
            "price": price.map(|price| objects::price(account, price)),
            "quantity": waiting.quantity, "subscription": sub.id, "tax_rates": [],
        }],
        "trial_end": null, "trial_from_plan": null,
    })
}

fn plan(account: &Account, price: &Price) -> Value {
    json!({
        "id": price.id, "object": "plan", "active": true, "amount": price.unit_amount,
        "amount_decimal": price.unit_amount.to_string(), "billing_scheme": "per_unit",
        "created": account.opened, "currency": price.currency,
        "interval": price.interval.as_deref().unwrap_or("month"), "interval_count": 1,
        "livemode": false, "metadata": {}, "meter": null, "nickname": null,
        "product": objects::product_id(price), "tiers_mode": null, "transform_usage": null,
        "trial_period_days": null, "usage_type": "licensed",
    })
}
