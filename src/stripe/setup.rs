//! What an account must have set up: a portal configuration and a webhook endpoint.

use serde::Deserialize;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::list::{ALL, List};
use crate::stripe::operation::Operation;

/// An endpoint that Stripe posts events to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WebhookEndpoint {
    pub url: String,
    /// `enabled` or `disabled`.
    pub status: String,
    /// Event types; `*` stands for nearly all.
    #[serde(default)]
    pub enabled_events: Vec<String>,
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(default)]
    is_default: bool,
    #[serde(default)]
    active: bool,
}

impl Gateway {
    /// Whether the account has the default portal configuration that portal sessions fall back on.
    pub async fn has_portal(&self) -> Result<bool, StripeError> {
        let request =
            RequestBuilder::new(StripeMethod::Get, "/billing_portal/configurations").query(&ALL);
        let answer = self.transport.get(Operation::ReadSetup, request).await?;
        let configurations: List<Configuration> = answer.read()?;
        Ok(configurations.data.iter().any(|one| one.is_default && one.active))
    }

    /// The account's endpoints, at most a hundred; Stripe allows sixteen.
    pub async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>, StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, "/webhook_endpoints").query(&ALL);
        let answer = self.transport.get(Operation::ReadSetup, request).await?;
        Ok(answer.read::<List<WebhookEndpoint>>()?.data)
    }
}
