//! The account and its webhook endpoint as JSON.

use serde_json::Value;
use serde_json::json;

use crate::stripe::account::Account;
use crate::stripe::records::WebhookEndpoint;

pub(in crate::stripe) fn webhook_endpoint(account: &Account) -> Value {
    json!({
        "id": "we_1Sandbox", "object": "webhook_endpoint",
        "api_version": account.endpoint_version(), "application": null,
        "created": account.opened, "description": null,
        "enabled_events": account.destination.enabled_events,
        "livemode": false, "metadata": {},
        "status": if account.destination.disabled.is_some() { "disabled" } else { "enabled" },
        "url": account.endpoint_url(),
    })
}

pub(in crate::stripe) fn account(account: &Account) -> Value {
    json!({
        "id": "acct_1Sandbox", "object": "account", "business_type": null,
        "business_profile": { "name": "Sandbox", "url": null }, "capabilities": {},
        "charges_enabled": !account.restrictions.no_charges, "country": "US", "created": account.opened,
        "default_currency": "usd", "details_submitted": true, "email": null, "metadata": {},
        "payouts_enabled": true,
        "settings": { "dashboard": { "display_name": "Sandbox", "timezone": "Etc/UTC" } },
        "type": "standard",
    })
}

/// An endpoint that was created through the API, without its secret.
pub(in crate::stripe) fn created_endpoint(endpoint: &WebhookEndpoint) -> Value {
    json!({
        "id": endpoint.id, "object": "webhook_endpoint", "api_version": endpoint.api_version,
        "application": null, "created": endpoint.created, "description": endpoint.description,
        "enabled_events": endpoint.enabled_events, "livemode": false,
        "metadata": endpoint.metadata,
        "status": if endpoint.disabled { "disabled" } else { "enabled" }, "url": endpoint.url,
    })
}
