//! Lenient deserialization of Stripe's objects, whatever API version wrote them.
//!
//! A field of an unexpected type counts as absent; readers then fail for the required ones.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Interval;
use crate::domain::subscription_item::UsageType;
use crate::stripe::event::any::{Any, Scalar};

/// Name of a required part that a payload lacks; becomes the reason of
/// [`StripeObject::Unreadable`](crate::domain::event::StripeObject::Unreadable).
pub(in crate::stripe) type Missing = &'static str;

/// A value of another type becomes the default. For values of any type; [`scalar`] is faster for strings,
/// integers and flags.
pub(in crate::stripe) fn loose<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// A string, an integer or a flag. A value of another type becomes the default.
pub(super) fn scalar<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    Ok(match Any::<IgnoredAny>::deserialize(deserializer)? {
        Any::Scalar(scalar) => T::deserialize(scalar).unwrap_or_default(),
        Any::Object(_) | Any::Array(_) => T::default(),
    })
}

/// A text that is not empty, borrowed if it has no escape sequences.
pub(super) fn text<'de, D>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(match Any::<IgnoredAny>::deserialize(deserializer)? {
        Any::Scalar(Scalar::Text(text)) if !text.is_empty() => Some(text),
        _ => None,
    })
}

/// A struct. Only an object is accepted: serde would also fill a struct from an array, by position. Other
/// values become the default.
pub(in crate::stripe) fn nested<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Ok(optional(deserializer)?.unwrap_or_default())
}

/// Like [`nested`]; other values are `None`.
pub(super) fn optional<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(match Any::<T>::deserialize(deserializer)? {
        Any::Object(object) => Some(object),
        Any::Scalar(_) | Any::Array(_) => None,
    })
}

/// An id, or the `id` of an expanded object. An empty id counts as absent.
pub(in crate::stripe) fn reference<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "T: DeserializeOwned"))]
    struct Expanded<T> {
        #[serde(default, deserialize_with = "id")]
        id: Option<T>,
    }
    Ok(match Any::<Expanded<T>>::deserialize(deserializer)? {
        Any::Scalar(scalar) => id_in(scalar),
        Any::Object(expanded) => expanded.id,
        Any::Array(_) => None,
    })
}

/// An object if the request expands it, else made from its id.
pub(super) fn expandable<'de, T, I, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + From<Option<I>>,
    I: DeserializeOwned,
    D: Deserializer<'de>,
{
    Ok(match Any::<T>::deserialize(deserializer)? {
        Any::Scalar(scalar) => T::from(id_in(scalar)),
        Any::Object(object) => object,
        Any::Array(_) => T::from(None),
    })
}

fn id<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    Ok(match Any::<IgnoredAny>::deserialize(deserializer)? {
        Any::Scalar(scalar) => id_in(scalar),
        Any::Object(_) | Any::Array(_) => None,
    })
}

fn id_in<T: DeserializeOwned>(scalar: Scalar<'_>) -> Option<T> {
    let id = matches!(&scalar, Scalar::Text(id) if !id.is_empty());
    if id { T::deserialize(scalar).ok() } else { None }
}

/// A timestamp in whole seconds since the epoch.
pub(in crate::stripe) fn seconds<'de, D>(deserializer: D) -> Result<Option<Timestamp>, D::Error>
where
    D: Deserializer<'de>,
{
    let seconds: Option<i64> = scalar(deserializer)?;
    Ok(seconds.map(Timestamp::from_seconds))
}

/// An array of objects. Other elements are skipped.
pub(in crate::stripe) fn elements<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let Any::Array(elements) = Any::<IgnoredAny, Any<'_, T>>::deserialize(deserializer)? else {
        return Ok(Vec::new());
    };
    let objects = elements.into_iter().filter_map(|element| match element {
        Any::Object(object) => Some(object),
        Any::Scalar(_) | Any::Array(_) => None,
    });
    Ok(objects.collect())
}

/// Whether the value is an array with elements.
pub(super) fn is_filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = Any::<IgnoredAny>::deserialize(deserializer)?;
    Ok(matches!(value, Any::Array(elements) if !elements.is_empty()))
}

/// Whether the value is an object.
pub(super) fn is_object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(optional::<IgnoredAny, _>(deserializer)?.is_some())
}

/// Whether there is a value other than null.
pub(super) fn is_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::<IgnoredAny>::deserialize(deserializer)?.is_some())
}

/// Reads an object. `None` for other JSON values, and for an object with a repeated member.
pub(in crate::stripe) fn view<'de, T, D>(object: D) -> Option<T>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    optional(object).ok().flatten()
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
    #[serde(default, deserialize_with = "scalar")]
    presentment_amount: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
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
    /// A positive integer, as text or as a number.
    #[serde(default, deserialize_with = "metadata_user")]
    user_id: Option<UserId>,
    #[serde(default, deserialize_with = "scalar")]
    plan_code: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    tollgate_plan: Option<String>,
}

fn metadata_user<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<UserId>, D::Error> {
    Ok(match Any::<IgnoredAny>::deserialize(deserializer)? {
        Any::Scalar(Scalar::Text(text)) => user(&text),
        Any::Scalar(Scalar::Integer(id)) if id > 0 => Some(UserId(id)),
        _ => None,
    })
}

impl Metadata {
    /// `user_id`: the Telegram user.
    pub(super) const fn user(&self) -> Option<UserId> {
        self.user_id
    }

    /// `plan_code`: a common key, which proves nothing on an account that other products use.
    pub(super) fn plan(&self) -> Option<PlanCode> {
        code(self.plan_code.as_deref())
    }

    /// `tollgate_plan`, which only this product writes.
    pub(super) fn tollgate_plan(&self) -> Option<PlanCode> {
        code(self.tollgate_plan.as_deref())
    }
}

fn code(text: Option<&str>) -> Option<PlanCode> {
    let code = text?.trim();
    (!code.is_empty()).then(|| PlanCode::new(code))
}

/// A list object; empty if absent.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(in crate::stripe) struct Page<T> {
    #[serde(default, deserialize_with = "elements")]
    pub(in crate::stripe) data: Vec<T>,
    /// Whether more elements can be fetched from the list's own URL.
    #[serde(default, deserialize_with = "scalar")]
    pub(in crate::stripe) has_more: bool,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { data: Vec::new(), has_more: false }
    }
}

/// How often a price is charged.
#[derive(Debug, Default, Deserialize)]
pub(in crate::stripe) struct Recurring {
    #[serde(default, deserialize_with = "scalar")]
    pub(super) interval: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(super) interval_count: Option<u32>,
    #[serde(default, deserialize_with = "scalar")]
    pub(super) usage_type: Option<String>,
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
