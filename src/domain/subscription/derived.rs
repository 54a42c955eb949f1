//! Subscriptions as they are derived from the facts of an account: what is bought, and its state.

use crate::domain::access::Access;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, PlanCode, PriceId, ScheduleId, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::domain::subscription::{
    Pause, PauseReason, PausedPayment, PendingChange, PlannedChange, Reversal, Schedule, Status,
    SubscriptionState, UnpaidInvoice,
};
use crate::domain::subscription_item::{Items, SubscriptionItem};

/// One subscription, or one single payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// For a single payment, the id of its checkout session.
    pub id: SubscriptionId,
    pub user: UserId,
    /// `None` for a single payment without a customer.
    pub customer: Option<CustomerId>,
    /// The customer is proven to be the user's. Otherwise someone else may be paying: the entitlements
    /// are given, but the user can neither change nor manage the subscription.
    pub owned: bool,
    /// The plan to show. Of several that were bought together, it is the last one in `bot.toml`.
    pub plan: PlanCode,
    /// Every plan whose price is among the items; `plan` is the last one.
    pub plans: Vec<PlanCode>,
    /// No plan lists the present prices, and metadata names none: `plan` is the last known one. Its
    /// entitlements stay until the subscription or its grace period ends, nothing new is granted, and no
    /// other subscription is sold.
    pub unlisted: bool,
    pub recurrence: Recurrence,
    /// All items, including add-ons and seats.
    pub items: Items,
    /// The price of a period, all items together. `None` if it is not known exactly, as with discounts,
    /// added taxes, metered items, or items of different intervals.
    pub amount: Option<Money>,
    pub state: SubscriptionState,
    pub started_at: Option<Timestamp>,
    /// `None` if it is unknown while only payments are known.
    pub current_period_end: Option<Timestamp>,
    /// End of a trial that is not running, most often because it is over. While it runs, the state has
    /// its end.
    pub former_trial_end: Option<Timestamp>,
    /// End of days that were given away after it was paid for. Stripe reports them as a trial.
    pub free_until: Option<Timestamp>,
    /// Set while the collection of its invoices is paused, which does not affect its state.
    pub collection_pause: Option<Pause>,
    /// The schedule that is attached to it at Stripe.
    pub schedule: Option<Schedule>,
    /// A change of plan that will be made once it is paid.
    pub pending_change: Option<PendingChange>,
    /// Set if the payment for the running period was returned.
    pub reversal: Option<Reversal>,
    /// The newest payment in the customer's currency, if that differs from the seller's and the amount is
    /// known.
    pub last_paid: Option<Money>,
    /// Time of the latest version by Stripe's clock. `None` while only payments are known.
    pub as_of: Option<Timestamp>,
}

/// How often its plan is paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurrence {
    /// A single payment: nothing recurs, and nothing can be cancelled.
    Once,
    /// In each interval of the plan's item, which is the only item that a change of plan affects. `None`
    /// while only payments are known.
    Recurring(Option<SubscriptionItem>),
}

/// A subscription whose prices no plan lists or ever listed. It gives no entitlements, and no other
/// subscription is sold while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlistedSubscription {
    pub id: SubscriptionId,
    /// As [`Subscription::owned`].
    pub owned: bool,
    pub customer: CustomerId,
    pub prices: Vec<PriceId>,
    pub state: SubscriptionState,
    pub current_period_end: Option<Timestamp>,
    /// The access that it would give if its plan were known, as after a plan was removed from `bot.toml`.
    pub access: Access,
}

impl UnlistedSubscription {
    /// When it will end, if an end is scheduled.
    #[must_use]
    pub fn cancel_at(&self) -> Option<Timestamp> {
        self.state.scheduled_end().map(|end| end.at)
    }
}

impl Subscription {
    /// The status at Stripe, but `active` while days are given away; for a single payment, `active` or
    /// `incomplete`.
    #[must_use]
    pub fn status(&self) -> Status {
        self.state.status()
    }

    /// Whether it is a single payment: nothing recurs, and nothing can be cancelled.
    #[must_use]
    pub const fn is_once(&self) -> bool {
        matches!(self.recurrence, Recurrence::Once)
    }

    /// The item of `plan`. `None` for a single payment, and while only payments are known.
    #[must_use]
    pub const fn plan_item(&self) -> Option<&SubscriptionItem> {
        match &self.recurrence {
            Recurrence::Recurring(item) => item.as_ref(),
            Recurrence::Once => None,
        }
    }

    /// The price of the plan's item.
    #[must_use]
    pub fn price(&self) -> Option<&PriceId> {
        self.plan_item()?.price.as_ref()
    }

    /// The interval of the plan's item.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        match &self.recurrence {
            Recurrence::Recurring(item) => item.as_ref()?.interval,
            Recurrence::Once => Some(Interval::Once),
        }
    }

    /// Whether it is recurring and blocks the sale of a second subscription.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        !self.is_once() && self.state.is_live()
    }

    /// Whether it is on trial. See also [`Self::current_trial_end`].
    #[must_use]
    pub const fn is_on_trial(&self) -> bool {
        matches!(self.state, SubscriptionState::Trialing { .. })
    }

    /// Whether nothing is charged before the end of the period: on trial, or because days are given away.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        self.is_on_trial() || self.free_until.is_some()
    }

    /// When it renews. `None` if it does not: because its end is scheduled, it is paused, its payment was
    /// returned, or it is a single payment.
    #[must_use]
    pub fn renews_at(&self) -> Option<Timestamp> {
        let renews = self.is_running()
            && !self.is_paused()
            && self.state.scheduled_end().is_none()
            && self.collection_pause.is_none()
            && self.reversal.is_none();
        self.current_period_end.filter(|_| renews)
    }

    /// When it will end, if an end is scheduled, also at the end of the period. For a fixed term, when
    /// access ends.
    #[must_use]
    pub fn cancel_at(&self) -> Option<Timestamp> {
        self.state.scheduled_end().map(|end| end.at)
    }

    /// When it ended, if Stripe reports that.
    #[must_use]
    pub const fn ended_at(&self) -> Option<Timestamp> {
        match self.state {
            SubscriptionState::Ended { at, .. } => at,
            _ => None,
        }
    }

    /// End of its trial, which may be over.
    #[must_use]
    pub const fn trial_end(&self) -> Option<Timestamp> {
        match self.state {
            SubscriptionState::Trialing { until, .. } => until,
            _ => self.former_trial_end,
        }
    }

    /// End of the trial that runs at `now`: the subscription's, or that of a trial offer, which applies to
    /// the plan's item while the subscription is active.
    #[must_use]
    pub fn current_trial_end(&self, now: Timestamp) -> Option<Timestamp> {
        let offer = || self.plan_item()?.trial_end.filter(|end| *end > now);
        match self.state {
            SubscriptionState::Trialing { until, .. } => until.or_else(offer),
            SubscriptionState::Active { .. } => offer(),
            _ => None,
        }
    }

    /// Whether a failed payment is owed, including one for which Stripe has paused the subscription.
    #[must_use]
    pub const fn is_owing(&self) -> bool {
        self.state.is_owing()
    }

    /// Start of the arrears.
    #[must_use]
    pub const fn past_due_since(&self) -> Option<Timestamp> {
        self.state.past_due_since()
    }

    /// The unpaid invoice to pay.
    #[must_use]
    pub const fn unpaid_invoice(&self) -> Option<&UnpaidInvoice> {
        self.state.unpaid_invoice()
    }

    /// Whether its status is `paused`.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        matches!(self.state, SubscriptionState::Paused { .. })
    }

    /// The reason of the status `paused`, if known.
    #[must_use]
    pub const fn pause_reason(&self) -> Option<&PauseReason> {
        match &self.state {
            SubscriptionState::Paused { reason, .. } => reason.as_ref(),
            _ => None,
        }
    }

    /// End of the period that was paid for during the status `paused`.
    #[must_use]
    pub const fn paid_until(&self) -> Option<Timestamp> {
        match self.state {
            SubscriptionState::Paused { payment: PausedPayment::Paid { until }, .. } => until,
            _ => None,
        }
    }

    /// Whether the customer can pause it: Stripe requires it to be active, without a schedule and without a
    /// scheduled end.
    /// Source: <https://docs.stripe.com/billing/subscriptions/pause#limitations>.
    #[must_use]
    pub const fn can_be_paused(&self) -> bool {
        !self.is_once()
            && self.owned
            && matches!(self.state, SubscriptionState::Active { end: None, .. })
            && self.free_until.is_none()
            && self.collection_pause.is_none()
            && self.schedule.is_none()
    }

    /// Whether the customer may end the pause, which charges them in most cases: they requested it, or the
    /// failed payment that caused it is settled.
    #[must_use]
    pub fn can_resume(&self) -> bool {
        let SubscriptionState::Paused { reason: Some(reason), payment, .. } = &self.state else {
            return false;
        };
        let is_owed = matches!(payment, PausedPayment::Owed { .. });
        self.owned
            && (*reason == PauseReason::PauseRequested || (reason.is_payment_failure() && !is_owed))
    }

    /// The schedule that is attached to it at Stripe.
    #[must_use]
    pub fn schedule_id(&self) -> Option<&ScheduleId> {
        self.schedule.as_ref().map(Schedule::id)
    }

    /// The change of plan that a schedule created here will make.
    #[must_use]
    pub const fn planned_change(&self) -> Option<&PlannedChange> {
        match &self.schedule {
            Some(Schedule::CreatedHere { change, .. }) => change.as_ref(),
            Some(Schedule::Foreign { .. }) | None => None,
        }
    }

    /// Whether a schedule manages it that was not created here, so that it must be neither changed nor
    /// released.
    #[must_use]
    pub const fn is_scheduled_elsewhere(&self) -> bool {
        matches!(self.schedule, Some(Schedule::Foreign { .. }))
    }
}
