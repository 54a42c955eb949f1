//! A stored event becomes a fact of an account, and the account is settled.

use crate::billing::events::service::EventRules;
use crate::billing::settling::{save, save_new_event};
use crate::domain::account::Fact;
use crate::domain::changes::{
    ApplyError, Changes, EventDecision, EventOutcome, EventRecord, Inquiry, Triage, resolve_owner,
};
use crate::domain::clock::Timestamp;
use crate::domain::event::StripeEvent;
use crate::store::{NewEvent, ReadTx, StoreError, WriteTx};

/// What an event is applied with.
#[derive(Clone, Copy)]
pub(super) struct EventProcessor<'a> {
    pub(super) rules: &'a EventRules,
    pub(super) now: Timestamp,
    /// When the webhook was received that is being processed.
    pub(super) cause: Option<Timestamp>,
    /// The attempts before a replay do not count.
    pub(super) is_replay: bool,
    /// See [`EventDecision::fetched`].
    pub(super) fetched: &'a [Fact],
    pub(super) inquiry: Inquiry<'a>,
}

impl<'a> EventProcessor<'a> {
    /// For an event that carries its object and that Stripe has not been queried about.
    pub(super) const fn new(rules: &'a EventRules, now: Timestamp) -> Self {
        Self { rules, now, cause: None, is_replay: false, fetched: &[], inquiry: Inquiry::Later }
    }

    /// Applies a stored event.
    pub(super) fn process(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
    ) -> Result<EventOutcome, StoreError> {
        let changes = self.decide(tx, event)?;
        save(tx, &changes, self.now)?;
        Ok(outcome(changes))
    }

    /// Applies a new event and stores it with its outcome.
    pub(super) fn process_new(
        &self,
        tx: &mut WriteTx<'_>,
        new: &NewEvent,
        event: &StripeEvent,
    ) -> Result<EventOutcome, StoreError> {
        let changes = self.changes(tx, &self.decision(event, EventRecord::default()))?;
        save_new_event(tx, new, &changes, self.now)?;
        Ok(outcome(changes))
    }

    /// Stores why a stored event cannot be applied.
    pub(super) fn refuse(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
        why: &ApplyError,
    ) -> Result<EventOutcome, StoreError> {
        let changes = self.decide_refusal(tx, event, why)?;
        save(tx, &changes, self.now)?;
        Ok(outcome(changes))
    }

    /// Stores a new event with the reason why it cannot be applied.
    pub(super) fn refuse_new(
        &self,
        tx: &mut WriteTx<'_>,
        new: &NewEvent,
        event: &StripeEvent,
        why: &ApplyError,
    ) -> Result<EventOutcome, StoreError> {
        let changes = self.decision(event, EventRecord::default()).refuse(why);
        save_new_event(tx, new, &changes, self.now)?;
        Ok(outcome(changes))
    }

    pub(super) fn decide_refusal(
        &self,
        tx: &ReadTx<'_>,
        event: &StripeEvent,
        why: &ApplyError,
    ) -> Result<Changes, StoreError> {
        Ok(self.decision(event, self.record(tx, event)?).refuse(why))
    }

    /// What an event changes.
    pub(super) fn decide(
        &self,
        tx: &ReadTx<'_>,
        event: &StripeEvent,
    ) -> Result<Changes, StoreError> {
        self.changes(tx, &self.decision(event, self.record(tx, event)?))
    }

    fn changes(
        &self,
        tx: &ReadTx<'_>,
        decision: &EventDecision<'_>,
    ) -> Result<Changes, StoreError> {
        let evidence = match decision.triage() {
            Triage::Decided(changes) => return Ok(*changes),
            Triage::NeedsOwner(evidence) => evidence,
        };
        let stored = tx.ownership_record(&evidence)?;
        let Some(owner) = resolve_owner(&evidence, &stored) else {
            return Ok(decision.without_owner());
        };
        let facts = decision.facts();
        let record = self.rules.settler.load(tx, owner.user, &facts, self.now)?;
        Ok(decision.with_owner(owner, &stored, &record, facts))
    }

    fn record(&self, tx: &ReadTx<'_>, event: &StripeEvent) -> Result<EventRecord, StoreError> {
        let stored = tx.event_record(&event.id)?;
        let attempts = if self.is_replay { 0 } else { stored.attempts };
        Ok(EventRecord { attempts, ..stored })
    }

    fn decision<'b>(&'b self, event: &'b StripeEvent, record: EventRecord) -> EventDecision<'b> {
        EventDecision {
            event,
            record,
            origin: self.rules.origin,
            rules: self.rules.settler.rules(),
            context: self.rules.settler.context(self.now, self.cause),
            fetched: self.fetched,
            inquiry: self.inquiry,
        }
    }
}

fn outcome(changes: Changes) -> EventOutcome {
    changes.event.map_or(EventOutcome::Ignored, |update| update.outcome)
}
