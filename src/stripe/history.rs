//! What Stripe has told within the last thirty days, whether it was delivered or not.

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

/// Stripe takes so many types in one question.
/// Source: <https://docs.stripe.com/api/events/list#list_events-types>.
pub const MOST_TYPES: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// JSON texts as a webhook would carry them, the newest first.
    pub items: Vec<String>,
    /// Absent on the last page.
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
    /// A hundred events at a time, of at most [`MOST_TYPES`] `types`.
    pub async fn list_events(
        &self,
        since: Timestamp,
        types: &[&str],
        after: Option<&EventId>,
    ) -> Result<EventPage, StripeError> {
        let request = build(since, types, after);
        let answer = self.transport.get(Operation::ListEvents, request).await?;
        let list: List<Box<RawValue>> = answer.read()?;
        let next = match list.cursor(|event| id(event)) {
            Cursor::End => None,
            Cursor::After(id) => Some(EventId::new(id)),
            Cursor::Lost => return Err(answer.unreadable("a page without ids")),
        };
        let text = |event: Box<RawValue>| Box::<str>::from(event).into_string();
        Ok(EventPage { items: list.data.into_iter().map(text).collect(), next })
    }

    /// One event as a webhook would carry it, byte for byte as Stripe answers. Stripe keeps events
    /// for thirty days.
    pub async fn retrieve_event(&self, id: &EventId) -> Result<String, StripeError> {
        let path = format!("/events/{}", path::segment(id.as_str(), "event")?);
        let request = RequestBuilder::new(StripeMethod::Get, path);
        let answer = self.transport.get(Operation::RetrieveEvent, request).await?;
        Ok(Box::<str>::from(answer.read::<Box<RawValue>>()?).into_string())
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
    fn events_are_asked_for_by_type_from_a_second_on() {
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
