//! Who the bot is at Telegram, and the menus of commands it shows to whom.

use std::time::Duration;

use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::bot::Bot;
use crate::domain::ids::UserId;
use crate::messages::Phrasebook;
use crate::messages::Words;
use crate::telegram::Delivery;
use crate::telegram::Menu;
use crate::telegram::TelegramError;

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// What a group sees: commands that make sense before the private chat is open.
const GROUP_COMMANDS: [&str; 4] = ["upgrade", "plans", "status", "help"];
/// How often a menu is tried while Telegram asks for a pause.
const TRIES: u32 = 3;

impl Bot {
    /// Asks Telegram who we are until it answers. False: stopped before it did. Fails when the
    /// token is refused.
    pub(super) async fn introduce(&self, stop: &CancellationToken) -> Result<bool, TelegramError> {
        let mut pause = FIRST_PAUSE;
        loop {
            // The client sits on the answers of a server in trouble for ten seconds.
            let answer = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(false),
                answer = self.telegram().me() => answer,
            };
            match answer {
                Ok(identity) => {
                    log::info!(username = identity.username.as_str(); "Telegram knows the bot");
                    self.remember(identity);
                    return Ok(true);
                }
                Err(error) if !error.is_transient() => return Err(error),
                Err(error) => log::warn!(
                    error:% = error, wait_ms = pause.as_millis();
                    "Telegram does not answer; trying again"
                ),
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(false),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// For webhook mode: introduces the bot, tells Telegram where to post updates and sets the
    /// menus. The updates themselves come in through [`Bot::handle`]. Fails only when Telegram
    /// refuses the token or the address.
    pub async fn listen(
        &self,
        url: &str,
        secret: &SecretString,
        stop: &CancellationToken,
    ) -> Result<(), TelegramError> {
        if !self.introduce(stop).await? {
            return Ok(());
        }
        let mut pause = FIRST_PAUSE;
        loop {
            match self.telegram().set_webhook(url, secret).await {
                Ok(()) => break,
                Err(error) if !error.is_transient() => return Err(error),
                Err(error) => log::warn!(
                    error:% = error, wait_ms = pause.as_millis();
                    "the webhook could not be set; trying again"
                ),
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        log::info!("Telegram posts updates to the webhook");
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.publish_menus() => {}
        }
        Ok(())
    }

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
    fn languages(&self) -> Vec<(Words, Option<String>)> {
        let default = (self.phrasebook().for_user(None, None), None);
        let each = Phrasebook::locales().into_iter().map(|tag| {
            let letters = tag.split('-').next().unwrap_or(tag).to_owned();
            (self.phrasebook().words(tag), Some(letters))
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
