//! Stripe's objects as JSON, in the shape before or since `2025-03-31.basil`.

mod charge;
mod invoice;
mod schedule;
mod session;
mod subscription;

use serde_json::Value;
use serde_json::json;

use crate::options::ApiShape;
use crate::options::Price;
use crate::stripe::account::Account;
use crate::stripe::card::Card;
use crate::stripe::records::Customer;
use crate::stripe::records::Event;
use crate::stripe::records::Portal;

pub(super) use charge::awaited_intent;
pub(super) use charge::awaited_intent_id;
pub(super) use charge::charge;
pub(super) use charge::dispute;
pub(super) use charge::invoice_payment;
pub(super) use charge::invoice_payments;
pub(super) use charge::payment_intent;
pub(super) use charge::presentment;
pub(super) use charge::refund;
pub(super) use invoice::invoice;
pub(super) use invoice::line;
pub(super) use schedule::schedule;
pub(super) use session::line_items;
pub(super) use session::session;
pub(super) use subscription::item;
pub(super) use subscription::subscription;

pub(super) fn api_version(shape: ApiShape) -> &'static str {
    match shape {
        ApiShape::New => "2026-09-30.endive",
        ApiShape::Dahlia => "2026-03-25.dahlia",
        ApiShape::Old => "2020-08-27",
    }
}

/// The shape for a `Stripe-Version` header; versions start with a date.
pub(super) fn shape_of(version: &str) -> ApiShape {
    if version < "2025-03-31" {
        ApiShape::Old
    } else if version < "2026-09-30" {
        ApiShape::Dahlia
    } else {
        ApiShape::New
    }
}

pub(super) fn list(url: &str, data: &[Value], has_more: bool) -> Value {
    json!({ "object": "list", "data": data, "has_more": has_more, "url": url })
}

/// A list embedded in another object: ten elements, and the URL of the whole list:
/// <https://docs.stripe.com/api/pagination>.
fn embedded(url: &str, mut data: Vec<Value>) -> Value {
    const SHOWN: usize = 10;
    let total = data.len();
    data.truncate(SHOWN);
    let mut list = list(url, &data, total > SHOWN);
    list["total_count"] = json!(total);
    list
}

/// Adds the fields of one object to another, because the size of one `json!` is limited.
fn merge(object: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
}

pub(super) fn product_id(price: &Price) -> String {
    let name: String = price.product_name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("prod_{}", price.plan_code.as_deref().unwrap_or(&name))
}

pub(super) fn product(account: &Account, price: &Price) -> Value {
    json!({
        "id": product_id(price), "object": "product", "active": true, "attributes": [],
        "created": account.opened, "default_price": null, "description": null, "images": [],
        "livemode": false, "marketing_features": [], "metadata": {}, "name": price.product_name,
        "package_dimensions": null, "shippable": null, "statement_descriptor": null,
        "tax_code": null, "type": "service", "unit_label": null, "updated": account.opened,
        "url": null,
    })
}

pub(super) fn price(account: &Account, price: &Price) -> Value {
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
    json!({
        "id": price.id, "object": "price", "active": true, "billing_scheme": "per_unit",
        "created": account.opened, "currency": price.currency, "custom_unit_amount": null,
        "livemode": false, "lookup_key": null, "metadata": metadata, "nickname": null,
        "product": product_id(price), "recurring": recurring, "tax_behavior": "unspecified",
        "tiers_mode": null, "transform_quantity": null,
        "type": if price.interval.is_some() { "recurring" } else { "one_time" },
        "unit_amount": price.unit_amount, "unit_amount_decimal": price.unit_amount.to_string(),
    })
}

/// The payment method id of a card.
fn payment_method(card: Card) -> String {
    format!("pm_card_{}", card.last4())
}

pub(super) fn customer(customer: &Customer) -> Value {
    if customer.deleted {
        return json!({ "id": customer.id, "object": "customer", "deleted": true });
    }
    json!({
        "id": customer.id, "object": "customer", "address": null, "balance": customer.balance,
        "created": customer.created, "currency": null, "customer_account": null,
        "default_source": null, "delinquent": false, "description": customer.description,
        "discount": null, "email": customer.email,
        "invoice_prefix": customer.id.chars().rev().take(8).collect::<String>().to_uppercase(),
        "invoice_settings": {
            "custom_fields": null,
            "default_payment_method": customer.card.map(payment_method),
            "footer": null, "rendering_options": null,
        },
        "livemode": false, "metadata": customer.metadata, "name": customer.name,
        "next_invoice_sequence": 1, "phone": customer.phone,
        "preferred_locales": customer.locales, "shipping": null, "tax_exempt": "none",
        "test_clock": null,
    })
}

pub(super) fn portal(account: &Account, portal: &Portal) -> Value {
    json!({
        "id": portal.id, "object": "billing_portal.session",
        "configuration": PORTAL_CONFIGURATION, "created": portal.created,
        "customer": portal.customer, "customer_account": null, "flow": portal.flow,
        "livemode": false, "locale": portal.locale, "on_behalf_of": null,
        "return_url": portal.return_url,
        "url": format!("{}/portal/{}", account.base, portal.id),
    })
}

const PORTAL_CONFIGURATION: &str = "bpc_1Sandbox";

pub(super) fn portal_configuration(account: &Account) -> Value {
    json!({
        "id": PORTAL_CONFIGURATION, "object": "billing_portal.configuration", "active": true,
        "application": null,
        "business_profile": { "headline": null, "privacy_policy_url": null,
                              "terms_of_service_url": null },
        "created": account.opened, "default_return_url": null,
        "features": {
            "customer_update": { "allowed_updates": ["email"], "enabled": true },
            "invoice_history": { "enabled": true },
            "payment_method_update": { "enabled": true, "payment_method_configuration": null },
            "subscription_cancel": {
                "cancellation_reason": { "enabled": false, "options": ["other"] },
                "enabled": true, "mode": "at_period_end", "proration_behavior": "none",
            },
            "subscription_pause": {
                "duration": { "interval_options": [], "type": "indefinite" },
                "enabled": account.pausing.in_portal,
            },
            "subscription_update": {
                "default_allowed_updates": ["price"], "enabled": true, "products": null,
                "proration_behavior": "always_invoice",
                "schedule_at_period_end": { "conditions": [] },
            },
        },
        "is_default": true, "livemode": false, "login_page": { "enabled": false, "url": null },
        "metadata": {}, "name": null, "updated": account.opened,
    })
}

pub(super) fn webhook_endpoint(account: &Account) -> Value {
    json!({
        "id": "we_1Sandbox", "object": "webhook_endpoint",
        "api_version": account.endpoint_version(), "application": null,
        "created": account.opened, "description": null,
        "enabled_events": account.destination.enabled_events,
        "livemode": false, "metadata": {},
        "status": if account.destination.disabled.is_some() { "disabled" } else { "enabled" },
        "url": account.endpoint_url(),
    })
}

pub(super) fn account(account: &Account) -> Value {
    json!({
        "id": "acct_1Sandbox", "object": "account", "business_type": null,
        "business_profile": { "name": "Sandbox", "url": null }, "capabilities": {},
        "charges_enabled": true, "country": "US", "created": account.opened,
        "default_currency": "usd", "details_submitted": true, "email": null, "metadata": {},
        "payouts_enabled": true,
        "settings": { "dashboard": { "display_name": "Sandbox", "timezone": "Etc/UTC" } },
        "type": "standard",
    })
}

pub(super) fn event(event: &Event) -> Value {
    serde_json::from_str(&event.body).unwrap_or_default()
}
