//! What `tollgate setup` creates at Stripe, and finds again by lookup key and metadata.

mod catalogue;
mod endpoint;
mod portal;

pub use crate::stripe::provisioning::catalogue::{StripePrice, StripeProduct, WantedPrice};
pub use crate::stripe::provisioning::endpoint::{
    CreatedEndpoint, WebhookEndpoint, subscribed_events,
};
pub use crate::stripe::provisioning::portal::{PortalConfiguration, PortalFeatures, Switching};
