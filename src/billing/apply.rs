//! A verified delivery becomes state, notices and an audit row in one transaction.

use serde_json::{Value, json};

use crate::billing::Billing;
use crate::billing::portal::customer_linked;
use crate::domain::access::{Access, access};
use crate::domain::account::{self, Decision, Known, Policy, Unappliable};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::event::StripeEvent;
use crate::domain::ids::{EventId, RequestId};
use crate::domain::subscription::Subscription;
use crate::logging;
use crate::store::{
    CheckoutState, EventStatus, Inserted, Ledger, NewEvent, StoreError, StoredEvent,
};

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
enum Outcome {
    Duplicate,
    Processed { notices: bool },
    Ignored,
    Failed(String),
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
        let (terms, request) = (self.terms.clone(), logging::request_id());
        let (id, kind) = (event.id.clone(), event.kind.clone());
        let wrong_mode = self.stripe.livemode().is_some_and(|live| live != event.livemode);
        let new = NewEvent {
            id: event.id.clone(),
            kind: event.kind.clone(),
            created: event.created,
            api_version: event.api_version.clone(),
            livemode: event.livemode,
            payload: body.to_vec(),
            received_at: received,
            request_id: request.clone(),
        };
        let spare = (new.clone(), event.clone());
        let written = self
            .store
            .write(move |ledger| {
                let again = ledger.insert_event(&new)? == Inserted::Duplicate;
                let failed_before = |stored: StoredEvent| stored.status == EventStatus::Failed;
                if again && !ledger.event(&new.id)?.is_some_and(failed_before) {
                    return Ok(Outcome::Duplicate);
                }
                if wrong_mode {
                    let mode = if event.livemode { "live" } else { "test" };
                    let reason = format!("the event is of {mode} mode, the API key is not");
                    return refuse(ledger, &event, reason, received, &request);
                }
                take(ledger, &event, &terms.policy, received, &request)
            })
            .await;
        let outcome = match written {
            Ok(outcome) => outcome,
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => self.keep(spare, error).await?,
        };
        let (event, kind) = (id.as_str(), kind.as_str());
        match &outcome {
            Outcome::Duplicate => log::info!(event, kind; "event received again"),
            Outcome::Ignored => log::debug!(event, kind; "event ignored"),
            Outcome::Processed { notices } => {
                log::info!(event, kind; "event processed");
                if *notices {
                    self.bell.notify_one();
                }
            }
            Outcome::Failed(reason) => {
                log::warn!(event, kind, reason:% = reason; "event kept as failed");
            }
        }
        Ok(Receipt { duplicate: matches!(outcome, Outcome::Duplicate) })
    }
}

impl Billing {
    /// An event on which the ledger itself gives up is kept all the same: the next delivery would
    /// fail like this one.
    async fn keep(
        &self,
        (new, event): (NewEvent, StripeEvent),
        error: StoreError,
    ) -> Result<Outcome, StoreError> {
        log::error!(error:% = error; "an event cannot be applied");
        self.store
            .write(move |ledger| {
                ledger.insert_event(&new)?;
                refuse(ledger, &event, error.to_string(), new.received_at, &new.request_id)
            })
            .await
    }
}

/// Decides and writes what follows from a newly inserted event.
fn take(
    ledger: &mut Ledger<'_>,
    event: &StripeEvent,
    policy: &Policy,
    now: Timestamp,
    request: &RequestId,
) -> Result<Outcome, StoreError> {
    let (subscription, customer) = account::subject(&event.fact);
    let known = Known {
        subscription: match &subscription {
            Some(id) => ledger.subscription(id)?,
            None => None,
        },
        owner: match &customer {
            Some(id) => ledger.user_of(id)?,
            None => None,
        },
    };
    match account::decide(&known, event, policy) {
        Ok(None) => {
            ledger.finish_event(&event.id, EventStatus::Ignored, None)?;
            Ok(Outcome::Ignored)
        }
        Ok(Some(decision)) => {
            let notices = carry_out(ledger, &known, &decision, event, policy, now, request)?;
            ledger.finish_event(&event.id, EventStatus::Processed, None)?;
            Ok(Outcome::Processed { notices })
        }
        Err(unappliable @ (Unappliable::UnknownUser | Unappliable::UnknownPlan { .. })) => {
            refuse(ledger, event, unappliable.to_string(), now, request)
        }
        Err(Unappliable::Unreadable(reason)) => refuse(ledger, event, reason, now, request),
    }
}

fn refuse(
    ledger: &mut Ledger<'_>,
    event: &StripeEvent,
    reason: String,
    now: Timestamp,
    request: &RequestId,
) -> Result<Outcome, StoreError> {
    ledger.finish_event(&event.id, EventStatus::Failed, Some(&reason))?;
    let fact = AuditFact {
        actor: Actor::Stripe(event.id.clone()),
        action: "event.failed",
        subject: event.id.to_string(),
        user: None,
        before: None,
        after: Some(json!({ "type": event.kind, "reason": reason })),
    };
    ledger.audit(&fact, now, request)?;
    Ok(Outcome::Failed(reason))
}

/// Writes a decision down; tells whether the outbox has grown.
fn carry_out(
    ledger: &mut Ledger<'_>,
    known: &Known,
    decision: &Decision,
    event: &StripeEvent,
    policy: &Policy,
    now: Timestamp,
    request: &RequestId,
) -> Result<bool, StoreError> {
    let actor = || Actor::Stripe(event.id.clone());
    let user = decision.user;
    if let Some(customer) = &decision.customer
        && known.owner.is_none()
        && ledger.customer_of(user)?.is_none()
    {
        ledger.put_customer(user, customer, now)?;
        ledger.audit(&customer_linked(actor(), user, customer), now, request)?;
    }
    if let Some((session, completed)) = &decision.checkout {
        let state = if *completed { CheckoutState::Complete } else { CheckoutState::Expired };
        ledger.finish_checkout(session, state)?;
        let action = if *completed { "checkout.completed" } else { "checkout.expired" };
        let subject = session.to_string();
        let fact = AuditFact {
            actor: actor(),
            action,
            subject,
            user: Some(user),
            before: None,
            after: None,
        };
        ledger.audit(&fact, now, request)?;
    }
    if let Some(new) = &decision.subscription {
        ledger.put_subscription(new, now)?;
        grant(ledger, new, policy, &event.id, now)?;
        let fact = AuditFact {
            actor: actor(),
            action: "subscription.changed",
            subject: new.id.to_string(),
            user: Some(user),
            before: known.subscription.as_ref().map(audited),
            after: Some(audited(new)),
        };
        ledger.audit(&fact, now, request)?;
    }
    let mut grown = false;
    for notice in &decision.notices {
        grown |= ledger.enqueue(user, notice, now, Some(now))?;
    }
    Ok(grown)
}

/// Brings the ledger of rights in line with a subscription.
fn grant(
    ledger: &mut Ledger<'_>,
    subscription: &Subscription,
    policy: &Policy,
    event: &EventId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (user, id, plan) = (subscription.user, &subscription.id, &subscription.plan);
    match access(subscription, policy.grace) {
        Access::Granted(until) => {
            let Some(known) = policy.catalogue.plan(plan) else {
                log::error!(
                    plan = plan.as_str(), subscription = id.as_str();
                    "a paid plan is not in bot.toml: its rights stay as they are"
                );
                return Ok(());
            };
            ledger.put_entitlements(user, id, plan, &known.entitlements, until, Some(event), now)
        }
        Access::Denied => ledger.put_entitlements(user, id, plan, &[], None, Some(event), now),
    }
}

/// What the trail keeps of a subscription: all that decides money and access.
fn audited(subscription: &Subscription) -> Value {
    json!({
        "plan": subscription.plan,
        "status": subscription.status,
        "price": subscription.price,
        "current_period_end": subscription.current_period_end.map(Timestamp::seconds),
        "cancel_at": subscription.cancel_at.map(Timestamp::seconds),
        "past_due_since": subscription.past_due_since.map(Timestamp::seconds),
        "failed_invoice": subscription.failed_invoice.as_ref().map(|failed| &failed.id),
    })
}
