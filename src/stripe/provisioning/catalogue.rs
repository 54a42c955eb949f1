//! Products and prices: found, created and changed.

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_client_core::RequestBuilder;
use stripe_product::price::{
    CreatePrice, CreatePriceRecurring, CreatePriceRecurringInterval, ListPrice, UpdatePrice,
};
use stripe_product::product::{CreateProduct, ListProduct, RetrieveProduct, UpdateProduct};

use crate::domain::ids::{PlanCode, PriceId};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::list::{Cursor, List, PAGE};
use crate::stripe::mark::marked;
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::price::{PriceDetails, ProductView, Retrieved};
use crate::stripe::transport::{Response, impossible};

/// Stripe's limit. Source: <https://docs.stripe.com/api/prices/list>.
const MAX_LOOKUP_KEYS: usize = 10;
/// Bounds the loop over pages of products.
const MAX_PAGES: usize = 50;
/// Attempts to create an object whose idempotency key stands for one that was deleted since.
const MAX_ATTEMPTS: usize = 5;

/// A product at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeProduct {
    pub id: String,
    pub name: String,
    /// Addresses of what the checkout page shows.
    pub images: Vec<String>,
    pub active: bool,
    /// The plan that it was created for here; `None` for a product that was made otherwise.
    pub plan: Option<PlanCode>,
}

/// A price at Stripe, with its product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripePrice {
    pub id: PriceId,
    pub details: PriceDetails,
    pub product: StripeProduct,
    /// Whether it was created here.
    pub is_own: bool,
    lookup_key: Option<String>,
}

/// A price to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPrice {
    pub plan: PlanCode,
    pub product: String,
    pub interval: Interval,
    pub amount: Money,
    /// The price that had the lookup key, or that `bot.toml` named.
    pub after: Option<PriceId>,
}

impl From<ProductView> for StripeProduct {
    fn from(view: ProductView) -> Self {
        Self {
            id: view.id,
            name: view.name,
            images: view.images,
            active: view.active.unwrap_or(true),
            plan: view.metadata.tollgate.map(PlanCode::new),
        }
    }
}

impl From<Retrieved> for StripePrice {
    fn from(view: Retrieved) -> Self {
        let details = PriceDetails::from(&view);
        Self {
            id: PriceId::new(view.id),
            details,
            product: view.product.into(),
            is_own: view.metadata.tollgate.is_some(),
            lookup_key: view.lookup_key,
        }
    }
}

impl StripePrice {
    /// Whether it was created here with this lookup key, which says plan, interval and currency.
    #[must_use]
    pub fn is_own_with(&self, lookup_key: &str) -> bool {
        self.is_own && self.lookup_key.as_deref() == Some(lookup_key)
    }
}

impl WantedPrice {
    /// `tollgate_<plan>_<interval>_<currency>`.
    #[must_use]
    pub fn lookup_key(plan: &PlanCode, interval: Interval, amount: Money) -> String {
        format!("tollgate_{plan}_{interval}_{}", amount.currency.code())
    }
}

impl Gateway {
    /// A price with its product; `None` if it does not exist in the mode of the key.
    pub async fn find_price(&self, id: &PriceId) -> Result<Option<StripePrice>, StripeError> {
        match self.fetch_price(id).await {
            Ok(price) => Ok(Some(price.into())),
            Err(StripeError::PriceMissing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The prices that have one of these lookup keys, each with its key.
    pub async fn prices_by_lookup_key(
        &self,
        keys: &[String],
    ) -> Result<Vec<(String, StripePrice)>, StripeError> {
        let mut found = Vec::new();
        for some in keys.chunks(MAX_LOOKUP_KEYS) {
            let request = ListPrice::new()
                .lookup_keys(some)
                .limit(PAGE)
                .expand(["data.product".to_owned()])
                .build();
            let response = self.transport.get(Operation::ReadSetup, request).await?;
            let listed = response.read::<List<Retrieved>>()?.data.into_iter();
            found.extend(listed.map(StripePrice::from).filter_map(|price| {
                let key = price.lookup_key.clone().filter(|key| some.contains(key))?;
                Some((key, price))
            }));
        }
        Ok(found)
    }

    /// The products that were created here.
    pub async fn own_products(&self) -> Result<Vec<StripeProduct>, StripeError> {
        let (mut found, mut after) = (Vec::new(), None::<String>);
        for _ in 0..MAX_PAGES {
            let mut request = ListProduct::new().limit(PAGE);
            if let Some(after) = after.take() {
                request = request.starting_after(after);
            }
            let response = self.transport.get(Operation::ReadSetup, request.build()).await?;
            let page: List<ProductView> = response.read()?;
            let cursor =
                page.cursor(|product| Some(product.id.clone()).filter(|id| !id.is_empty()));
            let listed = page.data.into_iter().map(StripeProduct::from);
            found.extend(listed.filter(|product| product.plan.is_some()));
            let Cursor::After(last) = cursor else { break };
            after = Some(last);
        }
        Ok(found)
    }

    /// Creates the product of a plan. Repeated after an interruption, it returns the same product.
    pub async fn create_product(
        &self,
        plan: &PlanCode,
        name: &str,
        image: Option<&str>,
    ) -> Result<StripeProduct, StripeError> {
        let mut key = format!("tollgate-setup-product-{plan}");
        for _ in 0..MAX_ATTEMPTS {
            let mut request = CreateProduct::new(name).metadata(marked(plan.as_str()));
            if let Some(image) = image {
                request = request.images([image.to_owned()]);
            }
            let request = request.build();
            let response = self.transport.post(Operation::ChangeSetup, request, &key).await?;
            let product: StripeProduct = response.read::<ProductView>()?.into();
            if !response.is_replayed() || self.has_product(&product.id).await? {
                return Ok(product);
            }
            key = format!("tollgate-setup-product-{plan}-after-{}", product.id);
        }
        Err(impossible("each product that Stripe returned was deleted"))
    }

    async fn has_product(&self, id: &str) -> Result<bool, StripeError> {
        let request = RetrieveProduct::new(path::segment(id, "product")?).build();
        exists(self.transport.get(Operation::ReadSetup, request).await)
    }

    /// Renames a product, sets its images if there are new ones, and makes it available. `key` must be new.
    pub async fn change_product(
        &self,
        id: &str,
        name: &str,
        images: Option<&[String]>,
        key: &str,
    ) -> Result<(), StripeError> {
        let mut request = UpdateProduct::new(path::segment(id, "product")?).name(name).active(true);
        if let Some(images) = images {
            request = request.images(images);
        }
        let mut request = request.build();
        // A form has no empty list. Source: <https://docs.stripe.com/api/products/update#update_product-images>.
        if images.is_some_and(<[String]>::is_empty)
            && let Some(body) = &mut request.body
        {
            body.push_str("&images=");
        }
        self.transport.post(Operation::ChangeSetup, request, key).await.map(drop)
    }

    /// Creates a price, to which the lookup key is transferred. Repeated after an interruption, it returns
    /// the same price.
    pub async fn create_price(&self, wanted: &WantedPrice) -> Result<PriceId, StripeError> {
        #[derive(Deserialize)]
        struct Created {
            id: String,
        }
        let lookup_key = WantedPrice::lookup_key(&wanted.plan, wanted.interval, wanted.amount);
        let after = wanted.after.as_ref().map_or("none", PriceId::as_str);
        let key = format!("tollgate-setup-price-{lookup_key}-after-{after}");
        let request = build(wanted, lookup_key)?;
        let response = self.transport.post(Operation::ChangeSetup, request, &key).await?;
        Ok(PriceId::new(response.read::<Created>()?.id))
    }

    /// Makes an archived price available again. `key` must be new.
    pub async fn activate_price(&self, id: &PriceId, key: &str) -> Result<(), StripeError> {
        let request = UpdatePrice::new(path::segment(id.as_str(), "price")?).active(true).build();
        self.transport.post(Operation::ChangeSetup, request, key).await.map(drop)
    }
}

/// Whether the object of a GET exists.
pub(super) fn exists(response: Result<Response, StripeError>) -> Result<bool, StripeError> {
    match response {
        Ok(_) => Ok(true),
        Err(StripeError::Refused { status: 404, .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

fn build(wanted: &WantedPrice, lookup_key: String) -> Result<RequestBuilder, StripeError> {
    let currency: stripe_types::Currency = wanted
        .amount
        .currency
        .code()
        .parse()
        .map_err(|_| impossible("Stripe does not know the currency"))?;
    let mut request = CreatePrice::new(currency)
        .unit_amount(wanted.amount.minor)
        .product(wanted.product.as_str())
        .lookup_key(lookup_key)
        .transfer_lookup_key(true)
        .metadata(marked(wanted.plan.as_str()));
    let interval = match wanted.interval {
        Interval::Month => Some(CreatePriceRecurringInterval::Month),
        Interval::Year => Some(CreatePriceRecurringInterval::Year),
        Interval::Once => None,
    };
    if let Some(interval) = interval {
        request = request.recurring(CreatePriceRecurring::new(interval));
    }
    Ok(request.build())
}
