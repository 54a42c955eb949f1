//! The requests of admins, and what each of them changes.

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Fact, Policy};
use crate::domain::admin::Permission;
use crate::domain::admin_action::cancel::{CancelEffect, cancel_effect};
use crate::domain::admin_action::grant::GrantEffect;
use crate::domain::admin_action::refund::{RefundEffect, refund_effect};
use crate::domain::admin_action::refusal::ActionRefusal;
use crate::domain::admin_action::revoke::RevokeEffect;
use crate::domain::admin_action::term::{GrantTerm, RevokedGrants};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};

/// What an admin asks for. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum AdminAction {
    /// Give a plan, or more time of it.
    Grant { user: UserId, plan: PlanCode, term: GrantTerm, reason: Option<String> },
    /// End what was granted by hand.
    Revoke { user: UserId, which: RevokedGrants, reason: Option<String> },
    /// Return a payment.
    Refund {
        user: UserId,
        /// A payment intent, or a charge if there is no intent.
        payment: String,
        /// In minor units. `None`: all that is left.
        minor: Option<i64>,
        reason: Option<String>,
    },
    /// Cancel the running subscription.
    Cancel {
        user: UserId,
        /// At once; otherwise at the end of the period.
        now: bool,
        reason: Option<String>,
    },
}

/// Exactly what an action will change. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    Grant(GrantEffect),
    Revoke(RevokeEffect),
    Refund(RefundEffect),
    Cancel(CancelEffect),
}

impl Effect {
    /// Whether Stripe carries it out.
    #[must_use]
    pub const fn is_at_stripe(&self) -> bool {
        matches!(self, Self::Refund(_) | Self::Cancel(_))
    }
}

impl AdminAction {
    /// What the admin's role must include.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Grant { .. } | Self::Revoke { .. } => Permission::ChangeAccess,
            Self::Refund { .. } | Self::Cancel { .. } => Permission::MoveMoney,
        }
    }

    /// The person whom it concerns.
    #[must_use]
    pub const fn user(&self) -> UserId {
        match self {
            Self::Grant { user, .. }
            | Self::Revoke { user, .. }
            | Self::Refund { user, .. }
            | Self::Cancel { user, .. } => *user,
        }
    }

    /// Why the admin does it, in their words.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Grant { reason, .. }
            | Self::Revoke { reason, .. }
            | Self::Refund { reason, .. }
            | Self::Cancel { reason, .. } => reason.as_deref(),
        }
    }

    /// Whether its effect depends on facts that may be archived.
    #[must_use]
    pub const fn needs_whole_history(&self) -> bool {
        matches!(self, Self::Refund { .. })
    }

    /// What it changes about the account, if it is carried out at `now`. `history`: the facts that the
    /// account is derived from.
    pub fn effect(
        &self,
        account: &Account,
        history: &[Fact],
        policy: &Policy,
        now: Timestamp,
    ) -> Result<Effect, ActionRefusal> {
        match self {
            Self::Grant { plan, term, .. } => {
                account.grant_effect(plan, *term, policy, now).map(Effect::Grant)
            }
            Self::Revoke { which, .. } => {
                account.revoke_effect(which, policy, now).map(Effect::Revoke)
            }
            Self::Refund { payment, minor, .. } => {
                refund_effect(account, history, payment, *minor, policy, now).map(Effect::Refund)
            }
            Self::Cancel { now: at_once, .. } => {
                cancel_effect(account, *at_once, policy, now).map(Effect::Cancel)
            }
        }
    }
}
