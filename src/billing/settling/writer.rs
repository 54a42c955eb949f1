//! Writes to accounts: facts, API responses and audit entries. Most services are built on it.

use std::sync::Arc;

use crate::billing::settling::fetched::{differences, facts_of, refreshed};
use crate::billing::settling::settle::{Settler, save};
use crate::domain::account::{Account, Fact, FactBody, Policy, Source, extended};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::changes::{
    Changes, CustomerLinkChange, ResolvedOwner, audit_entry, customer_linked,
};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::event::{CheckoutOutcome, CheckoutSnapshot, InvoiceOutcome, StripeObject};
use crate::domain::ids::{CustomerId, UserId};
use crate::logging;
use crate::store::{ReadTx, Store, StoreError};
use crate::stripe::{FetchedInvoice, FetchedSubscription};

/// Appends facts to accounts and settles them, each call in one transaction.
#[derive(Clone)]
pub(in crate::billing) struct AccountWriter {
    store: Store,
    clock: SharedClock,
    settler: Settler,
}

impl AccountWriter {
    pub(in crate::billing) fn new(store: &Store, clock: &SharedClock, settler: &Settler) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), settler: settler.clone() }
    }

    /// The account of a user, derived from all facts.
    pub(in crate::billing) async fn account(&self, user: UserId) -> Result<Account, StoreError> {
        let settler = self.settler.clone();
        let history = self.store.read(move |tx| settler.history(tx, user, &[])).await?;
        Ok(Account::of(user, history, self.settler.rules().policy))
    }

    /// The policy by which accounts are settled.
    pub(in crate::billing) fn policy(&self) -> &Policy {
        self.settler.rules().policy
    }

    /// Appends facts to an account, and `entries` to the audit log. Without facts, time alone has its
    /// effect.
    pub(in crate::billing) async fn append_facts(
        &self,
        user: UserId,
        facts: Vec<Fact>,
        entries: Vec<AuditDraft>,
    ) -> Result<(), StoreError> {
        let (settler, now) = (self.settler.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                let user = owner_now(tx, user, &facts)?;
                let record = settler.load(tx, user, &facts, now)?;
                save(tx, &settler.settlement(&record, now).append(facts, entries), now)
            })
            .await
    }

    /// Applies a fetched subscription to the account. `who` made the call; the audit entry names
    /// it.
    pub(in crate::billing) async fn apply_fetched(
        &self,
        user: UserId,
        fetched: FetchedSubscription,
        who: &'static str,
    ) -> Result<(), StoreError> {
        let owner = ResolvedOwner { user, proven: false };
        Box::pin(self.apply_fetched_as(owner, fetched, Vec::new(), who)).await
    }

    /// The same, together with what an admin has decided about the subscription.
    pub(in crate::billing) async fn apply_decided(
        &self,
        user: UserId,
        fetched: FetchedSubscription,
        decided: Fact,
        who: &'static str,
    ) -> Result<(), StoreError> {
        let owner = ResolvedOwner { user, proven: false };
        Box::pin(self.apply_fetched_as(owner, fetched, vec![decided], who)).await
    }

    /// The same, where the owner of the customer was determined. `others`: further facts.
    pub(in crate::billing) async fn apply_fetched_as(
        &self,
        ResolvedOwner { user, proven }: ResolvedOwner,
        fetched: FetchedSubscription,
        others: Vec<Fact>,
        who: &'static str,
    ) -> Result<(), StoreError> {
        let (settler, now) = (self.settler.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                let (id, customer) = (&fetched.snapshot.id, &fetched.snapshot.customer);
                let facts: Vec<Fact> = facts_of(&fetched).into_iter().chain(others).collect();
                let user = if proven { user } else { owner_now(tx, user, &facts)? };
                let record = settler.load(tx, user, &facts, now)?;
                let before = Account::of(user, record.history.clone(), settler.rules().policy);
                let link = tx.link_of(customer)?;
                let proven = proven || fetched.snapshot.written_for() == Some(user);
                let customer = CustomerLinkChange::learned(customer.clone(), link, proven, &record);
                let proof = customer.iter().filter(|change| change.proven);
                let proof = proof.map(|change| Fact::linked(&change.customer, now));
                let more: Vec<Fact> = facts.iter().cloned().chain(proof).collect();
                let history = extended(record.history.clone(), &more);
                let after = Account::of(user, history, settler.rules().policy);
                let settled = settler.settlement(&record, now).settle(&after, &more);
                let actor = || Actor::Worker(who.to_owned());
                let linked = customer.iter();
                let linked = linked.map(|change| customer_linked(actor(), user, &change.customer));
                let differences = differences(&before, &after, id);
                let refreshed = refreshed(actor(), user, id, &differences);
                let entries = linked.chain(settled.audit_entries).chain(refreshed).collect();
                let changes = Changes { customer, audit_entries: entries, ..settled };
                save(tx, &changes.with_facts(facts), now)
            })
            .await
    }

    /// Appends the payments of a fetched invoice, which no event carries.
    pub(in crate::billing) async fn apply_payments(
        &self,
        user: UserId,
        fetched: FetchedInvoice,
    ) -> Result<(), StoreError> {
        let FetchedInvoice { invoice, outcome, answered } = fetched;
        // A failed attempt is dated by its event.
        let outcome =
            if outcome == InvoiceOutcome::Failed { InvoiceOutcome::Open } else { outcome };
        let fact = Fact {
            at: answered,
            source: Source::Fetched(format!("{}:payments:{}", invoice.id, answered.seconds())),
            body: FactBody::Stripe(StripeObject::Invoice { invoice, outcome }).into(),
        };
        self.append_facts(user, vec![fact], Vec::new()).await
    }

    /// Appends the state of a fetched checkout session. `who` made the query; the audit entry names it.
    pub(in crate::billing) async fn apply_session(
        &self,
        user: UserId,
        (session, outcome, at): (CheckoutSnapshot, CheckoutOutcome, Timestamp),
        who: &'static str,
    ) -> Result<(), StoreError> {
        let source = Source::Fetched(format!("{}:{}", session.id, at.seconds()));
        let object = StripeObject::Checkout { session, outcome };
        let actor = Actor::Worker(who.to_owned());
        let entry = audit_entry(actor, user, &object, self.settler.rules().policy);
        let fact = Fact { at, source, body: FactBody::Stripe(object).into() };
        self.append_facts(user, vec![fact], entry.into_iter().collect()).await
    }

    /// Links a customer to the user for good: its own metadata names the user, who has asked for it.
    pub(in crate::billing) async fn prove_customer(
        &self,
        user: UserId,
        customer: CustomerId,
    ) -> Result<(), StoreError> {
        let (settler, now) = (self.settler.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                let record = settler.load(tx, user, &[], now)?;
                let (link, proof) = (tx.link_of(&customer)?, Fact::linked(&customer, now));
                let entry = customer_linked(Actor::User(user), user, &customer);
                let customer = CustomerLinkChange::learned(customer, link, true, &record);
                let proof = customer.iter().map(|_| proof.clone()).collect();
                let mut changes = settler.settlement(&record, now).append(proof, vec![entry]);
                // The link brings its fact with it.
                changes.facts.retain(|fact| !matches!(*fact.body, FactBody::CustomerLinked { .. }));
                save(tx, &Changes { customer, ..changes }, now)
            })
            .await
    }

    /// Appends one entry to the audit log.
    pub(in crate::billing) async fn audit(&self, entry: AuditDraft) -> Result<(), StoreError> {
        let (now, request) = (self.clock.now(), logging::request_id());
        self.store.write(move |tx| tx.audit(&entry, now, &request)).await
    }
}

/// Whose the facts are. An account that was moved while Stripe was asked has no facts any more, and its objects
/// are another user's.
fn owner_now(tx: &ReadTx<'_>, user: UserId, facts: &[Fact]) -> Result<UserId, StoreError> {
    if tx.has_facts(user)? {
        return Ok(user);
    }
    let objects: Vec<String> = facts.iter().flat_map(Fact::objects).collect();
    Ok(tx.owner_of(&objects)?.unwrap_or(user))
}
