//! The account of a user, derived from the facts recorded about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::grant::{Grant, HeldGrant, RevokedGrant};
use crate::domain::account::history::{Fact, FactBody};
use crate::domain::account::import::Import;
use crate::domain::account::invoice::Invoice;
use crate::domain::account::payment::{Dated, Payments};
use crate::domain::account::policy::Policy;
use crate::domain::account::purchase::{Purchase, ResumeAttempt};
use crate::domain::account::stripe_task::StripeTask;
use crate::domain::account::subscription_state::{DeletedCustomer, StateContext};
use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceOutcome, StripeObject, UpcomingInvoice};
use crate::domain::ids::{
    CustomerId, InvoiceId, PaymentMethodId, PlanCode, PriceId, SessionId, SubscriptionId, UserId,
};
use crate::domain::plan::Interval;
use crate::domain::status::PendingPayment;
use crate::domain::subscription::{Subscription, UnlistedSubscription};

/// The state of one user's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub user: UserId,
    /// Ordered by when they began.
    pub purchases: Vec<Purchase>,
    /// The state of each purchase whose plan is or once was known, in the order of `purchases`.
    pub subscriptions: Vec<Subscription>,
    /// Recurring subscriptions whose plan was never known, in the order of `purchases`.
    pub unlisted: Vec<UnlistedSubscription>,
    pub payments: Payments,
    /// Grants that have not been revoked. Some may have ended.
    pub grants: Vec<HeldGrant>,
    pub revoked_grants: Vec<RevokedGrant>,
    /// The announced next invoice of each subscription.
    pub(super) upcoming: BTreeMap<SubscriptionId, Dated<UpcomingInvoice>>,
    pub(super) deleted_customers: BTreeSet<DeletedCustomer>,
    /// The default payment method of each customer.
    pub(super) payment_methods: BTreeMap<CustomerId, Option<PaymentMethodId>>,
}

impl Account {
    /// Derives the account from its facts, which may be in any order and may repeat.
    #[must_use]
    pub fn of(user: UserId, mut history: Vec<Fact>, policy: &Policy) -> Self {
        history.sort_by(Fact::reading_order);
        history.dedup_by(|later, earlier| earlier.source == later.source);
        let mut facts = CollectedFacts::default();
        for fact in &history {
            facts.add(fact, policy);
        }
        facts.assign_invoices();
        let payments = Payments::of(&history);
        let (grants, revoked_grants) = facts.grants();
        let mut purchases: Vec<Purchase> = facts.purchases.into_values().collect();
        for purchase in &mut purchases {
            purchase.resolve_origin(user, &facts.opened_sessions, &facts.linked_customers);
            purchase.restrict_invoices_to_plan(policy);
        }
        purchases.sort_by_key(|purchase| {
            (purchase.started().map(|start| start.at), purchase.id.clone())
        });
        let context = StateContext {
            user,
            policy,
            payments: &payments,
            deleted_customers: &facts.deleted_customers,
        };
        let mut subscriptions: Vec<Subscription> =
            purchases.iter().filter_map(|purchase| purchase.subscription(&context)).collect();
        schedule_fixed_term_ends(&mut subscriptions, policy);
        let unlisted =
            purchases.iter().filter_map(|purchase| purchase.unlisted(&context)).collect();
        Self {
            user,
            purchases,
            subscriptions,
            unlisted,
            payments,
            grants,
            revoked_grants,
            upcoming: facts.upcoming,
            deleted_customers: facts.deleted_customers,
            payment_methods: facts.payment_methods,
        }
    }

    /// The subscription of that id, if its plan is or once was known.
    #[must_use]
    pub fn subscription(&self, id: &SubscriptionId) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.id == *id)
    }

    /// The purchase of that id.
    #[must_use]
    pub fn purchase(&self, id: &SubscriptionId) -> Option<&Purchase> {
        self.purchases.iter().find(|purchase| purchase.id == *id)
    }

    /// The newest running subscription that is the user's own. While there is one, no second one may
    /// be sold.
    #[must_use]
    pub fn running(&self) -> Option<&Subscription> {
        let mut newest_first = self.subscriptions.iter().rev();
        newest_first.find(|subscription| subscription.is_running() && subscription.owned)
    }

    /// The newest live subscription of the user's own at a price that no plan lists. While there is
    /// one, nothing else may be sold.
    #[must_use]
    pub fn running_unlisted(&self) -> Option<&UnlistedSubscription> {
        let mut newest_first = self.unlisted.iter().rev();
        newest_first.find(|unlisted| unlisted.state.is_live() && unlisted.owned)
    }

    /// Whether the subscription is live and no end of it is scheduled.
    #[must_use]
    pub fn is_uncancelled(&self, id: &SubscriptionId) -> bool {
        let known = self.subscriptions.iter().map(|found| (&found.id, &found.state));
        let unlisted = self.unlisted.iter().map(|found| (&found.id, &found.state));
        known
            .chain(unlisted)
            .any(|(found, state)| found == id && state.is_live() && state.scheduled_end().is_none())
    }

    /// The customers of the user's own subscriptions, each once.
    #[must_use]
    pub fn owned_customers(&self) -> Vec<CustomerId> {
        let known = self.subscriptions.iter().filter(|found| found.owned);
        let unlisted = self.unlisted.iter().filter(|found| found.owned);
        let known = known.filter_map(|found| found.customer.clone());
        let all = known.chain(unlisted.map(|found| found.customer.clone()));
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// When purchases of the user were first taken over, and by whom. `None`: none was.
    #[must_use]
    pub fn import(&self) -> Option<&Dated<Import>> {
        let imported = self.purchases.iter().filter_map(|purchase| purchase.imported.as_ref());
        imported.min_by_key(|imported| imported.at)
    }

    /// Whether anything that is sold here was ever on trial or paid for.
    #[must_use]
    pub fn has_bought(&self) -> bool {
        let started = |purchase: &Purchase| purchase.started().is_some();
        self.purchases.iter().any(|purchase| !self.is_unlisted(purchase) && started(purchase))
    }

    /// The calls to Stripe that are due, at most one for each purchase: the purchase, the task, and
    /// the time since when it has been due.
    pub fn stripe_tasks(&self) -> impl Iterator<Item = (&SubscriptionId, StripeTask, Timestamp)> {
        self.purchases.iter().filter_map(|purchase| {
            let customer = purchase.customer();
            let method = customer.and_then(|customer| self.payment_methods.get(customer)?.as_ref());
            let due = purchase.due_task(method)?;
            // Unlisted subscriptions are observed and never changed.
            let allowed = !self.is_unlisted(purchase) || matches!(due.task, StripeTask::Resync(_));
            allowed.then_some((&purchase.id, due.task, due.since))
        })
    }

    pub(super) fn is_unlisted(&self, purchase: &Purchase) -> bool {
        self.unlisted.iter().any(|unlisted| unlisted.id == purchase.id)
    }

    /// The next invoice that Stripe has announced for the plan. `None` if the announcement covers
    /// add-ons only, or if items or discounts have changed since.
    pub(super) fn announced(
        &self,
        subscription: &Subscription,
        policy: &Policy,
    ) -> Option<&UpcomingInvoice> {
        let Dated { at, value: invoice } = self.upcoming.get(&subscription.id)?;
        let is_plan = |price: &PriceId| {
            Some(price) == subscription.price() || policy.catalogue.plan_of(price).is_some()
        };
        let covers_plan = invoice.prices.is_empty() || invoice.prices.iter().any(is_plan);
        let unchanged_since =
            self.purchase(&subscription.id).and_then(Purchase::items_unchanged_since);
        (covers_plan && unchanged_since.is_none_or(|since| since <= *at)).then_some(invoice)
    }

    /// A delayed payment of the user's own that has not arrived yet. Payments by other customers do
    /// not block a purchase.
    #[must_use]
    pub fn pending_payment(&self, policy: &Policy) -> Option<PendingPayment> {
        let mut owned = self.purchases.iter().filter(|purchase| purchase.owned);
        owned.find_map(|purchase| purchase.pending_payment(policy))
    }
}

/// Facts of one account by what they are about.
#[derive(Default)]
struct CollectedFacts {
    purchases: BTreeMap<SubscriptionId, Purchase>,
    /// In the order in which they were first recorded.
    invoices: Vec<(InvoiceId, Invoice)>,
    grants: BTreeMap<String, HeldGrant>,
    begun_grants: BTreeMap<String, Timestamp>,
    revoked_grants: BTreeMap<String, Timestamp>,
    upcoming: BTreeMap<SubscriptionId, Dated<UpcomingInvoice>>,
    deleted_customers: BTreeSet<DeletedCustomer>,
    /// Checkout sessions that were opened here.
    opened_sessions: BTreeSet<SessionId>,
    /// Customers that are proven to be the user's.
    linked_customers: BTreeSet<CustomerId>,
    payment_methods: BTreeMap<CustomerId, Option<PaymentMethodId>>,
}

impl CollectedFacts {
    /// Facts must be added in reading order.
    fn add(&mut self, fact: &Fact, policy: &Policy) {
        match &*fact.body {
            FactBody::Stripe(object) => self.add_object(fact, object, policy),
            FactBody::Planned(planned) => {
                self.purchase(&planned.subscription).planned_change = Some(planned.clone());
            }
            FactBody::ResumeRequested { subscription, payment_method } => {
                let purchase = self.purchase(subscription);
                purchase.resume_requested_with.insert(payment_method.clone());
            }
            FactBody::PaidResume { subscription, invoice, charge } => {
                let attempt = ResumeAttempt { at: fact.at, charge: *charge };
                self.purchase(subscription).resume_attempts.insert(invoice.clone(), attempt);
            }
            FactBody::Granted(grant) => {
                self.add_grant(fact.at, grant);
            }
            FactBody::GrantBegun { grant } => {
                self.begun_grants.entry(grant.clone()).or_insert(fact.at);
            }
            FactBody::Revoked { grant, .. } => {
                self.revoked_grants.entry(grant.clone()).or_insert(fact.at);
            }
            FactBody::CheckoutOpened { session, .. } => {
                self.opened_sessions.insert(session.clone());
            }
            FactBody::CustomerLinked { customer } => {
                self.linked_customers.insert(customer.clone());
            }
            FactBody::GoodwillGiven(goodwill) => {
                let given = Dated { at: fact.at, value: goodwill.clone() };
                self.purchase(&goodwill.subscription).goodwill.push(given);
            }
            FactBody::Imported(import) => {
                let imported = Dated { at: fact.at, value: import.clone() };
                self.purchase(&import.purchase).imported = Some(imported);
            }
            // `Payments::of` reads these.
            FactBody::Origin(_) => {}
        }
    }

    fn add_object(&mut self, fact: &Fact, object: &StripeObject, policy: &Policy) {
        match object {
            StripeObject::Subscription { snapshot, kind } => {
                self.purchase(&snapshot.id).append_version(fact, snapshot, *kind, policy);
            }
            StripeObject::Checkout { session, outcome } => {
                let once = session.paid_once.then(|| SubscriptionId::new(session.id.as_str()));
                if let Some(id) = session.subscription.clone().or(once) {
                    self.purchase(&id).append_session(fact, session, *outcome);
                }
            }
            StripeObject::Invoice { invoice, outcome } => {
                let known = self.invoices.iter().position(|(id, _)| *id == invoice.id);
                let before = known.map(|index| self.invoices[index].1.clone());
                let after = Invoice::merged(before, fact, invoice, *outcome);
                match known {
                    Some(index) => self.invoices[index].1 = after,
                    None => self.invoices.push((invoice.id.clone(), after)),
                }
            }
            StripeObject::Upcoming(invoice) => {
                let announced = Dated { at: fact.at, value: invoice.clone() };
                self.upcoming.insert(invoice.subscription.clone(), announced);
            }
            StripeObject::Customer(customer) if customer.deleted => {
                let (customer, at) = (customer.id.clone(), fact.at);
                self.deleted_customers.insert(DeletedCustomer { customer, at });
            }
            StripeObject::Customer(customer) => {
                let method = customer.payment_method.clone();
                self.payment_methods.insert(customer.id.clone(), method);
            }
            // `Payments::of` reads what concerns payments.
            StripeObject::InvoicePayment { .. }
            | StripeObject::Charge(_)
            | StripeObject::Refund(_)
            | StripeObject::Dispute(_)
            | StripeObject::FraudWarning(_)
            | StripeObject::Irrelevant
            | StripeObject::Unreadable { .. } => {}
        }
    }

    /// A later fact about a grant replaces what was granted; the grant itself stays the same.
    fn add_grant(&mut self, at: Timestamp, grant: &Grant) {
        let new = HeldGrant::new(at, grant.clone());
        let held = self.grants.entry(grant.id.clone()).or_insert_with(|| new.clone());
        held.changed_at = at;
        held.grant = new.grant;
    }

    /// The grants that were not revoked, and those that were.
    fn grants(&mut self) -> (Vec<HeldGrant>, Vec<RevokedGrant>) {
        let (mut held, mut revoked) = (Vec::new(), Vec::new());
        for (id, mut grant) in std::mem::take(&mut self.grants) {
            grant.begins = grant.begins.or_else(|| self.begun_grants.get(&id).copied());
            match self.revoked_grants.get(&id) {
                Some(at) => revoked.push(RevokedGrant { at: *at, held: grant }),
                None => held.push(grant),
            }
        }
        (held, revoked)
    }

    fn purchase(&mut self, id: &SubscriptionId) -> &mut Purchase {
        self.purchases.entry(id.clone()).or_insert_with(|| Purchase::new(id.clone()))
    }

    /// Moves each invoice to its purchase. An unpaid invoice alone does not make a purchase.
    fn assign_invoices(&mut self) {
        for (_, invoice) in std::mem::take(&mut self.invoices) {
            let Some(id) = invoice.snapshot.subscription.clone() else { continue };
            if invoice.outcome == InvoiceOutcome::Paid || self.purchases.contains_key(&id) {
                self.purchase(&id).invoices.push(invoice);
            }
        }
    }
}

/// Sets the end of everything that was bought for a fixed term. A term that is bought again before the
/// last one is over starts when the last one ends.
fn schedule_fixed_term_ends(subscriptions: &mut [Subscription], policy: &Policy) {
    let mut ends: BTreeMap<PlanCode, Timestamp> = BTreeMap::new();
    for subscription in subscriptions.iter_mut() {
        if !subscription.is_once() || !subscription.state.is_good() {
            continue;
        }
        let plan = policy.catalogue.plan(&subscription.plan);
        let price = plan.and_then(|plan| plan.price(Interval::Once));
        let term = price.and_then(|price| price.access_for);
        let (Some(term), Some(start)) = (term, subscription.started_at) else { continue };
        // A refunded term does not delay the next one.
        if subscription.reversal.is_some() {
            subscription.state.end_term_at(start.plus(term));
            continue;
        }
        let last_end = ends.get(&subscription.plan);
        let end = last_end.map_or(start, |last_end| start.max(*last_end)).plus(term);
        ends.insert(subscription.plan.clone(), end);
        subscription.state.end_term_at(end);
    }
}
