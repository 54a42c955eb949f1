//! Application services: what commands, webhooks and workers call.

mod accounts;
mod api_access;
pub mod audit_log;
mod background_error;
mod changes;
mod checkout;
mod customers;
mod events;
mod messages;
mod outbox;
mod publications;
mod reconciliation;
mod refusal;
mod settling;
mod stripe_tasks;
mod timekeeping;
mod webhook_deliveries;

use std::sync::Arc;
use std::time::Duration;

pub use api_access::{
    Claim, DatabaseGauges, Depths, EndpointBacklog, IdempotentRequest, SchemaStatus,
};
pub use audit_log::AuditExportError;
pub use background_error::BackgroundError;
pub use changes::{ChangeOffer, Changed, Consent, ResumeOffer, ResumeOutcome, Resumption};
pub use checkout::{CheckoutStart, Returned, ReturnedCheckout};
pub use customers::Person;
pub use events::{NotStored, Receipt, ReplayPreview};
pub use messages::{MessageState, NoticeProgress};
pub use reconciliation::{Drift, Progress, ReconcileReport, Scope};
pub use refusal::Refusal;
pub use timekeeping::Timekeeper;

pub use crate::domain::changes::EventOutcome;
pub use crate::store::AuditVerdict;

use crate::billing::customers::portal_features::PortalFeatures;
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
