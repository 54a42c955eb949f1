//! Portal sessions and the portal configuration as JSON.

use serde_json::Value;
use serde_json::json;

use crate::stripe::account::Account;
use crate::stripe::account::PortalCancellation;
use crate::stripe::records::Portal;
use crate::stripe::records::PortalConfiguration;

pub(in crate::stripe) fn portal(account: &Account, portal: &Portal) -> Value {
    json!({
        "id": portal.id, "object": "billing_portal.session",
        "configuration": portal.configuration, "created": portal.created,
        "customer": portal.customer, "customer_account": null, "flow": portal.flow,
        "livemode": false, "locale": portal.locale, "on_behalf_of": null,
        "return_url": portal.return_url,
        "url": format!("{}/portal/{}", account.base, portal.id),
    })
}

/// The id of the default configuration.
pub(in crate::stripe) const PORTAL_CONFIGURATION: &str = "bpc_1Sandbox";

pub(in crate::stripe) fn portal_configuration(account: &Account) -> Value {
    json!({
        "id": PORTAL_CONFIGURATION, "object": "billing_portal.configuration", "active": true,
        "application": null,
        "business_profile": { "headline": null, "privacy_policy_url": null,
                              "terms_of_service_url": null },
        "created": account.opened, "default_return_url": null,
        "features": {
            "customer_update": { "allowed_updates": ["email"], "enabled": true },
            "invoice_history": { "enabled": true },
            "payment_method_update": {
                "enabled": !account.restrictions.no_card_update,
                "payment_method_configuration": null,
            },
            "subscription_cancel": {
                "cancellation_reason": { "enabled": false, "options": ["other"] },
                "enabled": account.restrictions.cancellation != PortalCancellation::Disabled,
                "mode": match account.restrictions.cancellation {
                    PortalCancellation::Immediately => "immediately",
                    PortalCancellation::AtPeriodEnd | PortalCancellation::Disabled => "at_period_end",
                },
                "proration_behavior": "none",
            },
            "subscription_pause": {
                "duration": { "interval_options": [], "type": "indefinite" },
                "enabled": account.pausing.in_portal,
            },
            "subscription_update": {
                "default_allowed_updates": ["price"], "enabled": true, "products": null,
                "proration_behavior": "always_invoice",
                "schedule_at_period_end": { "conditions": [] },
            },
        },
        "is_default": true, "livemode": false, "login_page": { "enabled": false, "url": null },
        "metadata": {}, "name": null, "updated": account.opened,
    })
}

/// A configuration that was created through the API, which is never the default one.
pub(in crate::stripe) fn created_portal(portal: &PortalConfiguration) -> Value {
    json!({
        "id": portal.id, "object": "billing_portal.configuration", "active": portal.active,
        "application": null, "business_profile": portal.business_profile,
        "created": portal.created, "default_return_url": null, "features": portal.features,
        "is_default": false, "livemode": false, "login_page": { "enabled": false, "url": null },
        "metadata": portal.metadata, "name": null, "updated": portal.created,
    })
}
