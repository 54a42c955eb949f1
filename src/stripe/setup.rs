//! The account's setup: portal configuration, event destinations and whether it may charge.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::cancellation::CancelMode;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{loose, nested};
use crate::stripe::list::{FULL_PAGE, List};
use crate::stripe::operation::Operation;

/// Where tollgate receives Stripe's events, below its public URL.
pub const WEBHOOK_PATH: &str = "/api/v1/billing/webhook";

/// The default portal configuration, which portal sessions use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortalSetup {
    /// Whether customers may pause their subscriptions (`features.subscription_pause`).
    pub can_pause: bool,
    /// Whether customers may change their payment method.
    pub can_update_card: bool,
    /// Whether customers may cancel their subscriptions.
    pub can_cancel: bool,
    pub cancel_mode: CancelMode,
}

/// The payload style of an event destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadStyle {
    /// Events carry the whole object.
    Snapshot,
    /// Events carry only the id of the object.
    Thin,
}

/// A webhook URL that Stripe posts events to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    pub url: String,
    pub payload: PayloadStyle,
    /// `enabled` or `disabled`.
    pub status: String,
    /// Stripe's reason why it is disabled, for example `user`.
    pub disabled: Option<String>,
    /// Event types, with the prefix `v1.` for a thin destination; `*` means almost all types.
    pub enabled_events: Vec<String>,
    /// The API version of snapshot events; `None` for the account's default.
    pub api_version: Option<String>,
    /// `@self`, `@accounts`, …; empty if Stripe does not state it.
    pub events_from: Vec<String>,
}

/// The account's webhook URLs, and how they were listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destinations {
    pub found: Vec<Destination>,
    /// The status with which Stripe refused to list event destinations. Then `found` holds the webhook
    /// endpoints of the v1 API, which has no thin ones.
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

/// Read from JSON, because async-stripe does not support the feature yet.
#[derive(Default, Deserialize)]
struct Features {
    #[serde(default, deserialize_with = "nested")]
    subscription_pause: Feature,
    #[serde(default, deserialize_with = "nested")]
    payment_method_update: Feature,
    #[serde(default, deserialize_with = "nested")]
    subscription_cancel: Feature,
}

#[derive(Default, Deserialize)]
struct Feature {
    #[serde(default, deserialize_with = "loose")]
    enabled: bool,
    #[serde(default, deserialize_with = "loose")]
    mode: Option<String>,
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

/// A list page of the v2 API.
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

/// Stripe returns a destination's URL only if the request includes it.
/// Source: <https://docs.stripe.com/api/v2/core/event_destinations/list>.
#[derive(Serialize)]
struct Include {
    include: &'static str,
}

const INCLUDE: Include = Include { include: "webhook_endpoint.url" };
const DESTINATIONS: &str = "/core/event_destinations";
/// Bounds the loop. Stripe allows sixteen destinations per account.
const MAX_PAGES: usize = 10;

impl Gateway {
    /// Fetches the default portal configuration. `None` until it is saved once.
    pub async fn portal_setup(&self) -> Result<Option<PortalSetup>, StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, "/billing_portal/configurations")
            .query(&FULL_PAGE);
        let response = self.transport.get(Operation::ReadSetup, request).await?;
        let configurations: List<Configuration> = response.read()?;
        let mut configurations = configurations.data.into_iter();
        let default = configurations.find(|portal| portal.is_default && portal.active);
        Ok(default.map(|portal| PortalSetup {
            can_pause: portal.features.subscription_pause.enabled,
            can_update_card: portal.features.payment_method_update.enabled,
            can_cancel: portal.features.subscription_cancel.enabled,
            cancel_mode: match portal.features.subscription_cancel.mode.as_deref() {
                Some("immediately") => CancelMode::Immediately,
                _ => CancelMode::PeriodEnd,
            },
        }))
    }

    /// Whether the account may charge customers. `None` if Stripe does not state it.
    pub async fn charges_enabled(&self) -> Result<Option<bool>, StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, "/account");
        let response = self.transport.get(Operation::ReadSetup, request).await?;
        Ok(response.read::<AccountView>()?.charges_enabled)
    }

    /// Lists the account's event destinations, or its webhook endpoints if the key may not read
    /// destinations (401, 403 or 404).
    pub async fn destinations(&self) -> Result<Destinations, StripeError> {
        let status = match self.event_destinations().await {
            Ok(found) => return Ok(Destinations { found, refused: None }),
            Err(
                StripeError::Unauthorized { status, .. }
                | StripeError::Refused { status: status @ 404, .. },
            ) => status,
            Err(error) => return Err(error),
        };
        let request =
            RequestBuilder::new(StripeMethod::Get, "/webhook_endpoints").query(&FULL_PAGE);
        let response = self.transport.get(Operation::ReadSetup, request).await?;
        let found = response.read::<List<WebhookEndpoint>>()?.data.into_iter();
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
        for _ in 0..MAX_PAGES {
            let response = self.transport.get_v2(Operation::ReadSetup, request).await?;
            let page: PageV2 = response.read()?;
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

/// `None` for a destination without a URL, that is, an event bus of Amazon or Azure.
fn destination(listed: EventDestination) -> Option<Destination> {
    let reason = listed.status_details.pointer("/disabled/reason").and_then(Value::as_str);
    Some(Destination {
        url: listed.webhook_endpoint.url?,
        payload: if listed.event_payload == "thin" {
            PayloadStyle::Thin
        } else {
            PayloadStyle::Snapshot
        },
        disabled: reason.map(str::to_owned),
        status: listed.status,
        enabled_events: listed.enabled_events,
        api_version: listed.snapshot_api_version,
        events_from: listed.events_from,
    })
}
