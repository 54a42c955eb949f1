//! Portal configurations and webhook endpoints that are created and changed through the API.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::records::Metadata;
use crate::stripe::records::PortalConfiguration;
use crate::stripe::records::WebhookEndpoint;
use crate::stripe::refusal::Refused;

/// The number of webhook endpoints of an account.
/// Source: <https://docs.stripe.com/webhooks>.
const MAX_ENDPOINTS: usize = 16;

const FEATURES: &[(&str, &[&str])] = &[
    ("customer_update", &["allowed_updates", "enabled"]),
    ("invoice_history", &["enabled"]),
    ("payment_method_update", &["enabled", "payment_method_configuration"]),
    ("subscription_cancel", &["cancellation_reason", "enabled", "mode", "proration_behavior"]),
    ("subscription_pause", &["duration", "enabled"]),
    (
        "subscription_update",
        &[
            "billing_cycle_anchor",
            "default_allowed_updates",
            "enabled",
            "products",
            "proration_behavior",
            "schedule_at_period_end",
            "trial_update_behavior",
        ],
    ),
];

impl Account {
    /// Handles what creates, changes or deletes something that is sold with. `None` for other requests.
    pub(super) fn provision(
        &mut self,
        method: &str,
        segments: &[&str],
        params: &Params,
    ) -> Option<Result<Value, Refused>> {
        Some(match (method, segments) {
            ("POST", ["products"]) => self.create_product(params),
            ("POST", ["products", id]) => self.change_product(id, params),
            ("POST", ["prices"]) => self.create_price(params),
            ("POST", ["prices", id]) => self.change_price(id, params),
            ("POST", ["billing_portal", "configurations"]) => self.create_portal(params),
            ("POST", ["billing_portal", "configurations", id]) => self.change_portal(id, params),
            ("GET", ["billing_portal", "configurations", id]) => self.portal_with(id),
            ("POST", ["webhook_endpoints"]) => self.create_endpoint(params),
            ("POST", ["webhook_endpoints", id]) => self.change_endpoint(id, params),
            ("GET", ["webhook_endpoints", id]) => {
                self.endpoint_mut(id).map(|found| objects::created_endpoint(found))
            }
            ("DELETE", ["webhook_endpoints", id]) => self.delete_endpoint(id),
            _ => return None,
        })
    }

    fn create_portal(&mut self, params: &Params) -> Result<Value, Refused> {
        known_portal_params(params)?;
        if !params.has("features") {
            return Err(Refused::needs("features"));
        }
        let mut portal = PortalConfiguration {
            id: self.new_id("bpc_1"),
            active: true,
            business_profile: json!({
                "headline": null, "privacy_policy_url": null, "terms_of_service_url": null,
            }),
            features: features(),
            metadata: Metadata::new(),
            created: self.now(),
        };
        fill(&mut portal, params)?;
        let object = objects::created_portal(&portal);
        self.provisioned.portals.push(portal);
        self.emit("billing_portal.configuration.created", object.clone(), None);
        Ok(object)
    }

    fn change_portal(&mut self, id: &str, params: &Params) -> Result<Value, Refused> {
        known_portal_params(params)?;
        let active = params.boolean("active")?;
        let found = self.provisioned.portals.iter_mut().find(|portal| portal.id == id);
        let portal = found.ok_or_else(|| Refused::missing("configuration", id, "configuration"))?;
        let before = objects::created_portal(portal);
        portal.active = active.unwrap_or(portal.active);
        fill(portal, params)?;
        let after = objects::created_portal(portal);
        self.emit_change("billing_portal.configuration.updated", &before, after.clone());
        Ok(after)
    }

    /// A configuration that was created through the API.
    fn portal_with(&self, id: &str) -> Result<Value, Refused> {
        let created = self.provisioned.portals.iter().find(|portal| portal.id == id);
        created
            .map(objects::created_portal)
            .ok_or_else(|| Refused::missing("configuration", id, "configuration"))
    }

    /// The configuration of a portal session: the one that is named, or the default one.
    pub(super) fn session_configuration(&self, named: Option<&str>) -> Result<String, Refused> {
        match named {
            Some(objects::PORTAL_CONFIGURATION) | None if self.restrictions.unconfigured => {
                Err(Refused::invalid(
                    "No configuration provided and your test mode default configuration has not been \
                     created. Provide a configuration or create your default by saving your customer \
                     portal settings in test mode at \
                     https://dashboard.stripe.com/test/settings/billing/portal.",
                ))
            }
            None | Some(objects::PORTAL_CONFIGURATION) => {
                Ok(objects::PORTAL_CONFIGURATION.to_owned())
            }
            Some(id) => {
                let found = self.portal_with(id);
                let found = found.map_err(|refused| Refused { status: 400, ..refused })?;
                if found["active"] == json!(false) {
                    return Err(Refused::invalid("The configuration is not active."));
                }
                Ok(id.to_owned())
            }
        }
    }

    fn create_endpoint(&mut self, params: &Params) -> Result<Value, Refused> {
        let known = ["api_version", "connect", "description", "enabled_events", "metadata", "url"];
        params.only(&known)?;
        let url = params.required("url")?.to_owned();
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(Refused::parameter("url_invalid", "url", "Invalid URL: not an address"));
        }
        let enabled_events = params.list("enabled_events");
        if enabled_events.is_empty() {
            return Err(Refused::needs("enabled_events"));
        }
        if self.provisioned.endpoints.len() >= MAX_ENDPOINTS {
            let message = "You have reached the maximum of 16 test webhook endpoints.";
            return Err(Refused::invalid(message));
        }
        let mut metadata = Metadata::new();
        params.merge_metadata("metadata", &mut metadata);
        let endpoint = WebhookEndpoint {
            id: self.new_id("we_1"),
            url,
            api_version: params.text("api_version").map(str::to_owned),
            enabled_events,
            description: params.text("description").map(str::to_owned),
            disabled: false,
            metadata,
            secret: self.ids.draw("whsec_", 32),
            created: self.now(),
        };
        let mut object = objects::created_endpoint(&endpoint);
        // Only the response to the creation has it.
        object["secret"] = json!(endpoint.secret);
        self.provisioned.endpoints.push(endpoint);
        Ok(object)
    }

    fn change_endpoint(&mut self, id: &str, params: &Params) -> Result<Value, Refused> {
        // The API version of an endpoint cannot be changed.
        params.only(&["description", "disabled", "enabled_events", "metadata", "url"])?;
        let (events, disabled) = (params.list("enabled_events"), params.boolean("disabled")?);
        let endpoint = self.endpoint_mut(id)?;
        if !events.is_empty() {
            endpoint.enabled_events = events;
        }
        endpoint.disabled = disabled.unwrap_or(endpoint.disabled);
        if let Some(url) = params.text("url") {
            url.clone_into(&mut endpoint.url);
        }
        params.merge_metadata("metadata", &mut endpoint.metadata);
        Ok(objects::created_endpoint(endpoint))
    }

    fn delete_endpoint(&mut self, id: &str) -> Result<Value, Refused> {
        self.endpoint_mut(id)?;
        self.provisioned.endpoints.retain(|endpoint| endpoint.id != id);
        Ok(json!({ "id": id, "object": "webhook_endpoint", "deleted": true }))
    }

    /// URL and secret of the newest endpoint that was created through the API and receives this type of
    /// event, if the account has no other destination.
    pub(super) fn receiver(&self, kind: &str) -> Option<(String, String)> {
        let mut endpoints =
            self.provisioned.endpoints.iter().rev().filter(|_| self.restrictions.unconfigured);
        let receives = |endpoint: &&WebhookEndpoint| {
            let subscribed = endpoint.enabled_events.iter().any(|name| name == kind || name == "*");
            subscribed && !endpoint.disabled
        };
        endpoints.find(receives).map(|found| (found.url.clone(), found.secret.clone()))
    }

    fn endpoint_mut(&mut self, id: &str) -> Result<&mut WebhookEndpoint, Refused> {
        let found = self.provisioned.endpoints.iter_mut().find(|endpoint| endpoint.id == id);
        found.ok_or_else(|| Refused::missing("webhook endpoint", id, "webhook_endpoint"))
    }
}

fn known_portal_params(params: &Params) -> Result<(), Refused> {
    params.only(&[
        "active",
        "business_profile",
        "default_return_url",
        "features",
        "login_page",
        "metadata",
        "name",
    ])?;
    let profile = ["headline", "privacy_policy_url", "terms_of_service_url"];
    params.only_under("business_profile", &profile)?;
    let names: Vec<_> = FEATURES.iter().map(|(name, _)| *name).collect();
    params.only_under("features", &names)?;
    for (name, known) in FEATURES {
        params.only_under(&format!("features/{name}"), known)?;
    }
    Ok(())
}

/// All features, disabled.
fn features() -> Value {
    json!({
        "customer_update": { "allowed_updates": [], "enabled": false },
        "invoice_history": { "enabled": false },
        "payment_method_update": { "enabled": false, "payment_method_configuration": null },
        "subscription_cancel": {
            "cancellation_reason": { "enabled": false, "options": [] },
            "enabled": false, "mode": "at_period_end", "proration_behavior": "none",
        },
        "subscription_pause": {
            "duration": { "interval_options": [], "type": "indefinite" }, "enabled": false,
        },
        "subscription_update": {
            "billing_cycle_anchor": null, "default_allowed_updates": [], "enabled": false,
            "products": [], "proration_behavior": "none",
            "schedule_at_period_end": { "conditions": [] }, "trial_update_behavior": "end_trial",
        },
    })
}

fn fill(portal: &mut PortalConfiguration, params: &Params) -> Result<(), Refused> {
    for (name, _) in FEATURES {
        let at = format!("features/{name}");
        if params.has(&at) && params.boolean(&format!("{at}/enabled"))?.is_none() {
            return Err(Refused::needs(&format!("features[{name}][enabled]")));
        }
    }
    params.choice("features/subscription_cancel/mode", &["at_period_end", "immediately"])?;
    let updates = "features/subscription_update";
    if params.boolean(&format!("{updates}/enabled"))? == Some(true) {
        for needed in ["default_allowed_updates/0", "products/0/product", "products/0/prices/0"] {
            params.required(&format!("{updates}/{needed}"))?;
        }
    }
    merge(&mut portal.features, params.tree().get("features"));
    merge(&mut portal.business_profile, params.tree().get("business_profile"));
    params.merge_metadata("metadata", &mut portal.metadata);
    Ok(())
}

/// Merges parameters into an object. `true` and `false` become booleans; arrays are replaced.
fn merge(into: &mut Value, params: Option<&Value>) {
    for (key, value) in params.and_then(Value::as_object).into_iter().flat_map(Map::iter) {
        match value.as_str() {
            Some("true") => into[key] = json!(true),
            Some("false") => into[key] = json!(false),
            Some("") if into[key].is_array() => into[key] = json!([]),
            Some("") => into[key] = Value::Null,
            None if value.is_object() && into[key].is_object() => {
                merge(&mut into[key], Some(value));
            }
            _ => into[key] = value.clone(),
        }
    }
}
