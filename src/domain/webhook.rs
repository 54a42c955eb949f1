//! Events that are posted to the operator's other services, so that they need not poll.
//!
//! The JSON is a public contract: members may be added, but never changed or removed.

use serde::{Deserialize, Serialize};

use crate::domain::access::Entitlement;
use crate::domain::account::FailedAttempt;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{
    EndpointName, EntitlementName, InvoiceId, MessageId, PlanCode, PriceId, SubscriptionId, UserId,
};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Interval;
use crate::domain::subscription::{Reversal, Status, Subscription};

/// A service that receives webhooks, as configured in `bot.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    pub name: EndpointName,
    /// The URL to which events are posted.
    pub url: String,
    /// The types of events that it receives.
    pub events: Vec<WebhookEventType>,
}

impl WebhookEndpoint {
    /// Scheme, host and port. The rest may contain a secret and must not be shown.
    #[must_use]
    pub fn origin(&self) -> &str {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        let length = self.url[host..].find(['/', '?', '#']);
        length.map_or(&self.url, |length| &self.url[..host + length])
    }
}

/// The type of a webhook event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WebhookEventType {
    #[serde(rename = "chat.joined")]
    ChatJoined,
    #[serde(rename = "chat.left")]
    ChatLeft,
    #[serde(rename = "chat.removed")]
    ChatRemoved,
    #[serde(rename = "entitlement.granted")]
    EntitlementGranted,
    #[serde(rename = "entitlement.revoked")]
    EntitlementRevoked,
    #[serde(rename = "payment.failed")]
    PaymentFailed,
    #[serde(rename = "subscription.changed")]
    SubscriptionChanged,
}

impl WebhookEventType {
    /// All types.
    pub const ALL: [Self; 7] = [
        Self::ChatJoined,
        Self::ChatLeft,
        Self::ChatRemoved,
        Self::EntitlementGranted,
        Self::EntitlementRevoked,
        Self::PaymentFailed,
        Self::SubscriptionChanged,
    ];
}

/// A webhook event, serialised as `type` and `data` of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "data")]
pub enum WebhookEvent {
    /// A user has come into a paid chat.
    #[serde(rename = "chat.joined")]
    ChatJoined(ChatChange),
    /// A user has left a paid chat, or an administrator has removed them.
    #[serde(rename = "chat.left")]
    ChatLeft(ChatChange),
    /// The bot has removed a user from a paid chat, as they are not entitled to it.
    #[serde(rename = "chat.removed")]
    ChatRemoved(ChatChange),
    /// A user has gained an entitlement, or its end has changed.
    #[serde(rename = "entitlement.granted")]
    EntitlementGranted(EntitlementChange),
    /// A user has lost an entitlement.
    #[serde(rename = "entitlement.revoked")]
    EntitlementRevoked(EntitlementChange),
    /// An attempt to collect an invoice has failed.
    #[serde(rename = "payment.failed")]
    PaymentFailed(FailedPayment),
    /// A subscription has started, changed or ended.
    #[serde(rename = "subscription.changed")]
    SubscriptionChanged(ChangedSubscription),
}

impl WebhookEvent {
    /// The type of the event.
    #[must_use]
    pub const fn kind(&self) -> WebhookEventType {
        match self {
            Self::ChatJoined(_) => WebhookEventType::ChatJoined,
            Self::ChatLeft(_) => WebhookEventType::ChatLeft,
            Self::ChatRemoved(_) => WebhookEventType::ChatRemoved,
            Self::EntitlementGranted(_) => WebhookEventType::EntitlementGranted,
            Self::EntitlementRevoked(_) => WebhookEventType::EntitlementRevoked,
            Self::PaymentFailed(_) => WebhookEventType::PaymentFailed,
            Self::SubscriptionChanged(_) => WebhookEventType::SubscriptionChanged,
        }
    }
}

/// The body of a webhook.
/// Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookMessage<'a, E> {
    /// The same in each attempt and for each endpoint, so that receivers can discard duplicates.
    pub id: &'a MessageId,
    /// When the change was committed, RFC 3339 in milliseconds. It is unique for each user and orders their
    /// events.
    pub timestamp: String,
    #[serde(flatten)]
    pub event: &'a E,
}

/// Connectivity check; carries no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "data")]
pub enum Probe {
    #[serde(rename = "ping")]
    Ping {},
}

/// Somebody has come into a paid chat or is out of it. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChatChange {
    pub user_id: String,
    /// Telegram's id of the group or channel.
    pub chat_id: String,
    /// Its title, or the name that `bot.toml` gives it.
    pub chat: String,
    /// What lets people into the chat.
    pub entitlement: Option<EntitlementName>,
    /// When it happened, or was found.
    pub at: String,
}

/// A gained or lost entitlement. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntitlementChange {
    user_id: String,
    entitlement: EntitlementName,
    plan_code: PlanCode,
    /// What gives it, or gave it last: `subscription:sub_…`, `payment:cs_…` or `grant:…`.
    source: String,
    /// For a gained entitlement its end, or null if it lasts until further notice; for a lost one, when it ended.
    valid_until: Option<String>,
}

impl EntitlementChange {
    /// The change of one entitlement of a user.
    #[must_use]
    pub fn of(user: UserId, entitlement: &Entitlement) -> Self {
        Self {
            user_id: user.to_string(),
            entitlement: entitlement.name.clone(),
            plan_code: entitlement.plan.clone(),
            source: entitlement.source.to_string(),
            valid_until: entitlement.valid_until.map(Timestamp::to_rfc3339),
        }
    }
}

/// A failed attempt to collect an invoice. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedPayment {
    user_id: String,
    subscription: SubscriptionId,
    plan_code: PlanCode,
    invoice: InvoiceId,
    /// The number of the attempt, as Stripe counts it.
    attempt: u32,
    /// In minor units.
    amount: i64,
    currency: Currency,
    /// The payment failed only because the bank requires the customer to confirm it.
    action_required: bool,
    /// Null if access has ended already.
    access_until: Option<String>,
    /// Stripe's page where the invoice can be paid.
    pay_url: Option<String>,
}

impl FailedPayment {
    /// The failed attempt at an invoice of a user.
    #[must_use]
    pub fn of(user: UserId, failed: &FailedAttempt) -> Self {
        let Money { minor, currency } = failed.invoice.snapshot.amount;
        Self {
            user_id: user.to_string(),
            subscription: failed.subscription.clone(),
            plan_code: failed.plan.clone(),
            invoice: failed.invoice.snapshot.id.clone(),
            attempt: failed.invoice.attempts,
            amount: minor,
            currency,
            action_required: failed.invoice.requires_action(),
            access_until: failed.access_until.map(Timestamp::to_rfc3339),
            pay_url: failed.invoice.snapshot.hosted_url.clone(),
        }
    }
}

/// The state of a subscription or a single payment. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedSubscription {
    user_id: String,
    /// `sub_…`, or the checkout session `cs_…` of a single payment.
    subscription: SubscriptionId,
    plan_code: PlanCode,
    price: Option<PriceId>,
    /// Stripe's status; `active` for a single payment.
    status: Status,
    interval: Option<Interval>,
    current_period_end: Option<String>,
    /// The scheduled end, if any.
    cancel_at: Option<String>,
    trial_end: Option<String>,
    ended_at: Option<String>,
    /// Start of the arrears.
    past_due_since: Option<String>,
    /// Collection is paused.
    paused: bool,
    /// Set if the payment for the running period was returned.
    reversed: Option<Reversal>,
}

impl From<&Subscription> for ChangedSubscription {
    fn from(subscription: &Subscription) -> Self {
        let rfc3339 = |at: Option<Timestamp>| at.map(Timestamp::to_rfc3339);
        Self {
            user_id: subscription.user.to_string(),
            subscription: subscription.id.clone(),
            plan_code: subscription.plan.clone(),
            price: subscription.price().cloned(),
            status: subscription.status(),
            interval: subscription.interval(),
            current_period_end: rfc3339(subscription.current_period_end),
            cancel_at: rfc3339(subscription.cancel_at()),
            trial_end: rfc3339(subscription.trial_end()),
            ended_at: rfc3339(subscription.ended_at()),
            past_due_since: rfc3339(subscription.past_due_since()),
            paused: subscription.collection_pause.is_some(),
            reversed: subscription.reversal,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        ChangedSubscription, EntitlementChange, WebhookEndpoint, WebhookEvent, WebhookEventType,
    };
    use crate::domain::access::{Entitlement, Source};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{EndpointName, EntitlementName, PlanCode, UserId};
    use crate::domain::subscription::tests::{active, subscription};

    #[test]
    fn the_origin_of_an_endpoint_contains_no_secret() {
        for (url, expected) in [
            ("https://club.example", "https://club.example"),
            ("https://club.example/", "https://club.example"),
            ("https://club.example:8443/hook/secret?key=secret", "https://club.example:8443"),
            ("https://club.example?key=secret", "https://club.example"),
            ("https://club.example#secret", "https://club.example"),
            ("http://[::1]:80/secret", "http://[::1]:80"),
            ("http://a/secret", "http://a"),
            ("club.example/secret", "club.example"),
        ] {
            let name = EndpointName::new("club");
            let endpoint = WebhookEndpoint { name, url: url.to_owned(), events: Vec::new() };
            assert_eq!(endpoint.origin(), expected, "{url}");
        }
    }

    #[test]
    fn an_event_is_serialised_with_its_type() {
        let entitlement = Entitlement {
            name: EntitlementName::new("signals"),
            plan: PlanCode::new("premium"),
            source: Source::FreePlan,
            since: Timestamp::from_seconds(100),
            valid_until: Some(Timestamp::from_seconds(200)),
        };
        let change = || EntitlementChange::of(UserId(1001), &entitlement);
        let changed = ChangedSubscription::from(&subscription(active()));
        for (event, kind, name) in [
            (
                WebhookEvent::EntitlementGranted(change()),
                WebhookEventType::EntitlementGranted,
                "entitlement.granted",
            ),
            (
                WebhookEvent::EntitlementRevoked(change()),
                WebhookEventType::EntitlementRevoked,
                "entitlement.revoked",
            ),
            (
                WebhookEvent::SubscriptionChanged(changed),
                WebhookEventType::SubscriptionChanged,
                "subscription.changed",
            ),
        ] {
            assert_eq!(event.kind(), kind);
            let json = serde_json::to_value(&event).unwrap();
            assert_eq!(
                (&json["type"], serde_json::to_value(kind).unwrap()),
                (&json!(name), json!(name))
            );
            assert_eq!(json["data"]["user_id"], "1001", "{json}");
            assert_eq!(json["data"]["plan_code"], "premium", "{json}");
        }
        let json = serde_json::to_value(change()).unwrap();
        assert_eq!(json["valid_until"], Timestamp::from_seconds(200).to_rfc3339());
    }
}
