//! Notices to users, as data: what happened, without its wording.

use serde::{Deserialize, Serialize};

pub use crate::domain::alarm::Alarm;
use crate::domain::chat_update::{BotRights, ChatId, SharedChatKind};
use crate::domain::clock::Timestamp;
use crate::domain::conversation::ConversationNotice;
use crate::domain::digest::WeeklyDigest;
use crate::domain::ids::{InvoiceId, PlanCode, SubscriptionId};
use crate::domain::money::Money;
use crate::domain::paid_chat::ChatProblem;
use crate::domain::plan::Interval;
use crate::domain::subscription::PauseReason;

/// A notice. It carries everything its text needs, so that it can be rendered later. Stored as JSON: a
/// field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// The plan is active.
    Activated {
        subscription: SubscriptionId,
        plan: PlanCode,
        renews_at: Option<Timestamp>,
        /// The end of a fixed term.
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
    /// The trial ends soon and becomes a paid subscription.
    TrialEnding {
        subscription: SubscriptionId,
        plan: PlanCode,
        trial_end: Timestamp,
        amount: Option<Money>,
    },
    /// The first payment after the trial has arrived.
    TrialConverted {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        renews_at: Option<Timestamp>,
    },
    /// The trial is over without a payment method, and the subscription is paused until there is one.
    TrialPaused { subscription: SubscriptionId, plan: PlanCode },
    /// A yearly renewal will be charged soon.
    RenewalAhead { subscription: SubscriptionId, plan: PlanCode, amount: Money, at: Timestamp },
    /// The next period is paid.
    Renewed {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        renews_at: Option<Timestamp>,
    },
    /// An attempt to collect an invoice has failed.
    PaymentFailed {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        /// Stripe's page where the invoice can be paid.
        fix_url: Option<String>,
        /// `None`: access has ended already.
        access_until: Option<Timestamp>,
        /// The number of the attempt, as Stripe counts it.
        attempt: u32,
    },
    /// The bank requires the customer to confirm the payment.
    ActionRequired {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        fix_url: Option<String>,
        access_until: Option<Timestamp>,
    },
    /// The grace period ends soon.
    GraceEnding {
        subscription: SubscriptionId,
        plan: PlanCode,
        fix_url: Option<String>,
        access_until: Timestamp,
        /// An invoice that was sent is unpaid; otherwise a payment has failed.
        #[serde(default)]
        invoiced: bool,
    },
    /// The grace period is over: no access until the payment arrives.
    AccessLapsed {
        subscription: SubscriptionId,
        plan: PlanCode,
        fix_url: Option<String>,
        /// As in [`Notice::GraceEnding`].
        #[serde(default)]
        invoiced: bool,
    },
    /// An invoice that was sent is overdue. Nothing is charged, so no attempt has failed.
    InvoiceOverdue {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        fix_url: Option<String>,
        access_until: Option<Timestamp>,
    },
    /// A debt is settled without a payment: by a credit note, from the customer's balance, outside Stripe,
    /// or because the invoice was voided or forgiven.
    DebtSettled { subscription: SubscriptionId, invoice: InvoiceId, plan: PlanCode },
    /// A debt was paid after the subscription had ended.
    PaidAfterEnd { subscription: SubscriptionId, invoice: InvoiceId, plan: PlanCode, amount: Money },
    /// A failed payment has succeeded, and another invoice is still owed.
    StillOwing {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        /// Stripe's page where the other invoice can be paid.
        fix_url: Option<String>,
    },
    /// The failed payment has succeeded.
    PaymentRecovered {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        plan: PlanCode,
        amount: Money,
        renews_at: Option<Timestamp>,
    },
    /// The subscription will end.
    CancellationScheduled {
        subscription: SubscriptionId,
        plan: PlanCode,
        ends_at: Timestamp,
        /// The subscription ends no later than its trial, so nothing is charged.
        #[serde(default)]
        on_trial: bool,
    },
    /// A scheduled cancellation was withdrawn.
    Resumed { subscription: SubscriptionId, plan: PlanCode, renews_at: Option<Timestamp> },
    /// Access ends soon, by a cancellation or because a fixed term is over.
    EndingSoon {
        subscription: SubscriptionId,
        plan: PlanCode,
        ends_at: Timestamp,
        /// Bought for a fixed term: it can be bought again, but not resumed.
        once: bool,
    },
    /// The plan has changed.
    PlanChanged {
        subscription: SubscriptionId,
        from: PlanCode,
        to: PlanCode,
        renews_at: Option<Timestamp>,
        /// Nothing has been charged yet.
        #[serde(default)]
        on_trial: bool,
        #[serde(default)]
        interval: Option<Interval>,
    },
    /// The same plan is now paid for at another interval.
    IntervalChanged {
        subscription: SubscriptionId,
        plan: PlanCode,
        interval: Interval,
        /// `None` if it is not known exactly.
        amount: Option<Money>,
        renews_at: Option<Timestamp>,
        /// Nothing has been charged yet.
        #[serde(default)]
        on_trial: bool,
    },
    /// A change of plan was not paid in time and is cancelled.
    PlanChangeUnpaid { subscription: SubscriptionId, plan: PlanCode },
    /// The subscription is `paused`, for another reason than a trial without a payment method.
    SubscriptionPaused {
        subscription: SubscriptionId,
        plan: PlanCode,
        reason: PauseReason,
        since: Timestamp,
        /// A failed payment is owed, and paying it ends the pause.
        owing: bool,
        /// Stripe's page where the invoice can be paid.
        fix_url: Option<String>,
        access_until: Option<Timestamp>,
    },
    /// The invoice that had paused the subscription is paid, and the pause lasts, because resuming starts a
    /// new period.
    ResumeOffered {
        subscription: SubscriptionId,
        plan: PlanCode,
        /// The payment that has arrived.
        paid: Money,
        /// What resuming costs, if known.
        charge: Option<Money>,
        access_until: Option<Timestamp>,
    },
    /// Collection is paused.
    Paused {
        subscription: SubscriptionId,
        plan: PlanCode,
        resumes_at: Option<Timestamp>,
        /// The user keeps access during the pause.
        access: bool,
    },
    /// The pause is over.
    Unpaused { subscription: SubscriptionId, plan: PlanCode, renews_at: Option<Timestamp> },
    /// The subscription or the fixed term has ended.
    Ended {
        subscription: SubscriptionId,
        plan: PlanCode,
        #[serde(default)]
        because: Ending,
    },
    /// The whole payment was refunded, and access has ended.
    Refunded { subscription: SubscriptionId, plan: PlanCode, amount: Money },
    /// A part of the payment was refunded; access continues.
    PartlyRefunded { subscription: SubscriptionId, plan: PlanCode, amount: Money },
    /// The payment for an earlier period was returned; nothing else changes.
    EarlierReturned {
        subscription: SubscriptionId,
        /// The plan in that period.
        plan: PlanCode,
        amount: Money,
        /// It was lost in a dispute; otherwise it was refunded.
        disputed: bool,
    },
    /// An announced refund has failed: the plan continues.
    RefundFailed { subscription: SubscriptionId, plan: PlanCode, amount: Money },
    /// The whole payment was lost in a dispute, and access has ended.
    PaymentReversed { subscription: SubscriptionId, plan: PlanCode, amount: Option<Money> },
    /// A part of the payment was lost in a dispute; access continues.
    PartlyReversed { subscription: SubscriptionId, plan: PlanCode, amount: Money },
    /// An appeal has reversed a lost dispute.
    ReversalLifted {
        subscription: SubscriptionId,
        plan: PlanCode,
        amount: Money,
        /// Access had ended and is restored.
        restored: bool,
    },
    /// Checkout is complete, and the payment by a delayed method is pending.
    PaymentPending { plan: Option<PlanCode> },
    /// The payment by a delayed method has failed.
    PaymentNotCompleted { plan: Option<PlanCode> },
    /// An admin has given a plan, or more time of it.
    Granted(GrantedPlan),
    /// A granted plan has begun that had waited for the end of paid access.
    GrantBegun { plan: PlanCode, until: Option<Timestamp> },
    /// An admin has ended a granted plan.
    GrantRevoked { plan: PlanCode },
    /// A granted plan is over.
    GrantEnded { plan: PlanCode },
    /// For owners: the figures of a week.
    WeeklyDigest(WeeklyDigest),
    /// An admin has given days of the subscription away.
    GoodwillGiven(GivenDays),
    /// An admin has moved what another Telegram account had to this one.
    AccountMoved,
    /// What admins and a person write to each other. The account decides nothing about it.
    Conversation(ConversationNotice),
    /// About a paid chat. The account decides nothing about it.
    Chat(ChatNotice),
    /// For the admins.
    Alarm { alarm: Alarm },
}

/// A plan that an admin has given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedPlan {
    pub plan: PlanCode,
    /// It was running or waiting already.
    pub extended: bool,
    /// It begins when the paid access ends.
    pub waiting: bool,
    /// `None`: it has no end, or `lasts` says how long it lasts.
    pub until: Option<Timestamp>,
    /// In seconds from its beginning.
    pub lasts: Option<u64>,
}

/// Days of a subscription that an admin has given away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenDays {
    pub subscription: SubscriptionId,
    pub plan: PlanCode,
    pub seconds: u64,
    pub next_payment: Timestamp,
    /// `None` if it is not known exactly.
    pub amount: Option<Money>,
}

/// A notice about a paid group or channel. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ChatNotice {
    /// For the person: they were removed, as they are not entitled any more.
    Removed { chat: ChatId, title: String },
    /// For the person: they cannot be let in, as they are in as many chats as Telegram allows.
    TooManyChats { chat: ChatId, title: String },
    /// For the owner who added the bot to a chat that is not paid yet.
    BotAdded {
        chat: ChatId,
        title: String,
        chat_kind: SharedChatKind,
        problem: Option<ChatProblem>,
        #[serde(default)]
        rights: BotRights,
    },
}

/// Why a subscription has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Cancelled by the customer or the operator.
    #[default]
    Cancelled,
    /// A payment failed for good.
    Unpaid,
    /// The trial ended without a payment.
    TrialOver,
    /// A fixed term is over.
    TermOver,
}

/// A notice with the key under which it is sent at most once to each reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedNotice {
    /// The subject and the stage, for example `sub_1:activated`.
    pub key: String,
    pub notice: Notice,
}

/// An aspect of a subscription whose present state a notice can state. A new notice is pending when the
/// state differs from that of the last notice sent on the topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Plan,
    /// The interval at which the plan is paid for.
    Interval,
    /// Whether an end is scheduled.
    Ending,
    /// Whether the subscription or its collection is paused.
    Pause,
}

impl Notice {
    /// The interval of payment that the notice states.
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

    /// The plan that begins with what the notice reports, and that the user may use from now on.
    #[must_use]
    pub const fn begun_plan(&self) -> Option<&PlanCode> {
        match self {
            Self::Activated { plan, .. }
            | Self::TrialStarted { plan, .. }
            | Self::PlanChanged { to: plan, .. }
            | Self::ReversalLifted { plan, restored: true, .. }
            | Self::GrantBegun { plan, .. }
            | Self::Granted(GrantedPlan { plan, waiting: false, extended: false, .. }) => {
                Some(plan)
            }
            _ => None,
        }
    }

    /// The plan whose end the notice announces.
    #[must_use]
    pub const fn ending_plan(&self) -> Option<&PlanCode> {
        match self {
            Self::EndingSoon { plan, .. }
            | Self::GraceEnding { plan, .. }
            | Self::CancellationScheduled { plan, .. } => Some(plan),
            _ => None,
        }
    }

    /// The plan after a change.
    #[must_use]
    pub const fn new_plan(&self) -> Option<&PlanCode> {
        match self {
            Self::PlanChanged { to: plan, .. } | Self::IntervalChanged { plan, .. } => Some(plan),
            _ => None,
        }
    }

    /// The subscription whose state on the topic the notice states, if it states one.
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

#[cfg(test)]
mod tests {
    use super::{Notice, Topic};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PlanCode, SubscriptionId};
    use crate::domain::plan::Interval;
    use crate::domain::subscription::PauseReason;

    #[test]
    fn a_notice_states_the_plan_the_interval_and_the_topics_that_it_is_about() {
        let subscription = SubscriptionId::new("sub_1");
        let (plan, interval) = (PlanCode::new("pro"), Some(Interval::Year));
        let id = || subscription.clone();
        let changed = |interval| Notice::PlanChanged {
            subscription: id(),
            from: PlanCode::new("basic"),
            to: plan.clone(),
            renews_at: None,
            on_trial: false,
            interval,
        };
        let activated = Notice::Activated {
            subscription: id(),
            plan: plan.clone(),
            renews_at: None,
            until: None,
            interval,
        };
        let trial = Notice::TrialStarted {
            subscription: id(),
            plan: plan.clone(),
            trial_end: None,
            interval,
        };
        let other_interval = Notice::IntervalChanged {
            subscription: id(),
            plan: plan.clone(),
            interval: Interval::Year,
            amount: None,
            renews_at: None,
            on_trial: false,
        };
        let cancelled = Notice::CancellationScheduled {
            subscription: id(),
            plan: plan.clone(),
            ends_at: Timestamp::from_seconds(0),
            on_trial: false,
        };
        let resumed = Notice::Resumed { subscription: id(), plan: plan.clone(), renews_at: None };
        let paused = Notice::Paused {
            subscription: id(),
            plan: plan.clone(),
            resumes_at: None,
            access: true,
        };
        let unpaused = Notice::Unpaused { subscription: id(), plan: plan.clone(), renews_at: None };
        let trial_paused = Notice::TrialPaused { subscription: id(), plan: plan.clone() };
        let all_paused = Notice::SubscriptionPaused {
            subscription: id(),
            plan: plan.clone(),
            reason: PauseReason::System,
            since: Timestamp::from_seconds(0),
            owing: false,
            fix_url: None,
            access_until: None,
        };
        let ended = Notice::Ended {
            subscription: id(),
            plan: plan.clone(),
            because: super::Ending::Unpaid,
        };
        let new_plan = Some(&plan);
        for (notice, topic, stated, new) in [
            (activated, Some(Topic::Plan), interval, None),
            (trial, Some(Topic::Plan), interval, None),
            (changed(interval), Some(Topic::Plan), interval, new_plan),
            (changed(None), Some(Topic::Plan), None, new_plan),
            (other_interval, Some(Topic::Interval), interval, new_plan),
            (cancelled, Some(Topic::Ending), None, None),
            (resumed, Some(Topic::Ending), None, None),
            (paused, Some(Topic::Pause), None, None),
            (unpaused, Some(Topic::Pause), None, None),
            (trial_paused, Some(Topic::Pause), None, None),
            (all_paused, Some(Topic::Pause), None, None),
            (ended, None, None, None),
        ] {
            assert_eq!((notice.interval(), notice.new_plan()), (stated, new), "{notice:?}");
            for other in [Topic::Plan, Topic::Interval, Topic::Ending, Topic::Pause] {
                let settled = (Some(other) == topic).then_some(&subscription);
                assert_eq!(notice.settles(other), settled, "{other:?} of {notice:?}");
            }
        }
    }
}
