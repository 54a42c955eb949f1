//! One subscription or one single payment, assembled from the facts recorded about it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::domain::account::Policy;
use crate::domain::account::history::{Fact, Goodwill, Planned, Source};
use crate::domain::account::import::Import;
use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::Dated;
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, SubscriptionEventKind, SubscriptionSnapshot,
};
use crate::domain::ids::{
    CustomerId, EventId, InvoiceId, PaymentMethodId, PriceId, SessionId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::plan::Interval;
use crate::domain::subscription::Status;
use crate::domain::subscription_item::SubscriptionItem;

/// How much later than the subscription its first trial may begin.
const TRIAL_START_TOLERANCE: Duration = Duration::from_mins(1);

/// Everything recorded about one subscription or one single payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// For a single payment, the id of its checkout session.
    pub id: SubscriptionId,
    /// In reading order. No live version follows a terminal one.
    pub(super) versions: Vec<SubscriptionVersion>,
    pub(super) session: Option<Session>,
    /// In the order in which they were first recorded.
    pub(super) invoices: Vec<Invoice>,
    /// The latest change of plan that was scheduled here.
    pub(super) planned_change: Option<Planned>,
    /// The payment methods with which Stripe was asked to resume a trial paused without one.
    pub(super) resume_requested_with: BTreeSet<PaymentMethodId>,
    /// The attempt to resume the subscription after each invoice that was paid during a pause.
    pub(super) resume_attempts: BTreeMap<InvoiceId, ResumeAttempt>,
    /// Days that admins gave away, in the order in which they did.
    pub(super) goodwill: Vec<Dated<Goodwill>>,
    /// When it was taken over, if it was made without this product.
    pub(super) imported: Option<Dated<Import>>,
    /// Its checkout session was opened here.
    pub(super) opened_here: bool,
    /// It is proven to belong to a customer of the user's. Otherwise someone else may be paying, whose
    /// invoices and billing portal the user must not see.
    pub(super) owned: bool,
}

/// The state of a subscription at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SubscriptionVersion {
    pub(super) at: Timestamp,
    pub(super) source: Source,
    pub(super) kind: SubscriptionEventKind,
    /// A truncated item list is completed with the items of the version before.
    pub(super) snapshot: SubscriptionSnapshot,
    /// The plan's item; if the catalogue lists none of the prices, the leading item.
    pub(super) item: Option<SubscriptionItem>,
}

/// The checkout session of a purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) at: Timestamp,
    pub(super) event: Option<EventId>,
    pub(super) snapshot: CheckoutSnapshot,
    /// The most final outcome that was recorded.
    pub(super) outcome: CheckoutOutcome,
}

/// The attempt to resume a subscription after the invoice that had paused it was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ResumeAttempt {
    /// By our clock.
    pub(super) at: Timestamp,
    /// What resuming would have cost; it was not done. `None`: Stripe was asked to resume.
    pub(super) charge: Option<Money>,
}

impl SubscriptionVersion {
    /// Whether its trial began clearly after the subscription.
    pub(super) fn is_later_trial(&self) -> bool {
        let (begun, trial) = (self.snapshot.started_at, self.snapshot.trial_start);
        begun.zip(trial).is_some_and(|(begun, trial)| trial.since(begun) > TRIAL_START_TOLERANCE)
    }

    /// Whether it was a paid period, which a failed renewal follows as well.
    pub(super) fn is_paid_for(&self) -> bool {
        matches!(self.snapshot.status, Status::Active | Status::PastDue)
    }

    /// The price of the plan's item.
    pub(super) fn price(&self) -> Option<&PriceId> {
        self.item.as_ref()?.price.as_ref()
    }

    /// The interval of the plan's item.
    pub(super) fn interval(&self) -> Option<Interval> {
        self.item.as_ref()?.interval
    }

    /// The end of the plan's period.
    pub(super) fn period_end(&self) -> Option<Timestamp> {
        self.snapshot.period_end(self.item.as_ref())
    }
}

impl Purchase {
    pub(super) fn new(id: SubscriptionId) -> Self {
        Self {
            id,
            versions: Vec::new(),
            session: None,
            invoices: Vec::new(),
            planned_change: None,
            resume_requested_with: BTreeSet::new(),
            resume_attempts: BTreeMap::new(),
            goodwill: Vec::new(),
            imported: None,
            opened_here: false,
            owned: false,
        }
    }

    /// Versions must be appended in reading order. A live version after a terminal one is ignored:
    /// an ended subscription never becomes active again.
    pub(super) fn append_version(
        &mut self,
        fact: &Fact,
        snapshot: &SubscriptionSnapshot,
        kind: SubscriptionEventKind,
        policy: &Policy,
    ) {
        let latest = self.versions.last();
        let ended = latest.is_some_and(|latest| latest.snapshot.status.is_terminal());
        if ended && !snapshot.status.is_terminal() {
            return;
        }
        let mut snapshot = snapshot.clone();
        if let Some(latest) = latest {
            snapshot.items = snapshot.items.completed_by(&latest.snapshot.items);
        }
        let plan_item = snapshot.items.plan_item(&policy.catalogue).map(|found| found.item);
        self.versions.push(SubscriptionVersion {
            at: fact.at,
            source: fact.source.clone(),
            kind,
            item: plan_item.or_else(|| snapshot.items.leading()).cloned(),
            snapshot,
        });
    }

    /// Sessions must be appended in reading order. The most final outcome counts; the prices are the
    /// first ones that were recorded, since events leave them out.
    pub(super) fn append_session(
        &mut self,
        fact: &Fact,
        snapshot: &CheckoutSnapshot,
        outcome: CheckoutOutcome,
    ) {
        let known_prices = self.session.as_ref().map(|known| known.snapshot.prices.clone());
        let mut prices = known_prices.unwrap_or_default();
        if prices.is_empty() {
            prices.clone_from(&snapshot.prices);
        }
        if self.session.as_ref().is_none_or(|known| known.outcome < outcome) {
            let (at, event) = (fact.at, fact.source.event().cloned());
            self.session = Some(Session { at, event, snapshot: snapshot.clone(), outcome });
        }
        if let Some(session) = &mut self.session {
            session.snapshot.prices = prices;
        }
    }

    /// Decides who sold it and who pays for it. Must be called after all facts have been appended.
    /// `opened_sessions` are the checkout sessions opened here, `linked_customers` the customers proven
    /// to be the user's.
    pub(super) fn resolve_origin(
        &mut self,
        user: UserId,
        opened_sessions: &BTreeSet<SessionId>,
        linked_customers: &BTreeSet<CustomerId>,
    ) {
        let session = self.session.as_ref().map(|session| &session.snapshot);
        self.opened_here = session.is_some_and(|session| opened_sessions.contains(&session.id));
        let by_version = self.versions.iter().map(|version| version.snapshot.written_for());
        let by_session = session.iter().map(|session| session.written_for());
        let by_invoice = self.invoices.iter().map(|invoice| invoice.snapshot.written_for());
        let mut users = by_version.chain(by_session).chain(by_invoice).flatten();
        let written = users.any(|named| named == user);
        let linked = self.customer().is_some_and(|customer| linked_customers.contains(customer));
        self.owned = linked || written || self.opened_here;
        if !self.owned {
            for invoice in &mut self.invoices {
                invoice.snapshot.hosted_url = None;
            }
        }
    }

    /// Restricts the period of each invoice to the lines of the plan. Without a version of the
    /// subscription all lines count.
    pub(super) fn restrict_invoices_to_plan(&mut self, policy: &Policy) {
        if self.versions.is_empty() {
            return;
        }
        let prices: BTreeSet<PriceId> =
            self.versions.iter().filter_map(|version| version.price().cloned()).collect();
        for invoice in &mut self.invoices {
            invoice.restrict_period_to_plan(|price| {
                prices.contains(price) || policy.catalogue.plan_of(price).is_some()
            });
        }
    }

    /// Whether its checkout session was opened here.
    #[must_use]
    pub const fn is_opened_here(&self) -> bool {
        self.opened_here
    }

    /// Whether it is a single payment, without a subscription.
    #[must_use]
    pub fn is_once(&self) -> bool {
        self.versions.is_empty()
            && self.session.as_ref().is_some_and(|session| session.snapshot.paid_once)
    }

    /// The customer of the subscription, or else of the checkout session, or else of an invoice.
    #[must_use]
    pub fn customer(&self) -> Option<&CustomerId> {
        let version = self.latest().map(|version| &version.snapshot.customer);
        let session =
            || self.session.as_ref().and_then(|session| session.snapshot.customer.as_ref());
        let invoice =
            || self.invoices.iter().find_map(|invoice| invoice.snapshot.customer.as_ref());
        version.or_else(session).or_else(invoice)
    }

    /// The latest version of the subscription. `None` for a single payment, and while only payments
    /// are known.
    pub(super) fn latest(&self) -> Option<&SubscriptionVersion> {
        self.versions.last()
    }

    /// Start of the current run of versions that all satisfy the predicate; `None` if the latest
    /// version does not.
    pub(super) fn unbroken_since(
        &self,
        predicate: impl Fn(&SubscriptionVersion) -> bool,
    ) -> Option<Timestamp> {
        let run = self.versions.iter().rev().take_while(|version| predicate(version));
        run.last().map(|version| version.at)
    }

    /// Since when the prices, quantities and discount have been those of the latest version.
    pub(super) fn items_unchanged_since(&self) -> Option<Timestamp> {
        let terms = |version: &SubscriptionVersion| {
            let items = version.snapshot.items.iter();
            let items = items.map(|item| (item.price.clone(), item.quantity.unwrap_or(1)));
            (items.collect::<Vec<_>>(), version.snapshot.discounted)
        };
        let latest = terms(self.latest()?);
        self.unbroken_since(|version| terms(version) == latest)
    }

    /// The paid invoices of the running period: those whose period ends last, but not after the end of
    /// the running period, so that a longer period paid before a change of plan does not count. Empty
    /// if the period was paid with credit. Days that are given away belong to the period before them.
    pub(super) fn invoices_of_running_period(&self) -> Vec<&Invoice> {
        let end = self.period_end();
        let is_given_away = self.is_given_away();
        let is_free_time = |invoice: &Invoice| {
            is_given_away && invoice.is_change() && invoice.snapshot.amount.minor == 0
        };
        let mut paid: Vec<&Invoice> = self
            .invoices
            .iter()
            .filter(|invoice| invoice.paid.is_some() && !invoice.is_add_on_only)
            .filter(|invoice| !is_free_time(invoice))
            .collect();
        if paid.iter().any(|invoice| invoice.snapshot.period_end <= end) {
            paid.retain(|invoice| invoice.snapshot.period_end <= end);
        }
        let latest_end = paid.iter().map(|invoice| invoice.snapshot.period_end).max().flatten();
        paid.retain(|invoice| {
            invoice.is_paid_with_money() && invoice.snapshot.period_end == latest_end
        });
        paid
    }
}
