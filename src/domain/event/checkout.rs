//! Snapshots of checkout sessions.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{
    CustomerId, PaymentIntentId, PlanCode, PriceId, SessionId, SubscriptionId, UserId,
};
use crate::domain::money::Money;

/// The combined meaning of the type and the `payment_status` of a `checkout.session.*` event, from the
/// least to the most final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutOutcome {
    /// The session expired before it was completed.
    Expired,
    /// Completed, with a delayed payment that is pending: no access.
    AwaitingPayment,
    /// The delayed payment failed.
    PaymentFailed,
    /// Completed and paid, completed with nothing to pay (`no_payment_required`), or paid later.
    Paid,
}

/// A checkout session at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSnapshot {
    pub id: SessionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription: Option<SubscriptionId>,
    /// Mode `payment`: a single payment without a subscription.
    pub paid_once: bool,
    /// From `metadata.user_id`, else `client_reference_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// `user` comes from `client_reference_id`, which anyone can set in a payment link.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub referred: bool,
    /// `metadata.plan_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanCode>,
    /// `metadata.tollgate_plan`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tollgate_plan: Option<PlanCode>,
    /// The prices of its line items. Empty in events, which leave them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<PriceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// Set for a single payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_intent: Option<PaymentIntentId>,
    /// The total in the customer's currency. See [`crate::domain::event::ChargeSnapshot::presented`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented: Option<Money>,
}

impl CheckoutSnapshot {
    /// The user that the metadata names, if this product wrote it.
    #[must_use]
    pub fn written_for(&self) -> Option<UserId> {
        self.user.filter(|_| self.tollgate_plan.is_some() && !self.referred)
    }
}
