//! A user's billing state as one value, for `/status` and the welcome message.

use crate::domain::access::Entitlement;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::plan::Price;
use crate::domain::subscription::{Subscription, UnlistedSubscription};

/// A user's billing state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusView {
    /// The plan that gives access, else the free one.
    pub plan: PlanCode,
    pub plan_name: String,
    pub entitlements: Vec<Entitlement>,
    /// The newest running subscription, even if it gives no access any more; else a single payment that
    /// gives access.
    pub subscription: Option<Subscription>,
    /// A running subscription at a price that no plan lists. Nothing else may be sold.
    pub unlisted: Option<UnlistedSubscription>,
    /// Everything else that gives access.
    pub others: Vec<Subscription>,
    /// The scheduled end of access.
    pub access_until: Option<Timestamp>,
    /// When the grace period of `subscription` ended, and access with it.
    pub lapsed_at: Option<Timestamp>,
    /// The price of `subscription` in the catalogue.
    pub price: Option<Price>,
    /// The customer can pause `subscription` in Stripe's portal.
    pub can_pause: bool,
    /// A delayed payment that is pending.
    pub awaited: Option<PendingPayment>,
}

/// A delayed payment that is pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPayment {
    /// What it pays for, if known.
    pub plan: Option<PlanCode>,
}

impl StatusView {
    /// Whether a subscription at a price that no plan lists is running: it cannot be changed here, and
    /// nothing else may be sold.
    #[must_use]
    pub fn is_unlisted(&self) -> bool {
        match self.running() {
            Some(running) => running.unlisted,
            None => self.unlisted.is_some(),
        }
    }

    /// The user's own running subscription. While there is one, no second one may be sold. See also
    /// [`StatusView::is_unlisted`].
    #[must_use]
    pub fn running(&self) -> Option<&Subscription> {
        self.subscription.as_ref().filter(|found| found.is_running() && found.owned)
    }
}
