//! Prices and products as JSON.

use serde_json::Value;
use serde_json::json;

use crate::options::Price;
use crate::stripe::account::Account;
use crate::stripe::records::Product;

pub(in crate::stripe) fn product_id(price: &Price) -> String {
    let name: String = price.product_name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("prod_{}", price.plan_code.as_deref().unwrap_or(&name))
}

pub(in crate::stripe) fn product(account: &Account, price: &Price) -> Value {
    json!({
        "id": product_id(price), "object": "product", "active": true, "attributes": [],
        "created": account.opened, "default_price": null, "description": null, "images": [],
        "livemode": false, "marketing_features": [], "metadata": {}, "name": price.product_name,
        "package_dimensions": null, "shippable": null, "statement_descriptor": null,
        "tax_code": null, "type": "service", "unit_label": null, "updated": account.opened,
        "url": null,
    })
}

pub(in crate::stripe) fn price(account: &Account, price: &Price) -> Value {
    let mut metadata = json!({});
    if let Some(plan) = &price.plan_code {
        metadata["plan_code"] = json!(plan);
    }
    let recurring = price.interval.as_ref().map(|interval| {
        json!({
            "interval": interval, "interval_count": 1, "meter": null,
            "trial_period_days": null,
            "usage_type": if price.metered { "metered" } else { "licensed" },
        })
    });
    let created = account.provisioned.prices.get(&price.id);
    if let Some(details) = created {
        metadata = json!(details.metadata);
    }
    let product = created.map_or_else(|| product_id(price), |details| details.product.clone());
    json!({
        "id": price.id, "object": "price",
        "active": !account.restrictions.archived_prices.contains(&price.id), "billing_scheme": "per_unit",
        "created": created.map_or(account.opened, |details| details.created), "currency": price.currency, "custom_unit_amount": null,
        "livemode": false, "lookup_key": created.map(|details| details.lookup_key.clone()), "metadata": metadata, "nickname": null,
        "product": product, "recurring": recurring, "tax_behavior": "unspecified",
        "tiers_mode": null, "transform_quantity": null,
        "type": if price.interval.is_some() { "recurring" } else { "one_time" },
        "unit_amount": price.unit_amount, "unit_amount_decimal": price.unit_amount.to_string(),
    })
}

/// A product that was created through the API.
pub(in crate::stripe) fn created_product(product: &Product) -> Value {
    json!({
        "id": product.id, "object": "product", "active": product.active, "attributes": [],
        "created": product.created, "default_price": null, "description": null,
        "images": product.images,
        "livemode": false, "marketing_features": [], "metadata": product.metadata,
        "name": product.name, "package_dimensions": null, "shippable": null,
        "statement_descriptor": null, "tax_code": null, "type": "service", "unit_label": null,
        "updated": product.created, "url": null,
    })
}
