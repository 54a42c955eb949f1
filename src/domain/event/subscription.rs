//! Snapshots of subscriptions.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{
    CustomerId, InvoiceId, PaymentMethodId, PlanCode, ScheduleId, SubscriptionId, UserId,
};
use crate::domain::money::Currency;
use crate::domain::subscription::{CancelReason, Pause, PauseReason, Status};
use crate::domain::subscription_item::{Items, SubscriptionItem};

/// What a subscription event reports. Orders events of one second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionEventKind {
    /// `created`: the oldest of its second.
    Created,
    /// `updated`, `paused`, `resumed`, `trial_will_end`, `pending_update_applied`.
    Changed,
    /// `pending_update_expired`: a change of plan was not paid in time and is cancelled.
    UpdateExpired,
    /// `deleted`: the newest of its second.
    Deleted,
}

/// A subscription at one time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SubscriptionSnapshot {
    pub id: SubscriptionId,
    pub customer: CustomerId,
    pub status: Status,
    #[serde(flatten)]
    pub items: Items,
    /// `metadata.user_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// `metadata.plan_code`, which other products may write too: on its own it proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanCode>,
    /// `metadata.tollgate_plan`, which only this product writes, together with `user_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tollgate_plan: Option<PlanCode>,
    /// `start_date`, else `created`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_period_start: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_period_end: Option<Timestamp>,
    pub cancel_at_period_end: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_at: Option<Timestamp>,
    /// When the cancellation was requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canceled_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<CancelReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_start: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_end: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_invoice: Option<InvoiceId>,
    /// `pause_collection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
    /// The schedule that is attached to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleId>,
    /// When an unpaid change of plan expires (`pending_update.expires_at`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_update_until: Option<Timestamp>,
    /// Its own default payment method; without one, the customer's is charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethodId>,
    /// A coupon or promotion code reduces its invoices.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub discounted: bool,
    /// The reason of the status `paused`. `None` if the API version of an event does not carry it, and in
    /// facts stored before this field was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_reason: Option<PauseReason>,
    /// When the status became `paused` (`status_details.paused.transitioned_at`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Timestamp>,
    /// Taxes are added to its prices.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taxed: bool,
    /// The currency in which the customer pays, if it differs from the seller's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presentment: Option<Currency>,
}

impl SubscriptionSnapshot {
    /// The end of the item's period, or of the subscription's if items have no period of their own.
    #[must_use]
    pub fn period_end(&self, item: Option<&SubscriptionItem>) -> Option<Timestamp> {
        item.and_then(|item| item.period_end).or(self.current_period_end)
    }
}

impl SubscriptionSnapshot {
    /// The user that the metadata names, if this product wrote it.
    #[must_use]
    pub fn written_for(&self) -> Option<UserId> {
        self.user.filter(|_| self.tollgate_plan.is_some())
    }
}
