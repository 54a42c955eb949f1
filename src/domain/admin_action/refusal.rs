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
    #[error("there is no such confirmation, or it belongs to another admin")]
    NoConfirmation,
}
