//! Fetching subscriptions, and revoking a scheduled cancellation.

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
use crate::stripe::transport::Response;

/// Expanded in requests, so that responses carry the invoice instead of its id.
pub(in crate::stripe) const LATEST_INVOICE: &str = "latest_invoice";

/// A subscription as of one second of Stripe's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedSubscription {
    pub snapshot: SubscriptionSnapshot,
    /// `None` if it is a draft or unreadable.
    pub latest_invoice: Option<(InvoiceSnapshot, InvoiceOutcome)>,
    /// The last second of Stripe's clock at which this state is certain, comparable with an event's
    /// `created`. An event that happens while the response is on its way is not older than this.
    pub at: Timestamp,
    /// Time of the response, in whole seconds: an upper bound for when a paid invoice was paid.
    pub answered: Timestamp,
}

/// A list element that cannot be read. The reason never quotes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot be read: {reason}")]
pub struct UnreadableObject {
    pub id: Option<String>,
    pub reason: String,
}

/// A page of subscriptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionPage {
    /// Newest first.
    pub items: Vec<Result<FetchedSubscription, UnreadableObject>>,
    /// Pass it as `after` for the next page. `None` on the last page.
    pub next: Option<SubscriptionId>,
}

/// How a cancellation is scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedEnd {
    /// `cancel_at_period_end`.
    PeriodEnd,
    /// `cancel_at`.
    Date,
}

impl Gateway {
    /// Fetches a subscription with all its items. Fails with [`StripeError::Missing`] if it does not
    /// exist. `now` replaces the time of a response without a date.
    pub async fn retrieve_subscription(
        &self,
        id: &SubscriptionId,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let request = RetrieveSubscription::new(path::segment(id.as_str(), "subscription")?)
            .expand([LATEST_INVOICE.to_owned()])
            .build();
        let response = self.transport.get(Operation::RetrieveSubscription, request).await?;
        self.fetched(&response, now).await
    }

    /// Lists up to a hundred subscriptions of any status, of one customer or of the account, after the
    /// subscription `after`. `now` replaces the time of a response without a date.
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
        let response = self.transport.get(Operation::ListSubscriptions, request.build()).await?;
        let list: List<Value> = response.read()?;
        let id = |object: &Value| object.get("id").and_then(Value::as_str).map(str::to_owned);
        let next = match list.cursor(id) {
            Cursor::End => None,
            Cursor::After(id) => Some(SubscriptionId::new(id)),
            Cursor::Lost => return Err(response.unreadable("a page without ids")),
        };
        let times = ResponseTimes::of(&response, now);
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

    /// Revokes a scheduled cancellation. Stripe refuses this after the subscription has ended, and
    /// while a schedule controls it.
    pub async fn resume_subscription(
        &self,
        id: &SubscriptionId,
        end: PlannedEnd,
        key: &str,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let request = resume(path::segment(id.as_str(), "subscription")?, end);
        let response = self.transport.post(Operation::ResumeSubscription, request, key).await?;
        self.current_subscription(&response, id, now).await
    }

    /// The subscription in the response to an update. Fetched again if the response was replayed for a
    /// repeated idempotency key, since then it is outdated.
    pub(in crate::stripe) async fn current_subscription(
        &self,
        response: &Response,
        id: &SubscriptionId,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        if response.is_replayed() {
            return self.retrieve_subscription(id, now).await;
        }
        self.fetched(response, now).await
    }

    async fn fetched(
        &self,
        response: &Response,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let times = ResponseTimes::of(response, now);
        let object = self.with_all_items(response.read()?).await?;
        read(&object, times).map_err(|missing| response.unreadable(&format!("no {missing}")))
    }

    /// Adds the items beyond the first ten, which are all that Stripe embeds. The plan's item can be
    /// among the others.
    /// Source: <https://docs.stripe.com/api/subscription_items/list>.
    pub(in crate::stripe) async fn with_all_items(
        &self,
        mut object: Value,
    ) -> Result<Value, StripeError> {
        let truncated =
            object.pointer("/items/has_more").and_then(Value::as_bool).unwrap_or_default();
        let id = object.get("id").and_then(Value::as_str);
        let Some(id) = id.filter(|_| truncated).map(str::to_owned) else { return Ok(object) };
        let mut items: Vec<Value> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page =
                ItemPage { subscription: &id, limit: PAGE, starting_after: after.as_deref() };
            let request =
                RequestBuilder::new(StripeMethod::Get, "/subscription_items").query(&page);
            let response = self.transport.get(Operation::ListSubscriptionItems, request).await?;
            let list: List<Value> = response.read()?;
            let id = |item: &Value| item.get("id").and_then(Value::as_str).map(str::to_owned);
            let next = list.cursor(id);
            items.extend(list.data);
            match next {
                Cursor::End => break,
                Cursor::After(id) => after = Some(id),
                Cursor::Lost => return Err(response.unreadable("a page without ids")),
            }
        }
        if let Some(list) = object.get_mut("items") {
            list["data"] = Value::Array(items);
            list["has_more"] = Value::Bool(false);
        }
        Ok(object)
    }
}

/// The times of a response; see [`Response::at`] and [`Response::answered`].
#[derive(Debug, Clone, Copy)]
struct ResponseTimes {
    at: Timestamp,
    answered: Timestamp,
}

impl ResponseTimes {
    fn of(response: &Response, now: Timestamp) -> Self {
        Self { at: response.at(now), answered: response.answered(now) }
    }
}

fn read(
    object: &Value,
    ResponseTimes { at, answered }: ResponseTimes,
) -> Result<FetchedSubscription, event::Missing> {
    let mut snapshot = event::subscription::read(object)?;
    // The API version of our requests has the reason, so fetching again would not find one.
    if snapshot.status == Status::Paused {
        snapshot.pause_reason.get_or_insert(PauseReason::Unstated);
    }
    // An unreadable invoice must not hide the subscription.
    let latest_invoice = object
        .get(LATEST_INVOICE)
        .and_then(|invoice| event::invoice::read(invoice).ok().flatten())
        .map(|issued| match issued.outcome {
            // A bank debit takes days, so an attempt does not mean that the payment has failed.
            InvoiceOutcome::Failed if snapshot.status.is_good() => {
                (issued.invoice, InvoiceOutcome::Open)
            }
            outcome => (issued.invoice, outcome),
        });
    // A subscription cannot have been in this state before it started.
    let at = snapshot.started_at.map_or(at, |started| at.max(started.whole_second()));
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
    /// The typed builder cannot send the empty string that removes a date.
    #[derive(Serialize)]
    struct ClearCancelAt {
        cancel_at: &'static str,
        expand: [&'static str; 1],
    }
    match end {
        PlannedEnd::PeriodEnd => UpdateSubscription::new(id)
            .cancel_at_period_end(false)
            .expand([LATEST_INVOICE.to_owned()])
            .build(),
        PlannedEnd::Date => RequestBuilder::new(StripeMethod::Post, format!("/subscriptions/{id}"))
            .form(&ClearCancelAt { cancel_at: "", expand: [LATEST_INVOICE] }),
    }
}

#[cfg(test)]
mod tests {
    use super::{PlannedEnd, resume};

    #[test]
    fn a_cancellation_is_revoked_by_the_parameter_that_scheduled_it() {
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
