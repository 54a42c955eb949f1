//! Reasons why an event cannot be applied.

use std::collections::BTreeSet;
use std::fmt;

use crate::domain::event::StripeObject;
use crate::domain::ids::{CustomerId, PlanCode, PriceId};

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
    #[error("the database cannot store it: {0}")]
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
    pub(super) fn of(object: &StripeObject, opened_here: bool) -> Self {
        let (prices, tollgate_plan, plan_code) = match object {
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
    pub(super) const fn is_final(&self) -> bool {
        matches!(self, Self::Unreadable(_) | Self::WrongMode(_))
    }
}
