//! Charges, payment intents, invoice payments, refunds, disputes and early fraud warnings as JSON.

use serde_json::Value;
use serde_json::json;

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::records::Charge;
use crate::stripe::records::Dispute;
use crate::stripe::records::FraudWarning;
use crate::stripe::records::Invoice;
use crate::stripe::records::Refund;

pub(in crate::stripe) fn charge(account: &Account, charge: &Charge, shape: ApiShape) -> Value {
    let mut object = json!({
        "id": charge.id, "object": "charge", "amount": charge.amount,
        "amount_captured": charge.amount, "amount_refunded": charge.refunded,
        "application": null, "application_fee": null, "application_fee_amount": null,
        "balance_transaction": null,
        "billing_details": { "address": null, "email": null, "name": null, "phone": null },
        "calculated_statement_descriptor": "SANDBOX", "captured": true,
        "created": charge.created, "currency": charge.currency, "customer": charge.customer,
        "description": null, "destination": null, "dispute": charge.dispute, "disputed": charge.dispute.is_some(),
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
        "receipt_email": null, "receipt_number": null, "receipt_url": format!("{}/receipt/{}", account.base, charge.id),
        "refunded": charge.refunded >= charge.amount, "review": null, "shipping": null,
        "source_transfer": null, "statement_descriptor": null,
        "statement_descriptor_suffix": null, "status": "succeeded", "transfer_data": null,
        "transfer_group": null,
    });
    objects::merge(&mut object, rest);
    if let Some(details) = presentment(charge.presented.clone()) {
        object["presentment_details"] = details;
    }
    if shape == ApiShape::Old {
        object["invoice"] = json!(charge.invoice);
        let own = account.refunds.iter().rev().filter(|refund| refund.charge == charge.id);
        let refunds: Vec<Value> = own.map(|record| refund(account, record)).collect();
        object["refunds"] =
            objects::list(&format!("/v1/charges/{}/refunds", charge.id), &refunds, false);
    }
    object
}

/// `presentment_details`, if the customer pays in another currency.
pub(in crate::stripe) fn presentment(presented: Option<(i64, String)>) -> Option<Value> {
    presented.map(|(amount, currency)| {
        json!({ "presentment_amount": amount, "presentment_currency": currency })
    })
}

pub(in crate::stripe) fn payment_intent(charge: &Charge) -> Value {
    let mut object = json!({
        "id": charge.payment_intent, "object": "payment_intent", "amount": charge.amount,
        "amount_capturable": 0, "amount_received": charge.amount, "created": charge.created,
        "currency": charge.currency, "customer": charge.customer, "description": null,
        "latest_charge": charge.id, "livemode": false, "metadata": charge.metadata,
        "payment_method_types": ["card"], "status": "succeeded",
    });
    if let Some(details) = presentment(charge.presented.clone()) {
        object["presentment_details"] = details;
    }
    object
}

/// The payment intent for the remaining amount of an open invoice.
pub(in crate::stripe) fn awaited_intent(account: &Account, invoice: &Invoice) -> Value {
    let left = invoice.amount_due - invoice.amount_paid;
    let mut object = json!({
        "id": awaited_intent_id(invoice), "object": "payment_intent", "amount": left,
        "amount_capturable": 0, "amount_received": 0, "created": invoice.created,
        "currency": invoice.currency, "customer": invoice.customer, "description": null,
        "latest_charge": null, "livemode": false, "metadata": {},
        "payment_method_types": ["card"], "status": "requires_payment_method",
    });
    if let Some(details) = presentment(account.presented(&invoice.customer, left)) {
        object["presentment_details"] = details;
    }
    object
}

pub(in crate::stripe) fn awaited_intent_id(invoice: &Invoice) -> String {
    invoice.id.replacen("in_", "pi_", 1)
}

/// Since `2025-03-31.basil` only this object links a payment to its invoice.
pub(in crate::stripe) fn invoice_payment(
    account: &Account,
    charge: &Charge,
    invoice: &str,
) -> Value {
    let of = account.invoice(invoice).ok().and_then(|invoice| invoice.charge.as_ref());
    json!({
        "id": format!("inpay_{}", charge.id.trim_start_matches("ch_")),
        "object": "invoice_payment", "amount_paid": charge.amount,
        "amount_requested": charge.amount, "created": charge.created,
        "currency": charge.currency, "invoice": invoice,
        // Stripe keeps the default one equal to the remaining amount.
        "is_default": of == Some(&charge.id), "livemode": false,
        "payment": { "type": "payment_intent", "payment_intent": charge.payment_intent },
        "status": "paid",
        "status_transitions": { "canceled_at": null, "paid_at": charge.created },
    })
}

/// The `payments` of an invoice, as `expand[]=payments` returns them.
pub(in crate::stripe) fn invoice_payments(account: &Account, invoice: &Invoice) -> Value {
    let paid = account.charges.iter().filter(|charge| charge.invoice.as_ref() == Some(&invoice.id));
    let mut all: Vec<Value> =
        paid.map(|charge| invoice_payment(account, charge, &invoice.id)).collect();
    if invoice.status == "open" {
        all.push(json!({
            "id": invoice.id.replacen("in_", "inpay_", 1), "object": "invoice_payment",
            "amount_paid": null, "amount_requested": invoice.amount_due - invoice.amount_paid,
            "created": invoice.created, "currency": invoice.currency, "invoice": invoice.id,
            "is_default": true, "livemode": false,
            "payment": { "type": "payment_intent", "payment_intent": awaited_intent_id(invoice) },
            "status": "open",
            "status_transitions": { "canceled_at": null, "paid_at": null },
        }));
    }
    objects::list(&format!("/v1/invoice_payments?invoice={}", invoice.id), &all, false)
}

pub(in crate::stripe) fn refund(account: &Account, refund: &Refund) -> Value {
    let charge = account.charge(&refund.charge).ok();
    let mut object = json!({
        "id": refund.id, "object": "refund", "amount": refund.amount,
        "balance_transaction": null, "charge": refund.charge, "created": refund.created,
        "currency": charge.map(|charge| charge.currency.clone()),
        "destination_details": { "card": { "type": "refund" }, "type": "card" },
        "metadata": refund.metadata,
        "payment_intent": charge.map(|charge| charge.payment_intent.clone()),
        "reason": refund.reason, "receipt_number": null, "source_transfer_reversal": null,
        "status": refund.status, "transfer_reversal": null,
    });
    if let Some(failure) = refund.failure {
        object["failure_reason"] = json!(failure);
    }
    let presented = charge.and_then(|charge| {
        let (whole, currency) = charge.presented.clone()?;
        Some((whole * refund.amount / charge.amount.max(1), currency))
    });
    if let Some(details) = presentment(presented) {
        object["presentment_details"] = details;
    }
    object
}

pub(in crate::stripe) fn dispute(account: &Account, dispute: &Dispute) -> Value {
    let charge = account.charge(&dispute.charge).ok();
    json!({
        "id": dispute.id, "object": "dispute", "amount": dispute.amount,
        "balance_transactions": [], "charge": dispute.charge, "created": dispute.created,
        "currency": charge.map(|charge| charge.currency.clone()),
        "enhanced_eligibility_types": [], "evidence": {},
        "evidence_details": { "due_by": dispute.due_by, "has_evidence": dispute.submissions > 0,
                              "past_due": false, "submission_count": dispute.submissions },
        "is_charge_refundable": false, "livemode": false, "metadata": {},
        "payment_intent": charge.map(|charge| charge.payment_intent.clone()),
        "payment_method_details": charge.and_then(|charge| charge.card).map(|card| json!({
            "card": { "brand": card.brand(), "case_type": "chargeback",
                      "network_reason_code": "10.4" },
            "type": "card",
        })),
        "reason": "fraudulent", "status": dispute.status,
    })
}

pub(in crate::stripe) fn fraud_warning(account: &Account, warning: &FraudWarning) -> Value {
    let charge = account.charge(&warning.charge).ok();
    json!({
        "id": warning.id, "object": "radar.early_fraud_warning", "actionable": warning.actionable,
        "charge": warning.charge, "created": warning.created,
        "fraud_type": "made_with_stolen_card", "livemode": false,
        "payment_intent": charge.map(|charge| charge.payment_intent.clone()),
    })
}
