//! Who may act: an admin whose role includes it, or a user of the machine. Refusals are recorded.

use crate::billing::admin_actions::ActionError;
use crate::billing::admin_actions::service::AdminActions;
use crate::domain::admin::{Operator, Permission, Role, refusal_entry, role_of};
use crate::domain::admin_action::ActionRefusal;
use crate::domain::audit::Actor;
use crate::domain::ids::UserId;

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
        self.record_refusal(by.actor(), permission, Some(role)).await?;
        Err(ActionRefusal::NotPermitted(role).into())
    }

    async fn record_refusal(
        &self,
        actor: Actor,
        permission: Permission,
        role: Option<Role>,
    ) -> Result<(), ActionError> {
        Ok(self.writer.audit(refusal_entry(actor, permission, role)).await?)
    }
}
