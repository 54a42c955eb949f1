//! The bot's own account.

use teloxide::requests::HasPayload;
use teloxide::requests::Requester;

use crate::telegram::Telegram;
use crate::telegram::TelegramError;

/// The bot's account, from `getMe`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub id: i64,
    /// Without `@`.
    pub username: String,
}

impl Telegram {
    /// The bot's own account.
    pub async fn me(&self) -> Result<Identity, TelegramError> {
        let me = self.call(self.bot.get_me().payload_ref()).await;
        let me = me.map_err(|error| TelegramError::of(&error))?;
        let identity = me["id"].as_i64().zip(me["username"].as_str());
        let (id, username) = identity.ok_or_else(|| {
            TelegramError::Refused("the response to getMe has no id or username".to_owned())
        })?;
        Ok(Identity { id, username: username.to_owned() })
    }
}
