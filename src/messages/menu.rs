//! The command menu and the texts of the bot's profile.

use crate::domain::admin::{Permission, Role};
use crate::messages::locales::{Localizer, t};

impl Localizer {
    /// Commands in menu order, each with a description in plain text. `role`: with the commands that it
    /// permits.
    #[must_use]
    pub fn commands(&self, role: Option<Role>) -> Vec<(&'static str, String)> {
        let mut commands = vec![
            ("start", t!(self, "menu-start")),
            ("plans", t!(self, "menu-plans")),
            ("upgrade", t!(self, "menu-upgrade")),
            ("status", t!(self, "menu-status")),
            ("chats", t!(self, "menu-chats")),
            ("manage", t!(self, "menu-manage")),
            ("receipts", t!(self, "menu-receipts")),
            ("cancel", t!(self, "menu-cancel-own")),
            ("language", t!(self, "menu-language")),
            ("help", t!(self, "menu-help")),
            ("paysupport", t!(self, "menu-paysupport")),
            ("terms", t!(self, "menu-terms")),
            ("privacy", t!(self, "menu-privacy")),
            ("mydata", t!(self, "menu-mydata")),
            ("forget", t!(self, "menu-forget")),
        ];
        let for_admins: Vec<_> =
            role.into_iter().flat_map(|role| self.admin_commands(role)).collect();
        // `/cancel` is both; Telegram lists a command once.
        commands.retain(|(name, _)| for_admins.iter().all(|(other, _)| other != name));
        commands.extend(for_admins);
        commands
    }

    /// The commands that an administrator of this role has in addition, as in [`Localizer::commands`].
    #[must_use]
    pub fn admin_commands(&self, role: Role) -> Vec<(&'static str, String)> {
        let commands = [
            ("grant", Permission::ChangeAccess, t!(self, "menu-grant")),
            ("revoke", Permission::ChangeAccess, t!(self, "menu-revoke")),
            ("whois", Permission::ReadPeople, t!(self, "menu-whois")),
            ("why", Permission::ReadPeople, t!(self, "menu-why")),
            ("refund", Permission::MoveMoney, t!(self, "menu-refund")),
            ("cancel", Permission::MoveMoney, t!(self, "menu-cancel")),
            ("comp", Permission::MoveMoney, t!(self, "menu-comp")),
            ("move", Permission::MoveAccounts, t!(self, "menu-move")),
            ("resync", Permission::RepeatWork, t!(self, "menu-resync")),
            ("replay", Permission::RepeatWork, t!(self, "menu-replay")),
            ("message", Permission::WriteToPeople, t!(self, "menu-message")),
            ("broadcast", Permission::Broadcast, t!(self, "menu-broadcast")),
            ("audit", Permission::ReadAuditLog, t!(self, "menu-audit")),
            ("alerts", Permission::ReadAuditLog, t!(self, "menu-alerts")),
            ("stats", Permission::ReadFigures, t!(self, "menu-stats")),
        ];
        let permitted = commands.into_iter().filter(|(_, permission, _)| role.may(*permission));
        permitted.map(|(name, _, what)| (name, what)).collect()
    }

    /// The short description in the bot's profile: plain text, at most 120 characters.
    #[must_use]
    pub fn short_description(&self) -> String {
        t!(self, "about-short")
    }

    /// The description shown in an empty chat: plain text, at most 512 characters.
    #[must_use]
    pub fn description(&self) -> String {
        t!(self, "about-long")
    }
}
