//! Copies messages into other chats, with their formatting and files.

use crate::messages::Screen;
use crate::telegram::Delivery;
use crate::telegram::Telegram;
use crate::telegram::keyboard;
use crate::telegram::payloads::CopyMessage;
use crate::telegram::sending::verdict;

impl Telegram {
    /// Copies a message of a chat into another one, without a link to the original. `buttons`: a screen whose
    /// keyboard the copy gets.
    pub async fn copy(&self, to: i64, from: i64, message: i64, buttons: &Screen) -> Delivery {
        let reply_markup = match keyboard::keyboard(buttons) {
            Ok(keyboard) => keyboard,
            Err(reason) => return Delivery::Rejected(reason),
        };
        let payload =
            CopyMessage { chat_id: to, from_chat_id: from, message_id: message, reply_markup };
        verdict(&self.call(&payload).await)
    }
}
