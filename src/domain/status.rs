//! A user's billing state in one value: what `/status` and the welcome show.

use crate::domain::access::Entitlement;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::plan::Price;
use crate::domain::subscription::{Subscription, UnlistedSubscription};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusView {
    /// The plan in force: that of what gives access, else the free one.
    pub plan: PlanCode,
    pub plan_name: String,
    pub entitlements: Vec<Entitlement>,
    /// The newest running subscription, also when it gives no access any more; else what was
    /// bought once and is in force.
    pub subscription: Option<Subscription>,
    /// A running subscription at a price that no plan lists: nothing is sold beside it.
    pub unlisted: Option<UnlistedSubscription>,
    /// What else is in force beside it.
    pub others: Vec<Subscription>,
    /// Scheduled end of access.
    pub access_until: Option<Timestamp>,
    /// When the grace time of `subscription` was over, and with it the access.
    pub lapsed_at: Option<Timestamp>,
    pub price: Option<Price>,
    /// Stripe's portal lets the customer pause it.
    pub can_pause: bool,
    /// A delayed payment that is on its way.
    pub awaited: Option<PendingPayment>,
}

/// What a delayed payment is for, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPayment {
    pub plan: Option<PlanCode>,
}

impl StatusView {
    /// Whether a subscription is running that is at a price of no plan here: it cannot be changed
    /// here, and nothing is sold beside it.
    #[must_use]
    pub fn is_unlisted(&self) -> bool {
        match self.running() {
            Some(running) => running.unlisted,
            None => self.unlisted.is_some(),
        }
    }

    /// A subscription of the user's that a second one must not be sold beside. See also
    /// [`StatusView::is_unlisted`].
    #[must_use]
    pub fn running(&self) -> Option<&Subscription> {
        self.subscription.as_ref().filter(|one| one.is_running() && one.owned)
    }
}
