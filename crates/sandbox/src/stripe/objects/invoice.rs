//! Invoices as JSON.

use serde_json::Value;
use serde_json::json;

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::records::Invoice;
use crate::stripe::records::Line;

pub(in crate::stripe) fn invoice(account: &Account, invoice: &Invoice, shape: ApiShape) -> Value {
    let customer = account.customer(&invoice.customer).ok();
    let (subtotal, total) = (invoice.subtotal(), invoice.total());
    let discounts: Vec<_> = invoice.discount.iter().map(|discount| &discount.id).collect();
    let discounted: Vec<_> = discounts
        .iter()
        .map(|id| json!({ "amount": subtotal - invoice.discounted(), "discount": id }))
        .collect();
    let sub = invoice.subscription.as_deref().and_then(|id| account.subscription(id).ok());
    let rate = sub.and_then(|sub| sub.settings.tax_rates.first());
    let taxed = (invoice.tax != 0).then(|| {
        json!({
            "amount": invoice.tax, "tax_behavior": "exclusive",
            "tax_rate_details": { "tax_rate": rate }, "taxability_reason": "standard_rated",
            "taxable_amount": invoice.discounted(), "type": "tax_rate_details",
        })
    });
    let taxed: Vec<Value> = taxed.into_iter().collect();
    let lines = invoice.lines.iter().map(|line| self::line(account, invoice, line, shape));
    let finalized = invoice.status != "draft";
    let hosted = finalized.then(|| format!("{}/invoice/{}", account.base, invoice.id));
    let pdf = hosted.as_ref().map(|hosted| format!("{hosted}/pdf"));
    let mut object = json!({
        "id": invoice.id, "object": "invoice", "account_country": "US",
        "account_name": "Sandbox", "account_tax_ids": null, "amount_due": invoice.amount_due,
        "amount_overpaid": 0, "amount_paid": invoice.amount_paid, "amount_remaining": invoice.amount_due - invoice.amount_paid - invoice.credited,
        "amount_shipping": 0, "application": null, "attempt_count": invoice.attempts,
        "attempted": invoice.attempts > 0, "auto_advance": invoice.auto_advance,
        "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null,
                           "provider": null, "status": null },
        "automatically_finalizes_at": null, "billing_reason": invoice.reason,
        "collection_method": if invoice.due_date.is_some() { "send_invoice" } else { "charge_automatically" },
        "created": invoice.created,
        "currency": invoice.currency, "custom_fields": null, "customer": invoice.customer,
        "customer_address": null,
        "customer_email": customer.and_then(|customer| customer.email.clone()),
        "customer_name": customer.and_then(|customer| customer.name.clone()),
        "customer_phone": null, "customer_shipping": null, "customer_tax_exempt": "none",
        "customer_tax_ids": [], "default_payment_method": null, "default_source": null,
        "default_tax_rates": [], "description": null, "discounts": discounts,
        "due_date": invoice.due_date,
        "effective_at": invoice.finalized_at,
        "ending_balance": finalized.then_some(invoice.ending_balance),
    });
    let rest = json!({
        "footer": null, "from_invoice": null, "hosted_invoice_url": hosted,
        "invoice_pdf": pdf, "issuer": { "type": "self" },
        "last_finalization_error": null, "latest_revision": null,
        "lines": objects::embedded(&format!("/v1/invoices/{}/lines", invoice.id), lines.collect()),
        "livemode": false, "metadata": {}, "next_payment_attempt": invoice.next_attempt,
        "number": finalized.then_some(&invoice.number), "on_behalf_of": null,
        "payment_settings": { "default_mandate": null, "payment_method_options": null,
                              "payment_method_types": null },
        "period_end": invoice.period_end, "period_start": invoice.period_start,
        "post_payment_credit_notes_amount": 0, "pre_payment_credit_notes_amount": 0,
        "receipt_number": null, "rendering": null, "shipping_cost": null,
        "shipping_details": null, "starting_balance": invoice.starting_balance,
        "statement_descriptor": null, "status": invoice.status,
        "status_transitions": {
            "finalized_at": invoice.finalized_at, "marked_uncollectible_at": invoice.uncollectible_at,
            "paid_at": invoice.paid_at, "voided_at": invoice.voided_at,
        },
        "subtotal": subtotal, "subtotal_excluding_tax": subtotal, "test_clock": null, "total": total,
        "total_discount_amounts": discounted, "total_excluding_tax": total - invoice.tax,
        "webhooks_delivered_at": invoice.created,
    });
    objects::merge(&mut object, rest);
    match shape {
        ApiShape::New | ApiShape::Dahlia => {
            object["customer_account"] = Value::Null;
            object["parent"] = invoice.subscription.as_ref().map_or(Value::Null, |id| {
                json!({
                    "quote_details": null,
                    "subscription_details": { "metadata": invoice.metadata, "subscription": id },
                    "type": "subscription_details",
                })
            });
            object["status_details"] = json!({
                "uncollectible": invoice.forgiven.then(|| json!({ "reason": "user_forgiven" })),
            });
            object["total_pretax_credit_amounts"] = json!([]);
            object["total_taxes"] = json!(taxed);
        }
        ApiShape::Old => {
            object["charge"] = json!(invoice.charge);
            object["discount"] = Value::Null;
            object["paid"] = json!(invoice.status == "paid");
            object["paid_out_of_band"] = json!(false);
            object["payment_intent"] = json!(invoice.payment_intent);
            object["subscription"] = json!(invoice.subscription);
            object["subscription_details"] = json!({ "metadata": invoice.metadata });
            object["tax"] = json!((invoice.tax != 0).then_some(invoice.tax));
            object["total_tax_amounts"] = json!(taxed);
        }
    }
    object
}

pub(in crate::stripe) fn line(
    account: &Account,
    invoice: &Invoice,
    line: &Line,
    shape: ApiShape,
) -> Value {
    let price = account.price(&line.price).ok();
    let off = invoice.off(line);
    let discounts: Vec<_> =
        invoice.discount.iter().filter(|_| off > 0).map(|discount| &discount.id).collect();
    let discounted: Vec<_> =
        discounts.iter().map(|id| json!({ "amount": off, "discount": id })).collect();
    let mut object = json!({
        "id": line.id, "object": "line_item", "amount": line.amount,
        "currency": invoice.currency, "description": line.description, "discount_amounts": discounted,
        "discountable": !line.proration, "discounts": discounts, "livemode": false,
        "metadata": invoice.metadata,
        "period": { "start": line.start, "end": line.end }, "quantity": line.quantity,
    });
    match shape {
        ApiShape::New | ApiShape::Dahlia => {
            object["invoice"] = json!(invoice.id);
            object["parent"] = json!({
                "invoice_item_details": null,
                "subscription_item_details": {
                    "invoice_item": null, "proration": line.proration,
                    "proration_details": { "credited_items": null },
                    "subscription": invoice.subscription, "subscription_item": line.item,
                },
                "type": "subscription_item_details",
            });
            object["pretax_credit_amounts"] = json!([]);
            object["pricing"] = json!({
                "price_details": { "price": line.price,
                                   "product": price.map(objects::product_id) },
                "type": "price_details",
                "unit_amount_decimal": price.map(|price| price.unit_amount.to_string()),
            });
            object["quantity_decimal"] = json!(line.quantity.to_string());
            object["subtotal"] = json!(line.amount);
            object["taxes"] = json!([]);
        }
        ApiShape::Old => {
            object["price"] = json!(price.map(|price| objects::price(account, price)));
            object["proration"] = json!(line.proration);
            object["subscription"] = json!(invoice.subscription);
            object["subscription_item"] = json!(line.item);
            object["tax_amounts"] = json!([]);
            object["tax_rates"] = json!([]);
            object["type"] = json!("subscription");
        }
    }
    object
}
