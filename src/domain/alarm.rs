//! Alarms to the admins, as data: what happened, without its wording.

use serde::{Deserialize, Serialize};

use crate::domain::admin::Operator;
use crate::domain::admin_action::{AdminAction, Effect};
use crate::domain::clock::Timestamp;
use crate::domain::event::DisputeStatus;
use crate::domain::ids::{
    CustomerId, EndpointName, EventId, InvoiceId, PlanCode, PriceId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::subscription::PauseReason;

/// An alarm to the admins. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Alarm {
    /// An event could not be processed, and no further attempt will be made.
    EventDead { event: EventId, kind: String, reason: String },
    /// A webhook endpoint did not accept an event, and no further attempt will be made.
    #[serde(rename = "callback_dead")]
    WebhookDead {
        #[serde(rename = "callback")]
        endpoint: EndpointName,
        reason: String,
    },
    /// A notice could not be delivered, and no further attempt will be made.
    NoticeUndelivered {
        user: UserId,
        /// Telegram's response, or what else prevented the delivery.
        reason: String,
    },
    /// The wall clock has jumped, and Stripe cannot be queried for the time. Nothing expires meanwhile.
    ClockDoubted {
        wall: Timestamp,
        /// What it would show without the jump.
        expected: Timestamp,
    },
    /// The wall clock is wrong, and Stripe's time is used instead.
    ClockWrong { wall: Timestamp, right: Timestamp },
    /// Too many users would lose access within an hour. The others keep theirs until an admin decides.
    RevocationsPaused {
        revoked: u64,
        /// Users who had access an hour ago.
        people: u64,
    },
    /// A scheduled backup could not be made. It is tried again until it succeeds.
    BackupFailed {
        reason: String,
        /// The last one that succeeded.
        last: Option<Timestamp>,
        /// At least one backup has been missed meanwhile.
        overdue: bool,
    },
    /// A scheduled backup has succeeded after a failure.
    BackupRecovered { at: Timestamp },
    /// A user has more than one running subscription.
    SecondSubscription {
        user: UserId,
        subscriptions: Vec<SubscriptionId>,
        /// The plan of each subscription, in the same order.
        #[serde(default)]
        plans: Vec<PlanCode>,
    },
    /// No plan lists the prices of a subscription.
    UnlistedPrice {
        user: UserId,
        subscription: SubscriptionId,
        prices: Vec<PriceId>,
        /// The plan before, if it was known.
        plan: Option<PlanCode>,
    },
    /// A payment was refunded, in part or in full.
    Refund {
        user: UserId,
        plan: Option<PlanCode>,
        amount: Money,
        /// The amount in the customer's currency, if it differs from the seller's.
        #[serde(default)]
        presented: Option<Money>,
        /// The whole invoice, or the whole single payment, is returned.
        whole: bool,
        /// Access has ended because of it.
        #[serde(default)]
        ended: bool,
        /// It was paid for an earlier period.
        #[serde(default)]
        earlier: bool,
        /// The subscription continues at Stripe.
        #[serde(default)]
        running: bool,
    },
    /// A refund has failed.
    RefundFailed { user: UserId, plan: Option<PlanCode>, amount: Money },
    /// A dispute was opened, or its status has changed.
    Dispute {
        user: UserId,
        plan: Option<PlanCode>,
        amount: Money,
        /// The total of the disputed invoice or single payment; `None` if the dispute covers all of it.
        #[serde(default)]
        of: Option<Money>,
        status: DisputeStatus,
        /// As Stripe states it, for example `fraudulent`.
        reason: Option<String>,
        /// Deadline for a response or an appeal.
        #[serde(default)]
        due_by: Option<Timestamp>,
        /// Access has ended because of it.
        #[serde(default)]
        ended: bool,
        /// The subscription continues at Stripe.
        #[serde(default)]
        running: bool,
    },
    /// A debt was paid after the subscription had ended. An admin has to refund it or to grant access.
    PaidAfterEnd { user: UserId, plan: PlanCode, amount: Money, invoice: InvoiceId },
    /// An admin, or a user of the machine, has changed somebody's access or money.
    ActionTaken { by: Operator, request: Box<AdminAction>, effect: Box<Effect> },
    /// Stripe did not do what an admin had confirmed.
    ActionFailed { request: Box<AdminAction>, effect: Box<Effect>, reason: String },
    /// A customer was deleted at Stripe, which cancels their subscriptions.
    CustomerDeleted { user: UserId, customer: CustomerId },
    /// A subscription is paused by Stripe, or for an unknown reason.
    SubscriptionPaused {
        user: UserId,
        plan: PlanCode,
        subscription: SubscriptionId,
        reason: PauseReason,
    },
}
