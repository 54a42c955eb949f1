//! Whom a Stripe payload is about, and what a person gets when they ask for their data.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, UserId};

/// Names the shape of [`PersonalData`]. A change that breaks readers gets another number.
pub const FORMAT: &str = "tollgate.personal-data/1";

/// Everything that is stored about a person. Its JSON form is described in `docs/PRIVACY.md`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonalData {
    pub format: &'static str,
    /// `2026-12-24T18:00:00Z`
    pub created: String,
    /// Name, username, languages, and when the person wrote.
    pub person: Value,
    pub stripe_customers: Vec<Value>,
    pub subscriptions: Vec<Value>,
    pub entitlements: Vec<Value>,
    pub checkouts: Vec<Value>,
    /// Messages of the bot that it has recorded.
    pub messages: Vec<Value>,
    /// What the person has written to the admins.
    pub answers: Vec<Value>,
    /// Copies of messages to many people.
    pub broadcasts: Vec<Value>,
    /// The person's place in paid groups and channels.
    pub chats: Vec<Value>,
    /// What Telegram has reported about the person in groups and channels.
    pub chat_updates: Vec<Value>,
    /// Events that other services received.
    pub webhook_deliveries: Vec<Value>,
    /// Requests to the REST API with an idempotency key.
    pub api_requests: Vec<Value>,
    /// Entries of the audit log. Other people are not named.
    pub activity: Vec<Value>,
    /// Events of Stripe, with their payloads while these are kept.
    pub stripe_events: Vec<Value>,
}

impl PersonalData {
    /// A document without content, as of `now`.
    #[must_use]
    pub fn new(person: Value, now: Timestamp) -> Self {
        Self {
            format: FORMAT,
            created: now.to_rfc3339(),
            person,
            stripe_customers: Vec::new(),
            subscriptions: Vec::new(),
            entitlements: Vec::new(),
            checkouts: Vec::new(),
            messages: Vec::new(),
            answers: Vec::new(),
            broadcasts: Vec::new(),
            chats: Vec::new(),
            chat_updates: Vec::new(),
            webhook_deliveries: Vec::new(),
            api_requests: Vec::new(),
            activity: Vec::new(),
            stripe_events: Vec::new(),
        }
    }
}

/// What has become of a request to erase somebody's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    Done,
    /// A subscription runs, whose bills need the data.
    SubscriptionRuns,
    /// Nothing is stored about the user.
    Unknown,
}

/// The customers and users that a payload names, at any depth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    pub customers: BTreeSet<CustomerId>,
    pub users: BTreeSet<UserId>,
}

impl Named {
    /// Reads the body of an event. Nobody, if it is not JSON.
    #[must_use]
    pub fn in_payload(payload: &[u8]) -> Self {
        let mut named = Self::default();
        if let Ok(json) = serde_json::from_slice(payload) {
            named.read(&json);
        }
        named
    }

    fn read(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.starts_with("cus_") => {
                self.customers.insert(CustomerId::new(text.clone()));
            }
            Value::Object(members) => {
                for (name, member) in members {
                    // Where tollgate writes the id: in metadata, and in checkout sessions.
                    if matches!(name.as_str(), "user_id" | "client_reference_id")
                        && let Some(id) = member.as_str().and_then(|id| id.parse().ok())
                    {
                        self.users.insert(UserId(id));
                    }
                    self.read(member);
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| self.read(element)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::Named;
    use crate::domain::ids::{CustomerId, UserId};

    #[test]
    fn a_payload_names_customers_and_users_at_any_depth() {
        let event = json!({ "data": { "object": {
            "object": "charge", "customer": "cus_1", "amount": 1001,
            "invoice": { "customer": { "id": "cus_2", "object": "customer" } },
            "metadata": { "user_id": "1001" }, "lines": [{ "client_reference_id": "1002" }],
            "postal_code": "1003",
        } } });
        let named = Named::in_payload(event.to_string().as_bytes());
        assert_eq!(named.customers, ["cus_1", "cus_2"].map(CustomerId::new).into());
        assert_eq!(named.users, BTreeSet::from([UserId(1001), UserId(1002)]));
        assert_eq!(Named::in_payload(b"no JSON"), Named::default());
    }
}
