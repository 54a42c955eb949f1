//! Compares the catalogue with the products and prices at Stripe.

use std::collections::BTreeMap;

use crate::cli::provisioning::endpoint::is_loopback;
use crate::cli::provisioning::plan::{Row, Verb};
use crate::config::{PriceIds, Settings};
use crate::domain::ids::{PlanCode, PriceId};
use crate::domain::plan::{Plan, Price};
use crate::domain::plan_image::PlanImages;
use crate::stripe::{Gateway, PriceDetails, StripeError, StripePrice, StripeProduct, WantedPrice};

/// Images of a product. Source: <https://docs.stripe.com/api/products/object#product_object-images>.
const MAX_IMAGES: usize = 8;

/// What exists at Stripe of the catalogue.
pub(super) struct Found {
    products: Vec<StripeProduct>,
    /// By lookup key.
    keyed: BTreeMap<String, StripePrice>,
    /// The prices that `bot.toml` names and that exist in the mode of the key.
    named: BTreeMap<PriceId, StripePrice>,
    livemode: Option<bool>,
    /// As Stripe can fetch them; `None` if it cannot reach the server.
    images: Option<PlanImages>,
}

/// What is done about one plan.
#[derive(Debug)]
pub(super) struct PlanStep {
    pub(super) code: PlanCode,
    pub(super) name: String,
    /// The address of its image, where Stripe can fetch it.
    pub(super) image: Option<String>,
    pub(super) product: ProductStep,
    pub(super) prices: Vec<PriceStep>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProductStep {
    Keep {
        id: String,
        own: bool,
    },
    /// Rename, activate, and set the images if they change.
    Change {
        id: String,
        images: Option<Vec<String>>,
    },
    /// Archived, and not created here.
    Archived(String),
    Create,
}

#[derive(Debug)]
pub(super) struct PriceStep {
    /// The position of the plan, and of the price within the plan.
    pub(super) at: (usize, usize),
    pub(super) price: Price,
    pub(super) action: PriceAction,
    /// Prices that it replaces.
    pub(super) former: Vec<PriceId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PriceAction {
    Keep(StripeRef),
    Activate(StripeRef),
    Create { after: Option<PriceId> },
}

/// A price at Stripe, and its product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StripeRef {
    pub(super) id: PriceId,
    pub(super) product: String,
}

impl Found {
    pub(super) async fn fetch(gateway: &Gateway, settings: &Settings) -> Result<Self, StripeError> {
        let livemode = gateway.livemode();
        let products = gateway.own_products().await?;
        let plans = &settings.catalogue.plans;
        let all = plans.iter().flat_map(|plan| plan.prices.iter().map(move |price| (plan, price)));
        let keys: Vec<_> = all.map(|(plan, price)| key(plan, price)).collect();
        let keyed = gateway.prices_by_lookup_key(&keys).await?.into_iter().collect();
        let mut named = BTreeMap::new();
        for price in plans.iter().flat_map(|plan| &plan.prices) {
            let Some(id) = &price.stripe_price else { continue };
            if let Some(found) = gateway.find_price(id).await?
                && found.details.livemode.zip(livemode).is_none_or(|(price, key)| price == key)
            {
                named.insert(id.clone(), found);
            }
        }
        let public_url = &settings.http.public_url;
        let images = reachable(public_url, settings)
            .then(|| settings.plan_images.clone().published_at(public_url));
        Ok(Self { products, keyed, named, livemode, images })
    }

    pub(super) fn steps(&self, settings: &Settings) -> Vec<PlanStep> {
        let plans = settings.catalogue.plans.iter().enumerate();
        plans.filter(|(_, plan)| !plan.is_free()).map(|(at, plan)| self.plan(at, plan)).collect()
    }

    fn plan(&self, at: usize, plan: &Plan) -> PlanStep {
        let prices: Vec<_> = plan.prices.iter().enumerate().collect();
        let prices =
            prices.into_iter().map(|(nth, price)| self.price((at, nth), plan, price)).collect();
        PlanStep {
            code: plan.code.clone(),
            name: plan.name.fallback().to_owned(),
            image: self.images.as_ref().and_then(|images| images.url(&plan.code)),
            product: self.product(plan),
            prices,
        }
    }

    /// The product that was created for the plan, else that of a price which `bot.toml` names.
    fn product(&self, plan: &Plan) -> ProductStep {
        let own = self.products.iter().find(|product| product.plan.as_ref() == Some(&plan.code));
        if let Some(product) = own {
            let (id, images) = (product.id.clone(), self.changed_images(plan, product));
            let is_named = product.active && product.name == plan.name.fallback();
            return if is_named && images.is_none() {
                ProductStep::Keep { id, own: true }
            } else {
                ProductStep::Change { id, images }
            };
        }
        let mut named = plan.prices.iter().filter_map(|price| price.stripe_price.as_ref());
        match named.find_map(|id| self.named.get(id)) {
            Some(StripePrice { product, .. }) if product.active => {
                ProductStep::Keep { id: product.id.clone(), own: false }
            }
            Some(price) => ProductStep::Archived(price.product.id.clone()),
            None => ProductStep::Create,
        }
    }

    /// All images of a product, if they have to change. Those that were added by hand are kept.
    fn changed_images(&self, plan: &Plan, product: &StripeProduct) -> Option<Vec<String>> {
        let images = self.images.as_ref()?;
        let others = product.images.iter().filter(|url| !images.is_address_of(&plan.code, url));
        let all = images.url(&plan.code).into_iter().chain(others.cloned());
        let all: Vec<String> = all.take(MAX_IMAGES).collect();
        (all != product.images).then_some(all)
    }

    fn price(&self, at: (usize, usize), plan: &Plan, price: &Price) -> PriceStep {
        let named = price.stripe_price.as_ref().and_then(|id| self.named.get(id));
        let keyed = self.keyed.get(&key(plan, price));
        let usable = |found: &&StripePrice| {
            let own = found.is_own_with(&key(plan, price));
            self.fits(&found.details, price, own) && (found.details.active || found.is_own)
        };
        let action = match named.filter(usable).or(keyed.filter(usable)) {
            Some(found) => {
                let found_ref =
                    StripeRef { id: found.id.clone(), product: found.product.id.clone() };
                if found.details.active {
                    PriceAction::Keep(found_ref)
                } else {
                    PriceAction::Activate(found_ref)
                }
            }
            None => PriceAction::Create { after: keyed.or(named).map(|found| found.id.clone()) },
        };
        let used = match &action {
            PriceAction::Keep(found) | PriceAction::Activate(found) => Some(&found.id),
            PriceAction::Create { .. } => None,
        };
        let mut former: Vec<_> =
            named.into_iter().chain(keyed).map(|found| found.id.clone()).collect();
        former.dedup();
        former.retain(|id| Some(id) != used && !price.former.contains(id));
        PriceStep { at, price: price.clone(), action, former }
    }

    /// Whether a price is the one in `bot.toml`, apart from whether it can be bought. The interval of an own one
    /// never changes, and its lookup key says it.
    fn fits(&self, details: &PriceDetails, price: &Price, own: bool) -> bool {
        let interval = if own { Some(price.interval) } else { details.interval };
        let details = PriceDetails { active: true, product_active: None, interval, ..*details };
        details.difference(price, self.livemode).is_none()
    }
}

/// Whether Stripe can reach the server: not on this machine, unless its API is served here as well.
fn reachable(public_url: &str, settings: &Settings) -> bool {
    !is_loopback(public_url) || settings.stripe_api_base.as_deref().is_some_and(is_loopback)
}

fn key(plan: &Plan, price: &Price) -> String {
    WantedPrice::lookup_key(&plan.code, price.interval, price.amount)
}

impl PlanStep {
    pub(super) fn rows(&self) -> Vec<Row> {
        let what = format!("product {}", self.code);
        let product = match &self.product {
            ProductStep::Keep { id, own: true } => Row::new(Verb::Keep, what, id),
            ProductStep::Keep { id, own: false } => {
                Row::new(Verb::Keep, what, format!("{id}, which was not created by tollgate"))
            }
            ProductStep::Change { id, images } => {
                let image = match (images, &self.image) {
                    (None, _) => "",
                    (Some(_), Some(_)) => ", with its image",
                    (Some(_), None) => ", without its former image",
                };
                Row::new(Verb::Change, what, format!("{id}: available as “{}”{image}", self.name))
            }
            ProductStep::Archived(id) => Row::new(
                Verb::Skip,
                what,
                format!("{id} is archived and was not created by tollgate: activate it at Stripe"),
            ),
            ProductStep::Create => {
                let image = self.image.as_ref().map_or("", |_| ", with its image");
                Row::new(Verb::Create, what, format!("“{}”{image}", self.name))
            }
        };
        let prices = self.prices.iter().map(|step| self.price_row(step));
        std::iter::once(product).chain(prices).collect()
    }

    fn price_row(&self, step: &PriceStep) -> Row {
        let what = format!("price {}:{}", self.code, step.price.interval);
        let cost = cost(&step.price);
        match &step.action {
            PriceAction::Keep(found) if step.price.stripe_price.as_ref() == Some(&found.id) => {
                Row::new(Verb::Keep, what, format!("{}: {cost}", found.id))
            }
            PriceAction::Keep(found) => {
                Row::new(Verb::Keep, what, format!("{}: {cost}, found at Stripe", found.id))
            }
            PriceAction::Activate(found) => {
                Row::new(Verb::Change, what, format!("{}: available again, {cost}", found.id))
            }
            PriceAction::Create { .. } => match step.former.first() {
                Some(former) => Row::new(
                    Verb::Create,
                    what,
                    format!("{cost}; {former} becomes a former price, which customers keep paying"),
                ),
                None => Row::new(Verb::Create, what, cost),
            },
        }
    }
}

pub(super) fn cost(price: &Price) -> String {
    match price.interval.as_str() {
        "once" => format!("{}, once", price.amount),
        interval => format!("{} a {interval}", price.amount),
    }
}

impl PriceStep {
    /// What `bot.toml` has to say, once the id of the price is known. `None` if it says so already.
    pub(super) fn ids(&self, id: &PriceId) -> Option<PriceIds> {
        let stripe_price = (self.price.stripe_price.as_ref() != Some(id)).then(|| id.clone());
        let former: Vec<_> = self.former.iter().filter(|former| *former != id).cloned().collect();
        (stripe_price.is_some() || !former.is_empty()).then_some(PriceIds {
            at: self.at,
            stripe_price,
            former,
        })
    }
}
