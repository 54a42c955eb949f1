//! Commands and buttons for administrators, and the check of their roles.

mod actions;
mod alerts;
mod audit;
mod broadcasts;
mod chats;
mod comp;
mod grants;
mod messages;
mod moving;
mod people;
mod refunds;
mod repeat;
mod stats;
mod subject;

use crate::bot::Bot;
use crate::bot::commands::AdminCommand;
use crate::bot::context::ChatContext;
use crate::domain::admin::Permission;
use crate::domain::admin::Role;
use crate::domain::admin::role_of;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;
use crate::telegram::Message;

impl Bot {
    /// `None`: not an administrator.
    pub(super) fn role(&self, user: UserId) -> Option<Role> {
        role_of(&self.options().admins, user)
    }

    /// Handles a command of an administrator, which is in `message`. A role that does not include it is refused.
    pub(super) async fn handle_admin_command(
        &self,
        context: &ChatContext,
        command: AdminCommand,
        arguments: &str,
        message: &Message,
    ) {
        if !self.permits(context, command.permission()).await {
            return self.reply_not_permitted(context).await;
        }
        match command {
            AdminCommand::Audit => self.handle_audit_command(context, arguments).await,
            AdminCommand::Broadcast => {
                self.handle_broadcast_command(context, arguments, message.reply_to).await;
            }
            AdminCommand::Message => {
                self.handle_message_command(context, arguments, message.id).await;
            }
            AdminCommand::Grant => self.handle_grant_command(context, arguments).await,
            AdminCommand::Revoke => self.handle_revoke_command(context, arguments).await,
            AdminCommand::Whois => self.handle_whois(context, arguments).await,
            AdminCommand::Why => self.handle_why(context, arguments).await,
            AdminCommand::Refund => self.handle_refund_command(context, arguments).await,
            AdminCommand::Cancel => self.handle_cancel_command(context, arguments).await,
            AdminCommand::Comp => self.handle_comp_command(context, arguments).await,
            AdminCommand::Move => self.handle_move_command(context, arguments).await,
            AdminCommand::Stats => self.handle_stats(context, arguments).await,
            AdminCommand::Resync => self.handle_resync_command(context, arguments).await,
            AdminCommand::Alerts => self.handle_alerts(context, None).await,
            AdminCommand::Replay => self.handle_replay_command(context, arguments).await,
        }
    }

    /// Handles a button of an administrator. Callback data can be forged, so the role is checked again.
    pub(super) async fn handle_admin_callback(
        &self,
        context: &ChatContext,
        message: i64,
        data: CallbackData,
    ) {
        if let Some(permission) = permission(&data)
            && !self.permits(context, permission).await
        {
            return self.reply_not_permitted(context).await;
        }
        match data {
            CallbackData::Grant(_) | CallbackData::GrantPlan(..) | CallbackData::GrantTerm(..) => {
                self.handle_grant_callback(context, message, data).await;
            }
            CallbackData::Refund(_)
            | CallbackData::RefundPayment(..)
            | CallbackData::RefundAmount(..)
            | CallbackData::CancelSubscription(..) => {
                self.handle_money_callback(context, message, data).await;
            }
            CallbackData::Resync(user) => self.resync(context, Some(message), user).await,
            CallbackData::ConfirmAction(id) => self.confirm_action(context, message, &id).await,
            CallbackData::DismissAction => {
                let screen = context.localizer.action_dismissed();
                self.show(context.chat(), message, &screen).await;
            }
            CallbackData::ShowPerson(user) => self.show_person(context, user).await,
            CallbackData::Whois(_) | CallbackData::Why { .. } | CallbackData::PersonEvents(_) => {
                self.handle_people_callback(context, message, data).await;
            }
            CallbackData::Alerts => self.handle_alerts(context, Some(message)).await,
            CallbackData::Stats(days) => self.send_stats(context, days).await,
            CallbackData::StatsFile(days) => self.send_stats_file(context, days).await,
            CallbackData::WriteTo(person) => self.prompt_for_message(context, person).await,
            CallbackData::AddressBroadcast(..) | CallbackData::Broadcast(..) => {
                self.handle_broadcast_callback(context, message, data).await;
            }
            CallbackData::Digest(on) => self.switch_digest(context, on).await,
            CallbackData::AllChats(_)
            | CallbackData::Chat(_)
            | CallbackData::ChatPeople(..)
            | CallbackData::BindChat(..)
            | CallbackData::ChangeChat(..) => {
                self.handle_chat_callback(context, message, data).await;
            }
            data => self.handle_audit_callback(context, message, data).await,
        }
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

/// What a button requires. `None` for those that are for everybody, and for a confirmation, whose action decides.
fn permission(data: &CallbackData) -> Option<Permission> {
    match data {
        CallbackData::Audit { .. }
        | CallbackData::AuditFailed { .. }
        | CallbackData::AuditDetails { .. }
        | CallbackData::AuditEvent(_)
        | CallbackData::AuditVerify
        | CallbackData::Alerts => Some(Permission::ReadAuditLog),
        CallbackData::Grant(_) | CallbackData::GrantPlan(..) | CallbackData::GrantTerm(..) => {
            Some(Permission::ChangeAccess)
        }
        CallbackData::WriteTo(_) => Some(Permission::WriteToPeople),
        CallbackData::AddressBroadcast(..) | CallbackData::Broadcast(..) => {
            Some(Permission::Broadcast)
        }
        CallbackData::Whois(_)
        | CallbackData::ShowPerson(_)
        | CallbackData::Why { .. }
        | CallbackData::PersonEvents(_)
        | CallbackData::AllChats(_)
        | CallbackData::Chat(_)
        | CallbackData::ChatPeople(..) => Some(Permission::ReadPeople),
        CallbackData::BindChat(..) | CallbackData::ChangeChat(..) => Some(Permission::ManageChats),
        CallbackData::Refund(_)
        | CallbackData::RefundPayment(..)
        | CallbackData::RefundAmount(..)
        | CallbackData::CancelSubscription(..) => Some(Permission::MoveMoney),
        CallbackData::Stats(_) | CallbackData::StatsFile(_) => Some(Permission::ReadFigures),
        CallbackData::Digest(_) => Some(Permission::ReceiveDigest),
        CallbackData::Resync(_) => Some(Permission::RepeatWork),
        CallbackData::ConfirmAction(_)
        | CallbackData::DismissAction
        | CallbackData::WantBroadcasts(_)
        | CallbackData::Home
        | CallbackData::Help
        | CallbackData::Plans
        | CallbackData::Plan(_)
        | CallbackData::Buy(..)
        | CallbackData::Change(..)
        | CallbackData::ConfirmChange(..)
        | CallbackData::KeepPlan
        | CallbackData::Resume
        | CallbackData::ConfirmResume(..)
        | CallbackData::Pause
        | CallbackData::Manage
        | CallbackData::Status
        | CallbackData::Language
        | CallbackData::ConfirmForget
        | CallbackData::SetLanguage(_)
        | CallbackData::UpdateCard
        | CallbackData::Receipts(_)
        | CallbackData::Cancel
        | CallbackData::Chats => None,
    }
}
