//! Events of the last thirty days, delivered or not.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::clock::Timestamp;
use crate::domain::ids::EventId;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::loose;
use crate::stripe::list::{Cursor, List, PAGE};
use crate::stripe::operation::Operation;
use crate::stripe::path;

/// Maximum number of event types in one request.
/// Source: <https://docs.stripe.com/api/events/list#list_events-types>.
pub const MAX_EVENT_TYPES: usize = 20;

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// JSON as in a webhook body, newest first.
    pub items: Vec<String>,
    /// Pass it as `after` for the next page. `None` on the last page.
    pub next: Option<EventId>,
}

#[derive(Serialize)]
struct Query<'a> {
    created: Since,
    limit: u8,
    types: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_after: Option<&'a str>,
}

#[derive(Serialize)]
struct Since {
    gte: i64,
}

#[derive(Deserialize)]
struct Identified {
    #[serde(default, deserialize_with = "loose")]
    id: Option<String>,
}

impl Gateway {
    /// Lists up to a hundred events of at most [`MAX_EVENT_TYPES`] `types` that were created at or after
    /// `since`.
    pub async fn list_events(
        &self,
        since: Timestamp,
        types: &[&str],
        after: Option<&EventId>,
    ) -> Result<EventPage, StripeError> {
        let request = build(since, types, after);
        let response = self.transport.get(Operation::ListEvents, request).await?;
        let list: List<Box<RawValue>> = response.read()?;
        let next = match list.cursor(|event| id(event)) {
            Cursor::End => None,
            Cursor::After(id) => Some(EventId::new(id)),
            Cursor::Lost => return Err(response.unreadable("a page without ids")),
        };
        let text = |event: Box<RawValue>| Box::<str>::from(event).into_string();
        Ok(EventPage { items: list.data.into_iter().map(text).collect(), next })
    }

    /// Fetches an event in the shape of a webhook body, byte for byte as Stripe returns it. Fails with
    /// [`StripeError::Missing`] after thirty days.
    pub async fn retrieve_event(&self, id: &EventId) -> Result<String, StripeError> {
        let path = format!("/events/{}", path::segment(id.as_str(), "event")?);
        let request = RequestBuilder::new(StripeMethod::Get, path);
        let response = self.transport.get(Operation::RetrieveEvent, request).await?;
        Ok(Box::<str>::from(response.read::<Box<RawValue>>()?).into_string())
    }
}

fn id(event: &RawValue) -> Option<String> {
    serde_json::from_str::<Identified>(event.get()).ok()?.id
}

fn build(since: Timestamp, types: &[&str], after: Option<&EventId>) -> RequestBuilder {
    let query = Query {
        created: Since { gte: since.seconds() },
        limit: PAGE,
        types,
        starting_after: after.map(EventId::as_str),
    };
    RequestBuilder::new(StripeMethod::Get, "/events").query(&query)
}

#[cfg(test)]
mod tests {
    use super::build;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::EventId;

    #[test]
    fn events_are_listed_by_type_since_a_whole_second() {
        let since = Timestamp::from_millis(1_790_000_000_999);
        let after = EventId::new("evt_1");
        let query = build(since, &["invoice.paid", "invoice.voided"], Some(&after)).query.unwrap();
        assert_eq!(
            query.replace("%5B", "[").replace("%5D", "]"),
            "created[gte]=1790000000&limit=100&types[0]=invoice.paid&types[1]=invoice.voided\
             &starting_after=evt_1"
        );
    }
}
