//! Derives the subscription that a purchase has come to: the latest version, completed by payments that it
//! does not reflect yet.

use std::collections::BTreeSet;

use crate::domain::account::Policy;
use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::Payments;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::SubscriptionSnapshot;
use crate::domain::ids::{CustomerId, PlanCode, UserId};
use crate::domain::subscription::{
    EndKind, EndReason, PendingChange, PlannedChange, Recurrence, Retries, Schedule, ScheduledEnd,
    Status, Subscription, SubscriptionState, UnlistedSubscription,
};

/// What the state of a purchase depends on beside its own facts.
#[derive(Clone, Copy)]
pub(super) struct StateContext<'a> {
    pub(super) user: UserId,
    pub(super) policy: &'a Policy,
    pub(super) payments: &'a Payments,
    pub(super) deleted_customers: &'a BTreeSet<DeletedCustomer>,
}

/// A Stripe customer that has been deleted, which cancels its subscriptions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DeletedCustomer {
    pub(super) customer: CustomerId,
    pub(super) at: Timestamp,
}

/// The plan of a subscription.
struct KnownPlan {
    code: PlanCode,
    /// It is the last known one: no plan lists the present prices.
    is_former: bool,
}

impl Purchase {
    /// End of the running period, if known.
    pub(super) fn period_end(&self) -> Option<Timestamp> {
        let Some(latest) = self.latest() else {
            let paid = self.invoices_paid_with_money();
            return paid.filter_map(|invoice| invoice.snapshot.period_end).max();
        };
        let version = self.last_running_version().unwrap_or(latest);
        let paid_since = |invoice: &&Invoice| {
            invoice.is_renewal() && invoice.paid.as_ref().is_some_and(|paid| paid.at > version.at)
        };
        let renewals = self.invoices.iter().filter(paid_since);
        let renewed_until = renewals.filter_map(|invoice| invoice.snapshot.period_end).max();
        version.period_end().max(renewed_until)
    }

    /// The latest version that is not paused: Stripe ends the period at the moment it pauses a
    /// subscription, and the paid period lasts longer. Of versions of the same second, whose order is not
    /// known, it is the one with the price that the subscription has now.
    pub(super) fn last_running_version(&self) -> Option<&SubscriptionVersion> {
        let price = self.latest()?.price();
        let newest_first = self.versions.iter().rev();
        let mut running =
            newest_first.filter(|version| version.snapshot.status != Status::Paused).peekable();
        let last = *running.peek()?;
        let mut same_second = running.take_while(|version| version.at == last.at);
        Some(same_second.find(|version| version.price() == price).unwrap_or(last))
    }

    /// The subscription that the purchase has come to; `None` if its plan was never known.
    pub(super) fn subscription(&self, context: &StateContext<'_>) -> Option<Subscription> {
        let plan = self.known_plan(context.policy)?;
        Some(self.derive(plan, context))
    }

    /// A recurring subscription whose plan was never known; `None` for any other purchase.
    pub(super) fn unlisted(&self, context: &StateContext<'_>) -> Option<UnlistedSubscription> {
        let snapshot = &self.latest()?.snapshot;
        if self.known_plan(context.policy).is_some() {
            return None;
        }
        // Access does not depend on the plan's code.
        let plan = KnownPlan { code: PlanCode::new(""), is_former: true };
        let derived = self.derive(plan, context);
        Some(UnlistedSubscription {
            id: self.id.clone(),
            owned: self.owned,
            customer: snapshot.customer.clone(),
            prices: snapshot.items.prices().into_iter().cloned().collect(),
            current_period_end: derived.current_period_end,
            access: derived.access(context.policy.grace),
            state: derived.state,
        })
    }

    fn known_plan(&self, policy: &Policy) -> Option<KnownPlan> {
        let present = self.plan(policy).map(|code| KnownPlan { code, is_former: false });
        let former = || Some(KnownPlan { code: self.last_known_plan(policy)?, is_former: true });
        present.or_else(former)
    }

    fn derive(&self, plan: KnownPlan, context: &StateContext<'_>) -> Subscription {
        let KnownPlan { code: plan, is_former: unlisted } = plan;
        let latest = self.latest();
        let snapshot = latest.map(|version| &version.snapshot);
        let state = self.state(context);
        let catalogue = &context.policy.catalogue;
        let items = snapshot.map(|snapshot| snapshot.items.clone()).unwrap_or_default();
        let is_exact = snapshot.is_some_and(|snapshot| !snapshot.discounted && !snapshot.taxed);
        let amount = items.amount(catalogue).filter(|_| is_exact);
        let sold = items.sold(catalogue).into_iter().map(|found| found.plan.code.clone());
        let mut plans: Vec<PlanCode> = sold.filter(|other| *other != plan).collect();
        plans.dedup();
        plans.push(plan.clone());
        let is_on_trial = matches!(state, SubscriptionState::Trialing { .. });
        Subscription {
            id: self.id.clone(),
            user: context.user,
            customer: self.customer().cloned(),
            owned: self.owned,
            plan,
            plans,
            unlisted,
            recurrence: if self.is_once() {
                Recurrence::Once
            } else {
                Recurrence::Recurring(latest.and_then(|version| version.item.clone()))
            },
            items,
            amount,
            state,
            started_at: snapshot
                .and_then(|snapshot| snapshot.started_at)
                .or_else(|| self.started().map(|start| start.at)),
            current_period_end: self.period_end(),
            former_trial_end: snapshot
                .and_then(|snapshot| snapshot.trial_end)
                .filter(|_| !is_on_trial),
            free_until: snapshot
                .and_then(|snapshot| snapshot.trial_end)
                .filter(|_| self.is_given_away()),
            collection_pause: snapshot.and_then(|snapshot| snapshot.pause.clone()),
            schedule: latest.and_then(|latest| self.schedule(latest)),
            pending_change: snapshot.and_then(|snapshot| self.pending_change(snapshot)),
            reversal: self.reversal(context.payments).map(|reversed| reversed.reason),
            last_paid: self.last_presented_payment(),
            as_of: latest.map(|version| version.at),
        }
    }

    /// The state: the status of [`Purchase::status`] with what is known in that state. Deleting the customer
    /// cancels a subscription.
    fn state(&self, context: &StateContext<'_>) -> SubscriptionState {
        let snapshot = self.latest().map(|latest| &latest.snapshot);
        let status = self.status();
        let (end, invoice) = (self.scheduled_end(), self.unpaid_invoice());
        let cancelled = EndReason::Cancelled(snapshot.and_then(|snapshot| snapshot.cancel_reason));
        if let Some(deleted) = self.deleted_customer(context)
            && !status.is_terminal()
            && !self.is_once()
        {
            return SubscriptionState::Ended { at: Some(deleted.at), reason: cancelled, invoice };
        }
        let ended_at = snapshot.and_then(|snapshot| snapshot.ended_at);
        match status {
            Status::Incomplete => SubscriptionState::Incomplete { end, invoice },
            // Days that are given away are a trial at Stripe.
            Status::Trialing if self.is_given_away() => SubscriptionState::Active { end, invoice },
            Status::Trialing => {
                let until = snapshot.and_then(|snapshot| snapshot.trial_end);
                SubscriptionState::Trialing { until, end, invoice }
            }
            Status::Active => SubscriptionState::Active { end, invoice },
            Status::PastDue | Status::Unpaid => {
                let retries =
                    if status == Status::Unpaid { Retries::Exhausted } else { Retries::Running };
                let since = self.arrears_since();
                SubscriptionState::PastDue { since, retries, end, invoice }
            }
            Status::Paused => {
                let (reason, payment) = (self.pause_reason().cloned(), self.paused_payment());
                SubscriptionState::Paused { reason, payment, end, invoice }
            }
            Status::Canceled => {
                SubscriptionState::Ended { at: ended_at, reason: cancelled, invoice }
            }
            Status::IncompleteExpired => {
                SubscriptionState::Ended { at: ended_at, reason: EndReason::NeverPaid, invoice }
            }
            Status::Other(status) => SubscriptionState::Unrecognised { status, end, invoice },
        }
    }

    fn deleted_customer<'a>(&self, context: &StateContext<'a>) -> Option<&'a DeletedCustomer> {
        let customer = self.customer()?;
        context.deleted_customers.iter().find(|deleted| deleted.customer == *customer)
    }

    /// The schedule that is attached to the latest version. It stays attached during the first period of
    /// the new price.
    fn schedule(&self, latest: &SubscriptionVersion) -> Option<Schedule> {
        let id = latest.snapshot.schedule.clone()?;
        let Some(planned) = self.planned_change.as_ref().filter(|planned| planned.schedule == id)
        else {
            return Some(Schedule::Foreign { id });
        };
        let change = (planned.at > latest.at).then(|| PlannedChange {
            plan: planned.plan.clone(),
            price: planned.price.clone(),
            at: planned.at,
        });
        Some(Schedule::CreatedHere { id, change })
    }

    /// The end, if one is scheduled. An end that lies before the version that reports it has not ended
    /// anything, so it does not count.
    fn scheduled_end(&self) -> Option<ScheduledEnd> {
        let latest = self.latest()?;
        let snapshot = &latest.snapshot;
        let first_period_end = || snapshot.items.first_period_end().or_else(|| self.period_end());
        let at_period_end = || first_period_end().filter(|_| snapshot.cancel_at_period_end);
        let at = snapshot.cancel_at.or_else(at_period_end).filter(|end| *end > latest.at)?;
        let kind = if snapshot.cancel_at_period_end { EndKind::PeriodEnd } else { EndKind::Date };
        Some(ScheduledEnd { at, kind })
    }

    /// The change of plan that waits for its payment.
    fn pending_change(&self, snapshot: &SubscriptionSnapshot) -> Option<PendingChange> {
        let until = snapshot.pending_update_until?;
        let mut newest_first = self.invoices.iter().rev();
        let invoice = newest_first.find(|invoice| invoice.is_change() && invoice.is_owed());
        let invoice_url = invoice.and_then(|invoice| invoice.snapshot.hosted_url.clone());
        Some(PendingChange { until, invoice_url })
    }
}
