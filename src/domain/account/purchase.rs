//! One subscription, or one single payment: what was heard of it, and how it stands.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::domain::account::Policy;
use crate::domain::account::history::{Heard, Planned, Source};
use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::Payments;
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, InvoiceTurn, Stage, SubscriptionSnapshot,
};
use crate::domain::ids::{CustomerId, EventId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::domain::subscription::{FailedInvoice, PlannedChange, Reversal, Status, Subscription};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    pub id: SubscriptionId,
    /// In reading order; an ended subscription has no later sight that lives.
    pub(super) sights: Vec<Sight>,
    pub(super) session: Option<Session>,
    /// In reading order of their first sight.
    pub(super) invoices: Vec<Invoice>,
    pub(super) planned: Option<Planned>,
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

/// Since when, and through what, a purchase gives its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    pub since: Timestamp,
    pub event: Option<EventId>,
    pub price: Option<PriceId>,
}

/// Why Stripe has to be asked how a subscription really stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Events of one second contradict each other, and nothing orders them.
    SameSecond,
    /// A payment is known and the subscription has never been seen.
    NeverSeen,
    /// A payment has failed or healed since the subscription was seen last.
    SeenBefore,
}

impl Doubt {
    /// How long the missing event may still take to come by itself. Of what one second holds, the
    /// second has to be over before an answer settles it.
    #[must_use]
    pub const fn patience(self) -> Duration {
        match self {
            Self::SameSecond => Duration::from_secs(2),
            Self::NeverSeen => Duration::from_secs(30),
            Self::SeenBefore => Duration::from_mins(1),
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameSecond => "same_second",
            Self::NeverSeen => "never_seen",
            Self::SeenBefore => "seen_before",
        }
    }
}

impl Purchase {
    pub(super) fn new(id: SubscriptionId) -> Self {
        Self { id, sights: Vec::new(), session: None, invoices: Vec::new(), planned: None }
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

    fn last(&self) -> Option<&Sight> {
        self.sights.last()
    }

    /// The plan that a sight shows: by its price, else by its metadata.
    pub(super) fn plan_at(&self, sight: &Sight, policy: &Policy) -> Option<PlanCode> {
        let priced = sight.seen.price.as_ref().and_then(|id| policy.catalogue.by_price(id));
        let named = || sight.seen.plan.clone().filter(|plan| policy.catalogue.plan(plan).is_some());
        priced.map(|(plan, _)| plan.code.clone()).or_else(named)
    }

    #[must_use]
    pub fn plan(&self, policy: &Policy) -> Option<PlanCode> {
        let sold = |plan: &PlanCode| policy.catalogue.plan(plan).is_some();
        let seen = self.sights.iter().rev().find_map(|sight| self.plan_at(sight, policy));
        let session = || self.session.as_ref().and_then(|session| session.seen.plan.clone());
        let invoice = || self.invoices.iter().find_map(|one| one.seen.plan.clone());
        seen.or_else(|| session().filter(sold)).or_else(|| invoice().filter(sold))
    }

    fn bought(&self) -> impl Iterator<Item = &Invoice> {
        self.invoices.iter().filter(|invoice| invoice.is_bought())
    }

    fn checked_out(&self, outcome: CheckoutOutcome) -> bool {
        self.session.as_ref().is_some_and(|session| session.outcome == outcome)
    }

    /// A delayed payment is on its way: for which plan.
    pub(super) fn pending_payment(&self) -> Option<Option<&PlanCode>> {
        let waiting = self.checked_out(CheckoutOutcome::AwaitingPayment) && self.lacks_money();
        let ended = self.last().is_some_and(|last| last.seen.status.is_terminal());
        (waiting && !ended)
            .then(|| self.session.as_ref().and_then(|session| session.seen.plan.as_ref()))
    }

    /// Something has paid for it, or its trial wants no payment yet.
    fn is_paid(&self) -> bool {
        self.checked_out(CheckoutOutcome::Paid) || self.bought().next().is_some()
    }

    /// A checkout by a delayed method is no payment before the money is there, whatever Stripe
    /// calls the subscription meanwhile. A first invoice can also be settled without any: by a
    /// credit balance, or by a credit note.
    fn lacks_money(&self) -> bool {
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
            Status::PastDue | Status::Unpaid if self.healed_since(last.at) => Status::Active,
            status => status.clone(),
        }
    }

    /// Every invoice that failed is settled, one of them by a payment no earlier than `at`.
    fn healed_since(&self, at: Timestamp) -> bool {
        let failed = || self.invoices.iter().filter(|one| one.first_failed.is_some());
        let paid = |one: &Invoice| one.paid.as_ref().is_some_and(|paid| paid.at >= at);
        failed().all(|one| !one.is_owed()) && failed().any(paid)
    }

    /// Start of the unpaid stretch: the first failure of what is still owed; where no failure was
    /// heard of, when the subscription was first seen owing without a break.
    fn past_due_since(&self, status: &Status) -> Option<Timestamp> {
        if !matches!(status, Status::PastDue | Status::Unpaid) {
            return None;
        }
        let failed = self.invoices.iter().filter(|one| one.is_failing());
        failed.filter_map(|one| one.first_failed).min().or_else(|| {
            let owing =
                |sight: &&Sight| matches!(sight.seen.status, Status::PastDue | Status::Unpaid);
            self.sights.iter().rev().take_while(owing).last().map(|sight| sight.at)
        })
    }

    /// The owed invoice that failed last.
    #[must_use]
    pub(super) fn failing(&self) -> Option<&Invoice> {
        self.invoices
            .iter()
            .filter(|one| one.is_failing() && !one.is_first())
            .max_by_key(|one| (one.last_failed, one.seen.id.clone()))
    }

    /// The payment for the running period: the newest one.
    pub(super) fn newest_payment(&self) -> Option<&Invoice> {
        self.bought().max_by_key(|one| {
            (one.seen.period_end, one.paid.as_ref().map(|paid| paid.at), one.seen.id.clone())
        })
    }

    /// Whether the payment for the running period has gone back, since when, and how much it was.
    pub(super) fn reversal(
        &self,
        payments: &Payments,
    ) -> Option<(Reversal, Timestamp, Option<Money>)> {
        if self.is_once() {
            let total = self.session.as_ref().and_then(|session| session.seen.total);
            return payments
                .of_session(self.id.as_str())
                .find_map(|(_, payment)| Some((payment.reversal(total)?, total)))
                .map(|((why, at), total)| (why, at, total));
        }
        let newest = self.newest_payment()?;
        payments
            .of_invoice(&newest.seen.id)
            .find_map(|(_, payment)| payment.reversal(Some(newest.seen.amount)))
            .map(|(why, at)| (why, at, Some(newest.seen.amount)))
    }

    /// Why Stripe has to be asked, if it has.
    #[must_use]
    pub fn doubt(&self) -> Option<(Doubt, Timestamp)> {
        if self.is_once() {
            return None;
        }
        let Some(last) = self.last() else {
            let session = self
                .session
                .iter()
                .filter(|session| session.outcome == CheckoutOutcome::Paid)
                .map(|session| session.at);
            let paid = self.bought().filter_map(|one| one.paid.as_ref()).map(|paid| paid.at);
            return Some((Doubt::NeverSeen, session.chain(paid).max()?));
        };
        if last.seen.status.is_terminal() {
            return None;
        }
        let rivals = self.sights.iter().rev().take_while(|sight| sight.at == last.at);
        if rivals.clone().any(|sight| sight.stage != Stage::Created && sight.seen != last.seen) {
            return Some((Doubt::SameSecond, last.at));
        }
        let good = last.seen.status.is_good();
        let failed = self.invoices.iter().filter(|one| one.is_failing() && !one.is_first());
        let failed = failed.filter_map(|one| one.last_failed).filter(|at| good && *at > last.at);
        let behind = self.status() != last.seen.status && !self.lacks_money();
        let healed = self.bought().filter_map(|one| one.paid.as_ref()).map(|paid| paid.at);
        let since = failed.chain(healed.filter(|_| behind)).max()?;
        Some((Doubt::SeenBefore, since))
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
            .take_while(|sight| self.plan_at(sight, policy).is_none_or(|of| of == plan))
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
            .map(|planned| PlannedChange { plan: planned.plan.clone(), at: planned.at });
        let owed = self.failing().or_else(|| self.invoices.iter().find(|one| one.is_failing()));
        let failed_invoice = owed.map(|invoice| FailedInvoice {
            id: invoice.seen.id.clone(),
            hosted_url: invoice.seen.hosted_url.clone(),
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
            reversal: self.reversal(payments).map(|(why, ..)| why),
            as_of: told,
            status,
        })
    }
}
