//! Why there is nothing to show or to do.

use crate::domain::admin::Role;
use crate::domain::clock::Timestamp;
use crate::domain::money::Money;

/// Why an action has no effect that could be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActionRefusal {
    #[error("only an admin may do this")]
    NotAdmin,
    #[error("the role `{0}` does not include this")]
    NotPermitted(Role),
    #[error("there is no such plan")]
    PlanUnknown,
    #[error("everybody has the free plan")]
    PlanFree,
    #[error("the end lies in the past")]
    EndInPast,
    #[error("the plan is granted without an end already")]
    Unending,
    #[error("the plan is granted until {} already", .0.to_rfc3339())]
    NotLonger(Timestamp),
    #[error("nothing was granted to this person by hand")]
    NothingGranted,
    #[error("this person has made no such payment")]
    PaymentUnknown,
    #[error("several payments have paid this invoice: name one of them, pi_…")]
    SeveralPayments,
    #[error("the payment is disputed, so Stripe refunds nothing of it")]
    Disputed,
    #[error("nothing of the payment is left to refund")]
    NothingLeft,
    #[error("{0} is left to refund")]
    NotThatMuch(Money),
    #[error("there is no running subscription")]
    NoSubscription,
    #[error("a schedule that was made at Stripe manages the subscription")]
    ScheduledElsewhere,
    #[error("the subscription ends on {} already", .0.to_rfc3339())]
    EndsAlready(Timestamp),
    #[error(
        "no payment is due next that could be postponed: it is owed, paused, cancelled or being made"
    )]
    NothingToPostpone,
    #[error("a change of plan is scheduled or waits for its payment")]
    ChangePending,
    #[error("parts of the subscription are paid for until different times")]
    SeveralPeriods,
    #[error("Stripe postpones a payment until {} at most", .0.to_rfc3339())]
    TooLate(Timestamp),
    #[error("this is the same person")]
    SamePerson,
    #[error("the new account has never written to the bot: it has to send /start first")]
    TargetUnknown,
    #[error("the new account has a subscription of its own")]
    TargetSubscribed,
    #[error("there is nothing to move")]
    NothingToMove,
    #[error("a message to the old account is being sent at this moment: try again in a minute")]
    NoticeLeaving,
    #[error("the subscription has changed at Stripe in the meantime, so nothing was done")]
    NoLongerAsShown,
    #[error("there is no such confirmation, or it belongs to another admin")]
    NoConfirmation,
}
