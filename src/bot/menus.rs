//! The menus of commands that the bot shows, by chat and language.

use crate::bot::Bot;
use crate::domain::ids::UserId;
use crate::messages::Locales;
use crate::messages::Localizer;
use crate::telegram::Delivery;
use crate::telegram::Menu;

/// What a group sees: commands that make sense before the private chat is open.
const GROUP_COMMANDS: [&str; 4] = ["upgrade", "plans", "status", "help"];
/// How often a menu is tried while Telegram asks for a pause.
const TRIES: u32 = 3;

impl Bot {
    /// The menus of every language: private chats, groups, and each admin's chat.
    pub(super) async fn publish_menus(&self) {
        for (words, language) in self.languages() {
            let language = language.as_deref();
            self.publish(&words.commands(false), Menu::PrivateChats, language).await;
            let few: Vec<_> = words
                .commands(false)
                .into_iter()
                .filter(|(name, _)| GROUP_COMMANDS.contains(name))
                .collect();
            self.publish(&few, Menu::Groups, language).await;
        }
        let admins: Vec<UserId> = self.billing().admins().iter().map(|admin| admin.id).collect();
        for admin in admins {
            self.publish_admin_menu(admin).await;
        }
    }

    /// The menu of an admin who has just written, where it was refused before.
    pub(super) async fn publish_missing_menu(&self, admin: UserId) {
        let missing = self.menuless().remove(&admin);
        if missing {
            self.publish_admin_menu(admin).await;
        }
    }

    /// An admin's own menu, which Telegram refuses until they have written once.
    async fn publish_admin_menu(&self, admin: UserId) {
        for (words, language) in self.languages() {
            let (commands, menu) = (words.commands(true), Menu::Chat(admin.0));
            if !self.publish(&commands, menu, language.as_deref()).await {
                self.menuless().insert(admin);
                return;
            }
        }
    }

    /// The default first, which has no language, then each locale by its two letters.
    pub(super) fn languages(&self) -> Vec<(Localizer, Option<String>)> {
        let default = (self.locales().for_user(None, None), None);
        let each = Locales::locales().into_iter().map(|tag| {
            let letters = tag.split('-').next().unwrap_or(tag).to_owned();
            (self.locales().words(tag), Some(letters))
        });
        std::iter::once(default).chain(each).collect()
    }

    async fn publish(
        &self,
        commands: &[(&'static str, String)],
        menu: Menu,
        language: Option<&str>,
    ) -> bool {
        for _ in 0..TRIES {
            match self.telegram().set_commands(commands, menu, language).await {
                Delivery::Delivered { .. } => return true,
                Delivery::RetryAt(after, _) => tokio::time::sleep(after).await,
                Delivery::Unreachable => {
                    log::debug!("an admin has not written to the bot yet: no menu for them");
                    return false;
                }
                Delivery::Rejected(reason) => {
                    log::warn!(reason = reason.as_str(); "a menu of commands was refused");
                    return false;
                }
                Delivery::Migrated(_) => return false,
            }
        }
        log::warn!("a menu of commands could not be set");
        false
    }
}
