//! A verified event becomes a fact of an account, and the account is settled, in one transaction.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::billing::Billing;
use crate::billing::Terms;
use crate::billing::evidence::evidence;
use crate::billing::lookup::Found;
use crate::billing::portal::customer_linked;
use crate::billing::settle::{Moment, for_admin, put, settle};
use crate::domain::account::{Account, Address, Heard, Purchase, Source, Statement, extended};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, Fact, StripeEvent};
use crate::domain::ids::{EventId, RequestId, UserId};
use crate::domain::notice::{Alarm, KeyedNotice, Notice};
use crate::logging;
use crate::store::{EventStatus, Inserted, Ledger, NewEvent, StoreError};

/// How long after each try in vain an event is tried again; after the last of them it is dead.
const RETRIES: [Duration; 8] = [
    Duration::from_secs(10),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(6),
    Duration::from_hours(12),
    Duration::from_hours(24),
];

/// The event is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub duplicate: bool,
}

/// The event is not ours yet: Stripe must send it again.
#[derive(Debug, thiserror::Error)]
#[error("the event could not be stored: {0}")]
pub struct NotStored(#[from] StoreError);

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
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

/// An outcome, and who has to be woken by it.
pub(super) struct Taken {
    pub(super) outcome: Outcome,
    pub(super) tell: bool,
}

/// Why an event cannot be applied. It is kept as `failed` with this reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unappliable {
    #[error("no user: neither metadata.user_id nor a known customer names one")]
    UnknownUser,
    #[error("no plan: price {price} is in no plan of bot.toml and metadata.plan_code is absent")]
    UnknownPlan { price: String },
    #[error("{0}")]
    Unreadable(String),
    #[error("the event is of {0} mode, the API key is not")]
    WrongMode(&'static str),
    #[error("Stripe cannot say what is missing: {0}")]
    NoAnswer(String),
    #[error("the ledger cannot take it: {0}")]
    NotWritten(String),
}

impl Unappliable {
    /// Trying again cannot help before somebody has changed the program or its settings.
    const fn is_final(&self) -> bool {
        matches!(self, Self::Unreadable(_) | Self::WrongMode(_))
    }
}

impl Billing {
    /// Keeps a verified event and applies it. Returns once it is durable; an event that cannot
    /// be applied is kept as `failed` and is ours to mend.
    pub async fn receive(
        &self,
        event: StripeEvent,
        body: &[u8],
        received: Timestamp,
    ) -> Result<Receipt, NotStored> {
        let new = kept(&event, body.to_vec(), received);
        let outcome = self.keep(new, event).await?;
        Ok(Receipt { duplicate: outcome == Outcome::Duplicate })
    }

    /// One transaction: the event is inserted, applied and settled, or it is a duplicate.
    pub(super) async fn keep(
        &self,
        new: NewEvent,
        event: StripeEvent,
    ) -> Result<Outcome, StoreError> {
        let wrong_mode = self.stripe.livemode().is_some_and(|live| live != event.livemode);
        let (terms, spare) = (self.terms.clone(), (new.clone(), event.clone()));
        let written = self
            .store
            .write(move |ledger| {
                let again = ledger.insert_event(&new)? == Inserted::Duplicate;
                if again {
                    let stored = ledger.event(&new.id)?;
                    let failed = stored.is_some_and(|one| one.status == EventStatus::Failed);
                    if !failed {
                        return Ok(Taken { outcome: Outcome::Duplicate, tell: false });
                    }
                }
                let (request, now) = (&new.request_id, new.received_at);
                let work = Work { terms: &terms, request, now, may_ask: false };
                if wrong_mode {
                    return work.refuse(ledger, &event, &wrong_mode_of(&event));
                }
                work.take(ledger, &event, Some(new.received_at), None)
            })
            .await;
        let taken = match written {
            Ok(taken) => taken,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => self.keep_all_the_same(spare.0, spare.1.clone(), error).await?,
        };
        self.note(&spare.1, &taken);
        Ok(taken.outcome)
    }

    /// An event on which the ledger itself gives up is kept all the same: the next delivery would
    /// fail like this one.
    async fn keep_all_the_same(
        &self,
        new: NewEvent,
        event: StripeEvent,
        error: StoreError,
    ) -> Result<Taken, StoreError> {
        log::error!(error:% = error; "an event cannot be applied");
        let terms = self.terms.clone();
        self.store
            .write(move |ledger| {
                ledger.insert_event(&new)?;
                let (request, now) = (&new.request_id, new.received_at);
                let work = Work { terms: &terms, request, now, may_ask: false };
                work.refuse(ledger, &event, &Unappliable::NotWritten(error.to_string()))
            })
            .await
    }

    /// Tells the log and wakes who has work now.
    pub(super) fn note(&self, event: &StripeEvent, taken: &Taken) {
        let (id, kind) = (event.id.as_str(), event.kind.as_str());
        match &taken.outcome {
            Outcome::Duplicate => log::info!(event = id, kind; "event received again"),
            Outcome::Ignored => log::debug!(event = id, kind; "event ignored"),
            Outcome::Processed => log::info!(event = id, kind; "event processed"),
            Outcome::Waiting => {
                log::info!(event = id, kind; "event waits for an answer of Stripe's");
                self.bells.inbox.notify_one();
            }
            Outcome::Failed { reason, dead } => {
                log::warn!(event = id, kind, reason:% = reason, dead; "event kept as failed");
            }
        }
        if taken.tell {
            self.bells.outbox.notify_one();
        }
    }
}

/// The row of the inbox that an event becomes.
pub(super) fn kept(event: &StripeEvent, body: Vec<u8>, received: Timestamp) -> NewEvent {
    NewEvent {
        id: event.id.clone(),
        kind: event.kind.clone(),
        created: event.created,
        api_version: event.api_version.clone(),
        livemode: event.livemode,
        payload: body,
        received_at: received,
        request_id: logging::request_id(),
    }
}

pub(super) fn wrong_mode_of(event: &StripeEvent) -> Unappliable {
    Unappliable::WrongMode(if event.livemode { "live" } else { "test" })
}

/// What an event is applied with.
pub(super) struct Work<'a> {
    pub(super) terms: &'a Terms,
    pub(super) request: &'a RequestId,
    pub(super) now: Timestamp,
    /// What is missing will be asked for at once: until then nothing is decided, and no try counts.
    pub(super) may_ask: bool,
}

impl Work<'_> {
    /// Applies an event that is in the inbox. `found`: what Stripe has answered about it, if it was
    /// asked. `cause`: when the webhook came in.
    pub(super) fn take(
        &self,
        ledger: &mut Ledger<'_>,
        event: &StripeEvent,
        cause: Option<Timestamp>,
        found: Option<&Found>,
    ) -> Result<Taken, StoreError> {
        let quiet = |outcome| Ok(Taken { outcome, tell: false });
        match &event.fact {
            Fact::Irrelevant => {
                ledger.finish_event(&event.id, EventStatus::Ignored, None, None)?;
                return quiet(Outcome::Ignored);
            }
            Fact::Unreadable { reason } => {
                return self.refuse(ledger, event, &Unappliable::Unreadable(reason.clone()));
            }
            _ => {}
        }
        let heard = Heard {
            at: event.created,
            source: Source::Event(event.id.clone()),
            statement: Statement::Stripe(event.fact.clone()),
        };
        let address = Address::of(&event.fact);
        let ours = self.terms.sell(&event.fact);
        let Some(user) = owner(ledger, &heard, &address, found, ours)? else {
            if self.may_ask {
                return quiet(Outcome::Waiting);
            }
            let sale = matches!(
                event.fact,
                Fact::Subscription { .. } | Fact::Checkout { .. } | Fact::Invoice { .. }
            );
            // Before Stripe was asked, a sale to nobody is a failure; afterwards only one of ours.
            let failure = if found.is_none() { sale } else { ours };
            if failure {
                return self.refuse(ledger, event, &Unappliable::UnknownUser);
            }
            if found.is_none() {
                return self.wait(ledger, event);
            }
            // Stripe's account may serve other trades than this one.
            ledger.finish_event(&event.id, EventStatus::Ignored, None, None)?;
            return quiet(Outcome::Ignored);
        };
        let answered = found.iter().flat_map(|found| &found.statements);
        let heard: Vec<Heard> = answered.cloned().chain([heard]).collect();
        let history = extended(ledger.history(user)?, &heard);
        let account = Account::of(user, history, &self.terms.policy);
        if let Some(payment) = &address.payment
            && !account.payments.knows(payment)
        {
            if self.may_ask {
                return quiet(Outcome::Waiting);
            }
            if found.is_none() {
                return self.wait(ledger, event);
            }
            ledger.finish_event(&event.id, EventStatus::Ignored, None, None)?;
            return quiet(Outcome::Ignored);
        }
        if let Some(unknown) = self.without_plan(&account, &event.fact) {
            return self.refuse(ledger, event, &unknown);
        }
        if let Some(customer) = &address.customer {
            // A checkout's reference is whatever a link carried: it says for whom was paid, and
            // not whose billing page that is.
            let proven = !matches!(event.fact, Fact::Checkout { .. });
            if ledger.learn_customer(user, customer, proven, self.now)? {
                let actor = Actor::Worker("inbox".to_owned());
                ledger.audit(&customer_linked(actor, user, customer), self.now, self.request)?;
            }
        }
        put(ledger, user, &heard, self.now)?;
        self.audit_once(ledger, event, user)?;
        let moment = Moment { now: self.now, cause, request: self.request };
        let settled = settle(ledger, account, self.terms, moment)?;
        ledger.finish_event(&event.id, EventStatus::Processed, None, None)?;
        Ok(Taken { outcome: Outcome::Processed, tell: settled.tell })
    }

    /// A purchase of a plan that nobody knows gives nobody anything: somebody has to look.
    fn without_plan(&self, account: &Account, fact: &Fact) -> Option<Unappliable> {
        let (id, price) = match fact {
            Fact::Subscription { snapshot, .. } if !snapshot.status.is_terminal() => {
                (snapshot.id.as_str(), snapshot.price.as_ref())
            }
            Fact::Checkout { session, outcome: CheckoutOutcome::Paid } => {
                let sold = session.subscription.as_ref().map(|id| id.as_str());
                (sold.unwrap_or(session.id.as_str()), None)
            }
            _ => return None,
        };
        let unknown = |one: &&Purchase| one.plan(&self.terms.policy).is_none();
        account.purchases.iter().filter(|one| one.id.as_str() == id).find(unknown)?;
        let price = price.map_or("unknown", |price| price.as_str()).to_owned();
        Some(Unappliable::UnknownPlan { price })
    }

    /// One row of the trail for each event, whatever was heard before it.
    fn audit_once(
        &self,
        ledger: &mut Ledger<'_>,
        event: &StripeEvent,
        user: UserId,
    ) -> Result<(), StoreError> {
        if ledger.event(&event.id)?.is_some_and(|stored| stored.audited) {
            return Ok(());
        }
        if let Some((action, subject, after)) = evidence(&event.fact, &self.terms.policy) {
            let fact = AuditFact {
                actor: Actor::Stripe(event.id.clone()),
                action,
                subject,
                user: Some(user),
                before: None,
                after: Some(after),
            };
            ledger.audit(&fact, self.now, self.request)?;
        }
        ledger.mark_audited(&event.id)
    }

    fn wait(&self, ledger: &mut Ledger<'_>, event: &StripeEvent) -> Result<Taken, StoreError> {
        ledger.finish_event(&event.id, EventStatus::Pending, None, Some(self.now))?;
        Ok(Taken { outcome: Outcome::Waiting, tell: false })
    }

    /// Keeps an event that cannot be applied. When it is given up, the trail hears of it, and so do
    /// the admins, once: what only came too early is no fact.
    pub(super) fn refuse(
        &self,
        ledger: &mut Ledger<'_>,
        event: &StripeEvent,
        why: &Unappliable,
    ) -> Result<Taken, StoreError> {
        let reason = why.to_string();
        let tried = ledger.event(&event.id)?.map_or(0, |stored| stored.attempts);
        let wait = usize::try_from(tried).ok().and_then(|tried| RETRIES.get(tried));
        let next = wait.filter(|_| !why.is_final()).map(|wait| self.now.plus(*wait));
        ledger.finish_event(&event.id, EventStatus::Failed, Some(&reason), next)?;
        let dead = next.is_none();
        let mut tell = false;
        if dead {
            let fact = AuditFact {
                actor: Actor::Stripe(event.id.clone()),
                action: "event.failed",
                subject: event.id.to_string(),
                user: None,
                before: None,
                after: Some(serde_json::json!({ "type": event.kind, "reason": reason })),
            };
            ledger.audit(&fact, self.now, self.request)?;
            tell = alarm(ledger, event, &reason, self.terms, self.now)?;
        }
        Ok(Taken { outcome: Outcome::Failed { reason, dead }, tell })
    }
}

/// The stored owner of the customer counts more than what metadata says; and metadata counts only on
/// what is sold here: Stripe's account may serve other trades, with numbers of their own.
fn owner(
    ledger: &Ledger<'_>,
    heard: &Heard,
    address: &Address,
    found: Option<&Found>,
    ours: bool,
) -> Result<Option<UserId>, StoreError> {
    let customers = address.customer.iter().chain(found.and_then(|found| found.customer.as_ref()));
    for customer in customers {
        if let Some(user) = ledger.user_of(customer)? {
            return Ok(Some(user));
        }
    }
    if let Some(user) = ledger.owner_of(&heard.objects())? {
        return Ok(Some(user));
    }
    let ours = ours || found.is_some_and(|found| found.ours);
    let named = address.user.or_else(|| found.and_then(|found| found.user));
    Ok(named.filter(|_| ours))
}

/// Nobody's account: what admins are told about the program itself.
const NOBODY: UserId = UserId(0);

fn alarm(
    ledger: &mut Ledger<'_>,
    event: &StripeEvent,
    reason: &str,
    terms: &Terms,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id: &EventId = &event.id;
    let alarm =
        Alarm::EventDead { event: id.clone(), kind: event.kind.clone(), reason: reason.to_owned() };
    // One cause fells many events: it is told once an hour, and `/audit failed` lists them all.
    let (cause, hour) = (hex::encode(Sha256::digest(reason)), now.seconds() / 3600);
    let key = format!("dead:{}:{hour}", cause.get(..16).unwrap_or_default());
    let notice = KeyedNotice { key, notice: Notice::Alarm { alarm } };
    let mut grown = false;
    for admin in &terms.admins {
        let notice = for_admin(&notice, admin.id);
        grown |= ledger.enqueue(admin.id, NOBODY, &notice, now, None)?;
    }
    Ok(grown)
}
