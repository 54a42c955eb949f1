//! A phase of a subscription schedule as Stripe returns it → the same phase as request parameters.
//!
//! Stripe replaces phases as a whole, so a field that is not sent back is lost. Responses differ from
//! parameters: null means absent, ids may be expanded, and some fields are read-only.
//! Source: `SubscriptionSchedule.Phase` and `SubscriptionScheduleUpdateParams.Phase` of stripe-node
//! 23.1.0.

use serde_json::{Map, Value};

/// How a field is sent back.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// A number, string or boolean, or a map of them.
    Plain,
    /// An id or an expanded object.
    Id,
    /// A list of [`Shape::Id`].
    Ids,
    /// For each element, the first of discount, promotion code and coupon that is present. Sending
    /// the discount itself preserves its remaining duration.
    Discounts,
    Object(&'static [(&'static str, Shape)]),
    Objects(&'static [(&'static str, Shape)]),
}

use Shape::{Discounts, Id, Ids, Object, Objects, Plain};

const PHASE: &[(&str, Shape)] = &[
    ("add_invoice_items", Objects(ONE_TIME)),
    ("application_fee_percent", Plain),
    ("automatic_tax", Object(AUTOMATIC_TAX)),
    ("billing_cycle_anchor", Plain),
    ("billing_thresholds", Object(THRESHOLDS)),
    ("collection_method", Plain),
    ("currency", Plain),
    ("default_payment_method", Id),
    ("default_tax_rates", Ids),
    ("description", Plain),
    // Without its own discounts a phase gets the customer's, not the subscription's.
    ("discounts", Discounts),
    ("invoice_settings", Object(INVOICE_SETTINGS)),
    ("items", Objects(ITEM)),
    ("metadata", Plain),
    ("on_behalf_of", Id),
    ("transfer_data", Object(TRANSFER)),
];

/// Metered items have no quantity, so none is sent.
const ITEM: &[(&str, Shape)] = &[
    ("billing_thresholds", Object(&[("usage_gte", Plain)])),
    ("discounts", Discounts),
    ("metadata", Plain),
    ("price", Id),
    ("quantity", Plain),
    ("tax_rates", Ids),
];

const ONE_TIME: &[(&str, Shape)] = &[
    ("discountable", Plain),
    ("discounts", Discounts),
    ("metadata", Plain),
    ("period", Object(&[("end", Object(PERIOD_BOUNDARY)), ("start", Object(PERIOD_BOUNDARY))])),
    ("price", Id),
    ("quantity", Plain),
    ("tax_rates", Ids),
];

const PERIOD_BOUNDARY: &[(&str, Shape)] = &[("timestamp", Plain), ("type", Plain)];
const LIABLE_PARTY: &[(&str, Shape)] = &[("account", Id), ("type", Plain)];
const AUTOMATIC_TAX: &[(&str, Shape)] = &[("enabled", Plain), ("liability", Object(LIABLE_PARTY))];
const THRESHOLDS: &[(&str, Shape)] =
    &[("amount_gte", Plain), ("reset_billing_cycle_anchor", Plain)];
const TRANSFER: &[(&str, Shape)] = &[("amount_percent", Plain), ("destination", Id)];

const INVOICE_SETTINGS: &[(&str, Shape)] = &[
    ("account_tax_ids", Ids),
    ("custom_fields", Objects(&[("name", Plain), ("value", Plain)])),
    ("days_until_due", Plain),
    ("description", Plain),
    ("footer", Plain),
    ("issuer", Object(LIABLE_PARTY)),
];

/// Fields that are read-only, or that the schedule sets itself.
const NOT_COPIED: &[&str] =
    &["coupon", "end_date", "proration_behavior", "start_date", "trial", "trial_end"];

/// All parameters of a phase except dates, trial and proration. `None` for a phase without items.
pub(super) fn as_parameters(phase: &Value) -> Option<Value> {
    let known = |name: &str| PHASE.iter().any(|(field, _)| *field == name);
    let fields = phase.as_object()?.iter().filter(|(_, value)| !is_empty(value));
    for (name, _) in fields.filter(|(name, _)| !known(name) && !NOT_COPIED.contains(&name.as_str()))
    {
        log::warn!(field = name.as_str(); "a schedule phase has an unknown field, which is lost");
    }
    let sent = object(phase, PHASE)?;
    sent["items"].is_array().then_some(sent)
}

/// The id in a string or an expanded object.
pub(super) fn id(value: &Value) -> Option<&str> {
    let id = value.as_str().or_else(|| value["id"].as_str());
    id.filter(|id| !id.is_empty())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// `None` for an absent value, because form encoding has no null.
fn sent(value: &Value, shape: Shape) -> Option<Value> {
    let value = match shape {
        Plain => plain(value)?,
        Id => id(value)?.into(),
        Ids => value.as_array()?.iter().filter_map(id).collect(),
        Discounts => value.as_array()?.iter().filter_map(discount).collect(),
        Object(fields) => object(value, fields)?,
        Objects(fields) => {
            value.as_array()?.iter().filter_map(|element| object(element, fields)).collect()
        }
    };
    (!is_empty(&value)).then_some(value)
}

fn plain(value: &Value) -> Option<Value> {
    match value {
        Value::Object(fields) => {
            let filled = fields.iter().filter(|(_, value)| !is_empty(value));
            Some(Value::Object(filled.map(|(name, value)| (name.clone(), value.clone())).collect()))
        }
        value => (!is_empty(value)).then(|| value.clone()),
    }
}

fn object(value: &Value, fields: &[(&str, Shape)]) -> Option<Value> {
    let value = value.as_object()?;
    let mut kept = Map::new();
    for (name, shape) in fields {
        if let Some(field) = value.get(*name).and_then(|field| sent(field, *shape)) {
            kept.insert((*name).to_owned(), field);
        }
    }
    (!kept.is_empty()).then_some(Value::Object(kept))
}

fn discount(value: &Value) -> Option<Value> {
    ["discount", "promotion_code", "coupon"].into_iter().find_map(|name| {
        let id = id(value.get(name)?)?;
        Some(Value::Object(Map::from_iter([(name.to_owned(), id.into())])))
    })
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Value, json};

    use super::as_parameters;

    /// A phase as Stripe returns it, with every field set.
    pub(in crate::stripe) fn full() -> Value {
        json!({
            "add_invoice_items": [{
                "discountable": true, "discounts": [], "metadata": {}, "price": { "id": "price_fee" },
                "period": { "end": { "type": "phase_end" }, "start": { "type": "phase_start" } },
                "quantity": 1, "tax_rates": [{ "id": "txr_1", "object": "tax_rate" }],
            }],
            "application_fee_percent": 2.5,
            "automatic_tax": {
                "disabled_reason": null, "enabled": true,
                "liability": { "account": { "id": "acct_1" }, "type": "account" },
            },
            "billing_cycle_anchor": "phase_start",
            "billing_thresholds": { "amount_gte": 5000, "reset_billing_cycle_anchor": false },
            "collection_method": "send_invoice", "currency": "usd",
            "default_payment_method": { "id": "pm_1", "object": "payment_method" },
            "default_tax_rates": [{ "id": "txr_2", "object": "tax_rate", "percentage": 19.0 }],
            "description": "Seats of the club",
            "discounts": [
                { "coupon": "SPRING", "discount": { "id": "di_1" }, "promotion_code": "promo_1" },
                { "coupon": { "id": "LOYAL" }, "discount": null, "promotion_code": null },
                { "coupon": null, "discount": null, "promotion_code": null },
            ],
            "end_date": 1_792_592_000,
            "invoice_settings": {
                "account_tax_ids": ["txi_1"], "custom_fields": [{ "name": "PO", "value": "17" }],
                "days_until_due": 14, "description": null, "footer": "Thank you",
                "issuer": { "type": "self" },
            },
            "items": [
                {
                    "billing_thresholds": null, "discounts": [], "metadata": {},
                    "plan": "price_addon", "price": "price_addon", "quantity": 2, "tax_rates": [],
                },
                {
                    "billing_thresholds": null,
                    "discounts": [{ "coupon": "SEATS", "discount": null, "promotion_code": null }],
                    "metadata": { "team": "red" }, "plan": { "id": "price_1" },
                    "price": { "id": "price_1" }, "quantity": 3, "tax_rates": [{ "id": "txr_3" }],
                },
                {
                    "billing_thresholds": { "usage_gte": 100 }, "discounts": [], "metadata": {},
                    "plan": "price_metered", "price": "price_metered", "tax_rates": [],
                },
            ],
            "metadata": { "user_id": "1001", "note": "kept" },
            "on_behalf_of": "acct_2", "proration_behavior": "create_prorations",
            "start_date": 1_790_000_000,
            "transfer_data": { "amount_percent": 80.0, "destination": { "id": "acct_3" } },
            "trial_end": null,
        })
    }

    #[test]
    fn every_field_of_a_phase_is_sent_back() {
        let expected = json!({
            "add_invoice_items": [{
                "discountable": true, "price": "price_fee", "quantity": 1, "tax_rates": ["txr_1"],
                "period": { "end": { "type": "phase_end" }, "start": { "type": "phase_start" } },
            }],
            "application_fee_percent": 2.5,
            "automatic_tax": {
                "enabled": true, "liability": { "account": "acct_1", "type": "account" },
            },
            "billing_cycle_anchor": "phase_start",
            "billing_thresholds": { "amount_gte": 5000, "reset_billing_cycle_anchor": false },
            "collection_method": "send_invoice", "currency": "usd",
            "default_payment_method": "pm_1", "default_tax_rates": ["txr_2"],
            "description": "Seats of the club",
            "discounts": [{ "discount": "di_1" }, { "coupon": "LOYAL" }],
            "invoice_settings": {
                "account_tax_ids": ["txi_1"], "custom_fields": [{ "name": "PO", "value": "17" }],
                "days_until_due": 14, "footer": "Thank you", "issuer": { "type": "self" },
            },
            "items": [
                { "price": "price_addon", "quantity": 2 },
                {
                    "discounts": [{ "coupon": "SEATS" }], "metadata": { "team": "red" },
                    "price": "price_1", "quantity": 3, "tax_rates": ["txr_3"],
                },
                { "billing_thresholds": { "usage_gte": 100 }, "price": "price_metered" },
            ],
            "metadata": { "user_id": "1001", "note": "kept" },
            "on_behalf_of": "acct_2",
            "transfer_data": { "amount_percent": 80.0, "destination": "acct_3" },
        });
        assert_eq!(as_parameters(&full()), Some(expected));
    }

    #[test]
    fn absent_fields_of_a_phase_are_not_sent() {
        let bare = json!({
            "add_invoice_items": [], "application_fee_percent": null, "automatic_tax": null,
            "billing_cycle_anchor": null, "billing_thresholds": null, "collection_method": null,
            "currency": "usd", "default_payment_method": null, "default_tax_rates": [],
            "description": null, "discounts": [], "invoice_settings": null, "metadata": {},
            "items": [{ "price": "price_1", "plan": "price_1", "quantity": 1, "metadata": null }],
            "on_behalf_of": null, "transfer_data": null, "trial_end": null,
        });
        let expected =
            json!({ "currency": "usd", "items": [{ "price": "price_1", "quantity": 1 }] });
        assert_eq!(as_parameters(&bare), Some(expected));
        for without_items in [json!({}), json!({ "items": [] }), json!([bare]), Value::Null] {
            assert_eq!(as_parameters(&without_items), None);
        }
    }
}
