//! The objects that events carry.

use serde::{Deserialize, Serialize};

use crate::domain::event::{
    ChargeSnapshot, CheckoutOutcome, CheckoutSnapshot, DisputeSnapshot, FraudWarningSnapshot,
    InvoiceOutcome, InvoicePayment, InvoiceSnapshot, RefundSnapshot, SubscriptionEventKind,
    SubscriptionSnapshot, UpcomingInvoice,
};
use crate::domain::ids::{CustomerId, InvoiceId, PaymentMethodId, UserId};

/// The object of an event, normalised from the shapes of the supported API versions. Stored as JSON in the
/// facts of an account, so a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "object", rename_all = "snake_case")]
pub enum StripeObject {
    /// `customer.subscription.*`: the whole object at that time.
    Subscription {
        snapshot: SubscriptionSnapshot,
        #[serde(rename = "event")]
        kind: SubscriptionEventKind,
    },
    /// `checkout.session.*`.
    Checkout { session: CheckoutSnapshot, outcome: CheckoutOutcome },
    /// `invoice.*`, except `invoice.upcoming`.
    Invoice { invoice: InvoiceSnapshot, outcome: InvoiceOutcome },
    /// `invoice_payment.paid`: one payment of an invoice has succeeded.
    InvoicePayment { invoice: InvoiceId, payment: InvoicePayment },
    /// `invoice.upcoming`: the next charge, before its invoice exists.
    Upcoming(UpcomingInvoice),
    /// `charge.refunded`.
    Charge(ChargeSnapshot),
    /// `refund.*` and `charge.refund.updated`.
    Refund(RefundSnapshot),
    /// `charge.dispute.*`.
    Dispute(DisputeSnapshot),
    /// `radar.early_fraud_warning.*`.
    FraudWarning(FraudWarningSnapshot),
    /// `customer.updated` and `customer.deleted`.
    Customer(CustomerSnapshot),
    /// An event type that has no effect here; the event is stored as `ignored`.
    Irrelevant,
    /// A relevant event type with a payload that cannot be parsed; the event is stored as `failed`.
    Unreadable { reason: String },
}

/// A customer at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerSnapshot {
    pub id: CustomerId,
    /// From `metadata.user_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    pub deleted: bool,
    /// The default payment method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethodId>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::StripeObject;
    use crate::domain::ids::PriceId;

    /// Facts are kept forever, so the format of every release must stay readable.
    #[test]
    fn a_stored_subscription_fact_of_an_older_release_keeps_its_item() {
        let stored = json!({
            "object": "subscription", "event": "changed",
            "snapshot": {
                "id": "sub_1", "customer": "cus_1", "status": "active",
                "item": "si_1", "price": "price_1", "interval": "month",
                "user": 1001, "plan": "premium", "started_at": 1, "current_period_start": 1,
                "current_period_end": 2, "cancel_at_period_end": false, "cancel_at": null,
                "canceled_at": null, "cancel_reason": null, "trial_end": null, "ended_at": null,
                "latest_invoice": null, "pause": null, "schedule": null,
                "pending_update_until": null, "payment_method": null,
            },
        });
        let object: StripeObject = serde_json::from_value(stored).unwrap();
        let StripeObject::Subscription { snapshot, .. } = &object else { panic!("{object:?}") };
        let prices: Vec<_> = snapshot.items.prices().into_iter().cloned().collect();
        assert_eq!(prices, [PriceId::new("price_1")]);
        assert!(!snapshot.items.cut && !snapshot.taxed);
        let again: StripeObject =
            serde_json::from_value(serde_json::to_value(&object).unwrap()).unwrap();
        assert_eq!(again, object);
    }
}
