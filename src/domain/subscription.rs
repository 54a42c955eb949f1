//! A subscription as Stripe tells it. The mirror is total: reality is never an invalid transition.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::access::Access;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{
    CustomerId, InvoiceId, PlanCode, PriceId, ScheduleId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::domain::subscription_item::{Items, SubscriptionItem};

/// Stripe's subscription status; a value that Stripe adds later is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    Incomplete,
    IncompleteExpired,
    Trialing,
    Active,
    PastDue,
    Unpaid,
    Canceled,
    Paused,
    Other(String),
}

impl Status {
    /// `canceled` and `incomplete_expired` never go back.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Canceled | Self::IncompleteExpired)
    }

    /// Paid for, or on trial: the person has what they bought.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Trialing | Self::Active)
    }

    /// A subscription that a second one must not be sold beside.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Trialing | Self::Active | Self::PastDue | Self::Unpaid | Self::Paused)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Unpaid => "unpaid",
            Self::Canceled => "canceled",
            Self::Paused => "paused",
            Self::Other(other) => other,
        }
    }
}

impl From<String> for Status {
    fn from(text: String) -> Self {
        match text.as_str() {
            "incomplete" => Self::Incomplete,
            "incomplete_expired" => Self::IncompleteExpired,
            "trialing" => Self::Trialing,
            "active" => Self::Active,
            "past_due" => Self::PastDue,
            "unpaid" => Self::Unpaid,
            "canceled" => Self::Canceled,
            "paused" => Self::Paused,
            _ => Self::Other(text),
        }
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `cancellation_details.reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    CancellationRequested,
    PaymentFailed,
    PaymentDisputed,
    /// Whatever else Stripe names.
    Other,
}

/// Why a subscription is `paused` (`status_details.paused.subscription.type`).
///
/// API versions before `2026-09-30.endive` report the status without the reason.
/// Source: <https://docs.stripe.com/billing/subscriptions/pause>.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum PauseReason {
    /// The customer or the operator asked for it.
    PauseRequested,
    /// The only pause that a new payment method ends.
    TrialEndWithoutPaymentMethod,
    /// The first attempt at a renewal failed, and the account pauses such subscriptions.
    FirstPaymentFailure,
    /// The last attempt at an invoice failed, and the account pauses such subscriptions.
    FinalPaymentFailure,
    /// Stripe paused it.
    System,
    /// Stripe was asked and gave no reason.
    Unstated,
    /// A reason that Stripe has added since.
    Other(String),
}

impl PauseReason {
    /// The invoice that failed stays open, and paying it ends the pause.
    #[must_use]
    pub const fn is_payment_failure(&self) -> bool {
        matches!(self, Self::FirstPaymentFailure | Self::FinalPaymentFailure)
    }

    /// Stripe's word, or `unstated`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::PauseRequested => "pause_requested",
            Self::TrialEndWithoutPaymentMethod => "trial_end_without_payment_method",
            Self::FirstPaymentFailure => "first_payment_failure",
            Self::FinalPaymentFailure => "final_payment_failure",
            Self::System => "system",
            Self::Unstated => "unstated",
            Self::Other(other) => other,
        }
    }
}

impl From<String> for PauseReason {
    fn from(text: String) -> Self {
        match text.as_str() {
            "pause_requested" => Self::PauseRequested,
            "trial_end_without_payment_method" => Self::TrialEndWithoutPaymentMethod,
            "first_payment_failure" => Self::FirstPaymentFailure,
            "final_payment_failure" => Self::FinalPaymentFailure,
            "system" => Self::System,
            "unstated" => Self::Unstated,
            _ => Self::Other(text),
        }
    }
}

impl From<PauseReason> for String {
    fn from(reason: PauseReason) -> Self {
        reason.as_str().to_owned()
    }
}

/// `pause_collection`: the status stays as it is, and nothing is collected. Not to be confused with
/// the status `paused`, whose cause is a [`PauseReason`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pause {
    pub behavior: PauseBehavior,
    pub resumes_at: Option<Timestamp>,
}

/// What becomes of the invoices meanwhile, and with it of the service.
/// Source: <https://docs.stripe.com/billing/subscriptions/pause-payment>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseBehavior {
    /// Collected later: the service goes on.
    KeepAsDraft,
    /// Given away: the service goes on.
    MarkUncollectible,
    /// Not owed: the service rests. What Stripe adds is read as this.
    Void,
}

impl PauseBehavior {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeepAsDraft => "keep_as_draft",
            Self::MarkUncollectible => "mark_uncollectible",
            Self::Void => "void",
        }
    }
}

/// One subscription, or one thing paid for once, as all that was heard of it adds up.
#[expect(clippy::struct_excessive_bools, reason = "none of them excludes another")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The checkout session's id, of what was paid for once.
    pub id: SubscriptionId,
    pub user: UserId,
    /// Absent for a single payment that made no customer.
    pub customer: Option<CustomerId>,
    /// The plan that is shown: of two that are bought together, the later one in `bot.toml`.
    pub plan: PlanCode,
    /// Every plan whose price is among the items, the shown one last.
    pub plans: Vec<PlanCode>,
    /// None of the present prices is in a plan, nor does metadata name one: `plan` is the last that
    /// was known. What it gave stays until the subscription ends or its grace is over; nothing new is
    /// granted, and no other subscription is sold beside it.
    pub unlisted: bool,
    /// Of the plan's item.
    pub price: Option<PriceId>,
    pub interval: Option<Interval>,
    pub status: Status,
    /// All items, add-ons and seats included.
    pub items: Items,
    /// The item that the shown plan is bought with: the only one that a change of plan changes.
    /// Absent until the subscription has been seen, and for what was paid for once.
    pub plan_item: Option<SubscriptionItem>,
    /// What each period costs, all items together; absent where that is not known for sure, as with
    /// a discount, a tax that is added, metered items, or items of different intervals.
    pub amount: Option<Money>,
    pub started_at: Option<Timestamp>,
    /// Unknown while only a payment has been seen.
    pub current_period_end: Option<Timestamp>,
    /// When it will end, if an end is scheduled (`cancel_at_period_end` folded in). Also the end of
    /// access that was bought for a fixed time.
    pub cancel_at: Option<Timestamp>,
    pub cancel_at_period_end: bool,
    pub trial_end: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub cancel_reason: Option<CancelReason>,
    pub pause: Option<Pause>,
    /// Of a `paused` subscription, as far as it is known.
    pub pause_reason: Option<PauseReason>,
    /// A failed payment paused it, and the invoice has been paid since: access until then, though
    /// the status is still `paused`.
    pub paid_until: Option<Timestamp>,
    /// The schedule at Stripe that owns its future.
    pub schedule: Option<ScheduleId>,
    /// The change of plan that the schedule will make, where it was asked for here.
    pub planned: Option<PlannedChange>,
    /// The schedule was made for nothing that was asked for here: the operator's, and left alone.
    pub is_scheduled_elsewhere: bool,
    /// A change of plan that is made once it is paid.
    pub pending_change: Option<PendingChange>,
    /// Start of the unpaid stretch; grace counts from here.
    pub past_due_since: Option<Timestamp>,
    /// The open invoice whose payment failed.
    pub failed_invoice: Option<FailedInvoice>,
    /// The payment for the running period has gone back.
    pub reversal: Option<Reversal>,
    /// What the newest payment came to in the customer's currency, where that is another than the
    /// seller's and is known.
    pub last_paid: Option<Money>,
    /// Its customer is proven to be the user's. What somebody else may be paying for gives its
    /// rights, and is neither changed nor managed by the user.
    pub owned: bool,
    /// By Stripe's clock, when it was seen last. Absent while it rests on a payment alone.
    pub as_of: Option<Timestamp>,
}

/// A subscription that was never one of the plans here, at prices that the catalogue does not list.
/// It gives nothing, and no other is sold beside it.
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
    /// What a plan would give that has left the catalogue since.
    pub access: Access,
}

/// A change of plan that will come by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    pub plan: PlanCode,
    /// Absent in what older versions have noted.
    pub price: Option<PriceId>,
    pub at: Timestamp,
}

/// A change of plan that waits for its payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChange {
    /// Then it is off.
    pub until: Timestamp,
    /// Stripe's page where it can be paid.
    pub invoice_url: Option<String>,
}

/// An invoice that waits for another attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedInvoice {
    pub id: InvoiceId,
    /// What is due.
    #[serde(default)]
    pub amount: Option<Money>,
    /// Stripe's page where it can be paid.
    pub hosted_url: Option<String>,
}

/// Why a payment counts as never made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reversal {
    Refunded,
    DisputeLost,
}

impl Reversal {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refunded => "refunded",
            Self::DisputeLost => "dispute_lost",
        }
    }
}

impl Subscription {
    /// Paid for once: nothing recurs, and nothing can be cancelled.
    #[must_use]
    pub fn is_once(&self) -> bool {
        self.interval == Some(Interval::Once)
    }

    /// A recurring subscription that a second one must not be sold beside.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.is_once() && self.status.is_live()
    }

    /// When the next period begins and is paid for by itself. None while that is not so: a scheduled
    /// end, a pause in which nothing is collected, money that went back, a single payment.
    #[must_use]
    pub fn renews_at(&self) -> Option<Timestamp> {
        let renews = self.is_running()
            && self.cancel_at.is_none()
            && self.pause.is_none()
            && self.reversal.is_none()
            && self.status != Status::Paused;
        self.current_period_end.filter(|_| renews)
    }

    /// End of the trial that runs at `now`: the subscription's, or that of a trial offer, which concerns
    /// the plan's item and leaves the subscription active.
    #[must_use]
    pub fn current_trial_end(&self, now: Timestamp) -> Option<Timestamp> {
        let whole = self.trial_end.filter(|_| self.status == Status::Trialing);
        let offer = || {
            let end = self.plan_item.as_ref().and_then(|item| item.trial_end);
            end.filter(|end| self.status.is_good() && *end > now)
        };
        whole.or_else(offer)
    }

    /// A payment has failed and is still owed, whether or not Stripe has paused it for that.
    #[must_use]
    pub fn is_owing(&self) -> bool {
        match self.status {
            Status::PastDue | Status::Unpaid => true,
            Status::Paused => self.past_due_since.is_some(),
            _ => false,
        }
    }

    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.status == Status::Paused
    }

    /// Stripe pauses what is active, runs on no schedule and is not about to end.
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

    /// The customer may end the pause, which charges them in most cases: they asked for it, or what had
    /// failed is settled.
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
