//! Lenient deserialization of Stripe's objects, whatever API version wrote them.
//!
//! A field of an unexpected type counts as absent; readers then fail for the required ones.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Interval;
use crate::domain::subscription_item::UsageType;

/// Name of a required part that a payload lacks; becomes the reason of
/// [`StripeObject::Unreadable`](crate::domain::event::StripeObject::Unreadable).
pub(in crate::stripe) type Missing = &'static str;

/// A value of another type becomes the default.
pub(in crate::stripe) fn loose<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Like [`loose`], for structs: only an object is accepted. Serde would also fill a struct from an
/// array, by position.
pub(in crate::stripe) fn nested<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    Ok(view(value).unwrap_or_default())
}

/// An id, or the `id` of an expanded object. An empty id counts as absent.
pub(in crate::stripe) fn reference<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let id = match Value::deserialize(deserializer)? {
        Value::Object(mut expanded) => expanded.remove("id").unwrap_or_default(),
        other => other,
    };
    let id = id.as_str().filter(|id| !id.is_empty()).map(Value::from);
    Ok(id.and_then(|id| serde_json::from_value(id).ok()))
}

/// A timestamp in whole seconds since the epoch.
pub(in crate::stripe) fn seconds<'de, D>(deserializer: D) -> Result<Option<Timestamp>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(Value::deserialize(deserializer)?.as_i64().map(Timestamp::from_seconds))
}

/// An array of objects. Other elements are skipped.
pub(in crate::stripe) fn elements<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(elements) => elements.into_iter().filter_map(view).collect(),
        _ => Vec::new(),
    })
}

/// Deserializes an object. `None` for other JSON values.
pub(in crate::stripe) fn view<T: DeserializeOwned>(object: Value) -> Option<T> {
    object.is_object().then(|| serde_json::from_value(object).ok()).flatten()
}

/// An amount. Fails with `name` without minor units, and with `currency` without a currency.
pub(super) fn money(
    minor: Option<i64>,
    currency: Option<Currency>,
    name: Missing,
) -> Result<Money, Missing> {
    Ok(Money { minor: minor.ok_or(name)?, currency: currency.ok_or("currency")? })
}

/// `presentment_details`: what the customer saw and paid, if that was in another currency than the
/// seller's. Charges, refunds, checkout sessions and payment intents carry both members,
/// subscriptions only the currency, and invoices and disputes neither.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Presentment {
    #[serde(default, deserialize_with = "loose")]
    presentment_amount: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    presentment_currency: Option<Currency>,
}

impl Presentment {
    /// The presented amount. `None` if it is in the settlement currency, that is, the seller's.
    pub(super) fn amount(&self, settlement: Option<Currency>) -> Option<Money> {
        Some(Money { minor: self.presentment_amount?, currency: self.currency(settlement)? })
    }

    /// The presented currency. `None` if it is the settlement currency.
    pub(super) fn currency(&self, settlement: Option<Currency>) -> Option<Currency> {
        self.presentment_currency.filter(|presented| Some(*presented) != settlement)
    }
}

/// Parses a Telegram user id from metadata: a positive integer in decimal.
pub(super) fn user(text: &str) -> Option<UserId> {
    text.trim().parse().ok().filter(|id| *id > 0).map(UserId)
}

/// The metadata keys that this product writes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    #[serde(default)]
    user_id: Value,
    #[serde(default)]
    plan_code: Value,
    #[serde(default)]
    tollgate_plan: Value,
}

impl Metadata {
    /// `user_id`: the Telegram user.
    pub(super) fn user(&self) -> Option<UserId> {
        match &self.user_id {
            Value::String(text) => user(text),
            Value::Number(number) => number.as_i64().filter(|id| *id > 0).map(UserId),
            _ => None,
        }
    }

    /// `plan_code`: a common key, which proves nothing on an account that other products use.
    pub(super) fn plan(&self) -> Option<PlanCode> {
        code(&self.plan_code)
    }

    /// `tollgate_plan`, which only this product writes.
    pub(super) fn tollgate_plan(&self) -> Option<PlanCode> {
        code(&self.tollgate_plan)
    }
}

fn code(value: &Value) -> Option<PlanCode> {
    let code = value.as_str()?.trim();
    (!code.is_empty()).then(|| PlanCode::new(code))
}

/// A list object; empty if absent.
#[derive(Debug, Deserialize)]
pub(in crate::stripe) struct Page<T: DeserializeOwned> {
    #[serde(default, deserialize_with = "elements")]
    pub(in crate::stripe) data: Vec<T>,
    /// Whether more elements can be fetched from the list's own URL.
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) has_more: bool,
}

impl<T: DeserializeOwned> Default for Page<T> {
    fn default() -> Self {
        Self { data: Vec::new(), has_more: false }
    }
}

/// How often a price is charged.
#[derive(Debug, Default, Deserialize)]
pub(in crate::stripe) struct Recurring {
    #[serde(default, deserialize_with = "loose")]
    interval: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    interval_count: Option<u32>,
    #[serde(default, deserialize_with = "loose")]
    usage_type: Option<String>,
}

impl Recurring {
    /// Unknown usage types count as licensed.
    pub(in crate::stripe) fn usage(&self) -> UsageType {
        match self.usage_type.as_deref() {
            Some("metered") => UsageType::Metered,
            _ => UsageType::Licensed,
        }
    }

    /// `None` for an interval that no plan can have, for example weekly.
    pub(in crate::stripe) fn interval(&self) -> Option<Interval> {
        match (self.interval.as_deref()?, self.interval_count.unwrap_or(1)) {
            ("month", 1) => Some(Interval::Month),
            ("year", 1) | ("month", 12) => Some(Interval::Year),
            _ => None,
        }
    }
}
