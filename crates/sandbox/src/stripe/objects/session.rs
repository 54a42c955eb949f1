//! Checkout sessions as JSON.

use serde_json::Value;
use serde_json::json;

use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::records::Session;

pub(in crate::stripe) fn session(account: &Account, session: &Session) -> Value {
    let price = session.items.first().and_then(|item| account.price(&item.price).ok());
    let full = account.once(&session.items);
    let subtotal = if session.trial_days.is_some() { 0 } else { full };
    let off = session.discount.as_ref().map_or(0, |discount| discount.off(subtotal));
    let total = subtotal - off;
    let discounts = session
        .discount
        .iter()
        .map(|discount| json!({ "coupon": null, "promotion_code": discount.promotion.id }));
    let customer = session.customer.as_deref().and_then(|id| account.customer(id).ok());
    let email = customer.and_then(|customer| customer.email.clone());
    let details = (session.status == "complete").then(|| {
        json!({
            "address": null, "business_name": null,
            "email": email.or_else(|| session.customer_email.clone()), "individual_name": null,
            "name": customer.and_then(|customer| customer.name.clone()), "phone": null,
            "tax_exempt": "none", "tax_ids": [],
        })
    });
    let open = session.status == "open";
    let presented = session.customer.as_deref().filter(|_| session.status == "complete");
    let presented = presented.and_then(|customer| account.presented(customer, total));
    let presented = objects::presentment(presented);
    let url = open.then(|| format!("{}/checkout/{}", account.base, session.id));
    let mut object = json!({
        "id": session.id, "object": "checkout.session", "adaptive_pricing": { "enabled": true },
        "after_expiration": null, "allow_promotion_codes": session.allow_promotion_codes,
        "amount_subtotal": subtotal, "amount_total": total,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": null, "branding_settings": null,
        "cancel_url": session.cancel_url, "client_reference_id": session.client_reference_id,
        "client_secret": null, "collected_information": null, "consent": null,
        "consent_collection": null, "created": session.created,
        "currency": price.map(|price| price.currency.clone()), "currency_conversion": null,
        "custom_fields": [],
        "custom_text": { "after_submit": null, "shipping_address": null, "submit": null,
                         "terms_of_service_acceptance": null },
        "customer": session.customer, "customer_account": null,
        "customer_creation": if session.mode == "payment" { Some("if_required") } else { None },
        "customer_details": details, "customer_email": session.customer_email,
        "discounts": discounts.collect::<Vec<_>>(),
    });
    let rest = json!({
        "expires_at": session.expires_at, "invoice": session.invoice,
        "invoice_creation": null, "livemode": false, "locale": session.locale,
        "metadata": session.metadata, "mode": session.mode, "origin_context": null,
        "payment_intent": session.payment_intent, "payment_link": session.payment_link,
        "payment_method_collection": (session.mode == "subscription").then_some(session.card_collection),
        "payment_method_configuration_details": null,
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "payment_method_types": ["card"], "payment_status": session.payment_status,
        "permissions": null, "phone_number_collection": { "enabled": false },
        "presentment_details": presented, "recovered_from": null,
        "saved_payment_method_options": null, "setup_intent": null,
        "shipping_address_collection": null, "shipping_cost": null, "shipping_options": [],
        "status": session.status, "submit_type": null, "subscription": session.subscription,
        "success_url": session.success_url,
        "total_details": { "amount_discount": off, "amount_shipping": 0, "amount_tax": 0 },
        "ui_mode": "hosted", "url": url, "wallet_options": null,
    });
    objects::merge(&mut object, rest);
    object
}

pub(in crate::stripe) fn line_items(account: &Account, session: &Session) -> Value {
    let items = session.items.iter().enumerate().filter_map(|(place, item)| {
        let price = account.price(&item.price).ok()?;
        let amount = if price.metered { 0 } else { price.unit_amount * item.quantity };
        let total = if session.trial_days.is_some() { 0 } else { amount };
        let off = session.discount.as_ref().map_or(0, |discount| discount.off(total));
        let quantity = (!price.metered).then_some(item.quantity);
        Some(json!({
            "id": format!("li_{place}{}", &session.id[session.id.len().saturating_sub(14)..]),
            "object": "item", "amount_discount": off, "amount_subtotal": total, "amount_tax": 0,
            "amount_total": total - off, "currency": price.currency,
            "description": price.product_name, "metadata": {},
            "price": objects::price(account, price), "quantity": quantity,
        }))
    });
    let url = format!("/v1/checkout/sessions/{}/line_items", session.id);
    objects::list(&url, &items.collect::<Vec<_>>(), false)
}
