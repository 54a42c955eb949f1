//! The state of a purchase as one value: the latest version, completed by payments that it does not
//! reflect yet.

use std::collections::BTreeSet;

use crate::domain::account::Policy;
use crate::domain::account::funding::Funding;
use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::Payments;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::SubscriptionSnapshot;
use crate::domain::ids::{CustomerId, PlanCode, UserId};
use crate::domain::plan::Interval;
use crate::domain::subscription::{
    FailedInvoice, PendingChange, PlannedChange, Status, Subscription, UnlistedSubscription,
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
    /// Start of the arrears: the first failure of what is owed; if no failure is recorded, the start of
    /// the current run of unpaid versions. `None` if nothing is owed, and if the purchase was never paid.
    fn past_due_since(&self, status: &Status) -> Option<Timestamp> {
        let is_unpaid = |version: &SubscriptionVersion| match version.snapshot.status {
            Status::PastDue | Status::Unpaid => true,
            _ => self.is_paused_by_failure(version),
        };
        let owes = match status {
            Status::PastDue | Status::Unpaid => true,
            Status::Paused => self.latest().is_some_and(is_unpaid) && !self.is_pause_settled(),
            _ => false,
        };
        if !owes || self.funding() == Funding::Missing {
            return None;
        }
        let is_paused = *status == Status::Paused;
        let unpaid_since = self.unbroken_since(is_unpaid);
        let failing = self.invoices.iter().filter(|invoice| {
            invoice.is_failing() && !invoice.is_manual() && !self.is_superseded(invoice)
        });
        // An invoice for resuming is not owed.
        let failing = failing.filter(|invoice| !is_paused || !invoice.is_change());
        let owed_since = failing.filter_map(|invoice| {
            // A change that waited for its payment was not owed before the subscription was.
            if invoice.is_change() {
                invoice.first_failed.max(unpaid_since)
            } else {
                invoice.first_failed
            }
        });
        owed_since.min().or(unpaid_since)
    }

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
    fn last_running_version(&self) -> Option<&SubscriptionVersion> {
        let price = self.latest()?.price();
        let newest_first = self.versions.iter().rev();
        let mut running =
            newest_first.filter(|version| version.snapshot.status != Status::Paused).peekable();
        let last = *running.peek()?;
        let mut same_second = running.take_while(|version| version.at == last.at);
        Some(same_second.find(|version| version.price() == price).unwrap_or(last))
    }

    /// The state of the purchase; `None` if its plan was never known.
    pub(super) fn subscription(&self, context: &StateContext<'_>) -> Option<Subscription> {
        let plan = self.known_plan(context.policy)?;
        Some(self.state(plan, context))
    }

    /// The state of a recurring subscription whose plan was never known; `None` for any other purchase.
    pub(super) fn unlisted(&self, context: &StateContext<'_>) -> Option<UnlistedSubscription> {
        let snapshot = &self.latest()?.snapshot;
        if self.known_plan(context.policy).is_some() {
            return None;
        }
        // Access does not depend on the plan's code.
        let plan = KnownPlan { code: PlanCode::new(""), is_former: true };
        let state = self.state(plan, context);
        Some(UnlistedSubscription {
            id: self.id.clone(),
            owned: self.owned,
            customer: snapshot.customer.clone(),
            prices: snapshot.items.prices().into_iter().cloned().collect(),
            current_period_end: state.current_period_end,
            cancel_at: state.cancel_at,
            access: state.access(context.policy.grace),
            status: state.status,
        })
    }

    fn known_plan(&self, policy: &Policy) -> Option<KnownPlan> {
        let present = self.plan(policy).map(|code| KnownPlan { code, is_former: false });
        let former = || Some(KnownPlan { code: self.last_known_plan(policy)?, is_former: true });
        present.or_else(former)
    }

    fn state(&self, plan: KnownPlan, context: &StateContext<'_>) -> Subscription {
        let KnownPlan { code: plan, is_former: unlisted } = plan;
        let latest = self.latest();
        let snapshot = latest.map(|version| &version.snapshot);
        let mut status = self.status();
        let mut ended_at = snapshot.and_then(|snapshot| snapshot.ended_at);
        let customer = self.customer().cloned();
        let mut deleted = context.deleted_customers.iter();
        let deleted = deleted.find(|deleted| Some(&deleted.customer) == customer.as_ref());
        if let Some(deleted) = deleted
            && !status.is_terminal()
            && !self.is_once()
        {
            status = Status::Canceled;
            ended_at = Some(deleted.at);
        }
        let as_of = latest.map(|version| version.at);
        let period_end = self.period_end();
        let schedule = snapshot.and_then(|snapshot| snapshot.schedule.clone());
        let scheduled_here = self
            .planned_change
            .as_ref()
            .filter(|planned| schedule.as_ref() == Some(&planned.schedule));
        let is_scheduled_elsewhere = schedule.is_some() && scheduled_here.is_none();
        // The schedule stays attached during the first period of the new price.
        let planned = scheduled_here.filter(|planned| Some(planned.at) > as_of);
        let planned = planned.map(|planned| PlannedChange {
            plan: planned.plan.clone(),
            price: planned.price.clone(),
            at: planned.at,
        });
        let interval = if self.is_once() {
            Some(Interval::Once)
        } else {
            latest.and_then(SubscriptionVersion::interval)
        };
        let catalogue = &context.policy.catalogue;
        let items = snapshot.map(|snapshot| snapshot.items.clone()).unwrap_or_default();
        let is_exact = snapshot.is_some_and(|snapshot| !snapshot.discounted && !snapshot.taxed);
        let amount = items.amount(catalogue).filter(|_| is_exact);
        let sold = items.sold(catalogue).into_iter().map(|found| found.plan.code.clone());
        let mut plans: Vec<PlanCode> = sold.filter(|other| *other != plan).collect();
        plans.dedup();
        plans.push(plan.clone());
        Subscription {
            id: self.id.clone(),
            user: context.user,
            customer,
            plan,
            plans,
            unlisted,
            price: latest.and_then(|version| version.price().cloned()),
            interval,
            plan_item: latest.and_then(|version| version.item.clone()),
            items,
            amount,
            past_due_since: self.past_due_since(&status),
            started_at: snapshot
                .and_then(|snapshot| snapshot.started_at)
                .or_else(|| self.started().map(|start| start.at)),
            current_period_end: period_end,
            cancel_at_period_end: snapshot.is_some_and(|snapshot| snapshot.cancel_at_period_end),
            cancel_at: if status.is_terminal() { None } else { self.scheduled_end(period_end) },
            trial_end: snapshot.and_then(|snapshot| snapshot.trial_end),
            ended_at: if status.is_terminal() { ended_at } else { None },
            cancel_reason: snapshot.and_then(|snapshot| snapshot.cancel_reason),
            pause: snapshot.and_then(|snapshot| snapshot.pause.clone()),
            pause_reason: self.pause_reason().cloned(),
            paid_until: self.paid_in_pause().and_then(|invoice| invoice.snapshot.period_end),
            schedule,
            planned,
            is_scheduled_elsewhere,
            failed_invoice: self.failed_invoice(),
            pending_change: snapshot.and_then(|snapshot| self.pending_change(snapshot)),
            owned: self.owned,
            reversal: self.reversal(context.payments).map(|reversed| reversed.reason),
            last_paid: self.last_presented_payment(),
            as_of,
            status,
        }
    }

    /// When the subscription will end, if an end is scheduled. An end that lies before the version that
    /// reports it has not ended anything, so it does not count.
    fn scheduled_end(&self, period_end: Option<Timestamp>) -> Option<Timestamp> {
        let latest = self.latest()?;
        let snapshot = &latest.snapshot;
        let first_period_end = || snapshot.items.first_period_end().or(period_end);
        let at_period_end = || first_period_end().filter(|_| snapshot.cancel_at_period_end);
        snapshot.cancel_at.or_else(at_period_end).filter(|end| *end > latest.at)
    }

    /// The invoice to pay: one in arrears, else the first one if it failed, else one that ends a pause.
    fn failed_invoice(&self) -> Option<FailedInvoice> {
        let first =
            || self.invoices.iter().find(|invoice| invoice.is_failing() && invoice.is_first());
        let overdue = self.overdue_invoice();
        let invoice = overdue.or_else(first).or_else(|| self.resumption_invoice())?;
        Some(FailedInvoice {
            id: invoice.snapshot.id.clone(),
            amount: Some(invoice.snapshot.amount),
            hosted_url: invoice.snapshot.hosted_url.clone(),
        })
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
