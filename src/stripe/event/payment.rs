//! Charge, refund, dispute, early fraud warning and invoice payment objects → their snapshots.

use serde::{Deserialize, Deserializer};

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    ChargeSnapshot, DisputeSnapshot, DisputeStatus, FraudWarningSnapshot, InvoicePayment,
    PaymentRef, RefundSnapshot, RefundStatus, StripeObject,
};
use crate::domain::ids::{
    ChargeId, CustomerId, DisputeId, FraudWarningId, InvoiceId, PaymentIntentId, RefundId,
};
use crate::domain::money::Currency;
use crate::stripe::event::wire::{
    Missing, Presentment, expandable, money, nested, reference, scalar, seconds, view,
};

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
    #[serde(default, deserialize_with = "scalar")]
    amount: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    amount_refunded: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "nested")]
    presentment_details: Presentment,
}

#[derive(Debug, Deserialize)]
struct RefundView {
    #[serde(default, deserialize_with = "reference")]
    id: Option<RefundId>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "reference")]
    charge: Option<ChargeId>,
    #[serde(default, deserialize_with = "scalar")]
    amount: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "scalar")]
    status: Option<String>,
    #[serde(default, deserialize_with = "nested")]
    presentment_details: Presentment,
}

#[derive(Debug, Deserialize)]
struct InvoicePaymentView {
    #[serde(default, deserialize_with = "reference")]
    invoice: Option<InvoiceId>,
    #[serde(default, deserialize_with = "scalar")]
    amount_paid: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "nested")]
    payment: PaidBy,
}

/// The payment behind an invoice payment. One made outside Stripe (`payment_record`) has neither id.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PaidBy {
    #[serde(default, deserialize_with = "expandable")]
    payment_intent: Intent,
    #[serde(default, deserialize_with = "reference")]
    charge: Option<ChargeId>,
}

/// A payment intent: its id, or the object if the request expands it.
#[derive(Debug, Default, Deserialize)]
struct Intent {
    #[serde(default, deserialize_with = "reference")]
    id: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "nested")]
    presentment_details: Presentment,
}

impl From<Option<PaymentIntentId>> for Intent {
    fn from(id: Option<PaymentIntentId>) -> Self {
        Self { id, ..Self::default() }
    }
}

impl PaidBy {
    /// `None` for a payment that was made outside Stripe.
    pub(super) fn payment(&self) -> Option<PaymentRef> {
        payment(self.payment_intent.id.clone(), self.charge.clone())
    }

    /// Known only if the payment intent is expanded.
    pub(super) const fn presentment(&self) -> &Presentment {
        &self.payment_intent.presentment_details
    }
}

#[derive(Debug, Default, Deserialize)]
struct EvidenceDetails {
    #[serde(default, deserialize_with = "seconds")]
    due_by: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct DisputeView {
    #[serde(default, deserialize_with = "reference")]
    id: Option<DisputeId>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "reference")]
    charge: Option<ChargeId>,
    #[serde(default, deserialize_with = "scalar")]
    amount: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "scalar")]
    status: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    reason: Option<String>,
    #[serde(default, deserialize_with = "nested")]
    evidence_details: EvidenceDetails,
}

#[derive(Debug, Deserialize)]
struct FraudWarningView {
    #[serde(default, deserialize_with = "reference")]
    id: Option<FraudWarningId>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "reference")]
    charge: Option<ChargeId>,
    #[serde(default, deserialize_with = "scalar")]
    actionable: Option<bool>,
    #[serde(default, deserialize_with = "scalar")]
    fraud_type: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    created: Option<Timestamp>,
}

/// Reads a charge, with the total of its refunds in minor units.
pub(in crate::stripe) fn read_charge<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<ChargeSnapshot, Missing> {
    let view: ChargeView = view(object).ok_or("charge")?;
    Ok(ChargeSnapshot {
        payment: PaymentRef {
            intent: view.payment_intent,
            charge: Some(view.id.ok_or("charge id")?),
        },
        customer: view.customer,
        invoice: view.invoice,
        amount: money(view.amount, view.currency, "amount")?,
        refunded: view.amount_refunded.ok_or("amount_refunded")?,
        presented: view.presentment_details.amount(view.currency),
    })
}

/// Reads a refund. `None` for a refund of a customer's cash balance, which has no payment.
pub(in crate::stripe) fn read_refund<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<Option<RefundSnapshot>, Missing> {
    let view: RefundView = view(object).ok_or("refund")?;
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
        presented: view.presentment_details.amount(view.currency),
    }))
}

/// Reads a dispute or an inquiry.
/// Source of the statuses: <https://docs.stripe.com/api/disputes/object#dispute_object-status>.
pub(in crate::stripe) fn read_dispute<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<DisputeSnapshot, Missing> {
    let view: DisputeView = view(object).ok_or("dispute")?;
    Ok(DisputeSnapshot {
        id: view.id.ok_or("dispute id")?,
        payment: payment(view.payment_intent, view.charge).ok_or("charge")?,
        amount: money(view.amount, view.currency, "amount")?,
        status: match view.status.as_deref().ok_or("status")? {
            "won" | "warning_closed" => DisputeStatus::Won,
            // `charge_refunded` comes from old API versions: a refund, which has its own events,
            // settled the dispute.
            "prevented" | "charge_refunded" => DisputeStatus::Prevented,
            "lost" => DisputeStatus::Lost,
            "appeal_needs_response" => DisputeStatus::Appeal,
            word if word.starts_with("appeal_") => DisputeStatus::AppealReview,
            "warning_under_review" => DisputeStatus::InquiryReview,
            word if word.starts_with("warning_") => DisputeStatus::Inquiry,
            "under_review" => DisputeStatus::Review,
            _ => DisputeStatus::Open,
        },
        reason: view.reason,
        // 0 if the bank allows no response.
        due_by: view.evidence_details.due_by.filter(|due| due.millis() > 0),
    })
}

/// Reads an early fraud warning. Warnings about payments without an intent name the charge only.
/// Source: <https://docs.stripe.com/api/radar/early_fraud_warnings/object>.
pub(in crate::stripe) fn read_fraud_warning<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<FraudWarningSnapshot, Missing> {
    let view: FraudWarningView = view(object).ok_or("early fraud warning")?;
    Ok(FraudWarningSnapshot {
        id: view.id.ok_or("early fraud warning id")?,
        payment: payment(view.payment_intent, view.charge).ok_or("charge")?,
        actionable: view.actionable.ok_or("actionable")?,
        fraud_type: view.fraud_type,
        created: view.created,
    })
}

/// A payment and the invoice that it was applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stripe) struct AppliedPayment {
    pub(in crate::stripe) invoice: InvoiceId,
    pub(in crate::stripe) payment: InvoicePayment,
}

impl From<AppliedPayment> for StripeObject {
    fn from(AppliedPayment { invoice, payment }: AppliedPayment) -> Self {
        Self::InvoicePayment { invoice, payment }
    }
}

/// Reads an invoice payment. `None` for one made outside Stripe, which Stripe cannot refund.
pub(in crate::stripe) fn read_invoice_payment<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<Option<AppliedPayment>, Missing> {
    let view: InvoicePaymentView = view(object).ok_or("invoice payment")?;
    let Some(payment) = view.payment.payment() else { return Ok(None) };
    let amount = money(view.amount_paid, view.currency, "amount_paid")?;
    let invoice = view.invoice.ok_or("invoice")?;
    Ok(Some(AppliedPayment { invoice, payment: InvoicePayment { payment, amount } }))
}

fn payment(intent: Option<PaymentIntentId>, charge: Option<ChargeId>) -> Option<PaymentRef> {
    (intent.is_some() || charge.is_some()).then_some(PaymentRef { intent, charge })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{read_charge, read_dispute, read_fraud_warning, read_invoice_payment, read_refund};
    use crate::domain::clock::Timestamp;
    use crate::domain::event::{DisputeStatus, PaymentRef, RefundStatus};
    use crate::domain::ids::{ChargeId, InvoiceId, PaymentIntentId};
    use crate::domain::money::Money;
    use crate::stripe::event::tests::{NEW, OLD, object};

    fn payment() -> PaymentRef {
        PaymentRef {
            intent: Some(PaymentIntentId::new("pi_1")),
            charge: Some(ChargeId::new("ch_1")),
        }
    }

    #[test]
    fn a_charge_is_read_with_the_total_of_its_refunds() {
        for (api, invoice) in [(OLD, Some(InvoiceId::new("in_First"))), (NEW, None)] {
            let mut object = object(api, "charge.refunded");
            object["amount_refunded"] = json!(300);
            let charge = read_charge(&object).unwrap();
            assert_eq!(charge.payment, payment());
            assert_eq!((charge.amount.minor, charge.refunded), (900, 300));
            assert_eq!(charge.invoice, invoice);
        }
    }

    #[test]
    fn the_status_of_a_refund_is_read() {
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
            let refund = read_refund(&object).unwrap().unwrap();
            assert_eq!((refund.status, refund.amount.minor), (status, 400), "{word}");
            assert_eq!(refund.payment, payment());
        }
    }

    #[test]
    fn a_payment_needs_only_one_of_intent_and_charge() {
        let mut refunded = object(NEW, "refund.updated");
        refunded["payment_intent"] = Value::Null;
        assert_eq!(read_refund(&refunded).unwrap().unwrap().payment.key(), "ch_1");
        refunded["charge"] = Value::Null;
        assert_eq!(read_refund(&refunded), Ok(None), "refund of a cash balance");

        let mut disputed = object(OLD, "charge.dispute.created");
        disputed["charge"] = json!({ "id": "ch_1", "object": "charge", "invoice": "in_First" });
        assert_eq!(read_dispute(&disputed).unwrap().payment, payment());
        disputed["charge"] = Value::Null;
        assert_eq!(read_dispute(&disputed).unwrap().payment.key(), "pi_1");
        disputed["payment_intent"] = Value::Null;
        assert_eq!(read_dispute(&disputed), Err("charge"));
    }

    #[test]
    fn the_status_of_a_dispute_is_read() {
        for (word, status) in [
            ("warning_needs_response", DisputeStatus::Inquiry),
            ("warning_under_review", DisputeStatus::InquiryReview),
            ("warning_closed", DisputeStatus::Won),
            ("needs_response", DisputeStatus::Open),
            ("under_review", DisputeStatus::Review),
            ("something_new", DisputeStatus::Open),
            ("won", DisputeStatus::Won),
            ("prevented", DisputeStatus::Prevented),
            ("charge_refunded", DisputeStatus::Prevented),
            ("lost", DisputeStatus::Lost),
            ("appeal_needs_response", DisputeStatus::Appeal),
            ("appeal_under_review", DisputeStatus::AppealReview),
            ("appeal_something_new", DisputeStatus::AppealReview),
        ] {
            let mut object = object(NEW, "charge.dispute.created");
            object["status"] = json!(word);
            let dispute = read_dispute(&object).unwrap();
            assert_eq!(dispute.status, status, "{word}");
            assert_eq!(dispute.reason.as_deref(), Some("fraudulent"));
        }
    }

    #[test]
    fn a_dispute_has_a_deadline_unless_no_response_is_allowed() {
        let mut object = object(NEW, "charge.dispute.created");
        for (due, expected) in [
            (json!(1_790_000_000), Some(Timestamp::from_seconds(1_790_000_000))),
            (json!(0), None),
            (Value::Null, None),
        ] {
            object["evidence_details"] = json!({ "due_by": due });
            assert_eq!(read_dispute(&object).unwrap().due_by, expected, "{due}");
        }
        object["evidence_details"] = Value::Null;
        assert_eq!(read_dispute(&object).unwrap().due_by, None);
    }

    #[test]
    fn a_fraud_warning_is_read_with_its_payment_and_whether_it_is_actionable() {
        let mut object = object(NEW, "radar.early_fraud_warning.created");
        let warning = read_fraud_warning(&object).unwrap();
        assert_eq!((warning.id.as_str(), warning.actionable), ("issfr_1", true));
        assert_eq!(warning.payment, payment());
        assert_eq!(warning.fraud_type.as_deref(), Some("made_with_stolen_card"));
        assert_eq!(warning.created, Some(Timestamp::from_seconds(1_790_001_000)));
        object["actionable"] = json!(false);
        object.as_object_mut().unwrap().remove("payment_intent");
        let warning = read_fraud_warning(&object).unwrap();
        assert_eq!((warning.payment.key(), warning.actionable), ("ch_1", false));
        object["charge"] = Value::Null;
        assert_eq!(read_fraud_warning(&object), Err("charge"));
        object["charge"] = json!("ch_1");
        object["actionable"] = Value::Null;
        assert_eq!(read_fraud_warning(&object), Err("actionable"));
    }

    #[test]
    fn an_amount_is_presented_only_if_its_currency_differs_from_the_sellers() {
        let shown = |amount: Value, currency: &str| json!({ "presentment_amount": amount, "presentment_currency": currency });
        let eur = |minor| Some(Money { minor, currency: "eur".parse().unwrap() });
        for (details, expected) in [
            (shown(json!(850), "eur"), eur(850)),
            (shown(json!(900), "usd"), None),
            (shown(Value::Null, "eur"), None),
            (Value::Null, None),
            (json!("what?"), None),
        ] {
            let mut charged = object(NEW, "charge.refunded");
            charged["presentment_details"] = details.clone();
            assert_eq!(read_charge(&charged).unwrap().presented, expected, "{details}");
            let mut refunded = object(NEW, "refund.updated");
            refunded["presentment_details"] = details.clone();
            assert_eq!(read_refund(&refunded).unwrap().unwrap().presented, expected, "{details}");
        }
    }

    #[test]
    fn an_invoice_payment_is_read_unless_it_was_made_outside_stripe() {
        let paid = |payment: Value| {
            json!({
                "id": "inpay_1", "object": "invoice_payment", "amount_paid": 900,
                "amount_requested": 900, "currency": "usd", "invoice": "in_First",
                "is_default": false, "payment": payment, "status": "paid",
            })
        };
        let by_intent = json!({ "type": "payment_intent", "payment_intent": "pi_1" });
        let applied = read_invoice_payment(paid(by_intent)).unwrap().unwrap();
        assert_eq!(applied.invoice, InvoiceId::new("in_First"));
        let payment = applied.payment;
        assert_eq!(payment.payment.key(), "pi_1");
        assert_eq!((payment.amount.minor, payment.amount.currency.code()), (900, "usd"));
        let by_charge = json!({ "type": "charge", "charge": "ch_1" });
        let applied = read_invoice_payment(paid(by_charge)).unwrap().unwrap();
        assert_eq!(applied.payment.payment.key(), "ch_1");
        let in_cash = json!({ "type": "payment_record", "payment_record": "prec_1" });
        assert_eq!(read_invoice_payment(paid(in_cash)), Ok(None));
    }
}
