//! The command menu and the texts of the bot's profile.

use crate::messages::locales::{Localizer, t};

impl Localizer {
    /// Commands in menu order, each with a description in plain text. `admin`: with `/audit`.
    #[must_use]
    pub fn commands(&self, admin: bool) -> Vec<(&'static str, String)> {
        let mut commands = vec![
            ("start", t!(self, "menu-start")),
            ("plans", t!(self, "menu-plans")),
            ("upgrade", t!(self, "menu-upgrade")),
            ("status", t!(self, "menu-status")),
            ("manage", t!(self, "menu-manage")),
            ("language", t!(self, "menu-language")),
            ("help", t!(self, "menu-help")),
            ("paysupport", t!(self, "menu-paysupport")),
            ("terms", t!(self, "menu-terms")),
            ("privacy", t!(self, "menu-privacy")),
        ];
        if admin {
            commands.push(("audit", t!(self, "menu-audit")));
        }
        commands
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
