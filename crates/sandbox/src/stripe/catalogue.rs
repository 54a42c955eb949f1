//! Products and prices that are created and changed through the API.

use serde_json::Value;

use crate::options::Price;
use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::records::Metadata;
use crate::stripe::records::PriceDetails;
use crate::stripe::records::Product;
use crate::stripe::refusal::Refused;

/// Source: <https://docs.stripe.com/api/products/object#product_object-images>.
const MAX_IMAGES: usize = 8;

impl Account {
    /// `POST /v1/products`.
    pub(super) fn create_product(&mut self, params: &Params) -> Result<Value, Refused> {
        params.only(&["active", "description", "images", "metadata", "name"])?;
        let name = params.required("name")?.to_owned();
        let mut metadata = Metadata::new();
        params.merge_metadata("metadata", &mut metadata);
        let product = Product {
            id: self.ids.draw("prod_", 14),
            name,
            images: images(params)?,
            active: params.boolean("active")?.unwrap_or(true),
            metadata,
            created: self.now(),
        };
        let object = objects::created_product(&product);
        self.provisioned.products.push(product);
        self.emit("product.created", object.clone(), None);
        Ok(object)
    }

    /// `POST /v1/products/{id}`.
    pub(super) fn change_product(&mut self, id: &str, params: &Params) -> Result<Value, Refused> {
        params.only(&["active", "description", "images", "metadata", "name"])?;
        let (active, images) = (params.boolean("active")?, images(params)?);
        let found = self.provisioned.products.iter_mut().find(|product| product.id == id);
        let product = found.ok_or_else(|| Refused::missing("product", id, "id"))?;
        let before = objects::created_product(product);
        if let Some(name) = params.text("name") {
            name.clone_into(&mut product.name);
        }
        product.active = active.unwrap_or(product.active);
        if params.has("images") {
            product.images = images;
        }
        params.merge_metadata("metadata", &mut product.metadata);
        let (after, name) = (objects::created_product(product), product.name.clone());
        let own = |id: &str, details: &PriceDetails| details.product == id;
        for price in &mut self.prices {
            if self.provisioned.prices.get(&price.id).is_some_and(|details| own(id, details)) {
                price.product_name.clone_from(&name);
            }
        }
        self.emit_change("product.updated", &before, after.clone());
        Ok(after)
    }

    /// `POST /v1/prices`.
    pub(super) fn create_price(&mut self, params: &Params) -> Result<Value, Refused> {
        params.only(&[
            "active",
            "currency",
            "lookup_key",
            "metadata",
            "nickname",
            "product",
            "recurring",
            "transfer_lookup_key",
            "unit_amount",
        ])?;
        params.only_under("recurring", &["interval", "interval_count", "usage_type"])?;
        let currency = params.required("currency")?.to_owned();
        let unit_amount =
            params.integer("unit_amount")?.ok_or_else(|| Refused::needs("unit_amount"))?;
        if unit_amount < 0 {
            let message = "Invalid unit_amount: must be greater than or equal to 0";
            return Err(Refused::parameter("parameter_invalid_integer", "unit_amount", message));
        }
        let product = params.required("product")?.to_owned();
        let product_name = self.product_name(&product)?;
        let interval = params.choice("recurring/interval", &["day", "month", "week", "year"])?;
        if params.has("recurring") && interval.is_none() {
            return Err(Refused::needs("recurring[interval]"));
        }
        let lookup_key = params.text("lookup_key").map(str::to_owned);
        let transfers = params.boolean("transfer_lookup_key")?.unwrap_or(false);
        self.take_lookup_key(lookup_key.as_deref(), transfers)?;
        let id = self.new_id("price_1");
        let mut metadata = Metadata::new();
        params.merge_metadata("metadata", &mut metadata);
        let created = self.now();
        let details = PriceDetails { product, lookup_key, metadata, created };
        self.provisioned.prices.insert(id.clone(), details);
        self.prices.push(Price {
            id: id.clone(),
            product_name,
            plan_code: None,
            unit_amount,
            currency: currency.to_ascii_lowercase(),
            interval: interval.map(str::to_owned),
            metered: false,
        });
        let object = objects::price(self, self.price(&id)?);
        self.emit("price.created", object.clone(), None);
        Ok(object)
    }

    /// `POST /v1/prices/{id}`.
    pub(super) fn change_price(&mut self, id: &str, params: &Params) -> Result<Value, Refused> {
        params.only(&["active", "lookup_key", "metadata", "nickname", "transfer_lookup_key"])?;
        let before = objects::price(self, self.price(id)?);
        if let Some(active) = params.boolean("active")? {
            self.restrictions.archived_prices.retain(|archived| archived != id);
            if !active {
                self.restrictions.archived_prices.push(id.to_owned());
            }
        }
        if let Some(key) = params.text("lookup_key") {
            let transfers = params.boolean("transfer_lookup_key")?.unwrap_or(false);
            self.take_lookup_key(Some(key), transfers)?;
            if let Some(details) = self.provisioned.prices.get_mut(id) {
                details.lookup_key = Some(key.to_owned());
            }
        }
        if let Some(details) = self.provisioned.prices.get_mut(id) {
            params.merge_metadata("metadata", &mut details.metadata);
        }
        let after = objects::price(self, self.price(id)?);
        self.emit_change("price.updated", &before, after.clone());
        Ok(after)
    }

    /// Takes a lookup key from the price that has it, which only `transfer_lookup_key` allows.
    fn take_lookup_key(&mut self, key: Option<&str>, transfers: bool) -> Result<(), Refused> {
        let Some(key) = key else { return Ok(()) };
        let mut all = self.provisioned.prices.iter_mut();
        let Some((id, holder)) =
            all.find(|(_, details)| details.lookup_key.as_deref() == Some(key))
        else {
            return Ok(());
        };
        if !transfers {
            let message = format!(
                "A price (`{id}`) already uses that lookup key. Set `transfer_lookup_key` to move it."
            );
            let refused = Refused::parameter("resource_already_exists", "lookup_key", message);
            return Err(refused);
        }
        holder.lookup_key = None;
        Ok(())
    }

    fn product_name(&self, id: &str) -> Result<String, Refused> {
        let created = self.provisioned.products.iter().find(|product| product.id == id);
        let listed = || self.prices.iter().find(|price| objects::product_id(price) == id);
        created
            .map(|product| product.name.clone())
            .or_else(|| listed().map(|price| price.product_name.clone()))
            .ok_or_else(|| Refused::missing("product", id, "product"))
    }
}

/// The addresses of a product's images. An empty text is an empty list.
/// Source: <https://docs.stripe.com/api/products/update#update_product-images>.
fn images(params: &Params) -> Result<Vec<String>, Refused> {
    let images: Vec<String> =
        params.list("images").into_iter().filter(|image| !image.is_empty()).collect();
    if images.len() > MAX_IMAGES {
        let message = "Array too long: a product has at most 8 images";
        return Err(Refused::parameter("array_too_long", "images", message));
    }
    let is_address = |image: &String| image.starts_with("https://") || image.starts_with("http://");
    if !images.iter().all(is_address) {
        return Err(Refused::parameter("url_invalid", "images", "Invalid URL: not an address"));
    }
    Ok(images)
}
