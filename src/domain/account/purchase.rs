//! One subscription, or one single payment: what was heard of it, and how it stands.

use std::collections::BTreeSet;

use crate::domain::account::Policy;
use crate::domain::account::history::{Heard, Planned, Source};
use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::{Payment, Payments};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, InvoiceTurn, Stage, SubscriptionSnapshot,
};
use crate::domain::ids::{
    CustomerId, EventId, PaymentMethodId, PlanCode, PriceId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::domain::status::PendingPayment;
use crate::domain::subscription::{
    FailedInvoice, PendingChange, PlannedChange, Reversal, Status, Subscription,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    pub id: SubscriptionId,
    /// In reading order; an ended subscription has no later sight that lives.
    pub(super) sights: Vec<Sight>,
    pub(super) session: Option<Session>,
    /// In reading order of their first sight.
    pub(super) invoices: Vec<Invoice>,
    pub(super) planned: Option<Planned>,
    /// What Stripe was told to go on with.
    pub(super) resumed: BTreeSet<PaymentMethodId>,
}

/// The subscription as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sight {
    pub(super) at: Timestamp,
    pub(super) source: Source,
    pub(super) stage: Stage,
    pub(super) seen: SubscriptionSnapshot,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) at: Timestamp,
    pub(super) event: Option<EventId>,
    pub(super) seen: CheckoutSnapshot,
    /// The most final of its outcomes.
    pub(super) outcome: CheckoutOutcome,
}

impl Sight {
    /// The plan that it shows: by its price, else by its metadata.
    pub(super) fn plan(&self, policy: &Policy) -> Option<PlanCode> {
        let priced = self.seen.price.as_ref().and_then(|id| policy.catalogue.by_price(id));
        let named = || self.seen.plan.clone().filter(|plan| policy.catalogue.plan(plan).is_some());
        priced.map(|(plan, _)| plan.code.clone()).or_else(named)
    }
}

/// Since when, and through what, a purchase gives its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    pub since: Timestamp,
    pub event: Option<EventId>,
    pub price: Option<PriceId>,
}

impl Purchase {
    pub(super) fn new(id: SubscriptionId) -> Self {
        Self {
            id,
            sights: Vec::new(),
            session: None,
            invoices: Vec::new(),
            planned: None,
            resumed: BTreeSet::new(),
        }
    }

    /// Terminal is terminal: whatever else is heard of an ended subscription, it stays ended.
    pub(super) fn sees(&mut self, heard: &Heard, seen: &SubscriptionSnapshot, stage: Stage) {
        let ended = self.sights.last().is_some_and(|last| last.seen.status.is_terminal());
        if ended && !seen.status.is_terminal() {
            return;
        }
        self.sights.push(Sight {
            at: heard.at,
            source: heard.source.clone(),
            stage,
            seen: seen.clone(),
        });
    }

    pub(super) fn checks_out(
        &mut self,
        heard: &Heard,
        seen: &CheckoutSnapshot,
        outcome: CheckoutOutcome,
    ) {
        if self.session.as_ref().is_none_or(|known| known.outcome < outcome) {
            let event = heard.source.event().cloned();
            self.session = Some(Session { at: heard.at, event, seen: seen.clone(), outcome });
        }
    }

    /// A single payment: there is no subscription.
    #[must_use]
    pub fn is_once(&self) -> bool {
        self.sights.is_empty()
            && self.session.as_ref().is_some_and(|session| {
                session.seen.subscription.is_none() && session.seen.paid_once
            })
    }

    #[must_use]
    pub fn customer(&self) -> Option<&CustomerId> {
        let seen = self.sights.last().map(|sight| &sight.seen.customer);
        let session = || self.session.as_ref().and_then(|session| session.seen.customer.as_ref());
        let invoice = || self.invoices.iter().find_map(|one| one.seen.customer.as_ref());
        seen.or_else(session).or_else(invoice)
    }

    pub(super) fn last(&self) -> Option<&Sight> {
        self.sights.last()
    }

    #[must_use]
    pub fn plan(&self, policy: &Policy) -> Option<PlanCode> {
        let sold = |plan: &PlanCode| policy.catalogue.plan(plan).is_some();
        let seen = self.sights.iter().rev().find_map(|sight| sight.plan(policy));
        let session = || self.session.as_ref().and_then(|session| session.seen.plan.clone());
        let invoice = || self.invoices.iter().find_map(|one| one.seen.plan.clone());
        seen.or_else(|| session().filter(sold)).or_else(|| invoice().filter(sold))
    }

    pub(super) fn bought(&self) -> impl Iterator<Item = &Invoice> {
        self.invoices.iter().filter(|invoice| invoice.is_bought())
    }

    fn checked_out(&self, outcome: CheckoutOutcome) -> bool {
        self.session.as_ref().is_some_and(|session| session.outcome == outcome)
    }

    /// A delayed payment is on its way: for which plan.
    pub(super) fn pending_payment(&self) -> Option<PendingPayment> {
        let waiting = self.checked_out(CheckoutOutcome::AwaitingPayment) && self.lacks_money();
        let ended = self.last().is_some_and(|last| last.seen.status.is_terminal());
        (waiting && !ended).then(|| PendingPayment {
            plan: self.session.as_ref().and_then(|session| session.seen.plan.clone()),
        })
    }

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
            |one: &Invoice| one.is_bought() || (one.is_first() && one.turn == InvoiceTurn::Paid);
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
    fn healed_since(&self, last: &Sight) -> bool {
        let failed = || self.invoices.iter().filter(|one| one.first_failed.is_some());
        let paid = |one: &Invoice| one.paid.as_ref().is_some_and(|paid| paid.at >= last.at);
        let newest = |one: &Invoice| {
            let (of, shown) = (one.seen.period_end, last.seen.current_period_end);
            !one.is_renewal() || of.is_none() || of >= shown
        };
        failed().all(|one| !one.is_owed()) && failed().any(|one| paid(one) && newest(one))
    }

    /// Start of the unpaid stretch: the first failure of what is still owed; where no failure was
    /// heard of, when the subscription was first seen owing without a break.
    fn past_due_since(&self, status: &Status) -> Option<Timestamp> {
        if !matches!(status, Status::PastDue | Status::Unpaid) {
            return None;
        }
        let owing = |sight: &&Sight| matches!(sight.seen.status, Status::PastDue | Status::Unpaid);
        let seen = self.sights.iter().rev().take_while(owing).last().map(|sight| sight.at);
        let failed = self.invoices.iter().filter(|one| one.is_failing()).filter_map(|one| {
            // A change that waited for its payment was not owed before the subscription was.
            if one.is_change() { one.first_failed.max(seen) } else { one.first_failed }
        });
        failed.min().or(seen)
    }

    /// The owed invoice that failed last. A change that waits for its payment owes nothing: unless it
    /// is paid, it is not made.
    #[must_use]
    pub(super) fn failing(&self) -> Option<&Invoice> {
        let good = self.last().is_some_and(|last| last.seen.status.is_good());
        self.invoices
            .iter()
            .filter(|one| one.is_failing() && !one.is_first() && !(good && one.is_change()))
            .max_by_key(|one| (one.last_failed, one.seen.id.clone()))
    }

    /// A payment that failed before it came, and meanwhile something was owed.
    pub(super) fn recovers(&self, invoice: &Invoice) -> bool {
        let Some(failed) = invoice.first_failed else { return false };
        let paid = invoice.paid.as_ref().map(|paid| paid.at);
        let meanwhile = |sight: &&Sight| sight.at >= failed && paid.is_none_or(|at| sight.at <= at);
        !invoice.is_change()
            || self.sights.iter().filter(meanwhile).any(|sight| !sight.seen.status.is_good())
    }

    /// What was paid for the running period: the invoices that reach furthest. None of them costs
    /// anything where a credit has paid.
    pub(super) fn running_period(&self) -> Vec<&Invoice> {
        let paid = || self.invoices.iter().filter(|one| one.paid.is_some());
        let reach = paid().map(|one| one.seen.period_end).max().flatten();
        paid().filter(|one| one.is_bought() && one.seen.period_end == reach).collect()
    }

    pub(super) fn is_bought(&self) -> bool {
        self.bought().next().is_some()
    }

    /// Whether the money for the running period has gone back, since when, and how much it was: all
    /// of it by refunds, or any of it by a lost dispute.
    pub(super) fn reversal(
        &self,
        payments: &Payments,
    ) -> Option<(Reversal, Timestamp, Option<Money>)> {
        if self.is_once() {
            let total = self.session.as_ref().and_then(|session| session.seen.total);
            let reversed = |(_, payment): (&str, &Payment)| payment.reversal(total);
            let (why, at) = payments.of_session(self.id.as_str()).find_map(reversed)?;
            return Some((why, at, total));
        }
        let running = self.running_period();
        let reversed: Vec<(Reversal, Timestamp)> = running
            .iter()
            .filter_map(|one| {
                let amount = Some(one.seen.amount);
                payments.of_invoice(&one.seen.id).find_map(|(_, payment)| payment.reversal(amount))
            })
            .collect();
        let lost = reversed.iter().find(|(why, _)| *why == Reversal::DisputeLost);
        let all =
            (reversed.len() == running.len()).then(|| reversed.iter().max_by_key(|one| one.1));
        let (why, at) = lost.or(all.flatten())?;
        let currency = running.first()?.seen.amount.currency;
        let minor = running.iter().map(|one| one.seen.amount.minor).sum();
        Some((*why, *at, Some(Money { minor, currency })))
    }

    /// The plan of the running stretch, since when, and through what.
    pub(super) fn provenance(&self, policy: &Policy) -> Option<Provenance> {
        let price = self.last().and_then(|sight| sight.seen.price.clone());
        let good = self
            .sights
            .iter()
            .filter(|sight| sight.seen.status.is_good() && !self.lacks_money())
            .map(|sight| (sight.at, sight.source.event().cloned()));
        let session = self
            .session
            .iter()
            .filter(|session| session.outcome == CheckoutOutcome::Paid)
            .map(|session| (session.at, session.event.clone()));
        let paid = self
            .bought()
            .filter_map(|one| one.paid.as_ref())
            .map(|paid| (paid.at, paid.event.clone()));
        let first = good.chain(session).chain(paid).min()?;
        let plan = self.plan(policy)?;
        let run: Vec<&Sight> = self
            .sights
            .iter()
            .rev()
            .take_while(|sight| sight.plan(policy).is_none_or(|of| of == plan))
            .collect();
        let changed = run.last().filter(|_| run.len() < self.sights.len());
        let (since, event) = match changed {
            Some(sight) if sight.at > first.0 => (sight.at, sight.source.event().cloned()),
            _ => first,
        };
        Some(Provenance { since, event, price })
    }

    /// When it first was in good standing, and whether on trial.
    pub(super) fn began(&self) -> Option<(Timestamp, bool)> {
        let good = self.sights.iter().filter(|sight| sight.seen.status.is_good());
        let seen = good
            .filter(|_| !self.lacks_money())
            .map(|sight| (sight.at, sight.seen.status == Status::Trialing))
            .next();
        let free = self.status() == Status::Trialing;
        let session = self
            .session
            .iter()
            .filter(|session| session.outcome == CheckoutOutcome::Paid)
            .map(|session| (session.at, free));
        let paid = self.bought().filter_map(|one| one.paid.as_ref()).map(|paid| (paid.at, false));
        match seen {
            // What Stripe has shown knows better than a payment whether a trial came first.
            Some((at, trial)) => {
                let first = session.chain(paid).map(|(at, _)| at).min();
                Some((first.map_or(at, |first| first.min(at)), trial))
            }
            None => session.chain(paid).min(),
        }
    }

    /// All of it as one value; `None` while its plan is unknown.
    pub(super) fn stands(
        &self,
        user: UserId,
        policy: &Policy,
        payments: &Payments,
        gone: &BTreeSet<(CustomerId, Timestamp)>,
    ) -> Option<Subscription> {
        let plan = self.plan(policy)?;
        let seen = self.last().map(|sight| &sight.seen);
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
        let unseen = |one: &&Invoice| {
            let last = self.last().map(|sight| sight.at);
            one.is_renewal() && one.paid.as_ref().is_some_and(|paid| Some(paid.at) > last)
        };
        let renewed =
            self.invoices.iter().filter(unseen).filter_map(|one| one.seen.period_end).max();
        // A proration's lines end where the old price would have: only a cycle tells a new period.
        let period_end = match seen {
            Some(seen) => seen.current_period_end.max(renewed),
            None => self.bought().filter_map(|one| one.seen.period_end).max(),
        };
        let scheduled = seen.filter(|seen| seen.cancel_at_period_end).and(period_end);
        // An end that was over before it was told ended nothing: the subscription goes on.
        let told = self.last().map(|sight| sight.at);
        let cancel_at =
            seen.and_then(|seen| seen.cancel_at).or(scheduled).filter(|end| Some(*end) > told);
        let schedule = seen.and_then(|seen| seen.schedule.clone());
        let planned = self
            .planned
            .as_ref()
            .filter(|planned| schedule.as_ref() == Some(&planned.schedule))
            // The schedule stays for the first period of the new price.
            .filter(|planned| Some(planned.at) > told)
            .map(|planned| PlannedChange { plan: planned.plan.clone(), at: planned.at });
        let owed = self.failing().or_else(|| self.invoices.iter().find(|one| one.is_failing()));
        let failed_invoice = owed.map(|invoice| FailedInvoice {
            id: invoice.seen.id.clone(),
            hosted_url: invoice.seen.hosted_url.clone(),
        });
        let waiting = self.invoices.iter().rev().find(|one| one.is_change() && one.is_owed());
        let pending_change = seen.and_then(|seen| seen.pending_update_until).map(|until| {
            let invoice_url = waiting.and_then(|invoice| invoice.seen.hosted_url.clone());
            PendingChange { until, invoice_url }
        });
        let interval =
            if self.is_once() { Some(Interval::Once) } else { seen.and_then(|seen| seen.interval) };
        Some(Subscription {
            id: self.id.clone(),
            user,
            customer,
            plan,
            price: seen.and_then(|seen| seen.price.clone()),
            interval,
            past_due_since: self.past_due_since(&status),
            item: seen.and_then(|seen| seen.item.clone()),
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
            schedule,
            planned,
            failed_invoice,
            pending_change,
            reversal: self.reversal(payments).map(|(why, ..)| why),
            as_of: told,
            status,
        })
    }
}
