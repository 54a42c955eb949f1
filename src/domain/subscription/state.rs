//! The state of a subscription as one value. Every state that Stripe reports is accepted: no transition is
//! invalid.

use serde::{Deserialize, Serialize};

use crate::domain::access::Access;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{
    CustomerId, InvoiceId, PlanCode, PriceId, ScheduleId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::domain::subscription::{Pause, PauseReason, Status};
use crate::domain::subscription_item::{Items, SubscriptionItem};

/// Why a subscription was cancelled (`cancellation_details.reason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    CancellationRequested,
    PaymentFailed,
    PaymentDisputed,
    /// Any other reason.
    Other,
}

/// The state of one subscription, or of one single payment.
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// For a single payment, the id of its checkout session.
    pub id: SubscriptionId,
    pub user: UserId,
    /// `None` for a single payment without a customer.
    pub customer: Option<CustomerId>,
    /// The plan to show. Of several that were bought together, it is the last one in `bot.toml`.
    pub plan: PlanCode,
    /// Every plan whose price is among the items; `plan` is the last one.
    pub plans: Vec<PlanCode>,
    /// No plan lists the present prices, and metadata names none: `plan` is the last known one. Its
    /// entitlements stay until the subscription or its grace period ends, nothing new is granted, and no
    /// other subscription is sold.
    pub unlisted: bool,
    /// The price of the plan's item.
    pub price: Option<PriceId>,
    /// The interval of the plan's item.
    pub interval: Option<Interval>,
    pub status: Status,
    /// All items, including add-ons and seats.
    pub items: Items,
    /// The item of `plan`, the only one that a change of plan affects. `None` for a single payment, and
    /// while only payments are known.
    pub plan_item: Option<SubscriptionItem>,
    /// The price of a period, all items together. `None` if it is not known exactly, as with discounts,
    /// added taxes, metered items, or items of different intervals.
    pub amount: Option<Money>,
    pub started_at: Option<Timestamp>,
    /// `None` if it is unknown while only payments are known.
    pub current_period_end: Option<Timestamp>,
    /// When it will end, if an end is scheduled, also by `cancel_at_period_end`. For a fixed term, when
    /// access ends.
    pub cancel_at: Option<Timestamp>,
    pub cancel_at_period_end: bool,
    pub trial_end: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub cancel_reason: Option<CancelReason>,
    pub pause: Option<Pause>,
    /// The reason of the status `paused`, if known.
    pub pause_reason: Option<PauseReason>,
    /// Set if a failed payment has paused it and the invoice has been paid since: access continues until
    /// then, although the status is still `paused`.
    pub paid_until: Option<Timestamp>,
    /// The schedule that is attached to it at Stripe.
    pub schedule: Option<ScheduleId>,
    /// The change of plan that the schedule will make, if it was requested here.
    pub planned: Option<PlannedChange>,
    /// The schedule was not created here, so it must not be changed or released.
    pub is_scheduled_elsewhere: bool,
    /// A change of plan that will be made once it is paid.
    pub pending_change: Option<PendingChange>,
    /// Start of the arrears and of the grace period.
    pub past_due_since: Option<Timestamp>,
    /// The unpaid invoice to pay.
    pub failed_invoice: Option<FailedInvoice>,
    /// Set if the payment for the running period was returned.
    pub reversal: Option<Reversal>,
    /// The newest payment in the customer's currency, if that differs from the seller's and the amount is
    /// known.
    pub last_paid: Option<Money>,
    /// The customer is proven to be the user's. Otherwise someone else may be paying: the entitlements
    /// are given, but the user can neither change nor manage the subscription.
    pub owned: bool,
    /// Time of the latest version by Stripe's clock. `None` while only payments are known.
    pub as_of: Option<Timestamp>,
}

/// The state of a subscription whose prices no plan lists or ever listed. It gives no entitlements, and no
/// other subscription is sold while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlistedSubscription {
    pub id: SubscriptionId,
    /// As [`Subscription::owned`].
    pub owned: bool,
    pub customer: CustomerId,
    pub status: Status,
    pub prices: Vec<PriceId>,
    pub current_period_end: Option<Timestamp>,
    /// When it will end, if an end is scheduled.
    pub cancel_at: Option<Timestamp>,
    /// The access that it would give if its plan were known, as after a plan was removed from `bot.toml`.
    pub access: Access,
}

/// A change of plan that a schedule at Stripe will make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    pub plan: PlanCode,
    /// `None` in facts stored by older releases.
    pub price: Option<PriceId>,
    /// When the change takes effect.
    pub at: Timestamp,
}

/// A change of plan that waits for its payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChange {
    /// When the change expires if it is not paid.
    pub until: Timestamp,
    /// Stripe's page where its invoice can be paid.
    pub invoice_url: Option<String>,
}

/// An unpaid invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedInvoice {
    pub id: InvoiceId,
    /// The amount due.
    #[serde(default)]
    pub amount: Option<Money>,
    /// Stripe's page where it can be paid.
    pub hosted_url: Option<String>,
}

/// Why a payment no longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reversal {
    Refunded,
    DisputeLost,
}

impl Reversal {
    /// The stored name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refunded => "refunded",
            Self::DisputeLost => "dispute_lost",
        }
    }
}

impl Subscription {
    /// Whether it is a single payment: nothing recurs, and nothing can be cancelled.
    #[must_use]
    pub fn is_once(&self) -> bool {
        self.interval == Some(Interval::Once)
    }

    /// Whether it is recurring and blocks the sale of a second subscription.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.is_once() && self.status.is_live()
    }

    /// When it renews. `None` if it does not: because its end is scheduled, it is paused, its payment was
    /// returned, or it is a single payment.
    #[must_use]
    pub fn renews_at(&self) -> Option<Timestamp> {
        let renews = self.is_running()
            && self.cancel_at.is_none()
            && self.pause.is_none()
            && self.reversal.is_none()
            && self.status != Status::Paused;
        self.current_period_end.filter(|_| renews)
    }

    /// End of the trial that runs at `now`: the subscription's, or that of a trial offer, which applies to
    /// the plan's item while the subscription is active.
    #[must_use]
    pub fn current_trial_end(&self, now: Timestamp) -> Option<Timestamp> {
        let whole = self.trial_end.filter(|_| self.status == Status::Trialing);
        let offer = || {
            let end = self.plan_item.as_ref().and_then(|item| item.trial_end);
            end.filter(|end| self.status.is_good() && *end > now)
        };
        whole.or_else(offer)
    }

    /// Whether a failed payment is owed, including one for which Stripe has paused the subscription.
    #[must_use]
    pub fn is_owing(&self) -> bool {
        match self.status {
            Status::PastDue | Status::Unpaid => true,
            Status::Paused => self.past_due_since.is_some(),
            _ => false,
        }
    }

    /// Whether its status is `paused`.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.status == Status::Paused
    }

    /// Whether the customer can pause it: Stripe requires it to be active, without a schedule and without a
    /// scheduled end.
    /// Source: <https://docs.stripe.com/billing/subscriptions/pause#limitations>.
    #[must_use]
    pub fn can_be_paused(&self) -> bool {
        !self.is_once()
            && self.owned
            && self.status == Status::Active
            && self.pause.is_none()
            && self.schedule.is_none()
            && self.cancel_at.is_none()
    }

    /// Whether the customer may end the pause, which charges them in most cases: they requested it, or the
    /// failed payment that caused it is settled.
    #[must_use]
    pub fn can_resume(&self) -> bool {
        self.is_paused()
            && self.owned
            && match &self.pause_reason {
                Some(PauseReason::PauseRequested) => true,
                Some(reason) if reason.is_payment_failure() => !self.is_owing(),
                _ => false,
            }
    }
}
