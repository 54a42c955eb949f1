//! Reads what Telegram shows of the bot: menus, texts and the menu button.

use serde_json::Value;

use crate::telegram::Delivery;
use crate::telegram::Menu;
use crate::telegram::ProfileText;
use crate::telegram::Telegram;
use crate::telegram::TelegramError;
use crate::telegram::payloads::{
    BotCommandScope, GetChatMenuButton, GetMyCommands, GetMyDescription, GetMyShortDescription,
    MenuButton, SetChatMenuButton,
};

impl Telegram {
    /// The commands of a menu, with their descriptions. `language`: a two-letter code, or `None` for all other
    /// languages.
    pub async fn commands(
        &self,
        menu: Menu,
        language: Option<&str>,
    ) -> Result<Vec<(String, String)>, TelegramError> {
        let payload = GetMyCommands {
            scope: BotCommandScope::of(menu),
            language_code: language.map(str::to_owned),
        };
        let shown = self.call(&payload).await.map_err(|error| TelegramError::of(&error))?;
        let text =
            |command: &Value, key: &str| command[key].as_str().unwrap_or_default().to_owned();
        let commands = shown.as_array().into_iter().flatten();
        Ok(commands
            .map(|command| (text(command, "command"), text(command, "description")))
            .collect())
    }

    /// A text of the profile, or that of all other languages if the language has none.
    pub async fn profile_text(
        &self,
        which: ProfileText,
        language: Option<&str>,
    ) -> Result<String, TelegramError> {
        let language_code = language.map(str::to_owned);
        let shown = match which {
            ProfileText::Description => self.call(&GetMyDescription { language_code }).await,
            ProfileText::ShortDescription => {
                self.call(&GetMyShortDescription { language_code }).await
            }
        };
        let shown = shown.map_err(|error| TelegramError::of(&error))?;
        Ok(shown[which.as_str()].as_str().unwrap_or_default().to_owned())
    }

    /// The type of the button beside the input field: `default`, `commands` or `web_app`.
    pub async fn menu_button(&self) -> Result<String, TelegramError> {
        let shown = self.call(&GetChatMenuButton {}).await;
        let shown = shown.map_err(|error| TelegramError::of(&error))?;
        Ok(shown["type"].as_str().unwrap_or("default").to_owned())
    }

    /// Lets that button open the menu of commands.
    pub async fn show_commands_button(&self) -> Delivery {
        match self.call(&SetChatMenuButton { menu_button: MenuButton::Commands }).await {
            Ok(_) => Delivery::Delivered { message_id: 0 },
            Err(error) => Delivery::of(&error),
        }
    }
}
