//! A subscription as a row of the subscriptions table.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, InvoiceId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::plan::Interval;
use crate::domain::subscription::{PauseBehavior, Reversal, Status, Subscription};

/// A row of the subscriptions table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// The checkout session's id, of what was paid for once.
    pub id: SubscriptionId,
    pub user: UserId,
    pub customer: Option<CustomerId>,
    pub plan: PlanCode,
    pub price: Option<PriceId>,
    pub interval: Option<Interval>,
    pub status: Status,
    pub started_at: Option<Timestamp>,
    pub current_period_end: Option<Timestamp>,
    pub cancel_at: Option<Timestamp>,
    pub trial_end: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub past_due_since: Option<Timestamp>,
    pub failed_invoice: Option<InvoiceId>,
    pub paused: Option<PauseBehavior>,
    pub reversal: Option<Reversal>,
}

impl From<&Subscription> for SubscriptionRow {
    fn from(subscription: &Subscription) -> Self {
        Self {
            id: subscription.id.clone(),
            user: subscription.user,
            customer: subscription.customer.clone(),
            plan: subscription.plan.clone(),
            price: subscription.price().cloned(),
            interval: subscription.interval(),
            status: subscription.status(),
            started_at: subscription.started_at,
            current_period_end: subscription.current_period_end,
            cancel_at: subscription.cancel_at(),
            trial_end: subscription.trial_end(),
            ended_at: subscription.ended_at(),
            past_due_since: subscription.past_due_since(),
            failed_invoice: subscription.unpaid_invoice().map(|invoice| invoice.id.clone()),
            paused: subscription.collection_pause.as_ref().map(|pause| pause.behavior),
            reversal: subscription.reversal,
        }
    }
}

impl SubscriptionRow {
    /// Whether both are in the same state. Another customer, start, invoice, or treatment of invoices
    /// during a pause is no other state.
    pub(super) fn is_in_state_of(&self, other: &Self) -> bool {
        let comparable = Self {
            customer: other.customer.clone(),
            started_at: other.started_at,
            failed_invoice: other.failed_invoice.clone(),
            paused: self.paused.and(other.paused.or(self.paused)),
            ..self.clone()
        };
        comparable == *other
    }
}
