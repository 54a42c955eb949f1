//! A checkout session object → its snapshot.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::event::{CheckoutOutcome, CheckoutSnapshot};
use crate::domain::ids::{CustomerId, PaymentIntentId, PriceId, SessionId, SubscriptionId};
use crate::domain::money::{Currency, Money};
use crate::stripe::event::Missing;
use crate::stripe::event::wire::{
    Metadata, Page, Presentment, loose, nested, reference, user, view,
};

#[derive(Debug, Deserialize)]
struct View {
    #[serde(default, deserialize_with = "reference")]
    id: Option<SessionId>,
    #[serde(default, deserialize_with = "loose")]
    mode: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    status: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    payment_status: Option<String>,
    #[serde(default, deserialize_with = "reference")]
    customer: Option<CustomerId>,
    #[serde(default, deserialize_with = "reference")]
    subscription: Option<SubscriptionId>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "loose")]
    client_reference_id: Option<String>,
    #[serde(default, deserialize_with = "nested")]
    metadata: Metadata,
    #[serde(default, deserialize_with = "loose")]
    amount_total: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "nested")]
    presentment_details: Presentment,
    /// Absent from events, and from answers that were not asked to expand them.
    #[serde(default, deserialize_with = "nested")]
    line_items: Page<LineItem>,
}

#[derive(Debug, Default, Deserialize)]
struct LineItem {
    #[serde(default, deserialize_with = "reference")]
    price: Option<PriceId>,
}

/// What became of a session.
type Told = (CheckoutSnapshot, CheckoutOutcome);

/// As its event tells: `outcome` is what the type says; a completed session is judged by its
/// `payment_status`. None for a session that only stores a card and sells nothing.
pub(super) fn told(
    object: &Value,
    outcome: Option<CheckoutOutcome>,
) -> Result<Option<Told>, Missing> {
    let view: View = view(object.clone()).ok_or("checkout session")?;
    if view.stores_a_card() {
        return Ok(None);
    }
    let outcome = outcome.map_or_else(|| view.completed(), Ok)?;
    Ok(Some((view.snapshot()?, outcome)))
}

/// As it stands at Stripe. None while it is open, and for one that sells nothing.
pub(in crate::stripe) fn read(object: &Value) -> Result<Option<Told>, Missing> {
    let view: View = view(object.clone()).ok_or("checkout session")?;
    if view.stores_a_card() {
        return Ok(None);
    }
    let outcome = match view.status.as_deref().ok_or("status")? {
        "complete" => view.completed()?,
        "expired" => CheckoutOutcome::Expired,
        _ => return Ok(None),
    };
    Ok(Some((view.snapshot()?, outcome)))
}

impl View {
    fn stores_a_card(&self) -> bool {
        self.mode.as_deref() == Some("setup")
    }

    fn completed(&self) -> Result<CheckoutOutcome, Missing> {
        match self.payment_status.as_deref() {
            Some("paid" | "no_payment_required") => Ok(CheckoutOutcome::Paid),
            // `unpaid`, and whatever Stripe adds: not known to be paid.
            Some(_) => Ok(CheckoutOutcome::AwaitingPayment),
            None => Err("payment_status"),
        }
    }

    fn snapshot(self) -> Result<CheckoutSnapshot, Missing> {
        let (plan, tollgate_plan) = (self.metadata.plan(), self.metadata.tollgate_plan());
        // A buyer can write the reference of a payment link into its address: it counts only
        // beside metadata, which the seller alone writes.
        let sold = plan.is_some() || tollgate_plan.is_some();
        let reference = self.client_reference_id.as_deref().filter(|_| sold).and_then(user);
        let total = self.amount_total.zip(self.currency);
        let named = self.metadata.user();
        Ok(CheckoutSnapshot {
            user: named.or(reference),
            referred: named.is_none() && reference.is_some(),
            plan,
            tollgate_plan,
            prices: self.line_items.data.into_iter().filter_map(|item| item.price).collect(),
            paid_once: self.mode.as_deref() == Some("payment"),
            total: total.map(|(minor, currency)| Money { minor, currency }),
            id: self.id.ok_or("checkout session id")?,
            customer: self.customer,
            subscription: self.subscription,
            payment_intent: self.payment_intent,
            presented: self.presentment_details.amount(self.currency),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::read;
    use crate::domain::event::CheckoutOutcome;
    use crate::domain::ids::PaymentIntentId;
    use crate::stripe::event::tests::{NEW, object};

    #[test]
    fn a_fetched_session_is_judged_by_its_status_and_its_payment() {
        for (status, payment, expected) in [
            ("open", "unpaid", None),
            ("complete", "paid", Some(CheckoutOutcome::Paid)),
            ("complete", "no_payment_required", Some(CheckoutOutcome::Paid)),
            ("complete", "unpaid", Some(CheckoutOutcome::AwaitingPayment)),
            ("expired", "unpaid", Some(CheckoutOutcome::Expired)),
            ("something_new", "unpaid", None),
        ] {
            let mut session = object(NEW, "checkout.session.completed");
            session["status"] = json!(status);
            session["payment_status"] = json!(payment);
            let outcome = read(&session).unwrap().map(|(_, outcome)| outcome);
            assert_eq!(outcome, expected, "{status} {payment}");
            session["mode"] = json!("setup");
            assert_eq!(read(&session), Ok(None));
        }
        let mut session = object(NEW, "checkout.session.completed");
        session["status"] = Value::Null;
        assert_eq!(read(&session), Err("status"));
    }

    #[test]
    fn a_single_payment_names_its_intent() {
        let mut session = object(NEW, "checkout.session.completed");
        session["mode"] = json!("payment");
        session["payment_intent"] = json!({ "id": "pi_1", "object": "payment_intent" });
        let (session, _) = read(&session).unwrap().unwrap();
        assert!(session.paid_once);
        assert_eq!(session.payment_intent, Some(PaymentIntentId::new("pi_1")));
    }
}
