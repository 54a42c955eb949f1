//! What a Stripe event changes.

use crate::domain::account::{
    Account, Address, Fact, FactBody, Policy, Purchase, Source, extended, objects_of,
};
use crate::domain::audit::Actor;
use crate::domain::changes::apply_error::{ApplyError, UnknownPlan};
use crate::domain::changes::audit_entries::{audit_entry, customer_linked};
use crate::domain::changes::change_set::{Changes, CustomerLinkChange, EventOutcome, EventUpdate};
use crate::domain::changes::owner::{
    CustomerLink, OwnershipEvidence, OwnershipRecord, ResolvedOwner,
};
use crate::domain::changes::record::{AccountRecord, EventRecord};
use crate::domain::changes::settlement::Settlement;
use crate::domain::changes::settlement_context::{SettlementContext, SettlementRules};
use crate::domain::event::{CheckoutOutcome, StripeEvent, StripeObject};
use crate::domain::ids::{CustomerId, SessionId, UserId};

/// Why an event that belongs to no account is ignored for now.
const AWAITED: &str = "no account knows what this is about; it is read again once one does";

/// What the API key says about where an event comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventOrigin {
    /// Another Stripe account has generated the event. Absent while the key's own is not known.
    pub is_foreign: Option<bool>,
    /// The mode of the key. Absent where the key does not show it.
    pub livemode: Option<bool>,
}

/// What Stripe has answered about an event. Empty: it knows no more than the event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lookup {
    pub customer: Option<CustomerId>,
    /// Whom metadata of what was paid for names.
    pub user: Option<UserId>,
    /// The same, where only this product can have written it.
    pub written_for: Option<UserId>,
    /// Whom the customer's own metadata names.
    pub customer_of: Option<UserId>,
    /// Checkout sessions that it was sold by.
    pub sessions: Vec<SessionId>,
    /// What was paid for is sold here.
    pub ours: bool,
    /// Facts that the account lacks so far.
    pub statements: Vec<Fact>,
}

/// Whether Stripe is queried for what an event does not contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inquiry<'a> {
    /// Not yet: what only Stripe has is requested when the event is processed again.
    Later,
    /// At once: until it has answered, nothing is decided and no attempt counts.
    Now,
    /// It was, and this is its answer.
    Answered(&'a Lookup),
}

impl<'a> Inquiry<'a> {
    const fn answer(self) -> Option<&'a Lookup> {
        match self {
            Self::Answered(lookup) => Some(lookup),
            Self::Later | Self::Now => None,
        }
    }
}

/// A stored event that is to be applied.
#[derive(Debug, Clone, Copy)]
pub struct EventDecision<'a> {
    pub event: &'a StripeEvent,
    pub record: EventRecord,
    pub origin: EventOrigin,
    pub rules: SettlementRules<'a>,
    pub context: SettlementContext,
    /// What Stripe has answered about the object of a thin event, in place of a payload: the first
    /// is the fact of the event. Empty for an event that carries its object.
    pub fetched: &'a [Fact],
    pub inquiry: Inquiry<'a>,
}

/// What can be said about an event before an account is loaded.
#[derive(Debug)]
pub enum Triage {
    /// It concerns no account, or cannot be applied.
    Decided(Box<Changes>),
    /// Whose account it concerns depends on this.
    NeedsOwner(OwnershipEvidence),
}

impl EventDecision<'_> {
    #[must_use]
    pub fn triage(&self) -> Triage {
        match self.without_account() {
            Some(changes) => Triage::Decided(Box::new(changes)),
            None => Triage::NeedsOwner(self.evidence()),
        }
    }

    fn without_account(&self) -> Option<Changes> {
        match self.origin.is_foreign {
            Some(true) => return Some(self.ignore()),
            Some(false) => {}
            None => return Some(self.unplaced()),
        }
        if self.origin.livemode.is_some_and(|live| live != self.event.livemode) {
            let mode = if self.event.livemode { "live" } else { "test" };
            return Some(self.refuse(&ApplyError::WrongMode(mode)));
        }
        match &self.event.object {
            StripeObject::Irrelevant => Some(self.ignore()),
            StripeObject::Unreadable { reason } => {
                Some(self.refuse(&ApplyError::Unreadable(reason.clone())))
            }
            _ => None,
        }
    }

    /// The fact of the event.
    fn fact(&self) -> Fact {
        self.fetched.first().cloned().unwrap_or_else(|| Fact {
            at: self.event.created,
            source: Source::Event(self.event.id.clone()),
            body: FactBody::Stripe(self.event.object.clone()).into(),
        })
    }

    /// All facts that the event brings.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let answered = self.inquiry.answer().into_iter().flat_map(|found| found.statements.clone());
        let beside = self.fetched.iter().skip(1).cloned();
        answered.chain(beside).chain([self.fact()]).collect()
    }

    fn is_sold_here(&self) -> bool {
        self.rules.policy.sells(&self.event.object)
            || self.inquiry.answer().is_some_and(|found| found.ours)
    }

    fn evidence(&self) -> OwnershipEvidence {
        let (event, lookup) = (self.event, self.inquiry.answer());
        let address = Address::of(&event.object);
        let customers = address.customer.into_iter();
        let sessions = address.session.into_iter();
        OwnershipEvidence {
            customers: customers.chain(lookup.and_then(|found| found.customer.clone())).collect(),
            sessions: sessions.chain(lookup.into_iter().flat_map(|f| f.sessions.clone())).collect(),
            // As of [`Self::fact`], without a copy of the object.
            objects: match self.fetched.first() {
                Some(fact) => fact.objects(),
                None => objects_of(&event.object),
            },
            written_for: address.written_for.or_else(|| lookup.and_then(|found| found.written_for)),
            customer_of: lookup.and_then(|found| found.customer_of),
            named: address.user.or_else(|| lookup.and_then(|found| found.user)),
            ours: self.is_sold_here(),
        }
    }

    /// The event belongs to no account that is known. Only Stripe can say whose customer it is; what
    /// it cannot place either is a failure if it was sold here, and otherwise of another product of
    /// the same Stripe account. A refund waits for its sale, which fails by itself.
    #[must_use]
    pub fn without_owner(&self) -> Changes {
        let is_about_money = is_about_money(&self.event.object);
        if self.inquiry.answer().is_some() && self.is_sold_here() && !is_about_money {
            let customer = Address::of(&self.event.object).customer;
            return self.refuse(&ApplyError::UnknownUser { customer });
        }
        self.unplaced()
    }

    /// `facts`: those of [`Self::facts`]. `account_record`: of the owner, loaded for them.
    #[must_use]
    pub fn with_owner(
        &self,
        ResolvedOwner { user, proven }: ResolvedOwner,
        stored: &OwnershipRecord,
        account_record: &AccountRecord,
        facts: Vec<Fact>,
    ) -> Changes {
        let address = Address::of(&self.event.object);
        let link = address.customer.as_ref().and_then(|customer| stored.link_of(customer));
        // Before a customer is linked to somebody without proof, Stripe is queried for the owner.
        if !proven
            && link.is_none()
            && address.customer.is_some()
            && self.inquiry.answer().is_none()
        {
            return self.unplaced();
        }
        let linked = address.customer.as_ref().filter(|_| proven);
        let linked = linked.filter(|_| link.is_none_or(|link| !link.proven));
        let linked = linked.map(|customer| Fact::linked(customer, self.context.now));
        let more: Vec<Fact> = facts.iter().cloned().chain(linked).collect();
        let history = extended(account_record.history.clone(), &more);
        let account = Account::of(user, history, self.rules.policy);
        if let Some(payment) = &address.payment
            && !account.payments.is_known(payment)
        {
            return self.unplaced();
        }
        if let Some(purchase) = self.without_plan(&account, proven) {
            if self.inquiry.answer().is_none() {
                return self.unplaced();
            }
            // A checkout of another product, by a customer of this one.
            let foreign = !self.is_sold_here() && !purchase.is_opened_here();
            if foreign && matches!(self.event.object, StripeObject::Checkout { .. }) {
                return self.ignore();
            }
            let why = UnknownPlan::of(&self.event.object, purchase.is_opened_here());
            return self.refuse(&ApplyError::UnknownPlan(why));
        }
        let customer = address.customer.and_then(|customer| {
            CustomerLinkChange::learned(customer, link, proven, account_record)
        });
        let (rules, context) = (self.rules, self.context);
        let settlement = Settlement { record: account_record, rules, context };
        let settled = settlement.settle(&account, &more);
        let linked = customer.as_ref().map(|change| {
            customer_linked(Actor::Worker("inbox".to_owned()), user, &change.customer)
        });
        let actor = Actor::Stripe(self.event.id.clone());
        let entry = audit_entry(actor, user, &self.event.object, self.rules.policy);
        let entry = entry.filter(|_| !self.record.audited);
        let entries = linked.into_iter().chain(entry).chain(settled.audit_entries).collect();
        let changes = Changes {
            customer,
            audit_entries: entries,
            event: Some(EventUpdate { audited: true, ..self.update(EventOutcome::Processed) }),
            ..settled
        };
        changes.with_facts(facts)
    }

    /// A purchase of an unknown plan gives nothing: somebody has to look. A subscription of a customer
    /// who is proven to be the user's is part of the account all the same, so that nothing is sold
    /// beside it.
    fn without_plan<'b>(&self, account: &'b Account, proven: bool) -> Option<&'b Purchase> {
        let id = match &self.event.object {
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
        let policy: &Policy = self.rules.policy;
        let unknown = |purchase: &&Purchase| purchase.plan(policy).is_none();
        account.purchases.iter().filter(|purchase| purchase.id.as_str() == id).find(unknown)
    }

    fn ignore(&self) -> Changes {
        Changes::of_event(self.update(EventOutcome::Ignored))
    }

    pub(super) fn update(&self, outcome: EventOutcome) -> EventUpdate {
        EventUpdate::new(self.event.id.clone(), outcome, self.record)
    }

    /// Nothing here knows what the event is about, so Stripe is queried. What Stripe cannot place
    /// either is of another product of the same Stripe account.
    fn unplaced(&self) -> Changes {
        // The invoice of a payment comes with an event of its own.
        let is_payment = matches!(self.event.object, StripeObject::InvoicePayment { .. });
        let next_try = match self.inquiry {
            Inquiry::Answered(_) => return self.set_aside(),
            Inquiry::Later if is_payment => return self.set_aside(),
            Inquiry::Later => Some(self.context.now),
            Inquiry::Now => None,
        };
        Changes::of_event(EventUpdate { next_try, ..self.update(EventOutcome::Waiting) })
    }

    /// An event that no account knows is of another product, as far as anybody can say. No other event
    /// reports money and the end of a customer: such an event is kept for an account that learns of
    /// its object later.
    fn set_aside(&self) -> Changes {
        let object = &self.event.object;
        let deleted = matches!(object, StripeObject::Customer(customer) if customer.deleted);
        if !deleted && !is_about_money(object) {
            return self.ignore();
        }
        let own = Fact {
            at: self.event.created,
            source: Source::Event(self.event.id.clone()),
            body: FactBody::Stripe(object.clone()).into(),
        };
        let customers = Address::of(object).customer.into_iter();
        let customers =
            customers.chain(self.inquiry.answer().and_then(|found| found.customer.clone()));
        let answered = self.inquiry.answer().into_iter().flat_map(|found| &found.statements);
        let objects = answered.chain([&own]).flat_map(Fact::objects);
        let mut awaited: Vec<String> =
            objects.chain(customers.map(|customer| customer.to_string())).collect();
        awaited.sort_unstable();
        awaited.dedup();
        Changes::of_event(EventUpdate {
            error: Some(AWAITED.to_owned()),
            awaited_objects: awaited,
            ..self.update(EventOutcome::Ignored)
        })
    }
}

impl CustomerLinkChange {
    /// A customer that Stripe has named. A proven link stays for good; one that is not yields to
    /// proof. `None`: nothing new is known.
    #[must_use]
    pub fn learned(
        customer: CustomerId,
        link: Option<CustomerLink>,
        proven: bool,
        record: &AccountRecord,
    ) -> Option<Self> {
        let is_known = link.is_some_and(|link| link.proven || !proven);
        (!is_known).then_some(Self { customer, proven, in_use: proven && !record.has_customer })
    }
}

/// About a payment, whatever it paid for.
const fn is_about_money(object: &StripeObject) -> bool {
    matches!(
        object,
        StripeObject::InvoicePayment { .. }
            | StripeObject::Charge(_)
            | StripeObject::Refund(_)
            | StripeObject::Dispute(_)
            | StripeObject::FraudWarning(_)
    )
}
