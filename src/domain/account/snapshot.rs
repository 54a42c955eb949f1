//! A subscription as an event shows it: taken over unless stale, and what the user hears of it.

use crate::domain::account::{Decision, Known, Policy, Unappliable, activated};
use crate::domain::clock::Timestamp;
use crate::domain::event::{StripeEvent, SubscriptionSnapshot};
use crate::domain::notice::{KeyedNotice, Notice};
use crate::domain::subscription::{Status, Subscription};

/// The whole object, as it stood when the event was made.
pub(super) fn seen(
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
        .or_else(|| seen.plan.clone().filter(|plan| policy.catalogue.plan(plan).is_some()))
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
        // Stays until it is paid: Stripe shows the healed subscription before the paid invoice,
        // which is then known for a recovery and not taken for a renewal.
        failed_invoice: old.and_then(|old| old.failed_invoice.clone()),
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
