//! Announcement for a user or an admin, as data: what happened, never how it is worded.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::event::DisputeStatus;
use crate::domain::ids::{
    CallbackName, CustomerId, EventId, InvoiceId, PlanCode, PriceId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::domain::subscription::PauseReason;

/// One piece of news. It carries all that its text needs, so that it can be told later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// The plan is active.
    Activated {
        subscription: SubscriptionId,
        plan: PlanCode,
        renews_at: Option<Timestamp>,
        /// The end of what was bought for a fixed time.
        #[serde(default)]
        until: Option<Timestamp>,
        #[serde(default)]
        interval: Option<Interval>,
    },
    /// The trial has begun.
    TrialStarted {
        subscription: SubscriptionId,
        plan: PlanCode,
        trial_end: Option<Timestamp>,
        #[serde(default)]
        interval: Option<Interval>,
    },
    /// The trial will end and turn into a payment.
    TrialEnding {
        subscription: SubscriptionId,
        plan: PlanCode,
        trial_end: Timestamp,
        amount: Option<Money>,
    },
    /// The trial has turned into a paid subscription.
    TrialConverted {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        renews_at: Option<Timestamp>,
    },
    /// The trial is over and there is no card: nothing goes on until there is one.
    TrialPaused { subscription: SubscriptionId, plan: PlanCode },
    /// A renewal that is far apart from the last one will be charged.
    RenewalAhead { subscription: SubscriptionId, plan: PlanCode, amount: Money, at: Timestamp },
    Renewed {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        renews_at: Option<Timestamp>,
    },
    PaymentFailed {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        /// Stripe's page where the invoice can be paid.
        fix_url: Option<String>,
        access_until: Option<Timestamp>,
        attempt: u32,
    },
    /// The bank wants the payment to be confirmed.
    ActionRequired {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        fix_url: Option<String>,
        access_until: Option<Timestamp>,
    },
    /// The grace time is running out.
    GraceEnding {
        subscription: SubscriptionId,
        plan: PlanCode,
        fix_url: Option<String>,
        access_until: Timestamp,
        /// An invoice was sent that nobody has paid; else a payment has failed.
        #[serde(default)]
        invoiced: bool,
    },
    /// The grace time is over: no access until the payment comes.
    AccessLapsed {
        subscription: SubscriptionId,
        plan: PlanCode,
        fix_url: Option<String>,
        /// As in [`Notice::GraceEnding`].
        #[serde(default)]
        invoiced: bool,
    },
    /// An invoice that was sent is overdue: no attempt to charge it has failed, since there was none.
    InvoiceOverdue {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        fix_url: Option<String>,
        access_until: Option<Timestamp>,
    },
    /// What was owed is settled without a payment: by a credit note, from the customer's balance,
    /// outside Stripe, or because it was voided or forgiven.
    DebtSettled { subscription: SubscriptionId, invoice: InvoiceId, plan: PlanCode },
    /// What was owed has been paid after the subscription had ended.
    PaidAfterEnd { subscription: SubscriptionId, invoice: InvoiceId, plan: PlanCode, amount: Money },
    /// A failed payment has gone through, and another is still open.
    StillOwing {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        /// Where the other invoice can be paid.
        fix_url: Option<String>,
    },
    /// The failed payment has gone through after all.
    PaymentRecovered {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        renews_at: Option<Timestamp>,
    },
    CancellationScheduled {
        subscription: SubscriptionId,
        plan: PlanCode,
        ends_at: Timestamp,
        /// The subscription ends no later than its trial, so nothing is charged.
        #[serde(default)]
        on_trial: bool,
    },
    /// A scheduled cancellation was taken back.
    Resumed { subscription: SubscriptionId, plan: PlanCode, renews_at: Option<Timestamp> },
    /// Access will end soon, by a cancellation or because it was bought for a fixed time.
    EndingSoon {
        subscription: SubscriptionId,
        plan: PlanCode,
        ends_at: Timestamp,
        /// Bought for a fixed time: it can be bought again, not resumed.
        once: bool,
    },
    PlanChanged {
        subscription: SubscriptionId,
        from: PlanCode,
        to: PlanCode,
        renews_at: Option<Timestamp>,
        /// Nothing was charged so far.
        #[serde(default)]
        on_trial: bool,
        #[serde(default)]
        interval: Option<Interval>,
    },
    /// The plan is the same, and is paid for at another interval.
    IntervalChanged {
        subscription: SubscriptionId,
        plan: PlanCode,
        interval: Interval,
        /// Absent where it is not known for sure.
        amount: Option<Money>,
        renews_at: Option<Timestamp>,
        /// Nothing was charged so far.
        #[serde(default)]
        on_trial: bool,
    },
    /// A change of plan was not paid for in time and is off.
    PlanChangeUnpaid { subscription: SubscriptionId, plan: PlanCode },
    /// The subscription is `paused`, for another reason than a trial without a card.
    SubscriptionPaused {
        subscription: SubscriptionId,
        plan: PlanCode,
        reason: PauseReason,
        since: Timestamp,
        /// A failed payment is still owed: paying it ends the pause.
        owing: bool,
        /// Stripe's page where the invoice can be paid.
        fix_url: Option<String>,
        access_until: Option<Timestamp>,
    },
    /// What had paused the subscription is paid, and it is still paused: resuming starts a new period.
    ResumeOffered {
        subscription: SubscriptionId,
        plan: PlanCode,
        /// The payment that has arrived.
        paid: Money,
        /// What resuming costs, as far as it is known.
        charge: Option<Money>,
        access_until: Option<Timestamp>,
    },
    /// Collection is paused.
    Paused {
        subscription: SubscriptionId,
        plan: PlanCode,
        resumes_at: Option<Timestamp>,
        /// The service goes on meanwhile.
        access: bool,
    },
    /// Collection goes on, or the subscription that had no card does.
    Unpaused { subscription: SubscriptionId, plan: PlanCode, renews_at: Option<Timestamp> },
    Ended {
        subscription: SubscriptionId,
        plan: PlanCode,
        #[serde(default)]
        because: Ending,
    },
    /// All the money has gone back, and with it the access.
    Refunded { subscription: SubscriptionId, plan: PlanCode, amount: Money },
    /// A part of the money has gone back; the access stays.
    PartlyRefunded { subscription: SubscriptionId, plan: PlanCode, amount: Money },
    /// Money that was paid for an earlier period has gone back; nothing else changes.
    EarlierReturned {
        subscription: SubscriptionId,
        /// Of that period.
        plan: PlanCode,
        amount: Money,
        /// The bank has taken it; else it was refunded.
        disputed: bool,
    },
    /// Money that was to go back has not left: the plan goes on.
    RefundFailed { subscription: SubscriptionId, plan: PlanCode, amount: Money },
    /// The bank has taken the money back, and the access ends.
    PaymentReversed { subscription: SubscriptionId, plan: PlanCode, amount: Option<Money> },
    /// The bank has taken a part of the money back; the access stays.
    PartlyReversed { subscription: SubscriptionId, plan: PlanCode, amount: Money },
    /// Money that the bank had taken has come back by an appeal.
    ReversalLifted {
        subscription: SubscriptionId,
        plan: PlanCode,
        amount: Money,
        /// The access had ended, and is back.
        restored: bool,
    },
    /// Checkout is complete, the bank takes its time (delayed payment method).
    PaymentPending { plan: Option<PlanCode> },
    /// The delayed payment did not go through.
    PaymentNotCompleted { plan: Option<PlanCode> },
    /// For an admin.
    Alarm { alarm: Alarm },
}

/// Why a subscription is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Cancelled, by whomever.
    #[default]
    Cancelled,
    Unpaid,
    /// The trial ran out without a card.
    TrialOver,
    /// What was bought for a fixed time is used up.
    TermOver,
}

/// What an admin has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Alarm {
    /// An event that was tried in vain until nobody tries it any more.
    EventDead {
        event: EventId,
        kind: String,
        reason: String,
    },
    /// A service has not taken an event until nobody tries any more.
    CallbackDead {
        callback: CallbackName,
        reason: String,
    },
    /// A notice did not reach its reader's chat and is not tried any more.
    NoticeUndelivered {
        user: UserId,
        /// Telegram's answer, or what else was in the way.
        reason: String,
    },
    /// The wall clock has jumped and Stripe cannot be asked for the time: nothing ends meanwhile.
    ClockDoubted {
        wall: Timestamp,
        /// What it would say without the jump.
        expected: Timestamp,
    },
    /// The wall clock is wrong: time goes by Stripe's.
    ClockWrong {
        wall: Timestamp,
        right: Timestamp,
    },
    /// Too many people lose access within an hour: the rest keep theirs until an admin decides.
    RevocationsPaused {
        revoked: u64,
        /// Who had access an hour ago.
        people: u64,
    },
    /// A user pays for more than one subscription.
    SecondSubscription {
        user: UserId,
        subscriptions: Vec<SubscriptionId>,
        /// Of each of them, in the same order.
        #[serde(default)]
        plans: Vec<PlanCode>,
    },
    /// A subscription is at prices that no plan lists.
    UnlistedPrice {
        user: UserId,
        subscription: SubscriptionId,
        prices: Vec<PriceId>,
        /// The plan that it was before.
        plan: Option<PlanCode>,
    },
    Refund {
        user: UserId,
        plan: Option<PlanCode>,
        amount: Money,
        /// The same in the customer's currency, where that is another.
        #[serde(default)]
        presented: Option<Money>,
        /// Nothing is left of the invoice, or of the single payment.
        whole: bool,
        /// And with it the access.
        #[serde(default)]
        ended: bool,
        /// It was paid for an earlier period than the running one.
        #[serde(default)]
        earlier: bool,
        /// The subscription goes on at Stripe.
        #[serde(default)]
        running: bool,
    },
    RefundFailed {
        user: UserId,
        plan: Option<PlanCode>,
        amount: Money,
    },
    Dispute {
        user: UserId,
        plan: Option<PlanCode>,
        amount: Money,
        /// What the disputed invoice, or single payment, came to; absent when the dispute is about
        /// all of it.
        #[serde(default)]
        of: Option<Money>,
        status: DisputeStatus,
        reason: Option<String>,
        /// Until when it can be answered or appealed.
        #[serde(default)]
        due_by: Option<Timestamp>,
        /// It has ended the access.
        #[serde(default)]
        ended: bool,
        /// The subscription goes on at Stripe.
        #[serde(default)]
        running: bool,
    },
    /// Money has arrived for a subscription that had ended: to be given back, or access to be given.
    PaidAfterEnd {
        user: UserId,
        plan: PlanCode,
        amount: Money,
        invoice: InvoiceId,
    },
    CustomerDeleted {
        user: UserId,
        customer: CustomerId,
    },
    /// A subscription is paused by Stripe, or for a reason that is not known here.
    SubscriptionPaused {
        user: UserId,
        plan: PlanCode,
        subscription: SubscriptionId,
        reason: PauseReason,
    },
}

/// A notice with the key under which it is sent at most once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedNotice {
    /// `(subject, stage)`, for example `sub_1:activated`.
    pub key: String,
    pub notice: Notice,
}

/// What a subscriber believes, from what they were told; news is what differs from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Plan,
    Interval,
    Ending,
    Pause,
}

impl Notice {
    /// The interval of payment that whoever reads this takes to be theirs.
    #[must_use]
    pub const fn interval(&self) -> Option<Interval> {
        match self {
            Self::Activated { interval, .. }
            | Self::TrialStarted { interval, .. }
            | Self::PlanChanged { interval, .. } => *interval,
            Self::IntervalChanged { interval, .. } => Some(*interval),
            _ => None,
        }
    }

    /// The plan that a change has led to.
    #[must_use]
    pub const fn new_plan(&self) -> Option<&PlanCode> {
        match self {
            Self::PlanChanged { to: plan, .. } | Self::IntervalChanged { plan, .. } => Some(plan),
            _ => None,
        }
    }

    /// The subscription and the topic of which this tells the present state, if it tells one.
    #[must_use]
    pub const fn settles(&self, topic: Topic) -> Option<&SubscriptionId> {
        match (topic, self) {
            (
                Topic::Plan,
                Self::Activated { subscription, .. }
                | Self::TrialStarted { subscription, .. }
                | Self::PlanChanged { subscription, .. },
            )
            | (Topic::Interval, Self::IntervalChanged { subscription, .. })
            | (
                Topic::Ending,
                Self::CancellationScheduled { subscription, .. }
                | Self::Resumed { subscription, .. },
            )
            | (
                Topic::Pause,
                Self::Paused { subscription, .. }
                | Self::SubscriptionPaused { subscription, .. }
                | Self::TrialPaused { subscription, .. }
                | Self::Unpaused { subscription, .. },
            ) => Some(subscription),
            _ => None,
        }
    }
}
