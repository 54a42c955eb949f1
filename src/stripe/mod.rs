//! The gateway to Stripe: signatures and events coming in; customers, checkout sessions, portal
//! sessions and changes of plan going out; and whatever has to be looked up.
//!
//! Requests are built by async-stripe's typed builders, so that a parameter's name and type are
//! Stripe's. They are sent by our own transport, and every answer is read by small lenient views,
//! because the crate's response types refuse what other API versions send.

mod account;
mod checkout;
mod customer;
mod error;
pub mod event;
mod history;
mod invoice;
mod list;
mod locale;
mod operation;
mod origin;
mod path;
mod phase;
mod plan_change;
mod portal;
mod price;
mod related;
mod resume;
mod retry;
mod schedule;
mod setup;
pub mod signature;
mod subscription;
mod transport;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::domain::clock::SharedClock;
pub use crate::domain::portal::PortalFlow;
use crate::metrics::Liveness;
pub use crate::stripe::checkout::{CheckoutRequest, OpenedCheckout};
pub use crate::stripe::error::StripeError;
pub use crate::stripe::history::{EventPage, MOST_TYPES};
pub use crate::stripe::invoice::FetchedInvoice;
pub use crate::stripe::origin::{PaymentOrigin, TracedPayment};
pub use crate::stripe::plan_change::{ChangeOutcome, ChangePreview, PlanChange, Renewal};
pub use crate::stripe::portal::PortalRequest;
pub use crate::stripe::price::PriceDetails;
pub use crate::stripe::related::FetchedFact;
pub use crate::stripe::resume::{ResumePreview, ResumeTerms};
pub use crate::stripe::schedule::{PlannedPhase, ScheduledChange, Scheduling};
pub use crate::stripe::setup::{Destination, Destinations, PayloadStyle, PortalSetup};
pub use crate::stripe::subscription::{
    FetchedSubscription, PlannedEnd, SubscriptionPage, UnreadableObject,
};
use crate::stripe::transport::Transport;

/// Stripe itself.
pub const DEFAULT_BASE: &str = "https://api.stripe.com/";
/// How long one call may take before it is tried again.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where Stripe is and who asks.
#[derive(Debug, Clone)]
pub struct GatewayOptions {
    /// With or without a trailing slash, without `/v1`.
    pub base: String,
    pub secret_key: SecretString,
    /// For one attempt; all attempts of a call together end within 25 seconds.
    pub timeout: Duration,
    /// Measures how long an answer took.
    pub clock: SharedClock,
}

/// Stripe's API as far as it is needed here. Clones share one pool of connections.
#[derive(Debug, Clone)]
pub struct Gateway {
    transport: Transport,
    livemode: Option<bool>,
    /// The account of the key, once it was asked for; none where Stripe does not tell.
    account: Arc<OnceLock<Option<String>>>,
}

impl Gateway {
    /// Contacts nobody. Fails on a base URL that is none, or a key that no header can carry.
    pub fn new(options: GatewayOptions) -> Result<Self, StripeError> {
        let livemode = livemode_of(options.secret_key.expose_secret());
        let account = Arc::default();
        Ok(Self { transport: Transport::new(options)?, livemode, account })
    }

    /// When Stripe has answered last.
    #[must_use]
    pub fn contact(&self) -> Liveness {
        self.transport.contact.clone()
    }

    /// What the key says about itself; absent for a key of an unknown form.
    #[must_use]
    pub const fn livemode(&self) -> Option<bool> {
        self.livemode
    }
}

fn livemode_of(key: &str) -> Option<bool> {
    let (_, mode) = key.split_once('_').filter(|(kind, _)| ["sk", "rk"].contains(kind))?;
    if mode.starts_with("live_") {
        Some(true)
    } else if mode.starts_with("test_") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::livemode_of;

    #[test]
    fn a_key_says_whether_money_is_real() {
        for (key, mode) in [
            ("sk_live_1", Some(true)),
            ("rk_live_1", Some(true)),
            ("sk_test_1", Some(false)),
            ("rk_test_1", Some(false)),
            ("pk_live_1", None),
            ("sk_1", None),
            ("", None),
        ] {
            assert_eq!(livemode_of(key), mode, "{key}");
        }
    }
}
