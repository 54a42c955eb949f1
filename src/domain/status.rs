//! A user's billing state in one value: what `/status` and the welcome show.

use crate::domain::access::Entitlement;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::plan::Price;
use crate::domain::subscription::Subscription;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusView {
    /// The plan in force: that of what gives access, else the free one.
    pub plan: PlanCode,
    pub plan_name: String,
    pub entitlements: Vec<Entitlement>,
    /// The newest running subscription, also when it gives no access any more; else what was
    /// bought once and is in force.
    pub subscription: Option<Subscription>,
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
    /// A subscription of the user's that a second one must not be sold beside.
    #[must_use]
    pub fn running(&self) -> Option<&Subscription> {
        self.subscription.as_ref().filter(|one| one.is_running() && one.owned)
    }
}
