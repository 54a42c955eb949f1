//! Lists what was sold on an account without this product: subscriptions, single payments and their bills.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutSnapshot, InvoiceOutcome, StripeObject, SubscriptionSnapshot};
use crate::domain::ids::{CustomerId, PaymentIntentId};
use crate::domain::import::ListedCustomer;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::event::{Missing, nested, seconds};
use crate::stripe::list::{Cursor, List, PAGE};
use crate::stripe::operation::Operation;
use crate::stripe::subscription::UnreadableObject;
use crate::stripe::transport::Response;

/// The metadata that names a user here, and that another product may have written.
const USER_ID: &str = "user_id";

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPage<T> {
    /// Newest first.
    pub items: Vec<Result<Listed<T>, UnreadableObject>>,
    /// Pass it as `after` for the next page. `None` on the last page.
    pub next: Option<String>,
}

/// A subscription or a checkout session with its customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    pub object: T,
    pub customer: ListedCustomer,
    /// The value of the metadata that was asked for.
    pub named: Option<String>,
    pub livemode: Option<bool>,
}

/// An object and when it came into its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedObject {
    pub id: String,
    pub object: StripeObject,
    pub at: Timestamp,
}

/// A charge of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCharge {
    pub intent: PaymentIntentId,
    pub at: Timestamp,
    pub is_refunded: bool,
    pub is_disputed: bool,
}

#[derive(Serialize, Clone, Copy, Default)]
struct Query<'a> {
    limit: u8,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    expand: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_intent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_after: Option<&'a str>,
}

/// When an object was created, and when an invoice came into its state.
#[derive(Debug, Default, Deserialize)]
struct Times {
    #[serde(default, deserialize_with = "seconds")]
    created: Option<Timestamp>,
    #[serde(default, deserialize_with = "nested")]
    status_transitions: Transitions,
}

#[derive(Debug, Default, Deserialize)]
struct Transitions {
    #[serde(default, rename = "finalized_at", deserialize_with = "seconds")]
    finalized: Option<Timestamp>,
    #[serde(default, rename = "paid_at", deserialize_with = "seconds")]
    paid: Option<Timestamp>,
    #[serde(default, rename = "voided_at", deserialize_with = "seconds")]
    voided: Option<Timestamp>,
    #[serde(default, rename = "marked_uncollectible_at", deserialize_with = "seconds")]
    marked_uncollectible: Option<Timestamp>,
}

impl Times {
    /// A failed attempt carries no time. The first one follows right after the invoice is finalised.
    fn of_invoice(&self, outcome: InvoiceOutcome) -> Option<Timestamp> {
        let times = &self.status_transitions;
        let reached = match outcome {
            InvoiceOutcome::Paid => times.paid,
            InvoiceOutcome::Voided => times.voided,
            InvoiceOutcome::Uncollectible => times.marked_uncollectible,
            InvoiceOutcome::Open | InvoiceOutcome::Failed | InvoiceOutcome::ActionRequired => None,
        };
        reached.or(times.finalized).or(self.created)
    }
}

/// A page of a list: its elements, the cursor of the next page, and the time of the response.
struct RawPage {
    data: Vec<Value>,
    next: Option<String>,
    answered: Timestamp,
}

impl Gateway {
    /// Lists up to a hundred subscriptions of any status with their customers, after the one with the id
    /// `after`. `key`: the metadata whose value is returned.
    pub async fn list_sold_subscriptions(
        &self,
        after: Option<&str>,
        key: Option<&str>,
        now: Timestamp,
    ) -> Result<ListedPage<SubscriptionSnapshot>, StripeError> {
        let query = Query {
            status: Some("all"),
            expand: &["data.customer"],
            starting_after: after,
            ..Query::default()
        };
        let operation = Operation::ListSubscriptions;
        let RawPage { data, next, .. } = self.page(operation, "/subscriptions", query, now).await?;
        let mut items = Vec::new();
        for object in data {
            let object = self.with_all_items(object).await?;
            let read = event::subscription::read(&object);
            items.push(match read {
                Ok(seen) => {
                    let customer = customer(&object, &seen.customer, key);
                    Ok(listed(&object, seen, customer, key))
                }
                Err(missing) => Err(unreadable(&object, missing)),
            });
        }
        Ok(ListedPage { items, next })
    }

    /// Lists up to a hundred checkout sessions in which something was paid once, with prices and customers.
    /// Those without a customer are left out: nothing leads from them to a user.
    pub async fn list_single_payments(
        &self,
        after: Option<&str>,
        key: Option<&str>,
        now: Timestamp,
    ) -> Result<ListedPage<CheckoutSnapshot>, StripeError> {
        let query = Query {
            status: Some("complete"),
            expand: &["data.customer", "data.line_items"],
            starting_after: after,
            ..Query::default()
        };
        let operation = Operation::ListCheckouts;
        let page = self.page(operation, "/checkout/sessions", query, now).await?;
        let item = |object: &Value| match event::checkout::read(object) {
            Ok(ended) => {
                let session = ended?.session;
                let id = session.customer.clone().filter(|_| session.paid_once)?;
                let customer = customer(object, &id, key);
                Some(Ok(listed(object, session, customer, key)))
            }
            Err(missing) => Some(Err(unreadable(object, missing))),
        };
        Ok(ListedPage { items: page.data.iter().filter_map(item).collect(), next: page.next })
    }

    /// The invoices of a customer that are no drafts, each at the time at which it came into its state. `now`
    /// replaces the time of a response without a date.
    pub async fn invoices_of(
        &self,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<Vec<DatedObject>, StripeError> {
        let (customer, expand) = (Some(customer.as_str()), &["data.payments"][..]);
        let query = Query { expand, customer, ..Query::default() };
        self.dated(Operation::ListInvoices, "/invoices", query, now, |object, times| {
            let issued = event::invoice::read(object)?;
            Ok(issued.map(|issued| {
                let at = times.of_invoice(issued.outcome);
                (issued.invoice.id.to_string(), StripeObject::from(issued), at)
            }))
        })
        .await
    }

    /// The checkout sessions in which a customer has paid once, each at the time at which it was opened.
    pub async fn single_payments_of(
        &self,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<Vec<DatedObject>, StripeError> {
        let (customer, expand) = (Some(customer.as_str()), &["data.line_items"][..]);
        let query = Query { expand, customer, status: Some("complete"), ..Query::default() };
        self.dated(Operation::ListCheckouts, "/checkout/sessions", query, now, |object, times| {
            let ended = event::checkout::read(object)?;
            let ended = ended.filter(|ended| ended.session.paid_once);
            Ok(ended.map(|ended| {
                (ended.session.id.to_string(), StripeObject::from(ended), times.created)
            }))
        })
        .await
    }

    /// The charges of a customer that have a payment intent.
    pub async fn charges_of(
        &self,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<Vec<ListedCharge>, StripeError> {
        let query = Query { customer: Some(customer.as_str()), ..Query::default() };
        let mut charges = Vec::new();
        self.each(Operation::ListCharges, "/charges", query, now, |object, answered| {
            let Ok(charge) = event::payment::read_charge(object) else { return };
            let at = Times::deserialize(object).unwrap_or_default().created.unwrap_or(answered);
            let is_disputed = object["disputed"].as_bool().unwrap_or_default();
            let is_refunded = charge.refunded > 0;
            charges.extend(charge.payment.intent.map(|intent| ListedCharge {
                intent,
                at,
                is_refunded,
                is_disputed,
            }));
        })
        .await?;
        Ok(charges)
    }

    /// The refunds of a payment, each at the time at which it was made.
    pub async fn refunds_of(
        &self,
        intent: &PaymentIntentId,
        now: Timestamp,
    ) -> Result<Vec<DatedObject>, StripeError> {
        let query = Query { payment_intent: Some(intent.as_str()), ..Query::default() };
        self.dated(Operation::ListRefunds, "/refunds", query, now, |object, times| {
            let refund = event::payment::read_refund(object)?;
            Ok(refund
                .map(|refund| (refund.id.to_string(), StripeObject::Refund(refund), times.created)))
        })
        .await
    }

    /// The disputes of a payment, each at the time at which it was opened.
    pub async fn disputes_of(
        &self,
        intent: &PaymentIntentId,
        now: Timestamp,
    ) -> Result<Vec<DatedObject>, StripeError> {
        let query = Query { payment_intent: Some(intent.as_str()), ..Query::default() };
        self.dated(Operation::ListDisputes, "/disputes", query, now, |object, times| {
            let dispute = event::payment::read_dispute(object)?;
            Ok(Some((dispute.id.to_string(), StripeObject::Dispute(dispute), times.created)))
        })
        .await
    }

    /// All elements of a list, read and dated. Those that cannot be read are left out.
    async fn dated(
        &self,
        operation: Operation,
        path: &str,
        query: Query<'_>,
        now: Timestamp,
        read: impl Fn(&Value, &Times) -> Result<Option<Dated>, Missing>,
    ) -> Result<Vec<DatedObject>, StripeError> {
        let mut all = Vec::new();
        self.each(operation, path, query, now, |object, answered| {
            let times = Times::deserialize(object).unwrap_or_default();
            if let Ok(Some((id, object, at))) = read(object, &times) {
                all.push(DatedObject { id, object, at: at.unwrap_or(answered).min(answered) });
            }
        })
        .await?;
        Ok(all)
    }

    /// Calls `take` with each element of a list and the time of its response.
    async fn each(
        &self,
        operation: Operation,
        path: &str,
        query: Query<'_>,
        now: Timestamp,
        mut take: impl FnMut(&Value, Timestamp),
    ) -> Result<(), StripeError> {
        let mut after: Option<String> = None;
        loop {
            let query = Query { starting_after: after.as_deref(), ..query };
            let RawPage { data, next, answered } = self.page(operation, path, query, now).await?;
            for object in &data {
                take(object, answered);
            }
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn page(
        &self,
        operation: Operation,
        path: &str,
        query: Query<'_>,
        now: Timestamp,
    ) -> Result<RawPage, StripeError> {
        let request =
            RequestBuilder::new(StripeMethod::Get, path).query(&Query { limit: PAGE, ..query });
        let response: Response = self.transport.get(operation, request).await?;
        let list: List<Value> = response.read()?;
        let next = match list.cursor(id) {
            Cursor::End => None,
            Cursor::After(id) => Some(id),
            Cursor::Lost => return Err(response.unreadable("a page without ids")),
        };
        Ok(RawPage { data: list.data, next, answered: response.answered(now) })
    }
}

/// An id, its object, and when that came into its state.
type Dated = (String, StripeObject, Option<Timestamp>);

fn id(object: &Value) -> Option<String> {
    object["id"].as_str().map(str::to_owned)
}

fn unreadable(object: &Value, missing: Missing) -> UnreadableObject {
    UnreadableObject { id: id(object), reason: format!("no {missing}") }
}

fn listed<T>(object: &Value, read: T, customer: ListedCustomer, key: Option<&str>) -> Listed<T> {
    let livemode = object["livemode"].as_bool();
    Listed { object: read, customer, named: named(object, key), livemode }
}

/// The expanded customer of an object.
fn customer(object: &Value, id: &CustomerId, key: Option<&str>) -> ListedCustomer {
    let customer = &object["customer"];
    ListedCustomer {
        id: id.clone(),
        is_deleted: customer["deleted"].as_bool().unwrap_or_default(),
        email: customer["email"].as_str().map(str::to_owned),
        named: named(customer, key),
        has_user_id: named(customer, Some(USER_ID)).is_some(),
    }
}

/// The value of a metadata key, unless it is empty.
fn named(object: &Value, key: Option<&str>) -> Option<String> {
    let value = match &object["metadata"][key?] {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(value).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Times, customer, named};
    use crate::domain::clock::Timestamp;
    use crate::domain::event::InvoiceOutcome;
    use crate::domain::ids::CustomerId;
    use serde::Deserialize;

    #[test]
    fn an_invoice_is_dated_by_what_has_become_of_it() {
        let invoice = json!({
            "created": 1, "status_transitions": {
                "finalized_at": 2, "paid_at": 3, "voided_at": 4, "marked_uncollectible_at": 5,
            },
        });
        let times = Times::deserialize(&invoice).unwrap();
        for (outcome, seconds) in [
            (InvoiceOutcome::Open, 2),
            (InvoiceOutcome::Failed, 2),
            (InvoiceOutcome::Paid, 3),
            (InvoiceOutcome::Voided, 4),
            (InvoiceOutcome::Uncollectible, 5),
        ] {
            let at = times.of_invoice(outcome);
            assert_eq!(at, Some(Timestamp::from_seconds(seconds)), "{outcome:?}");
        }
        let times = Times::deserialize(&json!({ "created": 1 })).unwrap();
        assert_eq!(times.of_invoice(InvoiceOutcome::Paid), Some(Timestamp::from_seconds(1)));
    }

    #[test]
    fn a_customer_is_read_whether_it_is_expanded_or_not() {
        let id = CustomerId::new("cus_1");
        let expanded = json!({ "customer": {
            "id": "cus_1", "email": "a@example.com", "metadata": { "tg": " 1001 ", "user_id": "7" },
        }});
        let found = customer(&expanded, &id, Some("tg"));
        assert_eq!((found.named.as_deref(), found.has_user_id), (Some("1001"), true));
        assert_eq!(found.email.as_deref(), Some("a@example.com"));
        assert!(customer(&json!({ "customer": { "deleted": true } }), &id, None).is_deleted);
        let found = customer(&json!({ "customer": "cus_1" }), &id, Some("tg"));
        assert_eq!((found.named, found.is_deleted, found.has_user_id), (None, false, false));
        assert_eq!(named(&json!({ "metadata": { "tg": "" } }), Some("tg")), None);
        assert_eq!(named(&json!({ "metadata": { "tg": 12 } }), Some("tg")).as_deref(), Some("12"));
    }
}
