//! One subscription, or one single payment: what was heard of it, and how it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::domain::account::Policy;
use crate::domain::account::history::{Fact, Planned, Source};
use crate::domain::account::invoice::Invoice;
use crate::domain::account::pause::PaidResume;
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, InvoiceOutcome, SubscriptionEventKind, SubscriptionSnapshot,
};
use crate::domain::ids::{
    CustomerId, EventId, InvoiceId, PaymentMethodId, PlanCode, PriceId, SessionId, SubscriptionId,
    UserId,
};
use crate::domain::plan::Interval;
use crate::domain::status::PendingPayment;
use crate::domain::subscription::Status;
use crate::domain::subscription_item::SubscriptionItem;

/// By so much an answer of Stripe's may be dated too early.
const CARE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    pub id: SubscriptionId,
    /// In reading order; an ended subscription has no later sight that lives.
    pub(super) sights: Vec<SubscriptionVersion>,
    pub(super) session: Option<Session>,
    /// In reading order of their first sight.
    pub(super) invoices: Vec<Invoice>,
    pub(super) planned: Option<Planned>,
    /// With what Stripe was told to go on with a trial that rests.
    pub(super) resume_asked_with: BTreeSet<PaymentMethodId>,
    /// What came of resuming after each invoice that was paid during a pause.
    pub(super) resumed_after: BTreeMap<InvoiceId, PaidResume>,
    /// Its checkout session was opened here.
    pub(super) opened_here: bool,
    /// It is proven to be on a customer of the user's. Otherwise somebody else may be paying, whose
    /// invoices and billing portal are not the user's business.
    pub(super) owned: bool,
}

/// The subscription as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SubscriptionVersion {
    pub(super) at: Timestamp,
    pub(super) source: Source,
    pub(super) stage: SubscriptionEventKind,
    /// With the items beyond a cut list that were known before.
    pub(super) seen: SubscriptionSnapshot,
    /// The plan's item; where the catalogue lists none of the prices, the leading one.
    pub(super) item: Option<SubscriptionItem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) at: Timestamp,
    pub(super) event: Option<EventId>,
    pub(super) seen: CheckoutSnapshot,
    /// The most final of its outcomes.
    pub(super) outcome: CheckoutOutcome,
}

impl SubscriptionVersion {
    /// The plan that its price pays for.
    fn priced(&self, policy: &Policy) -> Option<PlanCode> {
        let plan = policy.catalogue.plan_of(self.price()?)?;
        Some(plan.code.clone())
    }

    /// Of the plan's item.
    pub(super) fn price(&self) -> Option<&PriceId> {
        self.item.as_ref()?.price.as_ref()
    }

    pub(super) fn interval(&self) -> Option<Interval> {
        self.item.as_ref()?.interval
    }

    pub(super) fn period_end(&self) -> Option<Timestamp> {
        self.seen.period_end(self.item.as_ref())
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
            resume_asked_with: BTreeSet::new(),
            resumed_after: BTreeMap::new(),
            opened_here: false,
            owned: false,
        }
    }

    /// Tells the invoices which of their lines are about the plan. Before the subscription has been
    /// seen, all of them are.
    pub(super) fn follow_plan(&mut self, policy: &Policy) {
        if self.sights.is_empty() {
            return;
        }
        let prices: BTreeSet<PriceId> =
            self.sights.iter().filter_map(|version| version.price().cloned()).collect();
        for invoice in &mut self.invoices {
            invoice.follow_plan(|price| {
                prices.contains(price) || policy.catalogue.plan_of(price).is_some()
            });
        }
    }

    /// When the prices, quantities and discount of the last sight were first seen without a break.
    pub(super) fn same_items_since(&self) -> Option<Timestamp> {
        let bought = |version: &SubscriptionVersion| {
            let items = version.seen.items.iter();
            let items = items.map(|item| (item.price.clone(), item.quantity.unwrap_or(1)));
            (items.collect::<Vec<_>>(), version.seen.discounted)
        };
        let now = bought(self.last()?);
        let mut same = self.sights.iter().rev().take_while(|version| bought(version) == now);
        same.by_ref().last().map(|version| version.at)
    }

    /// Settles who sold it and who pays, once all that was heard of it is there. `opened`: checkout
    /// sessions that were opened here; `linked`: customers that are proven to be the user's.
    pub(super) fn learns_origin(
        &mut self,
        user: UserId,
        opened: &BTreeSet<SessionId>,
        linked: &BTreeSet<CustomerId>,
    ) {
        let session = self.session.as_ref();
        self.opened_here = session.is_some_and(|session| opened.contains(&session.seen.id));
        let seen = self.sights.iter().map(|version| version.seen.written_for());
        let sold = session.iter().map(|session| session.seen.written_for());
        let billed = self.invoices.iter().map(|one| one.seen.written_for());
        let written = seen.chain(sold).chain(billed).flatten().any(|named| named == user);
        let linked = self.customer().is_some_and(|customer| linked.contains(customer));
        self.owned = linked || written || self.opened_here;
        if !self.owned {
            for invoice in &mut self.invoices {
                invoice.seen.hosted_url = None;
            }
        }
    }

    /// Terminal is terminal: whatever else is heard of an ended subscription, it stays ended.
    pub(super) fn sees(
        &mut self,
        heard: &Fact,
        seen: &SubscriptionSnapshot,
        stage: SubscriptionEventKind,
        policy: &Policy,
    ) {
        let ended = self.sights.last().is_some_and(|last| last.seen.status.is_terminal());
        if ended && !seen.status.is_terminal() {
            return;
        }
        let mut seen = seen.clone();
        if let Some(last) = self.sights.last() {
            seen.items = seen.items.completed_by(&last.seen.items);
        }
        let sold = seen.items.plan_item(&policy.catalogue).map(|found| found.item);
        self.sights.push(SubscriptionVersion {
            at: heard.at,
            source: heard.source.clone(),
            stage,
            item: sold.or_else(|| seen.items.leading()).cloned(),
            seen,
        });
    }

    pub(super) fn checks_out(
        &mut self,
        heard: &Fact,
        seen: &CheckoutSnapshot,
        outcome: CheckoutOutcome,
    ) {
        let prices = self.session.as_ref().map(|known| known.seen.prices.clone());
        let mut prices = prices.unwrap_or_default();
        if prices.is_empty() {
            prices.clone_from(&seen.prices);
        }
        if self.session.as_ref().is_none_or(|known| known.outcome < outcome) {
            let event = heard.source.event().cloned();
            self.session = Some(Session { at: heard.at, event, seen: seen.clone(), outcome });
        }
        if let Some(session) = &mut self.session {
            session.seen.prices = prices;
        }
    }

    /// Its checkout session was opened here.
    #[must_use]
    pub const fn is_opened_here(&self) -> bool {
        self.opened_here
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
        let seen = self.sights.last().map(|version| &version.seen.customer);
        let session = || self.session.as_ref().and_then(|session| session.seen.customer.as_ref());
        let invoice = || self.invoices.iter().find_map(|one| one.seen.customer.as_ref());
        seen.or_else(session).or_else(invoice)
    }

    pub(super) fn last(&self) -> Option<&SubscriptionVersion> {
        self.sights.last()
    }

    /// None: nobody knows what is paid for.
    #[must_use]
    pub fn plan(&self, policy: &Policy) -> Option<PlanCode> {
        let Some(last) = self.last() else {
            let invoice = || {
                self.invoices.iter().find_map(|one| {
                    let (written, bare) = (one.seen.tollgate_plan.as_ref(), one.seen.plan.as_ref());
                    self.plan_paid_for(&one.seen.prices, written, bare, policy)
                })
            };
            return self.session_plan(policy).or_else(invoice);
        };
        let alike =
            |version: &&SubscriptionVersion| version.seen.items.shares_a_price(&last.seen.items);
        let run = || self.sights.iter().rev().take_while(alike);
        run().find_map(|version| self.plan_shown(version, policy))
    }

    /// The last plan that was known, of a subscription that has another price since. It was in force
    /// then: a plan that was never paid for is not kept.
    pub(super) fn last_plan(&self, policy: &Policy) -> Option<PlanCode> {
        let given = |version: &&SubscriptionVersion| {
            matches!(
                version.seen.status,
                Status::Trialing | Status::Active | Status::PastDue | Status::Unpaid
            )
        };
        let mut given = self.sights.iter().rev().filter(given);
        given.find_map(|version| self.plan_shown(version, policy)).filter(|_| !self.lacks_money())
    }

    /// The plan that a sight of it shows: by its price, else by its metadata. Metadata tells of the
    /// price that was bought first: a change of plan does not touch it.
    pub(super) fn plan_shown(
        &self,
        version: &SubscriptionVersion,
        policy: &Policy,
    ) -> Option<PlanCode> {
        let first = self.sights.first();
        let stale = first.is_some_and(|first| {
            !first.seen.items.shares_a_price(&version.seen.items)
                && first.seen.plan == version.seen.plan
                && first.seen.tollgate_plan == version.seen.tollgate_plan
        });
        let named =
            || self.named(version.seen.tollgate_plan.as_ref(), version.seen.plan.as_ref(), policy);
        version.priced(policy).or_else(|| named().filter(|_| !stale))
    }

    /// The plan that its checkout session sold.
    pub(super) fn session_plan(&self, policy: &Policy) -> Option<PlanCode> {
        let seen = &self.session.as_ref()?.seen;
        self.plan_paid_for(&seen.prices, seen.tollgate_plan.as_ref(), seen.plan.as_ref(), policy)
    }

    /// The one plan that the prices pay for; where that is none or several, the one that metadata
    /// names.
    fn plan_paid_for(
        &self,
        prices: &[PriceId],
        written: Option<&PlanCode>,
        bare: Option<&PlanCode>,
        policy: &Policy,
    ) -> Option<PlanCode> {
        let listed = prices.iter().filter_map(|price| policy.catalogue.plan_of(price));
        let mut codes: Vec<&PlanCode> = listed.map(|plan| &plan.code).collect();
        codes.dedup();
        match codes.as_slice() {
            [code] => Some((*code).clone()),
            codes => {
                let first = || codes.first().map(|code| (*code).clone());
                self.named(written, bare, policy).or_else(first)
            }
        }
    }

    /// The plan that metadata names: `written` by this product; a `bare` `plan_code` counts only
    /// where the checkout session was opened here, for other products may write it too.
    fn named(
        &self,
        written: Option<&PlanCode>,
        bare: Option<&PlanCode>,
        policy: &Policy,
    ) -> Option<PlanCode> {
        let named = written.or_else(|| bare.filter(|_| self.opened_here));
        named.filter(|plan| policy.catalogue.plan(plan).is_some()).cloned()
    }

    pub(super) fn bought(&self) -> impl Iterator<Item = &Invoice> {
        self.invoices.iter().filter(|invoice| invoice.is_bought())
    }

    pub(super) fn checked_out(&self, outcome: CheckoutOutcome) -> bool {
        self.session.as_ref().is_some_and(|session| session.outcome == outcome)
    }

    /// A delayed payment is on its way: for which plan.
    pub(super) fn pending_payment(&self, policy: &Policy) -> Option<PendingPayment> {
        let waiting = self.checked_out(CheckoutOutcome::AwaitingPayment) && self.lacks_money();
        let ended = self.last().is_some_and(|last| last.seen.status.is_terminal());
        (waiting && !ended).then(|| PendingPayment { plan: self.session_plan(policy) })
    }

    /// The owed invoice that failed last, or, where Stripe calls the subscription unpaid, one that was
    /// sent and is overdue. A change that waits for its payment owes nothing: unless it is paid, it is not
    /// made.
    #[must_use]
    pub(super) fn failing(&self) -> Option<&Invoice> {
        let shown = self.last().map(|last| &last.seen.status);
        let good = shown.is_some_and(Status::is_good);
        let owing = matches!(shown, Some(Status::PastDue | Status::Unpaid));
        let failed =
            |one: &Invoice| one.is_failing() && !one.is_first() && !(good && one.is_change());
        let overdue = |one: &Invoice| owing && one.is_sent_and_open();
        self.invoices
            .iter()
            .filter(|one| !one.is_manual() && (failed(one) || overdue(one)))
            .filter(|one| !self.is_overtaken(one))
            .max_by_key(|one| (one.last_failed.or(one.seen.due_at), one.seen.id.clone()))
    }

    /// A payment that failed before it came, and meanwhile something was owed.
    pub(super) fn recovers(&self, invoice: &Invoice) -> bool {
        if invoice.first_failed.is_none() && invoice.seen.is_sent {
            return self.was_overdue(invoice);
        }
        let Some(failed) = invoice.first_failed else { return false };
        let paid = invoice.paid.as_ref().map(|paid| paid.at);
        let meanwhile = |version: &&SubscriptionVersion| {
            version.at >= failed && paid.is_none_or(|at| version.at <= at)
        };
        !invoice.is_change()
            || self.sights.iter().filter(meanwhile).any(|version| !version.seen.status.is_good())
    }

    /// Stripe has shown the subscription unpaid between the day that the invoice was due and its payment.
    fn was_overdue(&self, invoice: &Invoice) -> bool {
        let (Some(due), Some(paid)) = (invoice.seen.due_at, &invoice.paid) else { return false };
        self.sights.iter().any(|version| {
            let owing = matches!(version.seen.status, Status::PastDue | Status::Unpaid);
            owing && version.at >= due && version.at <= paid.at
        })
    }

    /// Whether another invoice than this one has failed, and its end was not heard of.
    pub(super) fn unsettled(&self, but: &Invoice) -> bool {
        let open = |one: &&Invoice| {
            one.is_failing() && !one.is_manual() && one.turn != InvoiceOutcome::Uncollectible
        };
        self.invoices.iter().filter(open).any(|one| one.seen.id != but.seen.id)
    }

    /// What was paid for the running period: the invoices that reach furthest, but no further than
    /// it, for what was paid for a longer period before a change is not it any more. None of them
    /// costs anything where a credit has paid.
    pub(super) fn running_period(&self) -> Vec<&Invoice> {
        let end = self.period_end();
        let mut paid: Vec<&Invoice> =
            self.invoices.iter().filter(|one| one.paid.is_some() && !one.beside_plan).collect();
        if paid.iter().any(|one| one.seen.period_end <= end) {
            paid.retain(|one| one.seen.period_end <= end);
        }
        let reach = paid.iter().map(|one| one.seen.period_end).max().flatten();
        paid.retain(|one| one.is_bought() && one.seen.period_end == reach);
        paid
    }

    pub(super) fn is_bought(&self) -> bool {
        self.bought().next().is_some()
    }

    /// The plan of the running stretch, since when, and through what.
    pub(super) fn provenance(&self, policy: &Policy) -> Option<Provenance> {
        let shown =
            self.sights.iter().rev().find(|version| self.plan_shown(version, policy).is_some());
        let price = shown.or(self.last()).and_then(|version| version.price().cloned());
        let good = self
            .sights
            .iter()
            .filter(|version| version.seen.status.is_good() && !self.lacks_money())
            .map(|version| (version.at, version.source.event().cloned()));
        let session = self
            .session
            .iter()
            .filter(|session| session.outcome == CheckoutOutcome::Paid)
            .map(|session| (session.at, session.event.clone()));
        let paid = self
            .bought()
            .filter_map(|one| one.paid.as_ref())
            .map(|paid| (paid.at, paid.event.clone()));
        let shown: Vec<_> = good.chain(session).chain(paid).collect();
        let earliest = shown.iter().map(|(at, _)| *at).min()?;
        // An answer is dated with care, and so a little early: an event close by says when it was.
        let close = |(at, event): &&(Timestamp, Option<EventId>)| {
            event.is_some() && *at <= earliest.plus(CARE)
        };
        let told = shown.iter().filter(close).min().cloned();
        let first = told.or_else(|| shown.iter().min().cloned())?;
        let plan = self.plan(policy).or_else(|| self.last_plan(policy))?;
        let run: Vec<&SubscriptionVersion> = self
            .sights
            .iter()
            .rev()
            .take_while(|version| self.plan_shown(version, policy).is_none_or(|of| of == plan))
            .collect();
        let changed = run.last().filter(|_| run.len() < self.sights.len());
        let (since, event) = match changed {
            Some(version) if version.at > first.0 => (version.at, version.source.event().cloned()),
            _ => first,
        };
        Some(Provenance { since, event, price })
    }

    /// When it first was in good standing, and whether on trial.
    pub(super) fn began(&self) -> Option<(Timestamp, bool)> {
        let good = self.sights.iter().filter(|version| version.seen.status.is_good());
        let seen = good
            .filter(|_| !self.lacks_money())
            .map(|version| (version.at, version.seen.status == Status::Trialing))
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
}
