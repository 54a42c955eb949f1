//! The requests of admins, and what each of them changes.

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Fact, Policy};
use crate::domain::admin::Permission;
use crate::domain::admin_action::cancel::{CancelEffect, cancel_effect};
use crate::domain::admin_action::comp::{CompEffect, comp_effect};
use crate::domain::admin_action::grant::GrantEffect;
use crate::domain::admin_action::moving::{MoveEffect, MoveTarget, move_effect};
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
    /// Give days of the running subscription away.
    Comp { user: UserId, seconds: u64, reason: Option<String> },
    /// Move everything to another Telegram user.
    Move { user: UserId, to: UserId, reason: Option<String> },
}

/// What the effect of an action depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub account: &'a Account,
    /// The facts that the account is derived from.
    pub history: &'a [Fact],
    /// Of a move.
    pub target: Option<&'a MoveTarget>,
    pub policy: &'a Policy,
    pub now: Timestamp,
}

/// Exactly what an action will change. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    Grant(GrantEffect),
    Revoke(RevokeEffect),
    Refund(RefundEffect),
    Cancel(CancelEffect),
    Comp(CompEffect),
    Move(MoveEffect),
}

impl Effect {
    /// Whether Stripe has to be called.
    #[must_use]
    pub fn is_at_stripe(&self) -> bool {
        match self {
            Self::Grant(_) | Self::Revoke(_) => false,
            Self::Refund(_) | Self::Cancel(_) | Self::Comp(_) => true,
            Self::Move(effect) => !effect.customers.is_empty(),
        }
    }
}

impl AdminAction {
    /// What the admin's role must include.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Grant { .. } | Self::Revoke { .. } => Permission::ChangeAccess,
            Self::Refund { .. } | Self::Cancel { .. } | Self::Comp { .. } => Permission::MoveMoney,
            Self::Move { .. } => Permission::MoveAccounts,
        }
    }

    /// The person whom it concerns.
    #[must_use]
    pub const fn user(&self) -> UserId {
        match self {
            Self::Grant { user, .. }
            | Self::Revoke { user, .. }
            | Self::Refund { user, .. }
            | Self::Cancel { user, .. }
            | Self::Comp { user, .. }
            | Self::Move { user, .. } => *user,
        }
    }

    /// The person who gets what is moved.
    #[must_use]
    pub const fn receiver(&self) -> Option<UserId> {
        match self {
            Self::Move { to, .. } => Some(*to),
            _ => None,
        }
    }

    /// Why the admin does it, in their words.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Grant { reason, .. }
            | Self::Revoke { reason, .. }
            | Self::Refund { reason, .. }
            | Self::Cancel { reason, .. }
            | Self::Comp { reason, .. }
            | Self::Move { reason, .. } => reason.as_deref(),
        }
    }

    /// Whether its effect depends on facts that may be archived.
    #[must_use]
    pub const fn needs_whole_history(&self) -> bool {
        matches!(self, Self::Refund { .. } | Self::Move { .. })
    }

    /// What it changes, if it is carried out in this situation.
    pub fn effect(&self, situation: &Situation<'_>) -> Result<Effect, ActionRefusal> {
        let Situation { account, history, target, policy, now } = *situation;
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
            Self::Comp { seconds, .. } => {
                comp_effect(account, *seconds, policy, now).map(Effect::Comp)
            }
            Self::Move { .. } => {
                let target = target.ok_or(ActionRefusal::TargetUnknown)?;
                move_effect(account, target, policy, now).map(Effect::Move)
            }
        }
    }
}
