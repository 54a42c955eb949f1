//! The core: what the ledger knows, and an event, become a new state and notices.

mod payment;
mod snapshot;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::domain::event::{Fact, StripeEvent};
use crate::domain::ids::{CustomerId, PlanCode, SessionId, SubscriptionId, UserId};
use crate::domain::notice::{KeyedNotice, Notice};
use crate::domain::plan::Catalogue;
use crate::domain::subscription::Subscription;

/// What the operator has decided.
#[derive(Debug, Clone)]
pub struct Policy {
    pub catalogue: Catalogue,
    /// Access after a failed payment.
    pub grace: Duration,
}

/// What the ledger knows of the event's subject.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub subscription: Option<Subscription>,
    /// The user whose customer the event names.
    pub owner: Option<UserId>,
}

/// What follows from an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub user: UserId,
    /// The customer the event names for that user.
    pub customer: Option<CustomerId>,
    /// The new state, when it is another than before.
    pub subscription: Option<Subscription>,
    /// A checkout session that is over, and whether it was completed.
    pub checkout: Option<(SessionId, bool)>,
    pub notices: Vec<KeyedNotice>,
}

/// Why an event cannot be applied. It is kept as `failed` with this reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unappliable {
    #[error("no user: neither metadata.user_id nor a known customer names one")]
    UnknownUser,
    #[error("no plan: price {price} is in no plan of bot.toml and metadata.plan_code is absent")]
    UnknownPlan { price: String },
    #[error("{0}")]
    Unreadable(String),
}

/// Which subscription and which customer to look up before [`decide`].
#[must_use]
pub fn subject(fact: &Fact) -> (Option<SubscriptionId>, Option<CustomerId>) {
    match fact {
        Fact::Subscription(snapshot) => {
            (Some(snapshot.id.clone()), Some(snapshot.customer.clone()))
        }
        Fact::Checkout { session, .. } => (payment::bought(session), session.customer.clone()),
        Fact::InvoicePaid(invoice) | Fact::InvoiceFailed(invoice) => {
            (invoice.subscription.clone(), invoice.customer.clone())
        }
        Fact::Irrelevant | Fact::Unreadable { .. } => (None, None),
    }
}

/// Decides what follows from an event; `None` when nothing can follow from its kind.
pub fn decide(
    known: &Known,
    event: &StripeEvent,
    policy: &Policy,
) -> Result<Option<Decision>, Unappliable> {
    match &event.fact {
        Fact::Irrelevant => Ok(None),
        Fact::Unreadable { reason } => Err(Unappliable::Unreadable(reason.clone())),
        Fact::Subscription(snapshot) => snapshot::seen(known, snapshot, event, policy).map(Some),
        Fact::Checkout { session, outcome } => {
            payment::checkout(known, session, *outcome, policy).map(Some)
        }
        Fact::InvoicePaid(invoice) => payment::paid(known, invoice, policy),
        Fact::InvoiceFailed(invoice) => payment::failed(known, invoice, event.created, policy),
    }
}

fn activated(id: &SubscriptionId, plan: &PlanCode, renews_at: Option<Timestamp>) -> KeyedNotice {
    KeyedNotice {
        key: format!("{id}:activated"),
        notice: Notice::Activated { subscription: id.clone(), plan: plan.clone(), renews_at },
    }
}

impl Decision {
    fn quiet(user: UserId, customer: Option<CustomerId>) -> Self {
        Self { user, customer, subscription: None, checkout: None, notices: Vec::new() }
    }
}
