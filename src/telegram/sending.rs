//! Sending and editing screens, with a second try in plainer form where Telegram refuses the first.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use serde_json::Value;
use teloxide::types::LinkPreviewOptions;

use crate::messages::Screen;
use crate::telegram::Delivery;
use crate::telegram::Telegram;
use crate::telegram::call::CallError;
use crate::telegram::delivery;
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
    /// The topic of a forum, or of a private chat with topics. One that is gone is left out.
    pub topic: Option<i64>,
    /// In the chat for direct messages to a channel: the person whose messages they are. There,
    /// Telegram does not accept a message without it.
    pub direct_topic: Option<i64>,
    pub reply_to: Option<ReplyTo>,
    /// Only this user sees the message, where Telegram supports that: others have to be able to
    /// read it as well, because a server before Bot API 10.3 posts it openly.
    pub only_for: Option<i64>,
}

/// The message that is answered; one that is gone is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyTo {
    Message(i64),
    /// A message that only its sender and the bot see. The answer never goes to the whole chat.
    Ephemeral(i64),
}

impl From<i64> for Destination {
    fn from(chat: i64) -> Self {
        Self { chat, topic: None, direct_topic: None, reply_to: None, only_for: None }
    }
}

impl Destination {
    /// The same without the part that Telegram does not accept; none if there is none to leave out.
    fn without_what_is_refused(self, error: &CallError) -> Option<Self> {
        if self.topic.is_some() && delivery::is_topic_gone(error) {
            return Some(Self { topic: None, ..self });
        }
        if self.reply_to.is_some() && delivery::is_reply_gone(error) {
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
                // For ephemeral messages Telegram takes it for false.
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

/// Whether the server reads `<tg-time>`, which came with Bot API 9.5. A server that does not
/// refuses the whole message.
#[derive(Debug, Default)]
pub(super) struct DateSupport(AtomicBool);

impl DateSupport {
    fn is_missing(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn note_missing(&self) {
        if !self.0.swap(true, Ordering::Relaxed) {
            log::warn!("the Bot API server does not read <tg-time>: dates are sent in UTC");
        }
    }
}

impl Telegram {
    /// A new message. The topic, the message that is answered and dates in the reader's time zone
    /// are left out where Telegram refuses them: the text arrives all the same.
    pub async fn send(&self, to: impl Into<Destination>, screen: &Screen) -> Delivery {
        let mut to: Destination = to.into();
        // An answer to a message that others do not see must not show them that it was asked.
        let secret = matches!(to.reply_to, Some(ReplyTo::Ephemeral(_)));
        let keyboard = match keyboard::keyboard(screen) {
            Ok(keyboard) => keyboard,
            Err(reason) => return Delivery::Rejected(reason),
        };
        let text = self.text(screen);
        let mut payload = SendMessage {
            chat_id: to.chat,
            text,
            parse_mode: HTML,
            link_preview_options: no_preview(),
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
            if let Some(plainer) = to.without_what_is_refused(error)
                && (plainer.only_for.is_some() || !secret)
            {
                to = plainer;
            } else if let Some(text) = self.without_dates(&payload.text, screen, error) {
                payload.text = text;
            } else {
                return verdict(&outcome);
            }
        }
    }

    /// Turns the message into the screen. A screen that is there already counts as delivered.
    pub async fn edit(&self, chat: i64, message_id: i64, screen: &Screen) -> Delivery {
        self.try_edit(chat, message_id, screen).await.unwrap_or_else(|_| {
            Delivery::Rejected("the message to edit is gone or too old".to_owned())
        })
    }

    /// Turns the message into the screen, or sends the screen anew where the message is gone.
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
            link_preview_options: no_preview(),
            reply_markup: keyboard,
        };
        loop {
            match self.call(&payload).await {
                Ok(_) => return Ok(Delivery::Delivered { message_id }),
                Err(error) if delivery::is_gone(&error) => return Err(Gone),
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

    /// The text in the form that the server reads.
    fn text(&self, screen: &Screen) -> String {
        if self.dates.is_missing() { screen.text_in_utc() } else { screen.text.clone() }
    }

    /// The text to try next, with dates as plain text; none when that has been tried, or when
    /// Telegram's answer has nothing to do with the text.
    fn without_dates(&self, tried: &str, screen: &Screen, error: &CallError) -> Option<String> {
        if !delivery::is_unparsable(error) {
            return None;
        }
        let plain = screen.text_in_utc();
        if tried == plain {
            return None;
        }
        self.dates.note_missing();
        Some(plain)
    }
}

/// The message to edit does not exist any more.
struct Gone;

pub(super) fn verdict(outcome: &Result<Value, CallError>) -> Delivery {
    match outcome {
        // Only the id is read: the message comes back with all that newer servers add to it.
        Ok(message) => {
            Delivery::Delivered { message_id: message["message_id"].as_i64().unwrap_or_default() }
        }
        Err(error) => Delivery::of(error),
    }
}

const fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
