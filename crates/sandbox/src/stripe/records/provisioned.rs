//! What was created through the API: products, prices, portal configurations and webhook endpoints.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::stripe::records::Metadata;

/// Everything that an application has created to sell something.
#[derive(Default)]
pub(in crate::stripe) struct Provisioned {
    pub(in crate::stripe) products: Vec<Product>,
    /// By the id of the price, which is also in the account's list of prices.
    pub(in crate::stripe) prices: BTreeMap<String, PriceDetails>,
    pub(in crate::stripe) portals: Vec<PortalConfiguration>,
    pub(in crate::stripe) endpoints: Vec<WebhookEndpoint>,
}

#[derive(Clone)]
pub(in crate::stripe) struct Product {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) name: String,
    pub(in crate::stripe) images: Vec<String>,
    pub(in crate::stripe) active: bool,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) created: i64,
}

pub(in crate::stripe) struct PriceDetails {
    pub(in crate::stripe) product: String,
    pub(in crate::stripe) lookup_key: Option<String>,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) created: i64,
}

pub(in crate::stripe) struct PortalConfiguration {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) active: bool,
    pub(in crate::stripe) business_profile: Value,
    pub(in crate::stripe) features: Value,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) created: i64,
}

#[derive(Clone)]
pub(in crate::stripe) struct WebhookEndpoint {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) url: String,
    /// `None` for the version of the account.
    pub(in crate::stripe) api_version: Option<String>,
    pub(in crate::stripe) enabled_events: Vec<String>,
    pub(in crate::stripe) description: Option<String>,
    pub(in crate::stripe) disabled: bool,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) secret: String,
    pub(in crate::stripe) created: i64,
}
