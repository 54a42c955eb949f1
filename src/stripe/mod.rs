//! Client for Stripe: verifies and reads events; creates customers, checkout sessions and portal
//! sessions; changes plans; and fetches objects.
//!
//! Requests are built with async-stripe's typed builders, which ensures the names and types of
//! parameters. The module's own transport sends them, and small lenient structs read the responses,
//! because the response types of async-stripe reject other API versions.

mod account;
mod checkout;
mod customer;
mod error;
pub mod event;
mod gateway;
mod history;
mod import;
mod invoice;
mod key_health;
mod list;
mod locale;
mod mark;
mod merchant;
mod operation;
mod options;
mod origin;
mod path;
mod phase;
mod plan_change;
mod portal;
mod price;
mod provisioning;
mod receipt;
mod related;
mod resume;
mod retry;
mod schedule;
mod setup;
pub mod signature;
mod subscription;
mod transport;

pub use crate::domain::portal::PortalFlow;
pub use crate::stripe::checkout::{CheckoutRequest, OpenedCheckout};
pub use crate::stripe::error::StripeError;
pub use crate::stripe::gateway::Gateway;
pub use crate::stripe::history::{EventPage, MAX_EVENT_TYPES};
pub use crate::stripe::import::{DatedObject, Listed, ListedCharge, ListedPage};
pub use crate::stripe::invoice::FetchedInvoice;
pub use crate::stripe::key_health::KeyRefusal;
pub use crate::stripe::merchant::RefundRequest;
pub use crate::stripe::options::{API_VERSION, DEFAULT_BASE, DEFAULT_TIMEOUT, GatewayOptions};
pub use crate::stripe::origin::{PaymentOrigin, TracedPayment};
pub use crate::stripe::plan_change::{ChangeOutcome, ChangePreview, PlanChange, Renewal};
pub use crate::stripe::portal::PortalRequest;
pub use crate::stripe::price::{PriceDetails, PriceDifference};
pub use crate::stripe::provisioning::{
    CreatedEndpoint, PortalConfiguration, PortalFeatures, StripePrice, StripeProduct, Switching,
    WantedPrice, WebhookEndpoint, subscribed_events,
};
pub use crate::stripe::related::FetchedObject;
pub use crate::stripe::resume::{ResumePreview, ResumeTerms};
pub use crate::stripe::schedule::{PlannedPhase, ScheduledChange, Scheduling};
pub use crate::stripe::setup::{
    Destination, Destinations, PayloadStyle, PortalSetup, WEBHOOK_PATH,
};
pub use crate::stripe::subscription::{
    FetchedSubscription, PlannedEnd, SubscriptionPage, UnreadableObject,
};
