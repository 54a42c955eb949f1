//! Sets command menus, by chat and language.

use crate::telegram::Delivery;
use crate::telegram::Telegram;
use crate::telegram::payloads::BotCommand;
use crate::telegram::payloads::BotCommandScope;
use crate::telegram::payloads::SetMyCommands;

/// Where a menu is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// All private chats.
    PrivateChats,
    /// The commands are ephemeral where Telegram supports it, so that other members do not see who uses
    /// them.
    Groups,
    /// One chat.
    Chat(i64),
}

impl BotCommandScope {
    pub(super) const fn of(menu: Menu) -> Self {
        match menu {
            Menu::PrivateChats => Self::AllPrivateChats,
            Menu::Groups => Self::AllGroupChats,
            Menu::Chat(chat_id) => Self::Chat { chat_id },
        }
    }
}

impl Telegram {
    /// Sets a menu. `language`: a two-letter code, or `None` for all other languages.
    pub async fn set_commands(
        &self,
        commands: &[(&'static str, String)],
        menu: Menu,
        language: Option<&str>,
    ) -> Delivery {
        let command = |(name, description): &(&'static str, String)| BotCommand {
            command: name,
            description: description.clone(),
            is_ephemeral: menu == Menu::Groups,
        };
        let payload = SetMyCommands {
            commands: commands.iter().map(command).collect(),
            scope: BotCommandScope::of(menu),
            language_code: language.map(str::to_owned),
        };
        match self.call(&payload).await {
            Ok(_) => Delivery::Delivered { message_id: 0 },
            Err(error) => Delivery::of(&error),
        }
    }
}
