//! Administrators, their roles, and what each role may do.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::ids::UserId;

/// What an administrator may do; [`Role::may`] has the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    Owner,
    /// Helps users.
    Support,
    /// Reads and changes nothing.
    Auditor,
}

impl Role {
    /// All roles, the most powerful first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Support, Self::Auditor];

    /// Whether the role includes the permission. Chat, REST API and command line all ask here.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::ReadPeople | Permission::ReadAuditLog => true,
            Permission::ReadFigures | Permission::ExportAuditLog => self != Self::Support,
            Permission::ChangeAccess
            | Permission::MoveMoney
            | Permission::RepeatWork
            | Permission::WriteToPeople => self != Self::Auditor,
            Permission::Broadcast
            | Permission::MoveAccounts
            | Permission::ErasePeople
            | Permission::ManageChats
            | Permission::ReceiveDigest => self == Self::Owner,
        }
    }
}

impl fmt::Display for Role {
    /// As in `bot.toml`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "owner",
            Self::Support => "support",
            Self::Auditor => "auditor",
        })
    }
}

/// What an admin command, a button, a REST route or a subcommand requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Look up a person and the reasons for their access.
    ReadPeople,
    /// Read and verify the audit log, its events and failed events.
    ReadAuditLog,
    /// Take the audit log out of the chat as a file.
    ExportAuditLog,
    /// Revenue and other figures of the business.
    ReadFigures,
    /// Grant plans, and revoke what was granted.
    ChangeAccess,
    /// Refund payments, cancel subscriptions, and give days of them away.
    MoveMoney,
    /// Fetch from Stripe again, and process stored events again.
    RepeatWork,
    /// Send a message to one person, and read the answer.
    WriteToPeople,
    /// Send a message to many people.
    Broadcast,
    /// Give what one person has bought to another Telegram account.
    MoveAccounts,
    /// Export or erase what is stored about a person.
    ErasePeople,
    /// Bind groups and channels to entitlements, and decide whether people are removed from them.
    ManageChats,
    /// Receive the weekly digest of the figures.
    ReceiveDigest,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 13] = [
        Self::ReadPeople,
        Self::ReadAuditLog,
        Self::ExportAuditLog,
        Self::ReadFigures,
        Self::ChangeAccess,
        Self::MoveMoney,
        Self::RepeatWork,
        Self::WriteToPeople,
        Self::Broadcast,
        Self::MoveAccounts,
        Self::ErasePeople,
        Self::ManageChats,
        Self::ReceiveDigest,
    ];

    /// A stable name for the audit log, for example `move_money`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadPeople => "read_people",
            Self::ReadAuditLog => "read_audit_log",
            Self::ExportAuditLog => "export_audit_log",
            Self::ReadFigures => "read_figures",
            Self::ChangeAccess => "change_access",
            Self::MoveMoney => "move_money",
            Self::RepeatWork => "repeat_work",
            Self::WriteToPeople => "write_to_people",
            Self::Broadcast => "broadcast",
            Self::MoveAccounts => "move_accounts",
            Self::ErasePeople => "erase_people",
            Self::ManageChats => "manage_chats",
            Self::ReceiveDigest => "receive_digest",
        }
    }
}

/// The audit entry about somebody who tried what their role does not include. `role`: `None` for one who is
/// no administrator.
#[must_use]
pub fn refusal_entry(actor: Actor, permission: Permission, role: Option<Role>) -> AuditDraft {
    AuditDraft {
        actor,
        action: AuditAction::PermissionRefused,
        subject: permission.as_str().to_owned(),
        user: None,
        before: None,
        after: Some(json!({ "role": role })),
    }
}

/// An administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admin {
    pub id: UserId,
    pub role: Role,
}

/// Who carries out an admin action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// In the chat or through the REST API, with the role that `bot.toml` gives.
    Admin { id: UserId, role: Role },
    /// A user of the machine, by name: a person who can read the secrets there acts as owner.
    CommandLine(String),
}

impl Operator {
    /// The role that decides what is permitted.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Admin { role, .. } => *role,
            Self::CommandLine(_) => Role::Owner,
        }
    }

    /// The Telegram user, if it is one.
    #[must_use]
    pub const fn id(&self) -> Option<UserId> {
        match self {
            Self::Admin { id, .. } => Some(*id),
            Self::CommandLine(_) => None,
        }
    }

    /// As whom the audit log names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Admin { id, .. } => Actor::Admin(*id),
            Self::CommandLine(user) => Actor::CommandLineUser(user.clone()),
        }
    }
}

/// The role of a user. `None`: not an administrator.
#[must_use]
pub fn role_of(admins: &[Admin], user: UserId) -> Option<Role> {
    admins.iter().find(|admin| admin.id == user).map(|admin| admin.role)
}

#[cfg(test)]
mod tests {
    use super::{Permission, Role};

    /// The table of `docs/OPERATIONS.md`, row by row: owner, support, auditor.
    #[test]
    fn each_role_has_exactly_these_permissions() {
        let table = [
            (Permission::ReadPeople, [true, true, true]),
            (Permission::ReadAuditLog, [true, true, true]),
            (Permission::ExportAuditLog, [true, false, true]),
            (Permission::ReadFigures, [true, false, true]),
            (Permission::ChangeAccess, [true, true, false]),
            (Permission::MoveMoney, [true, true, false]),
            (Permission::RepeatWork, [true, true, false]),
            (Permission::WriteToPeople, [true, true, false]),
            (Permission::Broadcast, [true, false, false]),
            (Permission::MoveAccounts, [true, false, false]),
            (Permission::ErasePeople, [true, false, false]),
            (Permission::ManageChats, [true, false, false]),
            (Permission::ReceiveDigest, [true, false, false]),
        ];
        assert_eq!(table.map(|(permission, _)| permission), Permission::ALL);
        for (permission, expected) in table {
            let actual = Role::ALL.map(|role| role.may(permission));
            assert_eq!(actual, expected, "{permission:?}");
        }
    }
}
