//! WebhookEvent events: what other services are told, so that they need not ask.
//!
//! The words are a contract with programs: members are added, never changed or removed.

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

/// A service that is told, as `bot.toml` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    pub name: EndpointName,
    /// Where events are posted to.
    pub url: String,
    /// What it wants to hear of.
    pub events: Vec<WebhookEventType>,
}

impl WebhookEndpoint {
    /// Scheme, host and port. What follows them may carry a key, and is shown nowhere.
    #[must_use]
    pub fn origin(&self) -> &str {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        let length = self.url[host..].find(['/', '?', '#']);
        length.map_or(&self.url, |length| &self.url[..host + length])
    }
}

/// The type of an outgoing event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WebhookEventType {
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
    pub const ALL: [Self; 4] = [
        Self::EntitlementGranted,
        Self::EntitlementRevoked,
        Self::PaymentFailed,
        Self::SubscriptionChanged,
    ];
}

/// What happened, as `type` and `data` of the body that is posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "data")]
pub enum WebhookEvent {
    /// A user may use something that they could not use before, or until another moment.
    #[serde(rename = "entitlement.granted")]
    EntitlementGranted(EntitlementChange),
    /// Nothing gives it to them any more.
    #[serde(rename = "entitlement.revoked")]
    EntitlementRevoked(EntitlementChange),
    #[serde(rename = "payment.failed")]
    PaymentFailed(FailedPayment),
    /// A subscription has begun, stands otherwise than before, or has ended.
    #[serde(rename = "subscription.changed")]
    SubscriptionChanged(SubscriptionState),
}

impl WebhookEvent {
    #[must_use]
    pub const fn kind(&self) -> WebhookEventType {
        match self {
            Self::EntitlementGranted(_) => WebhookEventType::EntitlementGranted,
            Self::EntitlementRevoked(_) => WebhookEventType::EntitlementRevoked,
            Self::PaymentFailed(_) => WebhookEventType::PaymentFailed,
            Self::SubscriptionChanged(_) => WebhookEventType::SubscriptionChanged,
        }
    }
}

/// The body of a callback.
/// Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookMessage<'a, E> {
    /// The same in each try and for each callback: who has seen it has seen the event.
    pub id: &'a MessageId,
    /// When it became so here, RFC 3339 in milliseconds: of two events of one user the later one
    /// counts, and no two have the same.
    pub timestamp: String,
    #[serde(flatten)]
    pub event: &'a E,
}

/// Nothing has happened: somebody wants to know whether a callback listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "data")]
pub enum Probe {
    #[serde(rename = "ping")]
    Ping {},
}

/// A right that came or went. Times are RFC 3339, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntitlementChange {
    user_id: String,
    entitlement: EntitlementName,
    plan_code: PlanCode,
    /// What gives it, or gave it last: `subscription:sub_…`, `payment:cs_…` or `grant:…`.
    source: String,
    /// Of one that came: null where it lasts until something changes. Of one that went: its end.
    valid_until: Option<String>,
}

impl EntitlementChange {
    #[must_use]
    pub fn of(user: UserId, held: &Entitlement) -> Self {
        Self {
            user_id: user.to_string(),
            entitlement: held.name.clone(),
            plan_code: held.plan.clone(),
            source: held.source.to_string(),
            valid_until: held.valid_until.map(Timestamp::to_rfc3339),
        }
    }
}

/// An invoice that an attempt at payment has left unpaid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedPayment {
    user_id: String,
    subscription: SubscriptionId,
    plan_code: PlanCode,
    invoice: InvoiceId,
    /// Stripe's count of the attempts at this invoice.
    attempt: u32,
    /// In minor units, as Stripe counts them.
    amount: i64,
    currency: Currency,
    /// The bank wants the payment to be confirmed: nothing else is wrong.
    action_required: bool,
    /// Null: access has ended already.
    access_until: Option<String>,
    /// Stripe's page where the invoice can be paid.
    pay_url: Option<String>,
}

impl FailedPayment {
    #[must_use]
    pub fn of(user: UserId, failed: &FailedAttempt) -> Self {
        let Money { minor, currency } = failed.invoice.seen.amount;
        Self {
            user_id: user.to_string(),
            subscription: failed.subscription.clone(),
            plan_code: failed.plan.clone(),
            invoice: failed.invoice.seen.id.clone(),
            attempt: failed.invoice.attempts,
            amount: minor,
            currency,
            action_required: failed.invoice.asks(),
            access_until: failed.access_until.map(Timestamp::to_rfc3339),
            pay_url: failed.invoice.seen.hosted_url.clone(),
        }
    }
}

/// How a subscription stands, or what was paid for once. Times are RFC 3339, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriptionState {
    user_id: String,
    /// `sub_…`, or the checkout session `cs_…` of what was paid for once.
    subscription: SubscriptionId,
    plan_code: PlanCode,
    price: Option<PriceId>,
    /// Stripe's word; `active` for what was paid for once.
    status: Status,
    interval: Option<Interval>,
    current_period_end: Option<String>,
    /// When it will end, if an end is scheduled.
    cancel_at: Option<String>,
    trial_end: Option<String>,
    ended_at: Option<String>,
    /// Start of the unpaid stretch.
    past_due_since: Option<String>,
    /// Collection is paused.
    paused: bool,
    /// The money for the running period has gone back.
    reversed: Option<Reversal>,
}

impl From<&Subscription> for SubscriptionState {
    fn from(one: &Subscription) -> Self {
        let moment = |at: Option<Timestamp>| at.map(Timestamp::to_rfc3339);
        Self {
            user_id: one.user.to_string(),
            subscription: one.id.clone(),
            plan_code: one.plan.clone(),
            price: one.price.clone(),
            status: one.status.clone(),
            interval: one.interval,
            current_period_end: moment(one.current_period_end),
            cancel_at: moment(one.cancel_at),
            trial_end: moment(one.trial_end),
            ended_at: moment(one.ended_at),
            past_due_since: moment(one.past_due_since),
            paused: one.pause.is_some(),
            reversed: one.reversal,
        }
    }
}
