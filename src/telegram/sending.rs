//! Sends and edits screens. If Telegram rejects an optional feature, the call is retried without it.

use serde_json::Value;
use teloxide::types::LinkPreviewOptions;

use crate::messages::Screen;
use crate::telegram::Delivery;
use crate::telegram::Telegram;
use crate::telegram::call_error::CallError;
use crate::telegram::keyboard;
use crate::telegram::payloads::EditMessageText;
use crate::telegram::payloads::EphemeralMessageParameters;
use crate::telegram::payloads::ReplyParameters;
use crate::telegram::payloads::SendMessage;

const HTML: &str = "HTML";

/// Where a new message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Destination {
    pub chat: i64,
    /// The topic of a forum, or of a private chat with topics. Omitted if it no longer exists.
    pub topic: Option<i64>,
    /// In a channel's direct messages chat, the topic of the user. Required there.
    pub direct_topic: Option<i64>,
    pub reply_to: Option<ReplyTo>,
    /// The only user who sees the message. A server before Bot API 10.3 ignores this and shows it to
    /// everyone, so the message must not be private.
    pub only_for: Option<i64>,
}

/// The message that is replied to. Omitted if it no longer exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyTo {
    Message(i64),
    /// A message that only its sender and the bot see. The reply is never shown to the whole chat.
    Ephemeral(i64),
}

impl From<i64> for Destination {
    fn from(chat: i64) -> Self {
        Self { chat, topic: None, direct_topic: None, reply_to: None, only_for: None }
    }
}

impl Destination {
    /// The destination without the part that caused the error. `None` if the error has another cause.
    fn without_rejected_part(self, error: &CallError) -> Option<Self> {
        if self.topic.is_some() && error.is_topic_gone() {
            return Some(Self { topic: None, ..self });
        }
        if self.reply_to.is_some() && error.is_reply_gone() {
            return Some(Self { reply_to: None, ..self });
        }
        let refused = matches!(error.status(), Some(400 | 403));
        (self.only_for.is_some() && refused).then_some(Self { only_for: None, ..self })
    }

    fn reply_parameters(&self) -> Option<ReplyParameters> {
        Some(match self.reply_to? {
            ReplyTo::Message(id) => ReplyParameters {
                message_id: Some(id),
                ephemeral_message_id: None,
                // Telegram ignores this for ephemeral messages.
                allow_sending_without_reply: self.only_for.is_none(),
            },
            ReplyTo::Ephemeral(id) => ReplyParameters {
                message_id: None,
                ephemeral_message_id: Some(id),
                allow_sending_without_reply: false,
            },
        })
    }
}

impl Telegram {
    /// Sends a new message. The topic, the reply reference and time-zone-aware dates are dropped if
    /// Telegram rejects them, so that the text still arrives.
    pub async fn send(&self, to: impl Into<Destination>, screen: &Screen) -> Delivery {
        let mut to: Destination = to.into();
        // A reply to an ephemeral message must not reveal to others that it was sent.
        let must_stay_hidden = matches!(to.reply_to, Some(ReplyTo::Ephemeral(_)));
        let keyboard = match keyboard::keyboard(screen) {
            Ok(keyboard) => keyboard,
            Err(reason) => return Delivery::Rejected(reason),
        };
        let text = self.text(screen);
        let mut payload = SendMessage {
            chat_id: to.chat,
            text,
            parse_mode: HTML,
            link_preview_options: preview(screen.image.as_deref()),
            message_thread_id: None,
            direct_messages_topic_id: to.direct_topic,
            reply_parameters: None,
            ephemeral_message_parameters: None,
            reply_markup: keyboard,
        };
        loop {
            payload.message_thread_id = to.topic;
            payload.reply_parameters = to.reply_parameters();
            payload.ephemeral_message_parameters =
                to.only_for.map(|user| EphemeralMessageParameters { receiver_user_id: user });
            let outcome = self.call(&payload).await;
            let Err(error) = &outcome else { return verdict(&outcome) };
            if let Some(reduced) = to.without_rejected_part(error)
                && (reduced.only_for.is_some() || !must_stay_hidden)
            {
                to = reduced;
            } else if let Some(text) = self.without_dates(&payload.text, screen, error) {
                payload.text = text;
            } else if payload.link_preview_options.url.is_some() && error.is_preview_rejected() {
                payload.link_preview_options = preview(None);
            } else {
                return verdict(&outcome);
            }
        }
    }

    /// Edits a message. A message that already shows the screen counts as delivered.
    pub async fn edit(&self, chat: i64, message_id: i64, screen: &Screen) -> Delivery {
        self.try_edit(chat, message_id, screen).await.unwrap_or_else(|_| {
            Delivery::Rejected("the message to edit was deleted or is too old".to_owned())
        })
    }

    /// Edits a message, or sends a new one if the message was deleted or is too old.
    pub async fn show(
        &self,
        to: impl Into<Destination>,
        message_id: i64,
        screen: &Screen,
    ) -> Delivery {
        let to: Destination = to.into();
        match self.try_edit(to.chat, message_id, screen).await {
            Ok(delivery) => delivery,
            Err(Gone) => self.send(to, screen).await,
        }
    }

    async fn try_edit(
        &self,
        chat: i64,
        message_id: i64,
        screen: &Screen,
    ) -> Result<Delivery, Gone> {
        let keyboard = match keyboard::keyboard(screen) {
            Ok(keyboard) => keyboard,
            Err(reason) => return Ok(Delivery::Rejected(reason)),
        };
        let mut payload = EditMessageText {
            chat_id: chat,
            message_id,
            text: self.text(screen),
            parse_mode: HTML,
            link_preview_options: preview(screen.image.as_deref()),
            reply_markup: keyboard,
        };
        loop {
            match self.call(&payload).await {
                Ok(_) => return Ok(Delivery::Delivered { message_id }),
                Err(error) if error.is_gone() => return Err(Gone),
                Err(error)
                    if payload.link_preview_options.url.is_some()
                        && error.is_preview_rejected() =>
                {
                    payload.link_preview_options = preview(None);
                }
                Err(error) => match self.without_dates(&payload.text, screen, &error) {
                    Some(text) => payload.text = text,
                    None => {
                        return Ok(match Delivery::of(&error) {
                            Delivery::Delivered { .. } => Delivery::Delivered { message_id },
                            other => other,
                        });
                    }
                },
            }
        }
    }

    /// The text in a form that the server supports.
    fn text(&self, screen: &Screen) -> String {
        if self.dates.is_missing() { screen.text_in_utc() } else { screen.text.clone() }
    }

    /// The text with plain UTC dates, to retry with. `None` if that was sent already, or if the error is
    /// not about the text.
    fn without_dates(&self, sent: &str, screen: &Screen, error: &CallError) -> Option<String> {
        if !error.is_unparsable() {
            return None;
        }
        let plain = screen.text_in_utc();
        if sent == plain {
            return None;
        }
        self.dates.note_missing();
        Some(plain)
    }
}

/// The message to edit no longer exists or is too old.
struct Gone;

/// The delivery of a sent message.
pub(super) fn verdict(outcome: &Result<Value, CallError>) -> Delivery {
    match outcome {
        // Only the id is read, so unknown fields of newer servers do no harm.
        Ok(message) => {
            Delivery::Delivered { message_id: message["message_id"].as_i64().unwrap_or_default() }
        }
        Err(error) => Delivery::of(error),
    }
}

/// The image at that address above the text, and no preview of what the text links to.
fn preview(image: Option<&str>) -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: image.is_none(),
        url: image.map(str::to_owned),
        prefer_small_media: false,
        prefer_large_media: image.is_some(),
        show_above_text: image.is_some(),
    }
}
