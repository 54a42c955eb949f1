//! Prices as Stripe has them, to compare with the catalogue; and the cheapest question there is.

use std::time::Duration;

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_product::price::{ListPrice, RetrievePrice};

use crate::domain::clock::Timestamp;
use crate::domain::ids::PriceId;
use crate::domain::money::Currency;
use crate::domain::plan::Interval;
use crate::domain::subscription_item::UsageType;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{Recurring, loose, nested};
use crate::stripe::operation::Operation;
use crate::stripe::path;

/// How long the question for the time may take: a start waits for it.
const BRIEFLY: Duration = Duration::from_secs(3);

/// What Stripe will charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceDetails {
    pub active: bool,
    /// Minor units; absent for tiers, customer-chosen amounts and fractions of a cent.
    pub amount: Option<i64>,
    pub currency: Currency,
    /// Absent for an interval that no plan has, for example weekly.
    pub interval: Option<Interval>,
    /// Charged by what is used: nobody pays the amount itself.
    pub metered: bool,
    pub livemode: Option<bool>,
    /// Nothing of an archived product can be bought.
    pub product_active: Option<bool>,
}

#[derive(Deserialize)]
struct Retrieved {
    #[serde(default)]
    active: bool,
    #[serde(default, deserialize_with = "loose")]
    unit_amount: Option<i64>,
    currency: Currency,
    #[serde(default)]
    recurring: Option<Recurring>,
    #[serde(default, deserialize_with = "loose")]
    livemode: Option<bool>,
    /// Expanded.
    #[serde(default, deserialize_with = "nested")]
    product: Product,
}

#[derive(Default, Deserialize)]
struct Product {
    #[serde(default, deserialize_with = "loose")]
    active: Option<bool>,
}

impl Gateway {
    pub async fn retrieve_price(&self, id: &PriceId) -> Result<PriceDetails, StripeError> {
        if !path::is_plain(id.as_str()) {
            return Err(StripeError::PriceMissing);
        }
        let request = RetrievePrice::new(id.as_str()).expand(["product".to_owned()]).build();
        let answer = self.transport.get(Operation::RetrievePrice, request).await?;
        let price: Retrieved = answer.read()?;
        Ok(PriceDetails {
            active: price.active,
            amount: price.unit_amount,
            currency: price.currency,
            metered: price.recurring.as_ref().map(Recurring::usage) == Some(UsageType::Metered),
            livemode: price.livemode,
            product_active: price.product.active,
            interval: price
                .recurring
                .map_or(Some(Interval::Once), |recurring| recurring.interval()),
        })
    }

    /// Proves that Stripe is there and takes the key. Asks for one price, which a restricted key
    /// must be allowed to read anyway.
    pub async fn ping(&self) -> Result<(), StripeError> {
        let request = ListPrice::new().limit(1).build();
        self.transport.get(Operation::Ping, request).await.map(drop)
    }

    /// What Stripe's clock says, in whole seconds. Asked once and briefly; also an answer that refuses
    /// the key tells the time.
    pub async fn date(&self) -> Result<Timestamp, StripeError> {
        let request = ListPrice::new().limit(1).build();
        self.transport.date(Operation::Ping, request, BRIEFLY).await
    }
}
