//! Subscriptions as they stand at Stripe, one or all; and taking a cancellation back.

use async_stripe::StripeRequest;
use serde::Serialize;
use serde_json::Value;
use stripe_billing::subscription::{
    ListSubscription, ListSubscriptionStatus, RetrieveSubscription, UpdateSubscription,
};
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceOutcome, InvoiceSnapshot, SubscriptionSnapshot};
use crate::domain::ids::{CustomerId, SubscriptionId};
use crate::domain::subscription::{PauseReason, Status};
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::list::{Cursor, List, PAGE};
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::transport::Answer;

/// Shown inside the subscription instead of its id.
pub(in crate::stripe) const LATEST_INVOICE: &str = "latest_invoice";

/// A subscription at one moment of Stripe's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedSubscription {
    pub snapshot: SubscriptionSnapshot,
    /// Absent while it is a draft, and when it cannot be read.
    pub latest_invoice: Option<(InvoiceSnapshot, InvoiceOutcome)>,
    /// The last whole second of Stripe's clock at which this was certainly true: comparable with the
    /// `created` of an event. What happened while the answer was on its way is not older than it.
    pub at: Timestamp,
    /// When Stripe answered, in whole seconds: an invoice that was paid was paid by then.
    pub answered: Timestamp,
}

/// An element of a list that is not what it should be. The reason never quotes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot be read: {reason}")]
pub struct UnreadableObject {
    pub id: Option<String>,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionPage {
    /// The newest first.
    pub items: Vec<Result<FetchedSubscription, UnreadableObject>>,
    /// Absent on the last page.
    pub next: Option<SubscriptionId>,
}

/// How a subscription was to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedEnd {
    /// `cancel_at_period_end`.
    PeriodEnd,
    /// A `cancel_at` of its own.
    Date,
}

impl Gateway {
    /// `now` stands in where Stripe does not say when it answered.
    pub async fn retrieve_subscription(
        &self,
        id: &SubscriptionId,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let request = RetrieveSubscription::new(path::segment(id.as_str(), "subscription")?)
            .expand([LATEST_INVOICE.to_owned()])
            .build();
        let answer = self.transport.get(Operation::RetrieveSubscription, request).await?;
        self.fetched(&answer, now).await
    }

    /// Subscriptions of every status, of one customer or of the account, a hundred at a time.
    pub async fn list_subscriptions(
        &self,
        customer: Option<&CustomerId>,
        after: Option<&SubscriptionId>,
        now: Timestamp,
    ) -> Result<SubscriptionPage, StripeError> {
        let mut request = ListSubscription::new()
            .status(ListSubscriptionStatus::All)
            .limit(i64::from(PAGE))
            .expand([format!("data.{LATEST_INVOICE}")]);
        if let Some(customer) = customer {
            request = request.customer(customer.as_str());
        }
        if let Some(after) = after {
            request = request.starting_after(after.as_str());
        }
        let answer = self.transport.get(Operation::ListSubscriptions, request.build()).await?;
        let list: List<Value> = answer.read()?;
        let id = |object: &Value| object.get("id").and_then(Value::as_str).map(str::to_owned);
        let next = match list.cursor(id) {
            Cursor::End => None,
            Cursor::After(id) => Some(SubscriptionId::new(id)),
            Cursor::Lost => return Err(answer.unreadable("a page without ids")),
        };
        let times = (answer.at(now), answer.answered(now));
        let mut items = Vec::new();
        for object in list.data {
            let object = self.with_all_items(object).await?;
            items.push(read(&object, times).map_err(|missing| UnreadableObject {
                id: id(&object),
                reason: format!("no {missing}"),
            }));
        }
        Ok(SubscriptionPage { items, next })
    }

    /// Takes a cancellation back before it happens. Refused once the subscription has ended, and
    /// while a schedule rules it.
    pub async fn resume_subscription(
        &self,
        id: &SubscriptionId,
        end: PlannedEnd,
        key: &str,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let request = resume(path::segment(id.as_str(), "subscription")?, end);
        let answer = self.transport.post(Operation::ResumeSubscription, request, key).await?;
        self.as_it_stands(&answer, id, now).await
    }

    /// What an update answered; fetched anew when the answer is an old one, which Stripe repeats
    /// for a repeated idempotency key.
    pub(in crate::stripe) async fn as_it_stands(
        &self,
        answer: &Answer,
        id: &SubscriptionId,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        if answer.is_replayed() {
            return self.retrieve_subscription(id, now).await;
        }
        self.fetched(answer, now).await
    }

    async fn fetched(
        &self,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let times = (answer.at(now), answer.answered(now));
        let object = self.with_all_items(answer.read()?).await?;
        read(&object, times).map_err(|missing| answer.unreadable(&format!("no {missing}")))
    }

    /// A subscription shows its first ten items. Whether the plan's is among the rest is not known
    /// before all of them are read.
    /// Source: <https://docs.stripe.com/api/subscription_items/list>.
    async fn with_all_items(&self, mut object: Value) -> Result<Value, StripeError> {
        let cut = object.pointer("/items/has_more").and_then(Value::as_bool).unwrap_or_default();
        let id = object.get("id").and_then(Value::as_str);
        let Some(id) = id.filter(|_| cut).map(str::to_owned) else { return Ok(object) };
        let mut items: Vec<Value> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page =
                ItemPage { subscription: &id, limit: PAGE, starting_after: after.as_deref() };
            let request =
                RequestBuilder::new(StripeMethod::Get, "/subscription_items").query(&page);
            let answer = self.transport.get(Operation::ListSubscriptionItems, request).await?;
            let list: List<Value> = answer.read()?;
            let id = |item: &Value| item.get("id").and_then(Value::as_str).map(str::to_owned);
            let next = list.cursor(id);
            items.extend(list.data);
            match next {
                Cursor::End => break,
                Cursor::After(id) => after = Some(id),
                Cursor::Lost => return Err(answer.unreadable("a page without ids")),
            }
        }
        if let Some(list) = object.get_mut("items") {
            list["data"] = Value::Array(items);
            list["has_more"] = Value::Bool(false);
        }
        Ok(object)
    }
}

/// `at`: when it was certainly so, and when Stripe answered.
fn read(
    object: &Value,
    (at, answered): (Timestamp, Timestamp),
) -> Result<FetchedSubscription, event::Missing> {
    let mut snapshot = event::subscription::read(object)?;
    // Requests are sent with an API version that has the reason: asking again would not help.
    if snapshot.status == Status::Paused {
        snapshot.pause_reason.get_or_insert(PauseReason::Unstated);
    }
    // An invoice that cannot be read must not hide the subscription.
    let latest_invoice = object
        .get(LATEST_INVOICE)
        .and_then(|invoice| event::invoice::read(invoice).ok().flatten())
        .map(|(invoice, turn)| match turn {
            // A bank debit takes days; that it was tried does not say that it has failed.
            InvoiceOutcome::Failed if snapshot.status.is_good() => (invoice, InvoiceOutcome::Open),
            turn => (invoice, turn),
        });
    // What it shows was not so before it began.
    let at = snapshot.started_at.map_or(at, |began| at.max(began.whole_second()));
    Ok(FetchedSubscription { snapshot, latest_invoice, at, answered })
}

#[derive(Serialize)]
struct ItemPage<'a> {
    subscription: &'a str,
    limit: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_after: Option<&'a str>,
}

fn resume(id: &str, end: PlannedEnd) -> RequestBuilder {
    /// The typed builder cannot send the empty text that takes a date back.
    #[derive(Serialize)]
    struct NoDate {
        cancel_at: &'static str,
        expand: [&'static str; 1],
    }
    match end {
        PlannedEnd::PeriodEnd => UpdateSubscription::new(id)
            .cancel_at_period_end(false)
            .expand([LATEST_INVOICE.to_owned()])
            .build(),
        PlannedEnd::Date => RequestBuilder::new(StripeMethod::Post, format!("/subscriptions/{id}"))
            .form(&NoDate { cancel_at: "", expand: [LATEST_INVOICE] }),
    }
}

#[cfg(test)]
mod tests {
    use super::{PlannedEnd, resume};

    #[test]
    fn a_cancellation_is_taken_back_the_way_it_was_made() {
        for (end, expected) in [
            (PlannedEnd::PeriodEnd, "cancel_at_period_end=false&expand[0]=latest_invoice"),
            (PlannedEnd::Date, "cancel_at=&expand[0]=latest_invoice"),
        ] {
            let request = resume("sub_1", end);
            assert_eq!(request.path, "/subscriptions/sub_1");
            let body = request.body.unwrap().replace("%5B", "[").replace("%5D", "]");
            assert_eq!(body, expected);
        }
    }
}
