//! Events that cannot be applied: kept with the reason, tried again, given up with an alarm.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::billing::BillingConfig;
use crate::billing::alarm::alarm;
use crate::billing::apply::{EventOutcome, EventProcessor};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::clock::Timestamp;
use crate::domain::event::{StripeEvent, StripeObject};
use crate::domain::ids::{CustomerId, PlanCode, PriceId};
use crate::domain::notice::Alarm;
use crate::store::{EventStatus, StoreError, WriteTx};

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

/// Why an event cannot be applied. It is kept as `failed` with this reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ApplyError {
    #[error("no user: {}", nobody(.customer.as_ref()))]
    UnknownUser { customer: Option<CustomerId> },
    #[error("no plan: {0}")]
    UnknownPlan(UnknownPlan),
    #[error("{0}")]
    Unreadable(String),
    #[error("the event is of {0} mode, the API key is not")]
    WrongMode(&'static str),
    #[error("Stripe cannot say what is missing: {0}")]
    NoAnswer(String),
    #[error("the ledger cannot take it: {0}")]
    NotWritten(String),
}

/// What was sold, and what each thing that could name its plan says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnknownPlan {
    /// Empty where nothing says what was paid for.
    prices: Vec<PriceId>,
    /// No plan of `bot.toml`.
    tollgate_plan: Option<PlanCode>,
    plan_code: Option<PlanCode>,
    /// `plan_code` counts, and names no plan of `bot.toml`.
    opened_here: bool,
}

impl UnknownPlan {
    pub(super) fn of(fact: &StripeObject, opened_here: bool) -> Self {
        let (prices, tollgate_plan, plan_code) = match fact {
            StripeObject::Subscription { snapshot, .. } => {
                (snapshot.items.prices(), &snapshot.tollgate_plan, &snapshot.plan)
            }
            StripeObject::Checkout { session, .. } => {
                (session.prices.iter().collect(), &session.tollgate_plan, &session.plan)
            }
            _ => (BTreeSet::new(), &None, &None),
        };
        Self {
            prices: prices.into_iter().cloned().collect(),
            tollgate_plan: tollgate_plan.clone(),
            plan_code: plan_code.clone(),
            opened_here,
        }
    }
}

impl fmt::Display for UnknownPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prices: Vec<&str> = self.prices.iter().map(PriceId::as_str).collect();
        match prices.as_slice() {
            [] => f.write_str("the price is not known")?,
            [price] => write!(f, "price {price} is in no plan of bot.toml")?,
            prices => write!(f, "prices {} are in no plan of bot.toml", prices.join(", "))?,
        }
        match (&self.tollgate_plan, &self.plan_code) {
            (Some(plan), _) => write!(f, ", and neither is metadata.tollgate_plan, {plan}"),
            (None, Some(plan)) if self.opened_here => {
                write!(f, ", and neither is metadata.plan_code, {plan}")
            }
            (None, Some(plan)) => write!(
                f,
                "; metadata.plan_code is {plan}, which counts only if the checkout was opened here; \
                 metadata.tollgate_plan is absent"
            ),
            (None, None) => f.write_str("; metadata.tollgate_plan is absent"),
        }
    }
}

fn nobody(customer: Option<&CustomerId>) -> String {
    match customer {
        Some(customer) => format!(
            "customer {customer} is linked to nobody here, and no metadata.user_id names anybody"
        ),
        None => "there is no customer, and no metadata.user_id names anybody".to_owned(),
    }
}

impl ApplyError {
    /// Trying again cannot help before somebody has changed the program or its settings.
    const fn is_final(&self) -> bool {
        matches!(self, Self::Unreadable(_) | Self::WrongMode(_))
    }
}

impl EventProcessor<'_> {
    /// Keeps an event that cannot be applied. When it is given up, the trail hears of it, and so do
    /// the admins, once: what only came too early is no fact.
    pub(super) fn refuse(
        &self,
        tx: &mut WriteTx<'_>,
        event: &StripeEvent,
        why: &ApplyError,
    ) -> Result<EventOutcome, StoreError> {
        let reason = why.to_string();
        let tried = tx.event(&event.id)?.map_or(0, |stored| stored.attempts);
        let wait = usize::try_from(tried).ok().and_then(|tried| RETRIES.get(tried));
        let next = wait.filter(|_| !why.is_final()).map(|wait| self.now.plus(*wait));
        tx.finish_event(&event.id, EventStatus::Failed, Some(&reason), next)?;
        let dead = next.is_none();
        if dead {
            let fact = AuditDraft {
                actor: Actor::Stripe(event.id.clone()),
                action: "event.failed",
                subject: event.id.to_string(),
                user: None,
                before: None,
                after: Some(json!({ "type": event.kind, "reason": reason })),
            };
            tx.audit(&fact, self.now, self.request)?;
            is_dead(tx, event, why, &self.rules.terms, self.now)?;
        }
        Ok(EventOutcome::Failed { reason, dead })
    }
}

fn is_dead(
    tx: &mut WriteTx<'_>,
    event: &StripeEvent,
    why: &ApplyError,
    terms: &BillingConfig,
    now: Timestamp,
) -> Result<(), StoreError> {
    let reason = why.to_string();
    // One cause fells many events: it is told once an hour, and `/audit failed` lists them all.
    let cause = match why {
        ApplyError::UnknownUser { .. } => "no user",
        _ => &reason,
    };
    let (cause, hour) = (hex::encode(Sha256::digest(cause)), now.seconds() / 3600);
    let key = format!("dead:{}:{hour}", cause.get(..16).unwrap_or_default());
    let (event, kind) = (event.id.clone(), event.kind.clone());
    alarm(tx, terms, key, Alarm::EventDead { event, kind, reason }, now)
}
