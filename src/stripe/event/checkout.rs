//! A checkout session object → its snapshot.

use serde::{Deserialize, Deserializer};

use crate::domain::event::{CheckoutOutcome, CheckoutSnapshot, StripeObject};
use crate::domain::ids::{CustomerId, PaymentIntentId, PriceId, SessionId, SubscriptionId};
use crate::domain::money::{Currency, Money};
use crate::stripe::event::wire::{
    Metadata, Missing, Page, Presentment, nested, reference, scalar, user, view,
};

#[derive(Debug, Deserialize)]
struct View {
    #[serde(default, deserialize_with = "reference")]
    id: Option<SessionId>,
    #[serde(default, deserialize_with = "scalar")]
    mode: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    status: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    payment_status: Option<String>,
    #[serde(default, deserialize_with = "reference")]
    customer: Option<CustomerId>,
    #[serde(default, deserialize_with = "reference")]
    subscription: Option<SubscriptionId>,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "scalar")]
    client_reference_id: Option<String>,
    #[serde(default, deserialize_with = "nested")]
    metadata: Metadata,
    #[serde(default, deserialize_with = "scalar")]
    amount_total: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "nested")]
    presentment_details: Presentment,
    /// Present only in responses to requests that expand them.
    #[serde(default, deserialize_with = "nested")]
    line_items: Page<LineItem>,
}

#[derive(Debug, Default, Deserialize)]
struct LineItem {
    #[serde(default, deserialize_with = "reference")]
    price: Option<PriceId>,
}

/// A checkout session that is no longer open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stripe) struct EndedSession {
    pub(in crate::stripe) session: CheckoutSnapshot,
    pub(in crate::stripe) outcome: CheckoutOutcome,
}

impl From<EndedSession> for StripeObject {
    fn from(EndedSession { session, outcome }: EndedSession) -> Self {
        Self::Checkout { session, outcome }
    }
}

/// Reads the object of an event. `outcome` is implied by the event's type; without one the session
/// is complete and its `payment_status` decides. `None` for a session in `setup` mode, which sells
/// nothing.
pub(super) fn read_from_event<'de, D: Deserializer<'de>>(
    object: D,
    outcome: Option<CheckoutOutcome>,
) -> Result<Option<EndedSession>, Missing> {
    let view: View = view(object).ok_or("checkout session")?;
    if view.is_setup() {
        return Ok(None);
    }
    let outcome = outcome.map_or_else(|| view.completed_outcome(), Ok)?;
    Ok(Some(EndedSession { session: view.snapshot()?, outcome }))
}

/// Reads a fetched session. `None` while it is open, and in `setup` mode, which sells nothing.
pub(in crate::stripe) fn read<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<Option<EndedSession>, Missing> {
    let view: View = view(object).ok_or("checkout session")?;
    if view.is_setup() {
        return Ok(None);
    }
    let outcome = match view.status.as_deref().ok_or("status")? {
        "complete" => view.completed_outcome()?,
        "expired" => CheckoutOutcome::Expired,
        _ => return Ok(None),
    };
    Ok(Some(EndedSession { session: view.snapshot()?, outcome }))
}

impl View {
    fn is_setup(&self) -> bool {
        self.mode.as_deref() == Some("setup")
    }

    fn completed_outcome(&self) -> Result<CheckoutOutcome, Missing> {
        match self.payment_status.as_deref() {
            Some("paid" | "no_payment_required") => Ok(CheckoutOutcome::Paid),
            // `unpaid`, and values that Stripe adds later: not known to be paid.
            Some(_) => Ok(CheckoutOutcome::AwaitingPayment),
            None => Err("payment_status"),
        }
    }

    fn snapshot(self) -> Result<CheckoutSnapshot, Missing> {
        let (plan, tollgate_plan) = (self.metadata.plan(), self.metadata.tollgate_plan());
        // Buyers can set the reference of a payment link in its URL, so it counts only beside
        // metadata, which only the seller can write.
        let has_plan = plan.is_some() || tollgate_plan.is_some();
        let reference = self.client_reference_id.as_deref().filter(|_| has_plan).and_then(user);
        let total = self.amount_total.zip(self.currency);
        let metadata_user = self.metadata.user();
        Ok(CheckoutSnapshot {
            user: metadata_user.or(reference),
            referred: metadata_user.is_none() && reference.is_some(),
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
    fn the_outcome_of_a_fetched_session_follows_from_status_and_payment_status() {
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
            let outcome = read(&session).unwrap().map(|ended| ended.outcome);
            assert_eq!(outcome, expected, "{status} {payment}");
            session["mode"] = json!("setup");
            assert_eq!(read(&session), Ok(None));
        }
        let mut session = object(NEW, "checkout.session.completed");
        session["status"] = Value::Null;
        assert_eq!(read(&session), Err("status"));
    }

    #[test]
    fn a_session_in_payment_mode_has_a_payment_intent() {
        let mut session = object(NEW, "checkout.session.completed");
        session["mode"] = json!("payment");
        session["payment_intent"] = json!({ "id": "pi_1", "object": "payment_intent" });
        let session = read(&session).unwrap().unwrap().session;
        assert!(session.paid_once);
        assert_eq!(session.payment_intent, Some(PaymentIntentId::new("pi_1")));
    }
}
