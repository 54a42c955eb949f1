//! How a purchase stands: what Stripe has shown of it, and the payments that it has not shown yet.

use std::collections::BTreeSet;

use crate::domain::access::access;
use crate::domain::account::Policy;
use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::Payments;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, InvoiceOutcome};
use crate::domain::ids::{CustomerId, PlanCode, UserId};
use crate::domain::plan::Interval;
use crate::domain::subscription::{
    FailedInvoice, PendingChange, PlannedChange, Status, Subscription, UnlistedSubscription,
};

impl Purchase {
    /// Something has paid for it, or its trial wants no payment yet.
    fn is_paid(&self) -> bool {
        self.checked_out(CheckoutOutcome::Paid) || self.bought().next().is_some()
    }

    /// A checkout by a delayed method is no payment before the money is there, whatever Stripe
    /// calls the subscription meanwhile. A first invoice can also be settled without any: by a
    /// credit balance, or by a credit note.
    pub(super) fn lacks_money(&self) -> bool {
        let waiting = self.checked_out(CheckoutOutcome::AwaitingPayment)
            || self.checked_out(CheckoutOutcome::PaymentFailed);
        let settles =
            |one: &Invoice| one.is_bought() || (one.is_first() && one.turn == InvoiceOutcome::Paid);
        waiting && !self.invoices.iter().any(settles)
    }

    /// How it stands, payments counted in that Stripe has not shown on the subscription yet.
    #[must_use]
    pub fn status(&self) -> Status {
        let free_of_charge = || {
            let total = self.session.as_ref().and_then(|session| session.seen.total);
            total.is_some_and(|total| total.minor == 0) && !self.is_once()
        };
        let paid_for = || if free_of_charge() { Status::Trialing } else { Status::Active };
        let Some(last) = self.last() else {
            return if self.is_paid() { paid_for() } else { Status::Incomplete };
        };
        match &last.seen.status {
            Status::Incomplete if self.is_paid() => paid_for(),
            Status::Active | Status::Trialing if self.lacks_money() => Status::Incomplete,
            Status::PastDue | Status::Unpaid if self.healed_since(last) => Status::Active,
            status => status.clone(),
        }
    }

    /// Every invoice that failed is settled, one of them by a payment no earlier than the sight, and
    /// for the period that it shows: an unpaid subscription goes on to draw up invoices that nobody
    /// collects, and only its newest one heals it.
    /// Source: <https://docs.stripe.com/billing/subscriptions/overview#unpaid>.
    fn healed_since(&self, last: &SubscriptionVersion) -> bool {
        let failed = || {
            let collected = self.invoices.iter().filter(|one| !one.is_manual());
            collected
                .filter(|one| one.first_failed.is_some() || one.seen.is_sent)
                .filter(|one| !self.is_overtaken(one))
        };
        let paid = |one: &Invoice| one.paid.as_ref().is_some_and(|paid| paid.at >= last.at);
        let newest = |one: &Invoice| {
            let (of, shown) = (one.seen.period_end, last.period_end());
            !one.is_renewal() || of.is_none() || of >= shown
        };
        failed().all(|one| !one.is_owed()) && failed().any(|one| paid(one) && newest(one))
    }

    /// Stripe has called the subscription good since it failed: it may still be owed, and decides
    /// nothing any more. The newest invoice does.
    pub(super) fn is_overtaken(&self, invoice: &Invoice) -> bool {
        let good = self.sights.iter().rev().find(|version| version.seen.status.is_good());
        good.is_some_and(|good| invoice.last_failed.is_some_and(|failed| failed < good.at))
    }

    /// Start of the unpaid stretch: the first failure of what is owed for it; where no failure was
    /// heard of, when the subscription was first seen owing without a break. None for what was never
    /// paid at all.
    fn past_due_since(&self, status: &Status) -> Option<Timestamp> {
        let owing = |version: &&SubscriptionVersion| match version.seen.status {
            Status::PastDue | Status::Unpaid => true,
            _ => self.is_paused_by_failure(version),
        };
        let owes = match status {
            Status::PastDue | Status::Unpaid => true,
            Status::Paused => {
                self.last().is_some_and(|last| owing(&last)) && !self.is_pause_settled()
            }
            _ => false,
        };
        if !owes || self.lacks_money() {
            return None;
        }
        let paused = *status == Status::Paused;
        let seen = self.sights.iter().rev().take_while(owing).last().map(|version| version.at);
        let failing = self
            .invoices
            .iter()
            .filter(|one| one.is_failing() && !one.is_manual() && !self.is_overtaken(one));
        let failing = failing.filter(|one| !(paused && one.is_change()));
        let failed = failing.filter_map(|one| {
            // A change that waited for its payment was not owed before the subscription was.
            if one.is_change() { one.first_failed.max(seen) } else { one.first_failed }
        });
        failed.min().or(seen)
    }

    /// End of the running period, as far as it is known.
    pub(super) fn period_end(&self) -> Option<Timestamp> {
        let Some(last) = self.last() else {
            return self.bought().filter_map(|one| one.seen.period_end).max();
        };
        // Stripe ends the period of what it pauses at that moment; what was paid for reaches further.
        let running = self.sights.iter().rev().find(|one| one.seen.status != Status::Paused);
        let last = running.unwrap_or(last);
        let unseen = |one: &&Invoice| {
            one.is_renewal() && one.paid.as_ref().is_some_and(|paid| paid.at > last.at)
        };
        let renewed =
            self.invoices.iter().filter(unseen).filter_map(|one| one.seen.period_end).max();
        last.period_end().max(renewed)
    }

    /// All of it as one value; `None` while no plan was ever known.
    pub(super) fn stands(
        &self,
        user: UserId,
        policy: &Policy,
        payments: &Payments,
        gone: &BTreeSet<(CustomerId, Timestamp)>,
    ) -> Option<Subscription> {
        let plan = self.plan(policy);
        let unlisted = plan.is_none();
        let plan = plan.or_else(|| self.last_plan(policy))?;
        Some(self.standing(plan, unlisted, user, policy, (payments, gone)))
    }

    /// A recurring subscription that has been seen, and of which no plan was ever known.
    pub(super) fn unlisted(
        &self,
        user: UserId,
        policy: &Policy,
        payments: &Payments,
        gone: &BTreeSet<(CustomerId, Timestamp)>,
    ) -> Option<UnlistedSubscription> {
        let seen = &self.last()?.seen;
        if self.plan(policy).or_else(|| self.last_plan(policy)).is_some() {
            return None;
        }
        // Its access does not depend on the plan.
        let nothing = PlanCode::new("");
        let one = self.standing(nothing, true, user, policy, (payments, gone));
        Some(UnlistedSubscription {
            id: self.id.clone(),
            owned: self.owned,
            customer: seen.customer.clone(),
            prices: seen.items.prices().into_iter().cloned().collect(),
            current_period_end: one.current_period_end,
            cancel_at: one.cancel_at,
            access: access(&one, policy.grace),
            status: one.status,
        })
    }

    fn standing(
        &self,
        plan: PlanCode,
        unlisted: bool,
        user: UserId,
        policy: &Policy,
        (payments, gone): (&Payments, &BTreeSet<(CustomerId, Timestamp)>),
    ) -> Subscription {
        let seen = self.last().map(|version| &version.seen);
        let mut status = self.status();
        let mut ended_at = seen.and_then(|seen| seen.ended_at);
        let customer = self.customer().cloned();
        let deleted = gone.iter().find(|(id, _)| Some(id) == customer.as_ref());
        if let Some((_, at)) = deleted
            && !status.is_terminal()
            && !self.is_once()
        {
            status = Status::Canceled;
            ended_at = Some(*at);
        }
        let period_end = self.period_end();
        let first_end = || seen.and_then(|seen| seen.items.first_period_end()).or(period_end);
        let scheduled = seen.filter(|seen| seen.cancel_at_period_end).and_then(|_| first_end());
        // An end that was over before it was told ended nothing: the subscription goes on.
        let told = self.last().map(|version| version.at);
        let cancel_at =
            seen.and_then(|seen| seen.cancel_at).or(scheduled).filter(|end| Some(*end) > told);
        let schedule = seen.and_then(|seen| seen.schedule.clone());
        let noted = self.planned.as_ref();
        let noted = noted.filter(|planned| schedule.as_ref() == Some(&planned.schedule));
        let is_scheduled_elsewhere = schedule.is_some() && noted.is_none();
        // The schedule stays for the first period of the new price.
        let planned = noted.filter(|planned| Some(planned.at) > told);
        let planned = planned.map(|planned| PlannedChange {
            plan: planned.plan.clone(),
            price: planned.price.clone(),
            at: planned.at,
        });
        let first = || self.invoices.iter().find(|one| one.is_failing() && one.is_first());
        let owed = self.failing().or_else(first).or_else(|| self.resumption());
        let failed_invoice = owed.map(|invoice| FailedInvoice {
            id: invoice.seen.id.clone(),
            amount: Some(invoice.seen.amount),
            hosted_url: invoice.seen.hosted_url.clone(),
        });
        let waiting = self.invoices.iter().rev().find(|one| one.is_change() && one.is_owed());
        let pending_change = seen.and_then(|seen| seen.pending_update_until).map(|until| {
            let invoice_url = waiting.and_then(|invoice| invoice.seen.hosted_url.clone());
            PendingChange { until, invoice_url }
        });
        let interval = if self.is_once() {
            Some(Interval::Once)
        } else {
            self.last().and_then(SubscriptionVersion::interval)
        };
        let items = seen.map(|seen| seen.items.clone()).unwrap_or_default();
        let known = seen.is_some_and(|seen| !seen.discounted && !seen.taxed);
        let amount = items.amount(&policy.catalogue).filter(|_| known);
        let mut plans: Vec<PlanCode> = items
            .sold(&policy.catalogue)
            .into_iter()
            .map(|found| found.plan.code.clone())
            .filter(|other| *other != plan)
            .collect();
        plans.dedup();
        plans.push(plan.clone());
        Subscription {
            id: self.id.clone(),
            user,
            customer,
            plan,
            plans,
            unlisted,
            price: self.last().and_then(|version| version.price().cloned()),
            interval,
            plan_item: self.last().and_then(|version| version.item.clone()),
            items,
            amount,
            past_due_since: self.past_due_since(&status),
            started_at: seen
                .and_then(|seen| seen.started_at)
                .or_else(|| self.began().map(|(at, _)| at)),
            current_period_end: period_end,
            cancel_at_period_end: seen.is_some_and(|seen| seen.cancel_at_period_end),
            cancel_at: if status.is_terminal() { None } else { cancel_at },
            trial_end: seen.and_then(|seen| seen.trial_end),
            ended_at: if status.is_terminal() { ended_at } else { None },
            cancel_reason: seen.and_then(|seen| seen.cancel_reason),
            pause: seen.and_then(|seen| seen.pause.clone()),
            pause_reason: self.pause_reason().cloned(),
            paid_until: self.paid_in_pause().and_then(|invoice| invoice.seen.period_end),
            schedule,
            planned,
            is_scheduled_elsewhere,
            failed_invoice,
            pending_change,
            owned: self.owned,
            reversal: self.reversal(payments).map(|reversed| reversed.why),
            last_paid: self.last_paid_in_own_currency(),
            as_of: told,
            status,
        }
    }
}
