//! Prices, to compare with the catalogue; and the cheapest request, to check the connection.

use std::time::Duration;

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_product::price::{ListPrice, RetrievePrice};

use crate::domain::clock::Timestamp;
use crate::domain::ids::PriceId;
use crate::domain::money::Currency;
use crate::domain::plan::{Interval, Price};
use crate::domain::subscription_item::UsageType;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{Recurring, loose, nested};
use crate::stripe::mark::Marks;
use crate::stripe::operation::Operation;
use crate::stripe::path;

/// Time limit of [`Gateway::date`], which delays the start of the program.
const DATE_TIMEOUT: Duration = Duration::from_secs(3);

/// A price at Stripe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceDetails {
    pub active: bool,
    /// Minor units. `None` for tiered and customer-chosen amounts and for fractions of a minor unit.
    pub amount: Option<i64>,
    pub currency: Currency,
    /// `None` for an interval that no plan can have, for example weekly.
    pub interval: Option<Interval>,
    /// Whether the price is charged by usage, so that `amount` is not what a customer pays.
    pub metered: bool,
    pub livemode: Option<bool>,
    /// An archived product cannot be bought.
    pub product_active: Option<bool>,
}

/// How a price at Stripe differs from the one in `bot.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceDifference {
    Archived,
    ProductArchived,
    /// It belongs to the other mode than the key.
    OtherMode,
    Metered,
    /// The currency at Stripe.
    Currency(Currency),
    /// The amount at Stripe, as [`PriceDetails::amount`].
    Amount(Option<i64>),
    /// The interval at Stripe, as [`PriceDetails::interval`].
    Interval(Option<Interval>),
}

impl PriceDetails {
    /// `livemode`: of the key.
    #[must_use]
    pub fn difference(&self, price: &Price, livemode: Option<bool>) -> Option<PriceDifference> {
        Some(if !self.active {
            PriceDifference::Archived
        } else if self.product_active == Some(false) {
            PriceDifference::ProductArchived
        } else if self.livemode.zip(livemode).is_some_and(|(price, key)| price != key) {
            PriceDifference::OtherMode
        } else if self.metered {
            PriceDifference::Metered
        } else if self.currency != price.amount.currency {
            PriceDifference::Currency(self.currency)
        } else if self.amount != Some(price.amount.minor) {
            PriceDifference::Amount(self.amount)
        } else if self.interval != Some(price.interval) {
            PriceDifference::Interval(self.interval)
        } else {
            return None;
        })
    }
}

#[derive(Deserialize)]
pub(in crate::stripe) struct Retrieved {
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) id: String,
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) lookup_key: Option<String>,
    #[serde(default, deserialize_with = "nested")]
    pub(in crate::stripe) metadata: Marks,
    #[serde(default)]
    active: bool,
    #[serde(default, deserialize_with = "loose")]
    unit_amount: Option<i64>,
    currency: Currency,
    #[serde(default)]
    recurring: Option<Recurring>,
    #[serde(default, deserialize_with = "loose")]
    livemode: Option<bool>,
    /// Expanded by the request.
    #[serde(default, deserialize_with = "nested")]
    pub(in crate::stripe) product: ProductView,
}

#[derive(Default, Deserialize)]
pub(in crate::stripe) struct ProductView {
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) id: String,
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) name: String,
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) images: Vec<String>,
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) active: Option<bool>,
    #[serde(default, deserialize_with = "nested")]
    pub(in crate::stripe) metadata: Marks,
}

impl From<&Retrieved> for PriceDetails {
    fn from(price: &Retrieved) -> Self {
        let recurring = price.recurring.as_ref();
        Self {
            active: price.active,
            amount: price.unit_amount,
            currency: price.currency,
            metered: recurring.map(Recurring::usage) == Some(UsageType::Metered),
            livemode: price.livemode,
            product_active: price.product.active,
            interval: recurring.map_or(Some(Interval::Once), Recurring::interval),
        }
    }
}

impl Gateway {
    /// Fetches a price. Fails with [`StripeError::PriceMissing`] if it does not exist.
    pub async fn retrieve_price(&self, id: &PriceId) -> Result<PriceDetails, StripeError> {
        Ok(PriceDetails::from(&self.fetch_price(id).await?))
    }

    /// The same with the product.
    pub(in crate::stripe) async fn fetch_price(
        &self,
        id: &PriceId,
    ) -> Result<Retrieved, StripeError> {
        if !path::is_plain(id.as_str()) {
            return Err(StripeError::PriceMissing);
        }
        let request = RetrievePrice::new(id.as_str()).expand(["product".to_owned()]).build();
        self.transport.get(Operation::RetrievePrice, request).await?.read()
    }

    /// Verifies that Stripe is reachable and accepts the key. Lists one price, which a restricted key
    /// has to be allowed to read anyway.
    pub async fn ping(&self) -> Result<(), StripeError> {
        let request = ListPrice::new().limit(1).build();
        self.transport.get(Operation::Ping, request).await.map(drop)
    }

    /// The time of Stripe's clock, in whole seconds. One attempt of at most three seconds. An error
    /// response counts too, unless Stripe is unavailable.
    pub async fn date(&self) -> Result<Timestamp, StripeError> {
        let request = ListPrice::new().limit(1).build();
        self.transport.date(Operation::Ping, request, DATE_TIMEOUT).await
    }
}
