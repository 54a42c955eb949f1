//! Who may act: an admin whose role includes it, or a user of the machine. Refusals are recorded.

use serde_json::json;

use crate::billing::admin_actions::ActionError;
use crate::billing::admin_actions::service::AdminActions;
use crate::domain::admin::{Operator, Permission, role_of};
use crate::domain::admin_action::ActionRefusal;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::ids::UserId;
use crate::logging;

impl AdminActions {
    /// The admin with that id, if their role includes the permission.
    pub async fn admit(
        &self,
        user: UserId,
        permission: Permission,
    ) -> Result<Operator, ActionError> {
        let Some(role) = role_of(&self.config.admins, user) else {
            self.record_refusal(Actor::User(user), permission, None).await?;
            return Err(ActionRefusal::NotAdmin.into());
        };
        let operator = Operator::Admin { id: user, role };
        self.authorise(&operator, permission).await?;
        Ok(operator)
    }

    /// Records that a user without a token for admins tried what needs one.
    pub async fn refuse_stranger(
        &self,
        user: UserId,
        permission: Permission,
    ) -> Result<(), ActionError> {
        self.record_refusal(Actor::User(user), permission, None).await
    }

    /// Refuses what the operator's role does not include.
    pub(super) async fn authorise(
        &self,
        by: &Operator,
        permission: Permission,
    ) -> Result<(), ActionError> {
        let role = by.role();
        if role.may(permission) {
            return Ok(());
        }
        self.record_refusal(by.actor(), permission, Some(role.to_string())).await?;
        Err(ActionRefusal::NotPermitted(role).into())
    }

    async fn record_refusal(
        &self,
        actor: Actor,
        permission: Permission,
        role: Option<String>,
    ) -> Result<(), ActionError> {
        let (now, request) = (self.clock.now(), logging::request_id());
        let entry = AuditDraft {
            actor,
            action: AuditAction::PermissionRefused,
            subject: permission.as_str().to_owned(),
            user: None,
            before: None,
            after: Some(json!({ "role": role })),
        };
        Ok(self.store.write(move |tx| tx.audit(&entry, now, &request)).await?)
    }
}
