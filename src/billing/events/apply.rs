//! A stored event becomes a fact of an account, and the account is settled.

use std::sync::Arc;

use crate::billing::settling::settle::save;
use crate::billing::{Billing, BillingConfig};
use crate::domain::account::Fact;
use crate::domain::changes::{
    ApplyError, Changes, EventDecision, EventOrigin, EventOutcome, EventRecord, Lookup, Triage,
    resolve_owner,
};
use crate::domain::clock::Timestamp;
use crate::domain::event::StripeEvent;
use crate::store::{ReadTx, StoreError, WriteTx};

/// What the settings and the API key say about an event.
#[derive(Clone)]
pub(in crate::billing) struct EventRules {
    config: Arc<BillingConfig>,
    pub(in crate::billing) origin: EventOrigin,
}

impl Billing {
    /// `account`: the one that the event names.
    pub(in crate::billing) fn rules(&self, account: Option<&str>) -> EventRules {
        let origin = EventOrigin {
            is_foreign: self.stripe.is_of_another_account(account),
            livemode: self.stripe.livemode(),
        };
        EventRules { config: self.config.clone(), origin }
    }
}

/// What an event is applied with.
#[derive(Clone, Copy)]
pub(in crate::billing) struct EventProcessor<'a> {
    pub(in crate::billing) rules: &'a EventRules,
    pub(in crate::billing) now: Timestamp,
    /// When the webhook was received that is being processed.
    pub(in crate::billing) cause: Option<Timestamp>,
    /// See [`EventDecision::may_query`].
    pub(in crate::billing) may_query: bool,
    /// The attempts before a replay do not count.
    pub(in crate::billing) is_replay: bool,
    /// See [`EventDecision::fetched`].
    pub(in crate::billing) fetched: &'a [Fact],
    /// See [`EventDecision::lookup`].
    pub(in crate::billing) lookup: Option<&'a Lookup>,
}

impl<'a> EventProcessor<'a> {
    /// For an event that carries its object, when Stripe has not been queried about it and will not be
    /// at once.
    pub(in crate::billing) const fn new(rules: &'a EventRules, now: Timestamp) -> Self {
        Self {
            rules,
            now,
            cause: None,
            may_query: false,
            is_replay: false,
            fetched: &[],
            lookup: None,
        }
    }

    /// Applies a stored event.
    pub(in crate::billing) fn process(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
    ) -> Result<EventOutcome, StoreError> {
        let changes = self.decide(tx, event)?;
        self.save(tx, changes)
    }

    /// Stores why an event cannot be applied.
    pub(in crate::billing) fn refuse(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
        why: &ApplyError,
    ) -> Result<EventOutcome, StoreError> {
        let changes = self.decide_refusal(tx, event, why)?;
        self.save(tx, changes)
    }

    pub(in crate::billing) fn decide_refusal(
        &self,
        tx: &ReadTx<'_>,
        event: &StripeEvent,
        why: &ApplyError,
    ) -> Result<Changes, StoreError> {
        Ok(self.decision(tx, event)?.refuse(why))
    }

    /// What an event changes.
    pub(in crate::billing) fn decide(
        &self,
        tx: &ReadTx<'_>,
        event: &StripeEvent,
    ) -> Result<Changes, StoreError> {
        let decision = self.decision(tx, event)?;
        let evidence = match decision.triage() {
            Triage::Decided(changes) => return Ok(*changes),
            Triage::NeedsOwner(evidence) => evidence,
        };
        let stored = tx.ownership_record(&evidence)?;
        let Some(owner) = resolve_owner(&evidence, &stored) else {
            return Ok(decision.without_owner());
        };
        let record = self.rules.config.load(tx, owner.user, self.now)?;
        Ok(decision.with_owner(owner, &stored, &record))
    }

    fn decision<'b>(
        &'b self,
        tx: &ReadTx<'_>,
        event: &'b StripeEvent,
    ) -> Result<EventDecision<'b>, StoreError> {
        let stored = tx.event_record(&event.id)?;
        let attempts = if self.is_replay { 0 } else { stored.attempts };
        Ok(EventDecision {
            event,
            record: EventRecord { attempts, ..stored },
            origin: self.rules.origin,
            rules: self.rules.config.rules(),
            context: self.rules.config.context(self.now, self.cause),
            may_query: self.may_query,
            fetched: self.fetched,
            lookup: self.lookup,
        })
    }

    fn save(&self, tx: &mut WriteTx<'_>, changes: Changes) -> Result<EventOutcome, StoreError> {
        save(tx, &changes, self.now)?;
        Ok(changes.event.map_or(EventOutcome::Ignored, |update| update.outcome))
    }
}
