//! Portal configurations: what customers may do in Stripe's billing portal.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::ids::PriceId;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{loose, nested};
use crate::stripe::list::List;
use crate::stripe::mark::{Marks, PORTAL, marked};
use crate::stripe::operation::Operation;
use crate::stripe::path;

/// A portal configuration at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own at Stripe")]
pub struct PortalConfiguration {
    pub id: String,
    /// The one that sessions use which name none. Only the dashboard makes and changes it.
    pub is_default: bool,
    /// Whether it was created here.
    pub is_own: bool,
    pub active: bool,
    pub can_pause: bool,
    /// Customers may cancel, at once or at the end of the period.
    pub can_cancel: bool,
    pub features: PortalFeatures,
}

/// What `bot.toml` says about the portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own at Stripe")]
pub struct PortalFeatures {
    /// Customers may change their payment method.
    pub card: bool,
    /// Customers may cancel, at the end of the period.
    pub cancellation: bool,
    pub invoices: bool,
    /// Customers may change their e-mail address and address.
    pub details: bool,
    /// Between which prices customers may switch.
    pub switching: Switching,
    pub privacy_url: Option<String>,
    pub terms_url: Option<String>,
}

/// Products and prices between which customers may switch; empty if they may not. Sorted.
pub type Switching = Vec<(String, Vec<PriceId>)>;

#[derive(Deserialize)]
struct View {
    id: String,
    #[serde(default)]
    is_default: bool,
    #[serde(default)]
    active: bool,
    #[serde(default, deserialize_with = "nested")]
    metadata: Marks,
    #[serde(default, deserialize_with = "nested")]
    business_profile: Profile,
    #[serde(default, deserialize_with = "nested")]
    features: Features,
}

#[derive(Default, Deserialize)]
struct Profile {
    #[serde(default, deserialize_with = "loose")]
    privacy_policy_url: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    terms_of_service_url: Option<String>,
}

/// Read from JSON, because async-stripe does not support pauses yet.
#[derive(Default, Deserialize)]
struct Features {
    #[serde(default, deserialize_with = "nested")]
    subscription_pause: Feature,
    #[serde(default, deserialize_with = "nested")]
    payment_method_update: Feature,
    #[serde(default, deserialize_with = "nested")]
    customer_update: Feature,
    #[serde(default, deserialize_with = "nested")]
    invoice_history: Feature,
    #[serde(default, deserialize_with = "nested")]
    subscription_cancel: Feature,
    #[serde(default, deserialize_with = "nested")]
    subscription_update: Feature,
}

#[derive(Default, Deserialize)]
struct Feature {
    #[serde(default, deserialize_with = "loose")]
    enabled: bool,
    #[serde(default, deserialize_with = "loose")]
    mode: String,
    #[serde(default, deserialize_with = "loose")]
    products: Vec<SwitchedProduct>,
}

#[derive(Deserialize)]
struct SwitchedProduct {
    product: String,
    #[serde(default)]
    prices: Vec<String>,
}

impl From<View> for PortalConfiguration {
    fn from(view: View) -> Self {
        let features = view.features;
        let update = features.subscription_update;
        let products = update.products.into_iter().filter(|_| update.enabled);
        let mut switching: Switching = products
            .map(|product| {
                let mut prices: Vec<_> = product.prices.into_iter().map(PriceId::new).collect();
                prices.sort();
                (product.product, prices)
            })
            .collect();
        switching.sort();
        let cancel = features.subscription_cancel;
        Self {
            id: view.id,
            is_default: view.is_default,
            is_own: view.metadata.tollgate.as_deref() == Some(PORTAL),
            active: view.active,
            can_pause: features.subscription_pause.enabled,
            can_cancel: cancel.enabled,
            features: PortalFeatures {
                card: features.payment_method_update.enabled,
                cancellation: cancel.enabled && cancel.mode != "immediately",
                invoices: features.invoice_history.enabled,
                details: features.customer_update.enabled,
                switching,
                privacy_url: view.business_profile.privacy_policy_url,
                terms_url: view.business_profile.terms_of_service_url,
            },
        }
    }
}

/// The products are left out of a list unless it expands them.
#[derive(Serialize)]
struct Expanded {
    limit: u8,
    expand: [&'static str; 1],
}

/// The parameters of a configuration, for its creation and its changes alike.
#[derive(Serialize)]
struct Form<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    business_profile: ProfileForm<'a>,
    features: FeaturesForm<'a>,
    metadata: HashMap<String, String>,
}

/// An empty value removes what was set.
#[derive(Serialize)]
struct ProfileForm<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    privacy_policy_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    terms_of_service_url: Option<&'a str>,
}

#[derive(Serialize)]
struct FeaturesForm<'a> {
    customer_update: DetailsForm,
    invoice_history: FeatureForm,
    payment_method_update: FeatureForm,
    subscription_cancel: CancelForm,
    subscription_update: UpdateForm<'a>,
}

#[derive(Serialize)]
struct FeatureForm {
    enabled: bool,
}

#[derive(Serialize)]
struct DetailsForm {
    enabled: bool,
    allowed_updates: [&'static str; 3],
}

#[derive(Serialize)]
struct CancelForm {
    enabled: bool,
    mode: &'static str,
}

#[derive(Serialize)]
struct UpdateForm<'a> {
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_allowed_updates: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proration_behavior: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    products: Vec<ProductForm<'a>>,
}

#[derive(Serialize)]
struct ProductForm<'a> {
    product: &'a str,
    prices: Vec<&'a str>,
}

const PATH: &str = "/billing_portal/configurations";

impl Gateway {
    /// All portal configurations, active ones and others.
    pub async fn portal_configurations(&self) -> Result<Vec<PortalConfiguration>, StripeError> {
        let expanded =
            Expanded { limit: 100, expand: ["data.features.subscription_update.products"] };
        let request = RequestBuilder::new(StripeMethod::Get, PATH).query(&expanded);
        let response = self.transport.get(Operation::ReadSetup, request).await?;
        Ok(response.read::<List<View>>()?.data.into_iter().map(Into::into).collect())
    }

    /// Creates a portal configuration. Repeated after an interruption, it returns the same one.
    pub async fn create_portal_configuration(
        &self,
        wanted: &PortalFeatures,
    ) -> Result<String, StripeError> {
        let request = RequestBuilder::new(StripeMethod::Post, PATH).form(&form(wanted, None));
        let key = "tollgate-setup-portal";
        let response = self.transport.post(Operation::ChangeSetup, request, key).await?;
        Ok(response.read::<View>()?.id)
    }

    /// Changes and activates a portal configuration that was created here. `key` must be new.
    pub async fn change_portal_configuration(
        &self,
        id: &str,
        wanted: &PortalFeatures,
        key: &str,
    ) -> Result<(), StripeError> {
        let path = format!("{PATH}/{}", path::segment(id, "portal configuration")?);
        let request = RequestBuilder::new(StripeMethod::Post, path).form(&form(wanted, Some(true)));
        self.transport.post(Operation::ChangeSetup, request, key).await.map(drop)
    }
}

fn form(wanted: &PortalFeatures, active: Option<bool>) -> Form<'_> {
    let switches = !wanted.switching.is_empty();
    // A change has to name what is removed; a new configuration has nothing.
    let removed = active.map(|_| "");
    Form {
        active,
        business_profile: ProfileForm {
            privacy_policy_url: wanted.privacy_url.as_deref().or(removed),
            terms_of_service_url: wanted.terms_url.as_deref().or(removed),
        },
        features: FeaturesForm {
            customer_update: DetailsForm {
                enabled: wanted.details,
                allowed_updates: ["address", "email", "name"],
            },
            invoice_history: FeatureForm { enabled: wanted.invoices },
            payment_method_update: FeatureForm { enabled: wanted.card },
            subscription_cancel: CancelForm { enabled: wanted.cancellation, mode: "at_period_end" },
            subscription_update: UpdateForm {
                enabled: switches,
                default_allowed_updates: switches.then_some(["price"]),
                proration_behavior: switches.then_some("always_invoice"),
                products: wanted
                    .switching
                    .iter()
                    .map(|(product, prices)| ProductForm {
                        product,
                        prices: prices.iter().map(PriceId::as_str).collect(),
                    })
                    .collect(),
            },
        },
        metadata: marked(PORTAL),
    }
}
