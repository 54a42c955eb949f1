//! What an account has before and after it is set up, and what a restricted key may do.

use serde_json::Value;

use crate::changes::lock;
use crate::stripe::StripeSim;
use crate::stripe::objects;

impl StripeSim {
    /// Turns the account into a new one: without a default portal configuration, and without a webhook
    /// endpoint.
    pub fn start_over(&self) {
        self.with(|account| account.restrictions.unconfigured = true);
    }

    /// Refuses requests with this method and path, as for a restricted key without `permission`, for
    /// example `("POST", "products", "rak_product_write")`. `path` is below `/v1/`, or a folder of it.
    pub fn deny(&self, method: &str, path: &str, permission: &str) {
        let denied = (method.to_owned(), path.to_owned(), permission.to_owned());
        lock(&self.inner.intake).denied.push(denied);
    }

    /// Grants everything that [`StripeSim::deny`] has denied.
    pub fn allow_all(&self) {
        lock(&self.inner.intake).denied.clear();
    }

    /// Products that were created through the API, oldest first.
    #[must_use]
    pub fn products(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account.provisioned.products.iter().map(objects::created_product).collect()
    }

    /// Prices that were created through the API, oldest first.
    #[must_use]
    pub fn created_prices(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        let created = account.prices.iter();
        let created = created.filter(|price| account.provisioned.prices.contains_key(&price.id));
        created.map(|price| objects::price(&account, price)).collect()
    }

    /// Portal configurations that were created through the API, oldest first.
    #[must_use]
    pub fn portal_configurations(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account.provisioned.portals.iter().map(objects::created_portal).collect()
    }

    /// Webhook endpoints that were created through the API, oldest first, each with its `secret`.
    #[must_use]
    pub fn webhook_endpoints(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        let all = account.provisioned.endpoints.iter();
        all.map(|endpoint| {
            let mut object = objects::created_endpoint(endpoint);
            object["secret"] = serde_json::json!(endpoint.secret);
            object
        })
        .collect()
    }

    /// An endpoint gets another API version, as if it had been created with that one.
    pub fn age_endpoints(&self, api_version: &str) {
        self.with(|account| {
            for endpoint in &mut account.provisioned.endpoints {
                endpoint.api_version = Some(api_version.to_owned());
            }
        });
    }
}
