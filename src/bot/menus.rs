//! Publishes the command menus, by chat and language.

use std::time::Duration;

use crate::bot::Bot;
use crate::bot::published;
use crate::domain::ids::UserId;
use crate::messages::Localizer;
use crate::telegram::Delivery;
use crate::telegram::Menu;

/// Attempts per menu while Telegram requests pauses.
const MAX_ATTEMPTS: u32 = 3;
/// For an admin's own menu, a longer one is not waited for: their next message is handled after it.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

impl Bot {
    /// Sets the menus of every language for private chats, groups, and each admin's chat.
    pub(super) async fn publish_menus(&self) {
        for (localizer, language) in self.languages() {
            let language = language.as_deref();
            for (menu, commands) in published::menus(&localizer) {
                self.publish(&commands, menu, language).await;
            }
        }
        let admins: Vec<UserId> = self.options().admins.iter().map(|admin| admin.id).collect();
        for admin in admins {
            self.publish_admin_menu(admin).await;
        }
    }

    /// Sets the menu of an admin who has just written, if Telegram rejected it before.
    pub(super) async fn publish_missing_menu(&self, admin: UserId) {
        let missing = self.without_menu().remove(&admin);
        if missing {
            self.publish_admin_menu(admin).await;
        }
    }

    /// Sets an admin's own menu, which Telegram rejects until the admin has written to the bot.
    async fn publish_admin_menu(&self, admin: UserId) {
        for (localizer, language) in self.languages() {
            let (commands, menu) = (localizer.commands(self.role(admin)), Menu::Chat(admin.0));
            if !self.publish(&commands, menu, language.as_deref()).await {
                self.without_menu().insert(admin);
                return;
            }
        }
    }

    /// Localizers with their two-letter language codes. The default locale comes first, without a
    /// code.
    pub(super) fn languages(&self) -> Vec<(Localizer, Option<String>)> {
        published::languages(self.locales())
    }

    /// Returns whether the menu was set.
    async fn publish(
        &self,
        commands: &[(&'static str, String)],
        menu: Menu,
        language: Option<&str>,
    ) -> bool {
        for _ in 0..MAX_ATTEMPTS {
            match self.telegram().set_commands(commands, menu, language).await {
                Delivery::Delivered { .. } => return true,
                Delivery::RetryAt(after, _)
                    if after > LONGEST_PAUSE && matches!(menu, Menu::Chat(_)) =>
                {
                    break;
                }
                Delivery::RetryAt(after, _) => tokio::time::sleep(after).await,
                Delivery::Unreachable => {
                    log::debug!("no menu for an admin who has not written to the bot yet");
                    return false;
                }
                Delivery::Rejected(reason) => {
                    log::warn!(reason = reason.as_str(); "Telegram rejected a command menu");
                    return false;
                }
                Delivery::Migrated(_) => return false,
            }
        }
        log::warn!("a command menu could not be set");
        false
    }
}
