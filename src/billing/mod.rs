//! Application services: what commands, webhooks and workers call.

mod alarm;
mod api_access;
mod apply;
pub mod audit_log;
mod background_error;
mod change;
mod checkout;
mod configuration;
mod fetched;
mod grants;
mod inbox;
mod lookup;
mod open_messages;
mod pause;
mod people;
mod portal;
mod portal_features;
mod preview;
mod publications;
mod receive;
mod reconcile;
mod refusal;
mod revocations;
mod sessions;
mod settle;
mod status;
mod stripe_tasks;
mod thin;
mod timekeeping;
mod undelivered;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

pub use api_access::{
    Claim, DatabaseGauges, Depths, EndpointBacklog, IdempotentRequest, SchemaStatus,
};
pub use audit_log::AuditExportError;
pub use background_error::BackgroundError;
pub use change::{ChangeOffer, Changed, Consent, Resumption};
pub use checkout::CheckoutStart;
pub use open_messages::{MessageState, NoticeProgress};
pub use pause::{ResumeOffer, ResumeOutcome};
pub use people::Person;
pub use preview::ReplayPreview;
pub use receive::{NotStored, Receipt};
pub use reconcile::{Drift, Progress, ReconcileReport, Scope};
pub use refusal::Refusal;
pub use sessions::{Returned, ReturnedCheckout};
pub use timekeeping::Timekeeper;

pub use crate::domain::changes::EventOutcome;
pub use crate::store::AuditVerdict;

use crate::billing::portal_features::PortalFeatures;
use crate::domain::account::Policy;
use crate::domain::admin::{Admin, Role};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::UserId;
use crate::domain::plan::Catalogue;
use crate::domain::plan_change::ChangePolicy;
use crate::domain::revocation_limit::RevocationLimit;
use crate::domain::webhook::WebhookEndpoint;
use crate::metrics::Liveness;
use crate::store::Store;
use crate::stripe::Gateway;

/// Every service, over one store and one Stripe client. Cheap to clone.
#[derive(Clone)]
pub struct Billing {
    store: Store,
    stripe: Gateway,
    clock: SharedClock,
    config: Arc<BillingConfig>,
    portal: PortalFeatures,
}

/// What the operator has configured about billing.
#[derive(Debug, Clone)]
pub struct BillingConfig {
    pub policy: Policy,
    pub trial_days: u32,
    pub allow_promotion_codes: bool,
    pub changes: ChangePolicy,
    /// Without a trailing slash.
    pub public_url: String,
    pub admins: Vec<Admin>,
    /// Webhook endpoints of other services.
    pub webhook_endpoints: Vec<WebhookEndpoint>,
    /// How many people may lose access within an hour.
    pub max_revocations: RevocationLimit,
    /// Its [`expiry_now`](crate::domain::clock::Clock::expiry_now) decides what has expired.
    pub clock: SharedClock,
}

impl Billing {
    #[must_use]
    pub fn new(store: Store, stripe: Gateway, clock: SharedClock, config: BillingConfig) -> Self {
        Self { store, stripe, clock, config: Arc::new(config), portal: PortalFeatures::default() }
    }

    /// When Stripe last answered.
    #[must_use]
    pub fn stripe_liveness(&self) -> Liveness {
        self.stripe.contact()
    }

    /// The time that decisions are made by.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The time up to which things may have expired; see
    /// [`crate::domain::clock::Clock::expiry_now`].
    #[must_use]
    pub fn expiry_now(&self) -> Timestamp {
        self.clock.expiry_now()
    }

    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.config.policy.catalogue
    }

    #[must_use]
    pub fn grace(&self) -> Duration {
        self.config.policy.grace
    }

    #[must_use]
    pub fn admins(&self) -> &[Admin] {
        &self.config.admins
    }

    #[must_use]
    pub fn role_of(&self, user: UserId) -> Option<Role> {
        self.config.admins.iter().find(|admin| admin.id == user).map(|admin| admin.role)
    }
}
