//! The few fields that are read of Stripe's objects, in the places where any API version puts them.
//!
//! A field of an unexpected type reads as absent: what is needed is asked for by name afterwards.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::domain::ids::{PlanCode, UserId};
use crate::domain::plan::Interval;

/// Anything that does not fit becomes the default.
pub(in crate::stripe) fn loose<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

pub(super) fn view<T: DeserializeOwned>(object: &Value) -> Option<T> {
    T::deserialize(object).ok()
}

/// A Telegram user id as it is written into metadata.
pub(super) fn user(text: &str) -> Option<UserId> {
    text.trim().parse().ok().filter(|id| *id > 0).map(UserId)
}

/// An id, or the object itself when it was expanded.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Reference {
    Id(String),
    Expanded { id: String },
}

impl Reference {
    pub(super) fn id(&self) -> Option<&str> {
        let (Self::Id(id) | Self::Expanded { id }) = self;
        Some(id.as_str()).filter(|id| !id.is_empty())
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    #[serde(default)]
    user_id: Value,
    #[serde(default)]
    plan_code: Value,
}

impl Metadata {
    pub(super) fn user(&self) -> Option<UserId> {
        match &self.user_id {
            Value::String(text) => user(text),
            Value::Number(number) => number.as_i64().filter(|id| *id > 0).map(UserId),
            _ => None,
        }
    }

    pub(super) fn plan(&self) -> Option<PlanCode> {
        let code = self.plan_code.as_str()?.trim();
        (!code.is_empty()).then(|| PlanCode::new(code))
    }
}

/// A list object, or nothing.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T: DeserializeOwned> {
    #[serde(default, deserialize_with = "loose")]
    pub(super) data: Vec<T>,
}

impl<T: DeserializeOwned> Default for Page<T> {
    fn default() -> Self {
        Self { data: Vec::new() }
    }
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::stripe) struct Recurring {
    #[serde(default, deserialize_with = "loose")]
    interval: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    interval_count: Option<u32>,
}

impl Recurring {
    /// None for a rhythm that no plan has.
    pub(in crate::stripe) fn interval(&self) -> Option<Interval> {
        match (self.interval.as_deref()?, self.interval_count.unwrap_or(1)) {
            ("month", 1) => Some(Interval::Month),
            ("year", 1) | ("month", 12) => Some(Interval::Year),
            _ => None,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Price {
    #[serde(default, deserialize_with = "loose")]
    id: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    recurring: Option<Recurring>,
}

/// The elder sister of a price.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Plan {
    #[serde(default, deserialize_with = "loose")]
    pub(super) id: Option<String>,
    #[serde(flatten)]
    pub(super) rhythm: Recurring,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Item {
    #[serde(default, deserialize_with = "loose")]
    pub(super) current_period_end: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    price: Option<Price>,
    #[serde(default, deserialize_with = "loose")]
    plan: Option<Plan>,
}

impl Item {
    pub(super) fn price_id(&self) -> Option<&str> {
        let price = self.price.as_ref().and_then(|price| price.id.as_deref());
        price.or_else(|| self.plan.as_ref()?.id.as_deref())
    }

    pub(super) fn rhythm(&self) -> Option<&Recurring> {
        let price = self.price.as_ref().and_then(|price| price.recurring.as_ref());
        price.or_else(|| self.plan.as_ref().map(|plan| &plan.rhythm))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct SubscriptionView {
    #[serde(default, deserialize_with = "loose")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) customer: Option<Reference>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) items: Page<Item>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) plan: Option<Plan>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) metadata: Metadata,
    #[serde(default, deserialize_with = "loose")]
    pub(super) current_period_end: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) cancel_at_period_end: bool,
    #[serde(default, deserialize_with = "loose")]
    pub(super) cancel_at: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) trial_end: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) ended_at: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SessionView {
    #[serde(default, deserialize_with = "loose")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) mode: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) payment_status: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) customer: Option<Reference>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) subscription: Option<Reference>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) client_reference_id: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) metadata: Metadata,
    #[serde(default, deserialize_with = "loose")]
    pub(super) amount_total: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) currency: Option<String>,
}

/// `subscription_details`: under `parent` now, at the top of an invoice between 2023 and 2025.
#[derive(Debug, Default, Deserialize)]
struct SubscriptionDetails {
    #[serde(default, deserialize_with = "loose")]
    subscription: Option<Reference>,
    #[serde(default, deserialize_with = "loose")]
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
struct Parent {
    #[serde(default, deserialize_with = "loose")]
    subscription_details: SubscriptionDetails,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Period {
    #[serde(default, deserialize_with = "loose")]
    pub(super) end: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Line {
    #[serde(default, deserialize_with = "loose")]
    pub(super) period: Period,
    /// A copy of the subscription's, on lines that come from one.
    #[serde(default, deserialize_with = "loose")]
    metadata: Metadata,
}

#[derive(Debug, Deserialize)]
pub(super) struct InvoiceView {
    #[serde(default, deserialize_with = "loose")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) customer: Option<Reference>,
    #[serde(default, deserialize_with = "loose")]
    subscription: Option<Reference>,
    #[serde(default, deserialize_with = "loose")]
    parent: Parent,
    #[serde(default, deserialize_with = "loose")]
    subscription_details: SubscriptionDetails,
    #[serde(default, deserialize_with = "loose")]
    pub(super) lines: Page<Line>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) amount_paid: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) amount_due: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) currency: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) billing_reason: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) hosted_invoice_url: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) next_payment_attempt: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    pub(super) attempt_count: u32,
}

impl InvoiceView {
    pub(super) fn user(&self) -> Option<UserId> {
        self.metadata().find_map(Metadata::user)
    }

    pub(super) fn plan(&self) -> Option<PlanCode> {
        self.metadata().find_map(Metadata::plan)
    }

    /// The snapshots of the subscription's metadata, the best first.
    fn metadata(&self) -> impl Iterator<Item = &Metadata> {
        [&self.parent.subscription_details.metadata, &self.subscription_details.metadata]
            .into_iter()
            .chain(self.lines.data.iter().map(|line| &line.metadata))
    }

    pub(super) fn subscription_id(&self) -> Option<&str> {
        let details = &self.parent.subscription_details.subscription;
        [&self.subscription, details].into_iter().flatten().find_map(Reference::id)
    }
}
