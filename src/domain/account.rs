//! The core: what the ledger knows, and an event, become a new state and notices.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, Fact, InvoiceSnapshot, StripeEvent, SubscriptionSnapshot,
};
use crate::domain::ids::{CustomerId, PlanCode, SessionId, SubscriptionId, UserId};
use crate::domain::notice::{KeyedNotice, Notice};
use crate::domain::plan::{Catalogue, Interval};
use crate::domain::subscription::{FailedInvoice, Status, Subscription};

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
        Fact::Checkout { session, .. } => (bought(session), session.customer.clone()),
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
        Fact::Subscription(snapshot) => subscription_seen(known, snapshot, event, policy).map(Some),
        Fact::Checkout { session, outcome } => {
            checkout_moved(known, session, *outcome, policy).map(Some)
        }
        Fact::InvoicePaid(invoice) => invoice_paid(known, invoice),
        Fact::InvoiceFailed(invoice) => invoice_failed(known, invoice, event.created, policy),
    }
}

fn subscription_seen(
    known: &Known,
    seen: &SubscriptionSnapshot,
    event: &StripeEvent,
    policy: &Policy,
) -> Result<Decision, Unappliable> {
    let user = known.owner.or(seen.user).ok_or(Unappliable::UnknownUser)?;
    let mut decision = Decision::quiet(user, Some(seen.customer.clone()));
    let old = known.subscription.as_ref();
    if old.is_some_and(|old| is_stale(old, seen, event)) {
        return Ok(decision);
    }
    let priced = seen.price.as_ref().and_then(|price| policy.catalogue.by_price(price));
    let plan = priced
        .map(|(plan, _)| plan.code.clone())
        .or_else(|| seen.plan.clone())
        .or_else(|| old.map(|old| old.plan.clone()))
        .ok_or_else(|| Unappliable::UnknownPlan {
            price: seen.price.as_ref().map_or("unknown", |price| price.as_str()).to_owned(),
        })?;
    let owing = matches!(seen.status, Status::PastDue | Status::Unpaid);
    let scheduled = if seen.cancel_at_period_end { seen.current_period_end } else { None };
    // An end that was over before the event was made ended nothing: the subscription goes on.
    let cancel_at = seen.cancel_at.or(scheduled).filter(|end| *end > event.created);
    let new = Subscription {
        id: seen.id.clone(),
        user,
        customer: seen.customer.clone(),
        plan,
        price: seen.price.clone(),
        interval: seen.interval,
        status: seen.status.clone(),
        current_period_end: seen.current_period_end,
        cancel_at,
        trial_end: seen.trial_end,
        ended_at: seen.ended_at,
        past_due_since: owing
            .then(|| old.and_then(|old| old.past_due_since).unwrap_or(event.created)),
        failed_invoice: old.and_then(|old| old.failed_invoice.clone()).filter(|_| owing),
        as_of: Some(event.created),
    };
    decision.notices = news(old, &new, event.created);
    decision.subscription = (old != Some(&new)).then_some(new);
    Ok(decision)
}

/// An older snapshot never replaces a newer one, an ended subscription never lives again, and
/// `incomplete` is where a subscription begins and never where it returns to. Within one second
/// `created` is the oldest of all.
fn is_stale(old: &Subscription, seen: &SubscriptionSnapshot, event: &StripeEvent) -> bool {
    let created_again =
        event.kind == "customer.subscription.created" && old.as_of == Some(event.created);
    old.as_of.is_some_and(|as_of| event.created < as_of)
        || created_again
        || (old.status.is_terminal() && !seen.status.is_terminal())
        || (seen.status == Status::Incomplete && old.status != Status::Incomplete)
}

/// What the user is told when `old` becomes `new`.
fn news(old: Option<&Subscription>, new: &Subscription, at: Timestamp) -> Vec<KeyedNotice> {
    let (id, plan) = (&new.id, &new.plan);
    let renews_at = new.current_period_end;
    let fresh = old.is_none_or(|old| old.as_of.is_none() || old.status == Status::Incomplete);
    let mut notices = Vec::new();
    if fresh && new.status == Status::Active {
        notices.push(activated(id, plan, renews_at));
    }
    if fresh && new.status == Status::Trialing {
        notices.push(KeyedNotice {
            key: format!("{id}:trial"),
            notice: Notice::TrialStarted {
                subscription: id.clone(),
                plan: plan.clone(),
                trial_end: new.trial_end,
            },
        });
    }
    let Some(old) = old else { return notices };
    if new.status == Status::Canceled && old.status.is_live() {
        notices.push(KeyedNotice {
            key: format!("{id}:ended"),
            notice: Notice::Ended { subscription: id.clone(), plan: plan.clone() },
        });
    }
    if !new.status.is_live() {
        return notices;
    }
    match (old.cancel_at, new.cancel_at) {
        (was, Some(ends_at)) if was != Some(ends_at) => notices.push(KeyedNotice {
            key: format!("{id}:cancel:{}:{}", ends_at.seconds(), at.seconds()),
            notice: Notice::CancellationScheduled {
                subscription: id.clone(),
                plan: plan.clone(),
                ends_at,
            },
        }),
        (Some(_), None) => notices.push(KeyedNotice {
            key: format!("{id}:resumed:{}", at.seconds()),
            notice: Notice::Resumed { subscription: id.clone(), plan: plan.clone(), renews_at },
        }),
        _ => {}
    }
    if old.plan != *plan && !fresh {
        notices.push(KeyedNotice {
            key: format!("{id}:plan:{plan}:{}", at.seconds()),
            notice: Notice::PlanChanged {
                subscription: id.clone(),
                from: old.plan.clone(),
                to: plan.clone(),
                renews_at,
            },
        });
    }
    notices
}

fn checkout_moved(
    known: &Known,
    session: &CheckoutSnapshot,
    outcome: CheckoutOutcome,
    policy: &Policy,
) -> Result<Decision, Unappliable> {
    let user = known.owner.or(session.user).ok_or(Unappliable::UnknownUser)?;
    let mut decision = Decision::quiet(user, session.customer.clone());
    let plan = session.plan.clone();
    match outcome {
        CheckoutOutcome::Expired => decision.checkout = Some((session.id.clone(), false)),
        CheckoutOutcome::AwaitingPayment => {
            decision.checkout = Some((session.id.clone(), true));
            decision.notices.push(KeyedNotice {
                key: format!("{}:pending", session.id),
                notice: Notice::PaymentPending { plan },
            });
        }
        CheckoutOutcome::PaymentFailed => {
            decision.checkout = Some((session.id.clone(), true));
            decision.notices.push(KeyedNotice {
                key: format!("{}:failed", session.id),
                notice: Notice::PaymentNotCompleted { plan },
            });
        }
        CheckoutOutcome::Paid => {
            decision.checkout = Some((session.id.clone(), true));
            let (Some(id), Some(customer)) = (bought(session), session.customer.clone()) else {
                return Ok(decision);
            };
            let plan = plan
                .filter(|plan| policy.catalogue.plan(plan).is_some())
                .or_else(|| known.subscription.as_ref().map(|known| known.plan.clone()))
                .ok_or(Unappliable::UnknownPlan { price: "unknown".to_owned() })?;
            let free_of_charge = session.total.is_some_and(|total| total.minor == 0);
            let once = session.subscription.is_none();
            let status = if free_of_charge && !once { Status::Trialing } else { Status::Active };
            let bought = Subscription {
                interval: once.then_some(Interval::Once),
                ..provisional(id, user, customer, plan, status)
            };
            begin(&mut decision, known, bought);
        }
    }
    Ok(decision)
}

/// What a session sold: its subscription, or, for a price paid once, the session itself.
fn bought(session: &CheckoutSnapshot) -> Option<SubscriptionId> {
    session
        .subscription
        .clone()
        .or_else(|| session.paid_once.then(|| SubscriptionId::new(session.id.as_str())))
}

/// Takes over a subscription that is known to be paid before Stripe has shown it. Only a missing
/// or incomplete row moves: whatever else is known came from a snapshot, which knows better.
fn begin(decision: &mut Decision, known: &Known, paid: Subscription) {
    let new = match &known.subscription {
        None => paid,
        Some(old) if old.status == Status::Incomplete => {
            Subscription { status: paid.status, ..old.clone() }
        }
        Some(_) => return,
    };
    if new.status == Status::Active {
        decision.notices.push(activated(&new.id, &new.plan, new.current_period_end));
    }
    decision.subscription = Some(new);
}

fn invoice_paid(known: &Known, invoice: &InvoiceSnapshot) -> Result<Option<Decision>, Unappliable> {
    let Some(id) = invoice.subscription.clone() else { return Ok(None) };
    let user = known.owner.or(invoice.user).ok_or(Unappliable::UnknownUser)?;
    let mut decision = Decision::quiet(user, invoice.customer.clone());
    let renewal = invoice.billing_reason.as_deref() == Some("subscription_cycle");
    let Some(old) = known.subscription.as_ref().filter(|old| old.status != Status::Incomplete)
    else {
        if let (Some(customer), Some(plan)) = (invoice.customer.clone(), invoice.plan.clone())
            && invoice.amount.minor > 0
        {
            let mut paid = provisional(id, user, customer, plan, Status::Active);
            paid.current_period_end = invoice.period_end;
            begin(&mut decision, known, paid);
        }
        return Ok(Some(decision));
    };
    let healed = old.failed_invoice.as_ref().is_some_and(|failed| failed.id == invoice.id);
    let mut new = old.clone();
    if healed {
        new.failed_invoice = None;
    }
    new.current_period_end = new.current_period_end.max(invoice.period_end);
    let (subscription, plan) = (new.id.clone(), new.plan.clone());
    let renews_at = new.current_period_end;
    let (amount, key) = (invoice.amount, format!("{}:paid", invoice.id));
    let invoice = invoice.id.clone();
    if healed {
        let notice = Notice::PaymentRecovered { subscription, invoice, plan, amount, renews_at };
        decision.notices.push(KeyedNotice { key, notice });
    } else if renewal && amount.minor > 0 && !new.status.is_terminal() {
        let notice = Notice::Renewed { subscription, invoice, plan, amount, renews_at };
        decision.notices.push(KeyedNotice { key, notice });
    }
    decision.subscription = (*old != new).then_some(new);
    Ok(Some(decision))
}

fn invoice_failed(
    known: &Known,
    invoice: &InvoiceSnapshot,
    at: Timestamp,
    policy: &Policy,
) -> Result<Option<Decision>, Unappliable> {
    if invoice.subscription.is_none() {
        return Ok(None);
    }
    let user = known.owner.or(invoice.user).ok_or(Unappliable::UnknownUser)?;
    let mut decision = Decision::quiet(user, invoice.customer.clone());
    // A first payment that fails is answered by the checkout page: no dunning while `incomplete`.
    let first = invoice.billing_reason.as_deref() == Some("subscription_create");
    let Some(old) = known.subscription.as_ref().filter(|old| old.status.is_live() && !first) else {
        return Ok(Some(decision));
    };
    let since = old.past_due_since.unwrap_or(at);
    let new = Subscription {
        past_due_since: Some(since),
        failed_invoice: Some(FailedInvoice {
            id: invoice.id.clone(),
            hosted_url: invoice.hosted_url.clone(),
        }),
        ..old.clone()
    };
    decision.notices.push(KeyedNotice {
        key: format!("{}:failed:{}", invoice.id, invoice.attempt_count),
        notice: Notice::PaymentFailed {
            subscription: new.id.clone(),
            invoice: invoice.id.clone(),
            plan: new.plan.clone(),
            amount: invoice.amount,
            fix_url: invoice.hosted_url.clone(),
            access_until: Some(since.plus(policy.grace)),
            attempt: invoice.attempt_count,
        },
    });
    decision.subscription = (*old != new).then_some(new);
    Ok(Some(decision))
}

/// A subscription of which only the payment is known. Any snapshot replaces it.
fn provisional(
    id: SubscriptionId,
    user: UserId,
    customer: CustomerId,
    plan: PlanCode,
    status: Status,
) -> Subscription {
    Subscription {
        id,
        user,
        customer,
        plan,
        price: None,
        interval: None,
        status,
        current_period_end: None,
        cancel_at: None,
        trial_end: None,
        ended_at: None,
        past_due_since: None,
        failed_invoice: None,
        as_of: None,
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
