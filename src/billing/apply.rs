//! An event that is kept becomes a fact of an account, and the account is settled.

use std::sync::Arc;

use crate::billing::audit_entries::audit_entry_for;
use crate::billing::lookup::Found;
use crate::billing::owner::{OwnershipEvidence, ResolvedOwner, owner};
use crate::billing::portal::customer_linked;
use crate::billing::settle::{SettlementContext, put, settle};
use crate::billing::unappliable::{ApplyError, UnknownPlan};
use crate::billing::{Billing, BillingConfig};
use crate::domain::account::{Account, Address, Fact, FactBody, Purchase, Source, extended};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, StripeEvent, StripeObject};
use crate::domain::ids::{RequestId, UserId};
use crate::store::{EventStatus, StoreError, WriteTx};

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventOutcome {
    Duplicate,
    Processed,
    Ignored,
    /// Stripe knows what the payload lacks; it is asked.
    Waiting,
    /// Kept with its reason; tried again unless it is dead.
    Failed {
        reason: String,
        dead: bool,
    },
}

impl EventOutcome {
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Processed => "processed",
            Self::Ignored => "ignored",
            Self::Waiting => "pending",
            Self::Failed { .. } => "failed",
        }
    }
}

/// What the settings and the API key say about an event.
pub(super) struct EventRules {
    pub(super) terms: Arc<BillingConfig>,
    /// Of the API key, where that says it.
    pub(super) livemode: Option<bool>,
    /// Another Stripe account has generated the event; absent while the key's own is not known.
    pub(super) foreign: Option<bool>,
}

impl Billing {
    /// `account`: the one that the event names.
    pub(super) fn rules(&self, account: Option<&str>) -> EventRules {
        let foreign = self.stripe.is_of_another_account(account);
        EventRules { terms: self.terms.clone(), livemode: self.stripe.livemode(), foreign }
    }
}

/// What an event is applied with.
pub(super) struct EventProcessor<'a> {
    pub(super) rules: &'a EventRules,
    pub(super) request: &'a RequestId,
    pub(super) now: Timestamp,
    /// What is missing will be asked for at once: until then nothing is decided, and no try counts.
    pub(super) may_ask: bool,
    /// What Stripe has answered about the object of a thin event, in place of a payload: the first
    /// of them is the fact of the event. Empty for an event that carries its object.
    pub(super) fetched: &'a [Fact],
}

impl<'a> EventProcessor<'a> {
    /// Of an event that carries its object, when nobody has been asked about it and nobody will be at once.
    pub(super) const fn new(rules: &'a EventRules, request: &'a RequestId, now: Timestamp) -> Self {
        Self { rules, request, now, may_ask: false, fetched: &[] }
    }
}

impl EventProcessor<'_> {
    /// Applies an event that is in the inbox. `found`: what Stripe has answered about it, if it was
    /// asked. `cause`: when the webhook came in.
    pub(super) fn take(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
        cause: Option<Timestamp>,
        found: Option<&Found>,
    ) -> Result<EventOutcome, StoreError> {
        match self.rules.foreign {
            Some(true) => return ignore(tx, event),
            Some(false) => {}
            None => return self.unplaced(tx, event, found),
        }
        if self.rules.livemode.is_some_and(|live| live != event.livemode) {
            let mode = if event.livemode { "live" } else { "test" };
            return self.refuse(tx, event, &ApplyError::WrongMode(mode));
        }
        match &event.fact {
            StripeObject::Irrelevant => return ignore(tx, event),
            StripeObject::Unreadable { reason } => {
                return self.refuse(tx, event, &ApplyError::Unreadable(reason.clone()));
            }
            _ => {}
        }
        let (heard, beside) = if let Some((fetched, beside)) = self.fetched.split_first() {
            (fetched.clone(), beside)
        } else {
            let (at, source) = (event.created, Source::Event(event.id.clone()));
            let body = FactBody::Stripe(event.fact.clone());
            (Fact { at, source, body }, &[][..])
        };
        let address = Address::of(&event.fact);
        let ours = self.rules.terms.policy.sells(&event.fact);
        let customers = address.customer.iter().chain(found.and_then(|one| one.customer.as_ref()));
        let claim = OwnershipEvidence {
            customers: customers.collect(),
            sessions: address
                .session
                .iter()
                .chain(found.iter().flat_map(|one| &one.sessions))
                .collect(),
            objects: heard.objects(),
            written_for: address.written_for.or_else(|| found.and_then(|one| one.written_for)),
            customer_of: found.and_then(|one| one.customer_of),
            named: address.user.or_else(|| found.and_then(|one| one.user)),
            ours: ours || found.is_some_and(|one| one.ours),
        };
        let Some(ResolvedOwner { user, proven }) = owner(tx, &claim)? else {
            // Only Stripe can say whose customer it is; what it cannot place either is a failure if
            // it was sold here, and otherwise of another product on the same account. A refund waits
            // for its sale, which fails by itself.
            if found.is_some() && claim.ours && !is_about_money(&event.fact) {
                let why = ApplyError::UnknownUser { customer: address.customer };
                return self.refuse(tx, event, &why);
            }
            return self.unplaced(tx, event, found);
        };
        let link = match &address.customer {
            Some(customer) => tx.link_of(customer)?,
            None => None,
        };
        // Before a customer is put down to somebody without proof, Stripe is asked whose it is.
        if !proven && link.is_none() && address.customer.is_some() && found.is_none() {
            return self.unplaced(tx, event, found);
        }
        let answered = found.iter().flat_map(|found| &found.statements);
        let heard: Vec<Fact> = answered.chain(beside).cloned().chain([heard]).collect();
        let linked = address.customer.as_ref().filter(|_| proven);
        let linked = linked.map(|customer| Fact::linked(customer, self.now));
        let linked = linked.filter(|_| link.is_none_or(|link| !link.proven));
        let more: Vec<Fact> = heard.iter().cloned().chain(linked).collect();
        let history = extended(tx.history(user)?, &more);
        let account = Account::of(user, history, &self.rules.terms.policy);
        if let Some(payment) = &address.payment
            && !account.payments.knows(payment)
        {
            return self.unplaced(tx, event, found);
        }
        if let Some(purchase) = self.without_plan(&account, &event.fact, proven) {
            if found.is_none() {
                return self.unplaced(tx, event, found);
            }
            // A checkout of another product, by somebody who is a customer here too.
            let foreign = !claim.ours && !purchase.is_opened_here();
            if foreign && matches!(event.fact, StripeObject::Checkout { .. }) {
                return ignore(tx, event);
            }
            let why = UnknownPlan::of(&event.fact, purchase.is_opened_here());
            return self.refuse(tx, event, &ApplyError::UnknownPlan(why));
        }
        if let Some(customer) = &address.customer
            && tx.learn_customer(user, customer, proven, self.now)?
        {
            let actor = Actor::Worker("inbox".to_owned());
            tx.audit(&customer_linked(actor, user, customer), self.now, self.request)?;
        }
        put(tx, user, &heard, self.now)?;
        self.audit_once(tx, event, user)?;
        let moment = SettlementContext { now: self.now, cause, request: self.request };
        settle(tx, &account, &self.rules.terms, moment)?;
        tx.finish_event(&event.id, EventStatus::Processed, None, None)?;
        Ok(EventOutcome::Processed)
    }

    /// A purchase of a plan that nobody knows gives nobody anything: somebody has to look. A
    /// subscription of a customer who is proven to be the user's is part of the account all the same,
    /// so that nothing is sold beside it.
    fn without_plan<'b>(
        &self,
        account: &'b Account,
        fact: &StripeObject,
        proven: bool,
    ) -> Option<&'b Purchase> {
        let id = match fact {
            StripeObject::Subscription { snapshot, .. } if !snapshot.status.is_terminal() => {
                if proven || account.subscription(&snapshot.id).is_some() {
                    return None;
                }
                snapshot.id.as_str()
            }
            StripeObject::Checkout { session, outcome: CheckoutOutcome::Paid } => {
                let sold = session.subscription.as_ref().map(|id| id.as_str());
                sold.unwrap_or(session.id.as_str())
            }
            _ => return None,
        };
        let unknown = |one: &&Purchase| one.plan(&self.rules.terms.policy).is_none();
        account.purchases.iter().filter(|one| one.id.as_str() == id).find(unknown)
    }

    /// One row of the trail for each event, whatever was heard before it.
    fn audit_once(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
        user: UserId,
    ) -> Result<(), StoreError> {
        if tx.event(&event.id)?.is_some_and(|stored| stored.audited) {
            return Ok(());
        }
        if let Some((action, subject, after)) =
            audit_entry_for(&event.fact, &self.rules.terms.policy)
        {
            let fact = AuditDraft {
                actor: Actor::Stripe(event.id.clone()),
                action,
                subject,
                user: Some(user),
                before: None,
                after: Some(after),
            };
            tx.audit(&fact, self.now, self.request)?;
        }
        tx.mark_audited(&event.id)
    }

    /// An event that no account knows is of another product, as far as anybody can say. Nothing else
    /// tells of money and of the end of a customer: such an event is kept for an account that learns
    /// of its object later.
    fn set_aside(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
        found: Option<&Found>,
    ) -> Result<EventOutcome, StoreError> {
        let deleted = matches!(&event.fact, StripeObject::Customer(customer) if customer.deleted);
        if !deleted && !is_about_money(&event.fact) {
            return ignore(tx, event);
        }
        let (at, source) = (event.created, Source::Event(event.id.clone()));
        let heard = Fact { at, source, body: FactBody::Stripe(event.fact.clone()) };
        let address = Address::of(&event.fact);
        let customers = address.customer.iter().chain(found.and_then(|one| one.customer.as_ref()));
        let answered = found.iter().flat_map(|found| &found.statements);
        let mut objects: Vec<String> = answered.chain([&heard]).flat_map(Fact::objects).collect();
        objects.extend(customers.map(ToString::to_string));
        objects.sort_unstable();
        objects.dedup();
        tx.finish_event(&event.id, EventStatus::Ignored, Some(AWAITED), None)?;
        tx.await_objects(&event.id, &objects, self.now)?;
        Ok(EventOutcome::Ignored)
    }

    /// Nothing here knows what the event is about. Stripe is asked; and what Stripe cannot place
    /// either is of another trade on the same account.
    fn unplaced(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
        found: Option<&Found>,
    ) -> Result<EventOutcome, StoreError> {
        let payment = matches!(event.fact, StripeObject::InvoicePayment { .. });
        if found.is_some() && !self.may_ask {
            return self.set_aside(tx, event, found);
        }
        // The invoice comes with an event of its own.
        if payment && !self.may_ask {
            return self.set_aside(tx, event, None);
        }
        if !self.may_ask {
            tx.finish_event(&event.id, EventStatus::Pending, None, Some(self.now))?;
        }
        Ok(EventOutcome::Waiting)
    }
}

/// Why an event that no account knows is ignored for now.
const AWAITED: &str = "no account knows what this is about; it is read again once one does";

/// About a payment, whatever it paid for.
const fn is_about_money(fact: &StripeObject) -> bool {
    matches!(
        fact,
        StripeObject::InvoicePayment { .. }
            | StripeObject::Charge(_)
            | StripeObject::Refund(_)
            | StripeObject::Dispute(_)
    )
}

fn ignore(tx: &mut WriteTx<'_>, event: &StripeEvent) -> Result<EventOutcome, StoreError> {
    tx.finish_event(&event.id, EventStatus::Ignored, None, None)?;
    Ok(EventOutcome::Ignored)
}
