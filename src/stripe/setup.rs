//! What an account must have set up: a portal configuration, and a destination for its events.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{loose, nested};
use crate::stripe::list::{ALL, List};
use crate::stripe::operation::Operation;

/// The default portal configuration, which portal sessions fall back on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortalSetup {
    /// Customers may pause their subscriptions (`features.subscription_pause`).
    pub can_pause: bool,
}

/// What an event destination sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadStyle {
    Snapshot,
    Thin,
}

/// A webhook address that Stripe posts events to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    pub url: String,
    pub payload: PayloadStyle,
    /// `enabled` or `disabled`.
    pub status: String,
    /// Why it is disabled, in Stripe's word, for example `user`.
    pub disabled: Option<String>,
    /// Event types, of a thin destination with their `v1.`; `*` stands for nearly all.
    pub enabled_events: Vec<String>,
    /// That snapshot events are rendered in; absent for the account's default.
    pub api_version: Option<String>,
    /// `@self`, `@accounts`, …; empty where Stripe does not say.
    pub events_from: Vec<String>,
}

/// The account's webhook addresses, and how they were found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destinations {
    pub found: Vec<Destination>,
    /// With which status Stripe has refused to list event destinations: then these are the webhook
    /// endpoints of the v1 API, which knows no thin ones.
    pub refused: Option<u16>,
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(default)]
    is_default: bool,
    #[serde(default)]
    active: bool,
    #[serde(default, deserialize_with = "nested")]
    features: Features,
}

/// Read from JSON: the typed crate does not know the feature yet.
#[derive(Default, Deserialize)]
struct Features {
    #[serde(default, deserialize_with = "nested")]
    subscription_pause: Feature,
}

#[derive(Default, Deserialize)]
struct Feature {
    #[serde(default, deserialize_with = "loose")]
    enabled: bool,
}

#[derive(Deserialize)]
struct WebhookEndpoint {
    url: String,
    status: String,
    #[serde(default)]
    enabled_events: Vec<String>,
    #[serde(default, deserialize_with = "loose")]
    api_version: Option<String>,
}

/// A page of a list of the v2 API.
#[derive(Deserialize)]
struct PageV2 {
    data: Vec<EventDestination>,
    #[serde(default, deserialize_with = "loose")]
    next_page_url: Option<String>,
}

#[derive(Deserialize)]
struct EventDestination {
    #[serde(default, deserialize_with = "loose")]
    event_payload: String,
    #[serde(default, deserialize_with = "loose")]
    status: String,
    #[serde(default)]
    status_details: Value,
    #[serde(default, deserialize_with = "loose")]
    enabled_events: Vec<String>,
    #[serde(default, deserialize_with = "loose")]
    snapshot_api_version: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    events_from: Vec<String>,
    #[serde(default, deserialize_with = "nested")]
    webhook_endpoint: Address,
}

#[derive(Default, Deserialize)]
struct Address {
    #[serde(default, deserialize_with = "loose")]
    url: Option<String>,
}

#[derive(Deserialize)]
struct AccountView {
    #[serde(default, deserialize_with = "loose")]
    charges_enabled: Option<bool>,
}

/// A destination's address is shown only to those who ask for it.
/// Source: <https://docs.stripe.com/api/v2/core/event_destinations/list>.
#[derive(Serialize)]
struct Include {
    include: &'static str,
}

const INCLUDE: Include = Include { include: "webhook_endpoint.url" };
const DESTINATIONS: &str = "/core/event_destinations";
/// Stripe allows sixteen destinations.
const MOST_PAGES: usize = 10;

impl Gateway {
    /// The default portal configuration; absent until it is saved once.
    pub async fn portal_setup(&self) -> Result<Option<PortalSetup>, StripeError> {
        let request =
            RequestBuilder::new(StripeMethod::Get, "/billing_portal/configurations").query(&ALL);
        let answer = self.transport.get(Operation::ReadSetup, request).await?;
        let configurations: List<Configuration> = answer.read()?;
        let default = configurations.data.into_iter().find(|one| one.is_default && one.active);
        Ok(default.map(|one| PortalSetup { can_pause: one.features.subscription_pause.enabled }))
    }

    /// Whether the account may take money; absent where Stripe does not say.
    pub async fn charges_enabled(&self) -> Result<Option<bool>, StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, "/account");
        let answer = self.transport.get(Operation::ReadSetup, request).await?;
        Ok(answer.read::<AccountView>()?.charges_enabled)
    }

    /// The account's event destinations; with a key that may not read them (401, 403, 404), its
    /// webhook endpoints.
    pub async fn destinations(&self) -> Result<Destinations, StripeError> {
        let status = match self.event_destinations().await {
            Ok(found) => return Ok(Destinations { found, refused: None }),
            Err(
                StripeError::Unauthorized { status, .. }
                | StripeError::Refused { status: status @ 404, .. },
            ) => status,
            Err(error) => return Err(error),
        };
        let request = RequestBuilder::new(StripeMethod::Get, "/webhook_endpoints").query(&ALL);
        let answer = self.transport.get(Operation::ReadSetup, request).await?;
        let found = answer.read::<List<WebhookEndpoint>>()?.data.into_iter();
        let found = found.map(|endpoint| Destination {
            url: endpoint.url,
            payload: PayloadStyle::Snapshot,
            status: endpoint.status,
            disabled: None,
            enabled_events: endpoint.enabled_events,
            api_version: endpoint.api_version,
            events_from: Vec::new(),
        });
        Ok(Destinations { found: found.collect(), refused: Some(status) })
    }

    async fn event_destinations(&self) -> Result<Vec<Destination>, StripeError> {
        let mut request = RequestBuilder::new(StripeMethod::Get, DESTINATIONS).query(&INCLUDE);
        let mut found = Vec::new();
        for _ in 0..MOST_PAGES {
            let answer = self.transport.get_v2(Operation::ReadSetup, request).await?;
            let page: PageV2 = answer.read()?;
            found.extend(page.data.into_iter().filter_map(destination));
            let next = page.next_page_url.as_deref().and_then(|url| url.split_once("/v2"));
            let Some((_, next)) = next.filter(|(_, path)| path.starts_with(DESTINATIONS)) else {
                break;
            };
            request = RequestBuilder::new(StripeMethod::Get, next.to_owned());
        }
        Ok(found)
    }
}

/// None for a destination that is no web address but an event bus of Amazon or Azure.
fn destination(seen: EventDestination) -> Option<Destination> {
    let reason = seen.status_details.pointer("/disabled/reason").and_then(Value::as_str);
    Some(Destination {
        url: seen.webhook_endpoint.url?,
        payload: if seen.event_payload == "thin" {
            PayloadStyle::Thin
        } else {
            PayloadStyle::Snapshot
        },
        disabled: reason.map(str::to_owned),
        status: seen.status,
        enabled_events: seen.enabled_events,
        api_version: seen.snapshot_api_version,
        events_from: seen.events_from,
    })
}
