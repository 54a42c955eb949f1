//! The requests of admins, and what each of them changes.

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Policy};
use crate::domain::admin::Permission;
use crate::domain::admin_action::grant::GrantEffect;
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
}

/// Exactly what an action will change. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    Grant(GrantEffect),
    Revoke(RevokeEffect),
}

impl AdminAction {
    /// What the admin's role must include.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Grant { .. } | Self::Revoke { .. } => Permission::ChangeAccess,
        }
    }

    /// The person whom it concerns.
    #[must_use]
    pub const fn user(&self) -> UserId {
        match self {
            Self::Grant { user, .. } | Self::Revoke { user, .. } => *user,
        }
    }

    /// Why the admin does it, in their words.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Grant { reason, .. } | Self::Revoke { reason, .. } => reason.as_deref(),
        }
    }

    /// What it changes about the account, if it is carried out at `now`.
    pub fn effect(
        &self,
        account: &Account,
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
        }
    }
}
