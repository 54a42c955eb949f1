//! Money that goes back: charge, refund and dispute objects → their snapshots.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::event::{
    ChargeSnapshot, DisputeSnapshot, DisputeStatus, PaymentRef, RefundSnapshot, RefundStatus,
};
use crate::domain::ids::{ChargeId, CustomerId, DisputeId, InvoiceId, PaymentIntentId, RefundId};
use crate::domain::money::Currency;
use crate::stripe::event::Missing;
use crate::stripe::event::wire::{loose, money, reference, view};

#[derive(Debug, Deserialize)]
struct ChargeView {
    #[serde(default, deserialize_with = "reference")]
    id: Option<ChargeId>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "reference")]
    customer: Option<CustomerId>,
    #[serde(default, deserialize_with = "reference")]
    invoice: Option<InvoiceId>,
    #[serde(default, deserialize_with = "loose")]
    amount: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    amount_refunded: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    currency: Option<Currency>,
}

#[derive(Debug, Deserialize)]
struct RefundView {
    #[serde(default, deserialize_with = "reference")]
    id: Option<RefundId>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "reference")]
    charge: Option<ChargeId>,
    #[serde(default, deserialize_with = "loose")]
    amount: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "loose")]
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
struct DisputeView {
    #[serde(default, deserialize_with = "reference")]
    id: Option<DisputeId>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "reference")]
    charge: Option<ChargeId>,
    #[serde(default, deserialize_with = "loose")]
    amount: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "loose")]
    status: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    reason: Option<String>,
}

pub(in crate::stripe) fn charge(object: &Value) -> Result<ChargeSnapshot, Missing> {
    let view: ChargeView = view(object.clone()).ok_or("charge")?;
    Ok(ChargeSnapshot {
        payment: PaymentRef {
            intent: view.payment_intent,
            charge: Some(view.id.ok_or("charge id")?),
        },
        customer: view.customer,
        invoice: view.invoice,
        amount: money(view.amount, view.currency, "amount")?,
        refunded: view.amount_refunded.ok_or("amount_refunded")?,
    })
}

/// None for a refund of a customer's cash balance, which returns no payment.
pub(in crate::stripe) fn refund(object: &Value) -> Result<Option<RefundSnapshot>, Missing> {
    let view: RefundView = view(object.clone()).ok_or("refund")?;
    let id = view.id.ok_or("refund id")?;
    let Some(payment) = payment(view.payment_intent, view.charge) else { return Ok(None) };
    Ok(Some(RefundSnapshot {
        id,
        payment,
        amount: money(view.amount, view.currency, "amount")?,
        status: match view.status.as_deref().ok_or("status")? {
            "succeeded" => RefundStatus::Succeeded,
            "canceled" => RefundStatus::Canceled,
            "failed" => RefundStatus::Failed,
            _ => RefundStatus::Pending,
        },
    }))
}

pub(in crate::stripe) fn dispute(object: &Value) -> Result<DisputeSnapshot, Missing> {
    let view: DisputeView = view(object.clone()).ok_or("dispute")?;
    Ok(DisputeSnapshot {
        id: view.id.ok_or("dispute id")?,
        payment: payment(view.payment_intent, view.charge).ok_or("charge")?,
        amount: money(view.amount, view.currency, "amount")?,
        status: match view.status.as_deref().ok_or("status")? {
            // `charge_refunded` is of old versions: it was settled by a refund, which tells itself.
            "won" | "warning_closed" | "prevented" | "charge_refunded" => DisputeStatus::Won,
            "lost" => DisputeStatus::Lost,
            word if word.starts_with("warning_") => DisputeStatus::Inquiry,
            _ => DisputeStatus::Open,
        },
        reason: view.reason,
    })
}

fn payment(intent: Option<PaymentIntentId>, charge: Option<ChargeId>) -> Option<PaymentRef> {
    (intent.is_some() || charge.is_some()).then_some(PaymentRef { intent, charge })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{charge, dispute, refund};
    use crate::domain::event::{DisputeStatus, PaymentRef, RefundStatus};
    use crate::domain::ids::{ChargeId, InvoiceId, PaymentIntentId};
    use crate::stripe::event::tests::{NEW, OLD, object};

    fn payment() -> PaymentRef {
        PaymentRef {
            intent: Some(PaymentIntentId::new("pi_1")),
            charge: Some(ChargeId::new("ch_1")),
        }
    }

    #[test]
    fn a_charge_is_read_with_all_its_refunds_together() {
        for (api, invoice) in [(OLD, Some(InvoiceId::new("in_First"))), (NEW, None)] {
            let mut object = object(api, "charge.refunded");
            object["amount_refunded"] = json!(300);
            let charge = charge(&object).unwrap();
            assert_eq!(charge.payment, payment());
            assert_eq!((charge.amount.minor, charge.refunded), (900, 300));
            assert_eq!(charge.invoice, invoice);
        }
    }

    #[test]
    fn a_refund_is_read_by_its_status() {
        for (word, status) in [
            ("pending", RefundStatus::Pending),
            ("requires_action", RefundStatus::Pending),
            ("something_new", RefundStatus::Pending),
            ("succeeded", RefundStatus::Succeeded),
            ("canceled", RefundStatus::Canceled),
            ("failed", RefundStatus::Failed),
        ] {
            let mut object = object(NEW, "refund.updated");
            object["status"] = json!(word);
            let refund = refund(&object).unwrap().unwrap();
            assert_eq!((refund.status, refund.amount.minor), (status, 400), "{word}");
            assert_eq!(refund.payment, payment());
        }
    }

    #[test]
    fn one_of_intent_and_charge_is_enough() {
        let mut refunded = object(NEW, "refund.updated");
        refunded["payment_intent"] = Value::Null;
        assert_eq!(refund(&refunded).unwrap().unwrap().payment.key(), "ch_1");
        refunded["charge"] = Value::Null;
        assert_eq!(refund(&refunded), Ok(None), "of a cash balance");

        let mut disputed = object(OLD, "charge.dispute.created");
        disputed["charge"] = json!({ "id": "ch_1", "object": "charge", "invoice": "in_First" });
        assert_eq!(dispute(&disputed).unwrap().payment, payment());
        disputed["charge"] = Value::Null;
        assert_eq!(dispute(&disputed).unwrap().payment.key(), "pi_1");
        disputed["payment_intent"] = Value::Null;
        assert_eq!(dispute(&disputed), Err("charge"));
    }

    #[test]
    fn a_dispute_is_read_by_where_the_money_is() {
        for (word, status) in [
            ("warning_needs_response", DisputeStatus::Inquiry),
            ("warning_under_review", DisputeStatus::Inquiry),
            ("warning_closed", DisputeStatus::Won),
            ("needs_response", DisputeStatus::Open),
            ("under_review", DisputeStatus::Open),
            ("something_new", DisputeStatus::Open),
            ("won", DisputeStatus::Won),
            ("prevented", DisputeStatus::Won),
            ("charge_refunded", DisputeStatus::Won),
            ("lost", DisputeStatus::Lost),
        ] {
            let mut object = object(NEW, "charge.dispute.created");
            object["status"] = json!(word);
            let dispute = dispute(&object).unwrap();
            assert_eq!(dispute.status, status, "{word}");
            assert_eq!(dispute.reason.as_deref(), Some("fraudulent"));
        }
    }
}
