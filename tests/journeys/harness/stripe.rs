//! Stripe as a customer uses it, and lookups of its objects.

use std::ops::Deref;

use serde_json::Value;
use tollgate::domain::clock::Timestamp;
use tollgate_sandbox::{Card, Declined, Paid, StripeSim};

use crate::journeys::harness::User;

pub(crate) struct Stripe(pub(super) StripeSim);

impl Deref for Stripe {
    type Target = StripeSim;

    fn deref(&self) -> &StripeSim {
        &self.0
    }
}

impl Stripe {
    /// The checkout session of the user's pay button.
    pub(crate) async fn session_of(&self, user: &User) -> String {
        user.link_to("checkout").await
    }

    /// The user follows the pay button and pays with a card.
    pub(crate) async fn pays(&self, user: &User, card: Card) -> Result<Paid, Declined> {
        self.pay(&self.session_of(user).await, card)
    }

    /// The newest subscription that was bought for the user.
    pub(crate) fn subscription_of(&self, user: &User) -> String {
        let id = user.id.to_string();
        let all = self.subscriptions();
        let found = all.iter().rev().find(|found| found["metadata"]["user_id"] == id.as_str());
        text(&found.unwrap()["id"])
    }

    /// The status of the user's newest subscription.
    pub(crate) fn status_of(&self, user: &User) -> String {
        text(&self.subscription(&self.subscription_of(user)).unwrap()["status"])
    }

    /// The end of the running period.
    pub(crate) fn period_end(&self, subscription: &str) -> Timestamp {
        let found = self.subscription(subscription).unwrap();
        let item = &found["items"]["data"][0]["current_period_end"];
        let end = item.as_i64().or_else(|| found["current_period_end"].as_i64());
        Timestamp::from_seconds(end.unwrap())
    }

    /// The newest invoice, paid or not.
    pub(crate) fn last_invoice(&self) -> Value {
        self.invoices().pop().unwrap()
    }

    /// The newest charge's id.
    pub(crate) fn last_charge(&self) -> String {
        text(&self.charges().pop().unwrap()["id"])
    }

    pub(crate) fn customer_of(&self, user: &User) -> String {
        text(&self.subscription(&self.subscription_of(user)).unwrap()["customer"])
    }

    /// The application's POST requests to a path, for example `checkout/sessions`.
    pub(crate) fn posts(&self, path: &str) -> Vec<tollgate_sandbox::Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.method == "POST" && request.path == path);
        requests
    }

    /// Ids of the events of a type, oldest first.
    pub(crate) fn events_of(&self, kind: &str) -> Vec<String> {
        let events = self.events();
        let found = events.iter().filter(|event| event["type"] == kind);
        found.map(|event| text(&event["id"])).collect()
    }
}

/// A JSON string's contents.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
