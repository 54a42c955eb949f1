//! Subscriptions as JSON.

use serde_json::Value;
use serde_json::json;

use crate::options::ApiShape;
use crate::options::Price;
use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::records::Item;
use crate::stripe::records::PendingUpdate;
use crate::stripe::records::Subscription;

pub(in crate::stripe) fn subscription(
    account: &Account,
    sub: &Subscription,
    shape: ApiShape,
) -> Value {
    let price = sub.items.first().and_then(|item| account.price(&item.price).ok());
    // Only a subscription with one item has plan and quantity at the top level.
    let only = sub.items.first().filter(|_| sub.items.len() == 1);
    let plan = price.filter(|_| only.is_some()).map(|price| plan(account, price));
    let items = sub.items.iter().map(|record| item(account, sub, record, shape)).collect();
    let mut object = json!({
        "id": sub.id, "object": "subscription", "application": null,
        "application_fee_percent": null,
        "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null },
        "billing_cycle_anchor": sub.anchor, "billing_cycle_anchor_config": null,
        "billing_thresholds": null, "cancel_at": sub.cancel_at,
        "cancel_at_period_end": sub.cancel_at_period_end, "canceled_at": sub.canceled_at,
        "cancellation_details": { "comment": sub.cancel_comment, "feedback": sub.cancel_feedback,
                                  "reason": sub.cancel_reason },
        "collection_method": if sub.days_until_due.is_some() { "send_invoice" } else { "charge_automatically" },
        "created": sub.created,
        "currency": price.map(|price| price.currency.clone()), "customer": sub.customer,
        "days_until_due": sub.days_until_due, "default_payment_method": own_method(account, sub),
        "default_source": null,
        "default_tax_rates": sub.settings.tax_rates.iter().map(|id| account.tax_rate(id)).collect::<Vec<_>>(), "description": sub.settings.description, "ended_at": sub.ended_at,
        "invoice_settings": { "account_tax_ids": null, "issuer": { "type": "self" } },
        "items": objects::embedded(&format!("/v1/subscription_items?subscription={}", sub.id), items),
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
        "pending_update": sub.pending_update.as_ref().map(|waiting| pending(account, sub, waiting)), "plan": plan, "quantity": only.map(|item| item.quantity), "schedule": sub.schedule,
        "start_date": sub.created, "status": sub.status, "test_clock": null,
        "transfer_data": null, "trial_end": sub.trial_end,
        "trial_settings": { "end_behavior": { "missing_payment_method": sub.without_card } },
        "trial_start": sub.trial_start,
    });
    objects::merge(&mut object, rest);
    // Only the currency: https://docs.stripe.com/api/subscriptions/object.
    if let Some((currency, _)) =
        account.customer(&sub.customer).ok().and_then(|customer| customer.presentment.as_ref())
    {
        object["presentment_details"] = json!({ "presentment_currency": currency });
    }
    match shape {
        ApiShape::New | ApiShape::Dahlia => {
            object["billing_mode"] = json!({
                "flexible": { "proration_discounts": "included" }, "type": "flexible",
                "updated_at": sub.created,
            });
            object["billing_schedules"] = json!([]);
            object["customer_account"] = Value::Null;
            if shape == ApiShape::New
                && let Some(paused) = &sub.paused
            {
                object["status_details"] = json!({ "paused": {
                    "type": "subscription", "subscription": { "type": paused.reason },
                    "transitioned_at": paused.at,
                }});
            }
            object["discounts"] = sub.discount.iter().map(|discount| json!(discount.id)).collect();
        }
        ApiShape::Old => {
            object["discount"] = Value::Null;
            object["current_period_start"] = json!(sub.period_start);
            object["current_period_end"] = json!(sub.period_end);
        }
    }
    object
}

fn own_method(account: &Account, sub: &Subscription) -> Option<String> {
    let card = account.customer(&sub.customer).ok()?.card.filter(|_| sub.has_own_method)?;
    Some(objects::payment_method(card))
}

pub(in crate::stripe) fn item(
    account: &Account,
    sub: &Subscription,
    item: &Item,
    shape: ApiShape,
) -> Value {
    let price = account.price(&item.price).ok();
    let mut object = json!({
        "id": item.id, "object": "subscription_item", "billing_thresholds": null,
        "created": item.created, "discounts": [], "metadata": {},
        "plan": price.map(|price| plan(account, price)),
        "price": price.map(|price| objects::price(account, price)),
        "subscription": sub.id, "tax_rates": [],
    });
    if price.is_none_or(|price| !price.metered) {
        object["quantity"] = json!(item.quantity);
    }
    if shape != ApiShape::Old {
        object["current_period_start"] = json!(item.period_start);
        object["current_period_end"] = json!(item.period_end);
        object["current_trial"] = Value::Null;
    }
    object
}

fn pending(account: &Account, sub: &Subscription, waiting: &PendingUpdate) -> Value {
    let items = waiting.items.iter().map(|waiting| item(account, sub, waiting, account.shape));
    json!({
        "billing_cycle_anchor": waiting.restart, "expires_at": waiting.expires_at,
        "subscription_items": items.collect::<Vec<_>>(),
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
        "trial_period_days": null,
        "usage_type": if price.metered { "metered" } else { "licensed" },
    })
}
