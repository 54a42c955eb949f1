//! The core: everything heard of a user's account, read in one order, becomes what they have bought,
//! what they may use, and what they and the admins must be told.
//!
//! An account is a function of the set of statements about it. Nothing here depends on the order or
//! the number of deliveries, so nothing that follows does.

mod entitlements;
mod history;
mod invoice;
mod notices;
mod pause;
mod payment;
mod purchase;
mod reversal;
mod stripe_task;
mod subscription_state;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

pub use history::{Address, Fact, FactBody, Grant, Origin, Planned, Source, extended};
pub use invoice::Invoice;
pub use notices::{Announcement, Audience, EarlierNotice, FailedAttempt, PendingNotices};
pub use payment::{Payment, Payments};
pub use purchase::{Provenance, Purchase};
pub use stripe_task::{ResyncReason, StripeTask};

use crate::domain::account::pause::PaidResume;
use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceOutcome, StripeObject, UpcomingInvoice};
use crate::domain::ids::{
    CustomerId, InvoiceId, PaymentMethodId, PlanCode, PriceId, SubscriptionId, UserId,
};
use crate::domain::plan::{Catalogue, Interval};
use crate::domain::status::PendingPayment;
use crate::domain::subscription::{Subscription, UnlistedSubscription};

/// What the operator has decided.
#[derive(Debug, Clone)]
pub struct Policy {
    pub catalogue: Catalogue,
    /// Access after a failed payment.
    pub grace: Duration,
    /// How long before access ends it is said, longest first.
    pub reminders: Vec<Duration>,
}

impl Policy {
    /// Whether a fact shows by itself that it is about something sold here: a listed price, or the
    /// plan that only this product writes. The Stripe account may serve other products, whose
    /// metadata may be called `user_id` and `plan_code` as well.
    #[must_use]
    pub fn sells(&self, fact: &StripeObject) -> bool {
        let listed = |price: &PriceId| self.catalogue.plan_of(price).is_some();
        match fact {
            StripeObject::Subscription { snapshot, .. } => {
                snapshot.items.prices().into_iter().any(listed) || snapshot.tollgate_plan.is_some()
            }
            StripeObject::Checkout { session, .. } => {
                session.tollgate_plan.is_some() || session.prices.iter().any(listed)
            }
            StripeObject::Invoice { invoice, .. } => {
                invoice.tollgate_plan.is_some() || invoice.prices.iter().any(listed)
            }
            _ => false,
        }
    }
}

/// Everything heard of one user, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub user: UserId,
    /// In the order in which they began.
    pub purchases: Vec<Purchase>,
    /// The purchases whose plan is known, or was once, as they stand, in the same order.
    pub subscriptions: Vec<Subscription>,
    /// Recurring subscriptions whose plan was never known, in the same order.
    pub unlisted: Vec<UnlistedSubscription>,
    pub payments: Payments,
    /// Rights given by hand and not taken back, with when they were given.
    pub grants: Vec<(Timestamp, Grant)>,
    /// The next invoices, with when they were announced.
    upcoming: BTreeMap<SubscriptionId, (Timestamp, UpcomingInvoice)>,
    gone: BTreeSet<(CustomerId, Timestamp)>,
    /// What each customer pays with, as it was heard last.
    payment_methods: BTreeMap<CustomerId, Option<PaymentMethodId>>,
}

impl Account {
    /// Reads a history, in whatever order and however often its statements were heard.
    #[must_use]
    pub fn of(user: UserId, mut history: Vec<Fact>, policy: &Policy) -> Self {
        history.sort_by(Fact::reading_order);
        history.dedup_by(|two, one| one.source == two.source);
        let mut purchases: BTreeMap<SubscriptionId, Purchase> = BTreeMap::new();
        let mut invoices: Vec<(InvoiceId, Invoice)> = Vec::new();
        let mut grants: BTreeMap<String, (Timestamp, Grant)> = BTreeMap::new();
        let mut revoked = BTreeSet::new();
        let (mut upcoming, mut gone) = (BTreeMap::new(), BTreeSet::new());
        let (mut opened, mut linked) = (BTreeSet::new(), BTreeSet::new());
        let mut payment_methods = BTreeMap::new();
        for heard in &history {
            match &heard.body {
                FactBody::Stripe(StripeObject::Subscription { snapshot, stage }) => {
                    purchase(&mut purchases, &snapshot.id).sees(heard, snapshot, *stage, policy);
                }
                FactBody::Stripe(StripeObject::Checkout { session, outcome }) => {
                    let once = session.paid_once.then(|| SubscriptionId::new(session.id.as_str()));
                    let Some(id) = session.subscription.clone().or(once) else { continue };
                    purchase(&mut purchases, &id).checks_out(heard, session, *outcome);
                }
                FactBody::Stripe(StripeObject::Invoice { invoice, turn }) => {
                    let place = invoices.iter().position(|(id, _)| *id == invoice.id);
                    let known = place.map(|place| invoices[place].1.clone());
                    let now = Invoice::hears(known, heard, invoice, *turn);
                    match place {
                        Some(place) => invoices[place].1 = now,
                        None => invoices.push((invoice.id.clone(), now)),
                    }
                }
                FactBody::Stripe(StripeObject::Upcoming(invoice)) => {
                    upcoming.insert(invoice.subscription.clone(), (heard.at, invoice.clone()));
                }
                FactBody::Stripe(StripeObject::Customer(customer)) if customer.deleted => {
                    gone.insert((customer.id.clone(), heard.at));
                }
                FactBody::Stripe(StripeObject::Customer(customer)) => {
                    payment_methods.insert(customer.id.clone(), customer.payment_method.clone());
                }
                FactBody::Planned(planned) => {
                    purchase(&mut purchases, &planned.subscription).planned = Some(planned.clone());
                }
                FactBody::ResumeAsked { subscription, payment_method } => {
                    let one = purchase(&mut purchases, subscription);
                    one.resume_asked_with.insert(payment_method.clone());
                }
                FactBody::PaidResume { subscription, invoice, charge } => {
                    let tried = PaidResume { at: heard.at, charge: *charge };
                    let one = purchase(&mut purchases, subscription);
                    one.resumed_after.insert(invoice.clone(), tried);
                }
                FactBody::Granted(grant) => {
                    grants.insert(grant.id.clone(), (heard.at, grant.clone()));
                }
                FactBody::Revoked { grant, .. } => {
                    revoked.insert(grant.clone());
                }
                FactBody::CheckoutOpened { session, .. } => {
                    opened.insert(session.clone());
                }
                FactBody::CustomerLinked { customer } => {
                    linked.insert(customer.clone());
                }
                // Money that went back is read per payment.
                FactBody::Stripe(_) | FactBody::Origin(_) => {}
            }
        }
        for (_, invoice) in invoices {
            let Some(id) = invoice.seen.subscription.clone() else { continue };
            // Nothing is bought by an invoice that nobody has paid.
            if invoice.turn == InvoiceOutcome::Paid || purchases.contains_key(&id) {
                purchase(&mut purchases, &id).invoices.push(invoice);
            }
        }
        let payments = Payments::of(&history);
        let mut purchases: Vec<Purchase> = purchases.into_values().collect();
        for one in &mut purchases {
            one.learns_origin(user, &opened, &linked);
            one.follow_plan(policy);
        }
        purchases.sort_by_key(|one| (one.began().map(|(at, _)| at), one.id.clone()));
        let mut subscriptions: Vec<Subscription> =
            purchases.iter().filter_map(|one| one.stands(user, policy, &payments, &gone)).collect();
        end_terms(&mut subscriptions, policy);
        let unlisted =
            purchases.iter().filter_map(|one| one.unlisted(user, policy, &payments, &gone));
        let unlisted = unlisted.collect();
        let grants = grants.into_iter().filter(|(id, _)| !revoked.contains(id));
        Self {
            user,
            purchases,
            subscriptions,
            unlisted,
            payments,
            grants: grants.map(|(_, grant)| grant).collect(),
            upcoming,
            gone,
            payment_methods,
        }
    }

    #[must_use]
    pub fn subscription(&self, id: &SubscriptionId) -> Option<&Subscription> {
        self.subscriptions.iter().find(|one| one.id == *id)
    }

    #[must_use]
    pub fn purchase(&self, id: &SubscriptionId) -> Option<&Purchase> {
        self.purchases.iter().find(|one| one.id == *id)
    }

    /// The recurring subscription that a second one must not be sold beside: the newest of those
    /// that the user pays for.
    #[must_use]
    pub fn running(&self) -> Option<&Subscription> {
        self.subscriptions.iter().rev().find(|one| one.is_running() && one.owned)
    }

    /// A subscription at a price that no plan lists: nothing is sold beside it. The newest.
    #[must_use]
    pub fn running_unlisted(&self) -> Option<&UnlistedSubscription> {
        self.unlisted.iter().rev().find(|one| one.status.is_live() && one.owned)
    }

    /// Something that is sold here was on trial or paid for once, however long ago.
    #[must_use]
    pub fn has_bought(&self) -> bool {
        let other = |one: &&Purchase| self.unlisted.iter().all(|unlisted| unlisted.id != one.id);
        self.purchases.iter().filter(other).any(|one| one.began().is_some())
    }

    /// What Stripe has to be asked or told, about which purchase, and since when.
    pub fn stripe_tasks(&self) -> impl Iterator<Item = (&SubscriptionId, StripeTask, Timestamp)> {
        self.purchases.iter().filter_map(|one| {
            let customer = one.customer();
            let method = customer.and_then(|customer| self.payment_methods.get(customer)?.as_ref());
            let (task, since) = one.task(method)?;
            // What is not one of the plans here is watched and left alone.
            let ours = self.unlisted.iter().all(|unlisted| unlisted.id != one.id);
            (ours || matches!(task, StripeTask::Ask(_))).then_some((&one.id, task, since))
        })
    }

    /// What Stripe has announced as the next invoice for the plan. Not for add-ons alone, and not once
    /// the items or a discount have changed since.
    pub(in crate::domain::account) fn announced(
        &self,
        one: &Subscription,
        policy: &Policy,
    ) -> Option<&UpcomingInvoice> {
        let (at, upcoming) = self.upcoming.get(&one.id)?;
        let about = |price: &PriceId| {
            Some(price) == one.price.as_ref() || policy.catalogue.plan_of(price).is_some()
        };
        let plans = upcoming.prices.is_empty() || upcoming.prices.iter().any(about);
        let since = self.purchase(&one.id).and_then(Purchase::same_items_since);
        (plans && since.is_none_or(|since| since <= *at)).then_some(upcoming)
    }

    /// A delayed payment that has not come yet. What somebody else pays for stops no purchase of the
    /// user's own.
    #[must_use]
    pub fn pending_payment(&self, policy: &Policy) -> Option<PendingPayment> {
        let mut owned = self.purchases.iter().filter(|one| one.owned);
        owned.find_map(|one| one.pending_payment(policy))
    }
}

fn purchase<'a>(
    purchases: &'a mut BTreeMap<SubscriptionId, Purchase>,
    id: &SubscriptionId,
) -> &'a mut Purchase {
    purchases.entry(id.clone()).or_insert_with(|| Purchase::new(id.clone()))
}

/// What was bought for a fixed time ends after it; time that is bought again is added at the end.
fn end_terms(subscriptions: &mut [Subscription], policy: &Policy) {
    let mut ends: BTreeMap<PlanCode, Timestamp> = BTreeMap::new();
    for one in subscriptions.iter_mut().filter(|one| one.is_once() && one.status.is_good()) {
        let price = policy.catalogue.plan(&one.plan).and_then(|plan| plan.price(Interval::Once));
        let (Some(term), Some(start)) = (price.and_then(|price| price.access_for), one.started_at)
        else {
            continue;
        };
        // Time that went back with its money is not added to.
        if one.reversal.is_some() {
            one.cancel_at = Some(start.plus(term));
            continue;
        }
        let end = ends.get(&one.plan).map_or(start, |end| start.max(*end)).plus(term);
        ends.insert(one.plan.clone(), end);
        one.cancel_at = Some(end);
    }
}
