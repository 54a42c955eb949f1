//! Customers as JSON.

use serde_json::Value;
use serde_json::json;

use crate::stripe::card::Card;
use crate::stripe::records::Customer;

/// The payment method id of a card.
pub(super) fn payment_method(card: Card) -> String {
    format!("pm_card_{}", card.last4())
}

pub(in crate::stripe) fn customer(customer: &Customer) -> Value {
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
