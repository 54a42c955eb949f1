//! The account's setup: portal configuration, event destinations and whether it may charge.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::cancellation::CancelMode;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{loose, nested};
use crate::stripe::operation::Operation;

/// Where tollgate receives Stripe's events, below its public URL.
pub const WEBHOOK_PATH: &str = "/api/v1/billing/webhook";

/// The portal configuration that sessions use.
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
    /// Fetches the portal configuration that sessions use: the one of `bot.toml`, else the account's default.
    /// `None` if there is none.
    pub async fn portal_setup(&self) -> Result<Option<PortalSetup>, StripeError> {
        let configured = self.portal_configuration.as_deref();
        let mut found = self.portal_configurations().await?;
        found.retain(|portal| portal.active);
        let named = found.iter().find(|portal| Some(portal.id.as_str()) == configured);
        let used = named.or_else(|| found.iter().find(|portal| portal.is_default));
        Ok(used.map(|portal| PortalSetup {
            can_pause: portal.can_pause,
            can_update_card: portal.features.card,
            can_cancel: portal.can_cancel,
            cancel_mode: if portal.can_cancel && !portal.features.cancellation {
                CancelMode::Immediately
            } else {
                CancelMode::PeriodEnd
            },
        }))
    }

    /// Whether the account may charge customers. `None` if Stripe does not state it.
    pub async fn charges_enabled(&self) -> Result<Option<bool>, StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, "/account");
        let response = self.transport.get(Operation::ReadSetup, request).await?;
        Ok(response.read::<AccountView>()?.charges_enabled)
    }

    /// Lists the account's event destinations, and the webhook endpoints that are not among them. The key
    /// may be refused one of the two lists (401, 403 or 404).
    pub async fn destinations(&self) -> Result<Destinations, StripeError> {
        let (mut found, refused) = match self.event_destinations().await {
            Ok(found) => (found, None),
            Err(
                StripeError::Unauthorized { status, .. }
                | StripeError::Refused { status: status @ 404, .. },
            ) => (Vec::new(), Some(status)),
            Err(error) => return Err(error),
        };
        let endpoints = match self.webhook_endpoints().await {
            Err(StripeError::Unauthorized { .. }) if refused.is_none() => Vec::new(),
            listed => listed?,
        };
        let known: Vec<String> = found.iter().map(|destination| destination.url.clone()).collect();
        let unknown = endpoints.into_iter().filter(|endpoint| !known.contains(&endpoint.url));
        found.extend(unknown.map(|endpoint| Destination {
            url: endpoint.url,
            payload: PayloadStyle::Snapshot,
            status: if endpoint.enabled { "enabled" } else { "disabled" }.to_owned(),
            disabled: None,
            enabled_events: endpoint.events,
            api_version: endpoint.api_version,
            events_from: Vec::new(),
        }));
        Ok(Destinations { found, refused })
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
