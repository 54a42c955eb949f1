//! Removes personal and payment details from Stripe's payloads before a payload leaves the machine.

use serde_json::{Map, Value};

/// Replaces a removed value.
pub const REDACTED: &str = "[redacted]";

/// Members whose values identify a person or their location. Matched by name at any depth, since Stripe uses each
/// name for one purpose. Source: <https://docs.stripe.com/api>.
const PERSONAL: &[&str] = &[
    "address",
    "address_city",
    "address_country",
    "address_line1",
    "address_line1_check",
    "address_line2",
    "address_state",
    "address_zip",
    "address_zip_check",
    "billing_details",
    "business_name",
    "buyer_id",
    "cardholder_name",
    "customer_address",
    "customer_details",
    "customer_email",
    "customer_name",
    "customer_phone",
    "customer_shipping",
    "customer_tax_ids",
    "dob",
    "email",
    "individual_name",
    "instructions_email",
    "ip",
    "ip_address",
    "name",
    "payer_details",
    "payer_email",
    "payer_id",
    "payer_name",
    "phone",
    "preferred_locales",
    "receipt_email",
    "receipt_number",
    "shipping",
    "shipping_details",
    "tax_id",
    "tax_ids",
    "user_agent",
    "verified_address",
    "verified_email",
    "verified_name",
    "verified_phone_last4",
];

/// Members whose values identify a payment method, links and keys that require no other authentication, and what
/// one person has written about another. Matched like [`PERSONAL`].
const SECRET: &[&str] = &[
    // Payment methods.
    "account_holder_name",
    "account_number",
    "bank",
    "bank_code",
    "bank_name",
    "bic",
    "branch_code",
    "bsb_number",
    "buyer_address",
    "cashtag",
    "dynamic_last4",
    "exp_month",
    "exp_year",
    "fingerprint",
    "generated_sepa_debit",
    "iban",
    "iban_last4",
    "iin",
    "institution_number",
    "last4",
    "mandate",
    "mandate_options",
    "network_transaction_id",
    "routing_number",
    "sort_code",
    "suffix",
    "transit_number",
    "wallet",
    // Links and keys that require no other authentication.
    "client_secret",
    "hosted_invoice_url",
    "hosted_verification_url",
    "hosted_voucher_url",
    "invoice_pdf",
    "receipt_url",
    "url",
    // Free text by people.
    "comment",
    "custom_fields",
    "customer_note",
    "evidence",
    "feedback_comment",
];

/// Members whose `name` and `url` are not personal, such as those of products, plans and lists.
const IMPERSONAL_PARENTS: &[&str] =
    &["product", "plan", "price", "coupon", "coupon_data", "items", "lines", "related_object"];

/// The payload without personal and payment details, as indented JSON. `None` if it is not JSON, since its
/// content is unknown.
#[must_use]
pub fn redacted(payload: &[u8]) -> Option<String> {
    let mut json: Value = serde_json::from_slice(payload).ok()?;
    redact(&mut json, &[SECRET, PERSONAL], false);
    serde_json::to_string_pretty(&json).ok()
}

/// The payload as the person it is about may receive it: with their own name and addresses, and without payment
/// details. `None` if it is not JSON.
#[must_use]
pub fn redacted_for_owner(payload: &[u8]) -> Option<Value> {
    let mut json: Value = serde_json::from_slice(payload).ok()?;
    redact(&mut json, &[SECRET], false);
    Some(json)
}

/// With `impersonal`, `name` and `url` are kept, also in the elements of a list.
fn redact(value: &mut Value, removed: &[&[&str]], impersonal: bool) {
    match value {
        Value::Object(members) => {
            let is_personal_removed = removed.contains(&PERSONAL);
            if is_personal_removed
                && members.get("object").is_some_and(|object| object == "customer")
            {
                redact_description(members);
            }
            for (name, member) in members {
                let is_kept = impersonal && matches!(name.as_str(), "name" | "url");
                if removed.iter().any(|names| names.contains(&name.as_str())) && !is_kept {
                    if !member.is_null() {
                        *member = Value::from(REDACTED);
                    }
                } else {
                    // It does not state the type of the object, so it may be a customer.
                    if is_personal_removed
                        && name == "previous_attributes"
                        && let Some(before) = member.as_object_mut()
                    {
                        redact_description(before);
                    }
                    redact(member, removed, IMPERSONAL_PARENTS.contains(&name.as_str()));
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                redact(element, removed, impersonal);
            }
        }
        _ => {}
    }
}

/// The description of a customer is a free text about a person. That of other objects states what was bought.
fn redact_description(members: &mut Map<String, Value>) {
    if let Some(description) = members.get_mut("description")
        && !description.is_null()
    {
        *description = Value::from(REDACTED);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{REDACTED, redacted, redacted_for_owner};

    fn redacted_json(json: &Value) -> Value {
        serde_json::from_str(&redacted(json.to_string().as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn personal_and_payment_details_are_removed_at_any_depth() {
        let charge = json!({
            "id": "evt_1", "type": "charge.refunded",
            "data": { "object": {
                "id": "ch_1", "amount": 1900, "currency": "usd", "receipt_email": "ann@example.com",
                "billing_details": { "email": "ann@example.com", "name": "Ann Ample" },
                "payment_method_details": { "type": "card", "card": {
                    "brand": "visa", "last4": "4242", "fingerprint": "Xt5EWLLDS7FJjR1c", "exp_month": 12,
                    "exp_year": 2030, "wallet": { "dynamic_last4": "9991", "type": "apple_pay" },
                } },
                "receipt_url": "https://pay.stripe.com/receipts/x",
                "metadata": { "user_id": "1001" },
            } },
        });
        let left = redacted_json(&charge);
        let object = &left["data"]["object"];
        assert_eq!(object["id"], "ch_1");
        assert_eq!(object["amount"], 1900);
        assert_eq!(object["metadata"]["user_id"], "1001", "our own metadata is kept");
        assert_eq!(object["payment_method_details"]["card"]["brand"], "visa");
        let text = left.to_string();
        for secret in ["4242", "9991", "Xt5EW", "ann@", "Ample", "2030", "receipts"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert_eq!(object["billing_details"], REDACTED);
    }

    #[test]
    fn the_owner_gets_their_own_name_and_address_and_no_secrets() {
        let customer = json!({ "data": { "object": {
            "object": "customer", "id": "cus_1", "email": "ann@example.com", "description": "Ann",
            "address": { "city": "Ghent" }, "hosted_invoice_url": "https://invoice.stripe.com/x",
            "card": { "brand": "visa", "fingerprint": "Xt5EW" },
        } } });
        let own = redacted_for_owner(customer.to_string().as_bytes()).unwrap();
        let object = &own["data"]["object"];
        assert_eq!(
            (&object["email"], &object["description"]),
            (&json!("ann@example.com"), &json!("Ann"))
        );
        assert_eq!(object["address"]["city"], "Ghent");
        assert_eq!(object["card"], json!({ "brand": "visa", "fingerprint": REDACTED }));
        assert_eq!(object["hosted_invoice_url"], REDACTED);
    }

    #[test]
    fn no_payment_method_identifies_its_owner() {
        let details = json!({
            "card_present": { "brand": "visa", "cardholder_name": "SECRET/ANN" },
            "interac_present": { "cardholder_name": "SECRET/ANN" },
            "acss_debit": { "institution_number": "SECRET", "transit_number": "SECRET" },
            "au_becs_debit": { "bsb_number": "SECRET", "last4": "SECRET" },
            "nz_bank_account": { "branch_code": "SECRET", "suffix": "SECRET" },
            "us_bank_account": { "bank_name": "SECRET", "routing_number": "SECRET" },
            "boleto": { "tax_id": "SECRET" },
            "pix": { "tax_id": "SECRET" },
            "eps": { "bank": "SECRET", "verified_name": "SECRET" },
            "swish": { "fingerprint": "SECRET", "verified_phone_last4": "SECRET" },
            "alipay": { "buyer_id": "SECRET" },
            "cashapp": { "buyer_id": "SECRET", "cashtag": "SECRET" },
            "crypto": { "buyer_address": "SECRET", "network": "base" },
            "klarna": { "dob": { "day": "SECRET" } },
        });
        for (kind, details_of_kind) in details.as_object().unwrap() {
            let charge =
                json!({ "payment_method_details": { "type": kind, kind: details_of_kind } });
            let left = redacted_json(&charge);
            assert_eq!(left["payment_method_details"]["type"], *kind);
            assert!(!left.to_string().contains("SECRET"), "{left}");
        }
        let refund = redacted_json(
            &json!({ "object": "refund", "instructions_email": "SECRET", "amount": 1 }),
        );
        assert_eq!(
            (&refund["instructions_email"], &refund["amount"]),
            (&json!(REDACTED), &json!(1))
        );
    }

    #[test]
    fn personal_details_are_removed_from_every_element_of_a_list() {
        let left = redacted_json(&json!({ "object": "list", "data": [
            { "object": "customer", "email": "ann@example.com", "description": "Ann Ample" },
            [{ "email": "bob@example.com", "currency": "usd" }],
        ] }));
        let customer = json!({ "object": "customer", "email": REDACTED, "description": REDACTED });
        let nested = json!([{ "email": REDACTED, "currency": "usd" }]);
        assert_eq!(left["data"], json!([customer, nested]));
    }

    #[test]
    fn the_description_of_a_customer_is_removed_and_that_of_a_charge_is_kept() {
        let left = redacted_json(&json!({
            "object": "charge", "description": "Subscription update",
            "customer": { "object": "customer", "description": "Ann Ample, +49 30 901820" },
        }));
        assert_eq!(left["description"], "Subscription update");
        assert_eq!(left["customer"]["description"], REDACTED);
        let left = redacted_json(
            &json!({ "previous_attributes": { "description": "Ann Ample", "balance": 0 } }),
        );
        assert_eq!(left["previous_attributes"], json!({ "description": REDACTED, "balance": 0 }));
        let left = redacted_json(&json!({ "object": "customer", "description": null }));
        assert_eq!(left["description"], Value::Null);
    }

    #[test]
    fn a_null_detail_stays_null_and_a_product_keeps_its_name() {
        let left = redacted_json(&json!({
            "customer_email": null,
            "lines": { "url": "/v1/invoices/in_1/lines", "data": [{ "price": { "product": { "name": "Premium" } } }] },
            "product": { "name": "Premium" },
            "customer": { "id": "cus_1", "name": "Ann Ample" },
        }));
        assert_eq!(left["customer_email"], Value::Null);
        assert_eq!(left["product"]["name"], "Premium");
        assert_eq!(left["lines"]["data"][0]["price"]["product"]["name"], "Premium");
        assert_eq!(left["lines"]["url"], "/v1/invoices/in_1/lines");
        assert_eq!(left["customer"]["name"], REDACTED);
    }

    #[test]
    fn a_payload_that_is_not_json_is_withheld() {
        assert_eq!(redacted(b"<html>ann@example.com</html>"), None);
    }
}
