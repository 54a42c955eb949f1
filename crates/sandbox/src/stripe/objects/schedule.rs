//! Subscription schedules as JSON.

use serde_json::Value;
use serde_json::json;

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::records::Bought;
use crate::stripe::records::Phase;
use crate::stripe::records::Schedule;

pub(in crate::stripe) fn schedule(
    account: &Account,
    schedule: &Schedule,
    shape: ApiShape,
) -> Value {
    let running = schedule.running().filter(|_| schedule.status == "active");
    let mut object = json!({
        "id": schedule.id, "object": "subscription_schedule", "application": null,
        "canceled_at": schedule.canceled_at, "completed_at": schedule.completed_at,
        "created": schedule.created,
        "current_phase": running.map(|phase| json!({
            "start_date": phase.start, "end_date": phase.end,
        })),
        "customer": schedule.customer,
        "default_settings": {
            "application_fee_percent": null,
            "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null },
            "billing_cycle_anchor": "automatic", "collection_method": "charge_automatically",
            "default_payment_method": null, "default_source": null, "description": null,
            "invoice_settings": { "account_tax_ids": null, "days_until_due": null,
                                  "issuer": { "type": "self" } },
            "on_behalf_of": null, "transfer_data": null,
        },
        "end_behavior": schedule.end_behavior, "livemode": false, "metadata": schedule.metadata,
        "phases": schedule.phases.iter().map(|phase| self::phase(account, phase)).collect::<Vec<_>>(),
        "released_at": schedule.released_at,
        "released_subscription": schedule.released_subscription, "status": schedule.status,
        "subscription": schedule.subscription, "test_clock": null,
    });
    if shape != ApiShape::Old {
        object["billing_mode"] = json!({
            "flexible": { "proration_discounts": "included" }, "type": "flexible",
            "updated_at": schedule.created,
        });
        object["customer_account"] = Value::Null;
    }
    object
}

fn phase(account: &Account, phase: &Phase) -> Value {
    let price = phase.items.first().and_then(|item| account.price(&item.price).ok());
    let item = |item: &Bought| {
        let mut view = json!({
            "discounts": [], "metadata": {}, "plan": item.price, "price": item.price,
            "tax_rates": [],
        });
        if account.price(&item.price).is_ok_and(|price| !price.metered) {
            view["quantity"] = json!(item.quantity);
        }
        view
    };
    json!({
        "add_invoice_items": [], "application_fee_percent": null, "billing_cycle_anchor": null,
        "collection_method": null, "currency": price.map(|price| price.currency.clone()),
        "default_payment_method": null,
        "default_tax_rates": phase.settings.tax_rates.iter().map(|id| account.tax_rate(id)).collect::<Vec<_>>(),
        "description": phase.settings.description,
        "discounts": phase.settings.discount.iter().map(|discount| json!({
            "coupon": null, "discount": discount.id, "promotion_code": null,
        })).collect::<Vec<_>>(),
        "end_date": phase.end, "invoice_settings": null,
        "items": phase.items.iter().map(item).collect::<Vec<_>>(),
        "metadata": phase.metadata, "on_behalf_of": null,
        "proration_behavior": phase.proration, "start_date": phase.start, "transfer_data": null,
        "trial_end": null,
    })
}
