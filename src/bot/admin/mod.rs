//! Commands and buttons for administrators, and the check of their roles.

mod audit;

use crate::bot::Bot;
use crate::bot::commands::AdminCommand;
use crate::bot::context::ChatContext;
use crate::domain::admin::Permission;
use crate::domain::admin::Role;
use crate::domain::admin::role_of;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;

impl Bot {
    /// `None`: not an administrator.
    pub(super) fn role(&self, user: UserId) -> Option<Role> {
        role_of(&self.options().admins, user)
    }

    /// Handles a command of an administrator. A role that does not include it is refused.
    pub(super) async fn handle_admin_command(
        &self,
        context: &ChatContext,
        command: AdminCommand,
        arguments: &str,
    ) {
        if !self.permits(context, command.permission()).await {
            return self.reply_not_permitted(context).await;
        }
        match command {
            AdminCommand::Audit => self.handle_audit_command(context, arguments).await,
        }
    }

    /// Handles a button of an administrator. Callback data can be forged, so the role is checked again.
    pub(super) async fn handle_admin_callback(
        &self,
        context: &ChatContext,
        message: i64,
        data: CallbackData,
    ) {
        let Some(permission) = permission(&data) else { return };
        if !self.permits(context, permission).await {
            return self.reply_not_permitted(context).await;
        }
        self.handle_audit_callback(context, message, data).await;
    }

    /// Whether the user's role includes the permission. A refusal is recorded in the audit log.
    async fn permits(&self, context: &ChatContext, permission: Permission) -> bool {
        let Some(role) = self.role(context.id()) else { return false };
        if role.may(permission) {
            return true;
        }
        let recorded = self.services().audit_log.record_refusal(context.id(), role, permission);
        if let Err(error) = recorded.await {
            log::error!(error:% = error; "cannot record that an admin was refused");
        }
        false
    }

    async fn reply_not_permitted(&self, context: &ChatContext) {
        let Some(role) = self.role(context.id()) else { return };
        self.reply(context.chat(), &context.localizer.not_permitted(role)).await;
    }
}

/// What a button requires. `None` for buttons that are for everybody.
fn permission(data: &CallbackData) -> Option<Permission> {
    match data {
        CallbackData::Audit { .. }
        | CallbackData::AuditFailed { .. }
        | CallbackData::AuditEvent(_)
        | CallbackData::AuditVerify => Some(Permission::ReadAuditLog),
        _ => None,
    }
}
