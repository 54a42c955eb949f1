//! Messages to the admins, as data: what happened, without its wording.

use serde::{Deserialize, Serialize};

use crate::domain::admin::Operator;
use crate::domain::admin_action::{AdminAction, Effect};
use crate::domain::alerts::Alert;
use crate::domain::clock::Timestamp;
use crate::domain::event::DisputeStatus;
use crate::domain::ids::{CustomerId, InvoiceId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::subscription::PauseReason;

/// An alarm to the admins. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Alarm {
    /// A condition has begun, or has become more serious.
    AlertBegan { alert: Box<Alert> },
    /// A condition is over.
    AlertOver { alert: Box<Alert>, since: Timestamp, until: Timestamp },
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
        /// It has settled an early fraud warning.
        #[serde(default)]
        warned: bool,
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
    /// The deadline of a dispute that can be answered is near.
    DisputeDue { user: UserId, plan: Option<PlanCode>, amount: Money, due_by: Timestamp },
    /// The bank of the card suspects fraud. A refund now can avoid a dispute.
    FraudWarning {
        user: UserId,
        plan: Option<PlanCode>,
        /// The payment intent, or the charge if there is no intent.
        payment: String,
        amount: Option<Money>,
        /// As Stripe states it, for example `made_with_stolen_card`.
        fraud_type: Option<String>,
    },
    /// An early fraud warning is over, and neither by a refund nor by a dispute.
    FraudWarningOver {
        user: UserId,
        plan: Option<PlanCode>,
        amount: Option<Money>,
        /// No dispute is to be expected any more; otherwise Stripe no longer calls it actionable.
        lapsed: bool,
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
    /// A message of a kind that only another version of tollgate has.
    #[serde(other)]
    OtherVersion,
}

impl Alarm {
    /// The user that it is about, or the last one of several.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::AlertBegan { alert } | Self::AlertOver { alert, .. } => alert.user(),
            Self::SecondSubscription { user, .. }
            | Self::UnlistedPrice { user, .. }
            | Self::Refund { user, .. }
            | Self::RefundFailed { user, .. }
            | Self::Dispute { user, .. }
            | Self::DisputeDue { user, .. }
            | Self::FraudWarning { user, .. }
            | Self::FraudWarningOver { user, .. }
            | Self::PaidAfterEnd { user, .. }
            | Self::CustomerDeleted { user, .. }
            | Self::SubscriptionPaused { user, .. } => Some(*user),
            Self::ActionTaken { request, .. } | Self::ActionFailed { request, .. } => {
                Some(request.user())
            }
            Self::OtherVersion => None,
        }
    }
}
