//! Money that came or did not: checkout sessions and invoices.

use crate::domain::account::{Decision, Known, Policy, Unappliable, activated};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, CheckoutSnapshot, InvoiceSnapshot};
use crate::domain::ids::{CustomerId, PlanCode, SubscriptionId, UserId};
use crate::domain::notice::{KeyedNotice, Notice};
use crate::domain::plan::Interval;
use crate::domain::subscription::{FailedInvoice, Status, Subscription};

pub(super) fn checkout(
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
pub(super) fn bought(session: &CheckoutSnapshot) -> Option<SubscriptionId> {
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

pub(super) fn paid(
    known: &Known,
    invoice: &InvoiceSnapshot,
    policy: &Policy,
) -> Result<Option<Decision>, Unappliable> {
    let Some(id) = invoice.subscription.clone() else { return Ok(None) };
    let user = known.owner.or(invoice.user).ok_or(Unappliable::UnknownUser)?;
    let mut decision = Decision::quiet(user, invoice.customer.clone());
    let renewal = invoice.billing_reason.as_deref() == Some("subscription_cycle");
    let Some(old) = known.subscription.as_ref().filter(|old| old.status != Status::Incomplete)
    else {
        let sold = |plan: &PlanCode| policy.catalogue.plan(plan).is_some();
        if let (Some(customer), Some(plan)) =
            (invoice.customer.clone(), invoice.plan.clone().filter(sold))
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
    // A proration's lines end where the old price would have: only a cycle tells the new period.
    if renewal {
        new.current_period_end = new.current_period_end.max(invoice.period_end);
    }
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

pub(super) fn failed(
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
    // Heard of late: Stripe has shown the subscription in good standing since.
    let owing = matches!(old.status, Status::PastDue | Status::Unpaid);
    if !owing && old.as_of.is_some_and(|as_of| as_of > at) {
        return Ok(Some(decision));
    }
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
            access_until: Some(since.plus(policy.grace)).filter(|until| *until > at),
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
