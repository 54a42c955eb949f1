//! Stripe's objects as JSON, for either side of `2025-03-31.basil`.

mod invoice;
mod session;
mod subscription;

use serde_json::Value;
use serde_json::json;

use crate::sandbox::options::ApiShape;
use crate::sandbox::options::Price;
use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::account::Charge;
use crate::sandbox::stripe::account::Customer;
use crate::sandbox::stripe::account::Event;
use crate::sandbox::stripe::account::Portal;

pub(super) use invoice::invoice;
pub(super) use session::line_items;
pub(super) use session::session;
pub(super) use subscription::subscription;

pub(super) fn api_version(shape: ApiShape) -> &'static str {
    match shape {
        ApiShape::New => "2026-03-25.dahlia",
        ApiShape::Old => "2020-08-27",
    }
}

/// The shape that a `Stripe-Version` header asks for; versions start with a date.
pub(super) fn shape_of(version: &str) -> ApiShape {
    if version < "2025-03-31" { ApiShape::Old } else { ApiShape::New }
}

pub(super) fn list(url: &str, data: &[Value], has_more: bool) -> Value {
    json!({ "object": "list", "data": data, "has_more": has_more, "url": url })
}

/// Adds the fields of one object to another: one `json!` holds only so many.
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
            "trial_period_days": null, "usage_type": "licensed",
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
            "default_payment_method": customer.card.map(|card| format!("pm_card_{}", card.last4())),
            "footer": null, "rendering_options": null,
        },
        "livemode": false, "metadata": customer.metadata, "name": customer.name,
        "next_invoice_sequence": 1, "phone": customer.phone,
        "preferred_locales": customer.locales, "shipping": null, "tax_exempt": "none",
        "test_clock": null,
    })
}

pub(super) fn charge(charge: &Charge, shape: ApiShape) -> Value {
    let mut object = json!({
        "id": charge.id, "object": "charge", "amount": charge.amount,
        "amount_captured": charge.amount, "amount_refunded": charge.refunded,
        "application": null, "application_fee": null, "application_fee_amount": null,
        "balance_transaction": null,
        "billing_details": { "address": null, "email": null, "name": null, "phone": null },
        "calculated_statement_descriptor": "SANDBOX", "captured": true,
        "created": charge.created, "currency": charge.currency, "customer": charge.customer,
        "description": null, "destination": null, "dispute": null, "disputed": charge.disputed,
        "failure_balance_transaction": null, "failure_code": null, "failure_message": null,
        "fraud_details": {}, "livemode": false, "metadata": charge.metadata,
        "on_behalf_of": null, "order": null,
        "outcome": {
            "network_status": "approved_by_network", "reason": null, "risk_level": "normal",
            "seller_message": "Payment complete.", "type": "authorized",
        },
    });
    let rest = json!({
        "paid": true, "payment_intent": charge.payment_intent, "payment_method": null,
        "payment_method_details": charge.card.map(|card| json!({
            "card": { "brand": card.brand(), "last4": card.last4(), "country": "US",
                      "exp_month": 12, "exp_year": 2034, "funding": "credit" },
            "type": "card",
        })),
        "receipt_email": null, "receipt_number": null, "receipt_url": null,
        "refunded": charge.refunded >= charge.amount, "review": null, "shipping": null,
        "source_transfer": null, "statement_descriptor": null,
        "statement_descriptor_suffix": null, "status": "succeeded", "transfer_data": null,
        "transfer_group": null,
    });
    merge(&mut object, rest);
    if shape == ApiShape::Old {
        object["invoice"] = json!(charge.invoice);
    }
    object
}

pub(super) fn payment_intent(charge: &Charge) -> Value {
    json!({
        "id": charge.payment_intent, "object": "payment_intent", "amount": charge.amount,
        "amount_capturable": 0, "amount_received": charge.amount, "created": charge.created,
        "currency": charge.currency, "customer": charge.customer, "description": null,
        "latest_charge": charge.id, "livemode": false, "metadata": charge.metadata,
        "payment_method_types": ["card"], "status": "succeeded",
    })
}

/// Since `2025-03-31.basil` this object is what ties a payment to its invoice.
pub(super) fn invoice_payment(charge: &Charge, invoice: &str) -> Value {
    json!({
        "id": format!("inpay_{}", charge.id.trim_start_matches("ch_")),
        "object": "invoice_payment", "amount_paid": charge.amount,
        "amount_requested": charge.amount, "created": charge.created,
        "currency": charge.currency, "invoice": invoice, "is_default": true, "livemode": false,
        "payment": { "type": "payment_intent", "payment_intent": charge.payment_intent },
        "status": "paid",
        "status_transitions": { "canceled_at": null, "paid_at": charge.created },
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
        "api_version": api_version(account.shape), "application": null,
        "created": account.opened, "description": null, "enabled_events": ["*"],
        "livemode": false, "metadata": {}, "status": "enabled", "url": account.webhook_url,
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
