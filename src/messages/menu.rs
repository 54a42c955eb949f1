//! The command menu and the bot's own description.

use crate::messages::locales::{Localizer, say};

impl Localizer {
    /// Commands in the order of the menu, each with its description in plain text.
    #[must_use]
    pub fn commands(&self, admin: bool) -> Vec<(&'static str, String)> {
        let mut commands = vec![
            ("start", say!(self, "menu-start")),
            ("plans", say!(self, "menu-plans")),
            ("upgrade", say!(self, "menu-upgrade")),
            ("status", say!(self, "menu-status")),
            ("manage", say!(self, "menu-manage")),
            ("language", say!(self, "menu-language")),
            ("help", say!(self, "menu-help")),
            ("paysupport", say!(self, "menu-paysupport")),
            ("terms", say!(self, "menu-terms")),
            ("privacy", say!(self, "menu-privacy")),
        ];
        if admin {
            commands.push(("audit", say!(self, "menu-audit")));
        }
        commands
    }

    /// For the bot's profile: plain text, at most 120 characters.
    #[must_use]
    pub fn short_description(&self) -> String {
        say!(self, "about-short")
    }

    /// For the empty chat: plain text, at most 512 characters.
    #[must_use]
    pub fn description(&self) -> String {
        say!(self, "about-long")
    }
}
