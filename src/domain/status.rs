//! A user's billing state in one value: what `/status` and the welcome show.

use crate::domain::access::Entitlement;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::plan::Price;
use crate::domain::subscription::Subscription;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusView {
    /// The plan in force: the subscription's while it gives access, else the free one.
    pub plan: PlanCode,
    pub plan_name: String,
    pub entitlements: Vec<Entitlement>,
    /// The newest live subscription, also when it gives no access any more.
    pub subscription: Option<Subscription>,
    /// Scheduled end of access.
    pub access_until: Option<Timestamp>,
    pub price: Option<Price>,
}
