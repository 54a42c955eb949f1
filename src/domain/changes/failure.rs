//! Events that cannot be applied: stored with the reason, processed again, given up with an alarm.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde_json::json;

use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::changes::change_set::{Changes, EventOutcome, EventUpdate, NoticeChange};
use crate::domain::changes::digest::digest;
use crate::domain::changes::event::EventDecision;
use crate::domain::changes::notices::{NewNotice, alarm};
use crate::domain::event::StripeObject;
use crate::domain::ids::{CustomerId, PlanCode, PriceId};
use crate::domain::notice::Alarm;

/// How long after each failed attempt an event is processed again; after the last of them it is dead.
const RETRY_DELAYS: [Duration; 8] = [
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
pub enum ApplyError {
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
pub struct UnknownPlan {
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

impl EventDecision<'_> {
    /// Stores why an event cannot be applied. Once it is given up, the audit log and the admins are
    /// notified, once: an event that only came too early is no failure.
    #[must_use]
    pub fn refuse(&self, why: &ApplyError) -> Changes {
        let (event, now, reason) = (self.event, self.context.now, why.to_string());
        let delay = usize::try_from(self.record.attempts).ok();
        let delay = delay.and_then(|attempts| RETRY_DELAYS.get(attempts));
        let next_try = delay.filter(|_| !why.is_final()).map(|delay| now.plus(*delay));
        let dead = next_try.is_none();
        let outcome = EventOutcome::Failed { reason: reason.clone(), dead };
        let error = Some(reason.clone());
        let update = EventUpdate { error, next_try, ..EventUpdate::new(event.id.clone(), outcome) };
        let mut changes = Changes::of_event(update);
        if dead {
            let alarm = self.dead_event_alarm(why).into_iter();
            changes.notices = alarm.map(NoticeChange::Queue).collect();
            changes.audit_entries = vec![AuditDraft {
                actor: Actor::Stripe(event.id.clone()),
                action: "event.failed",
                subject: event.id.to_string(),
                user: None,
                before: None,
                after: Some(json!({ "type": event.kind, "reason": reason })),
            }];
        }
        changes
    }

    /// One cause can stop many events: each cause raises one alarm an hour, and `/audit failed` lists
    /// all events.
    fn dead_event_alarm(&self, why: &ApplyError) -> Vec<NewNotice> {
        let reason = why.to_string();
        let cause = match why {
            ApplyError::UnknownUser { .. } => "no user",
            _ => &reason,
        };
        let digest = digest(cause, 8);
        let key = format!("dead:{digest}:{}", self.context.now.seconds() / 3600);
        let (event, kind) = (self.event.id.clone(), self.event.kind.clone());
        alarm(self.rules.admins, key, Alarm::EventDead { event, kind, reason })
    }
}
