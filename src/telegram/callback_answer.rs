//! Answers callback queries, which Telegram sends when a button is tapped.

use teloxide::payloads::AnswerCallbackQuerySetters;
use teloxide::requests::HasPayload;
use teloxide::requests::Requester;
use teloxide::types::CallbackQueryId;

use crate::telegram::Delivery;
use crate::telegram::Telegram;

impl Telegram {
    /// Answers a callback query, with a notification or an alert if there is a text. A query that has
    /// expired counts as delivered.
    pub async fn answer(&self, callback_id: &str, text: Option<&str>, alert: bool) -> Delivery {
        let mut request = self
            .bot
            .answer_callback_query(CallbackQueryId(callback_id.to_owned()))
            .show_alert(alert);
        if let Some(text) = text {
            request = request.text(text);
        }
        match self.call(request.payload_ref()).await {
            Ok(_) => Delivery::Delivered { message_id: 0 },
            Err(error) if error.is_query_over() => Delivery::Delivered { message_id: 0 },
            Err(error) => Delivery::of(&error),
        }
    }
}
