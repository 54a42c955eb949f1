//! The gateway to Telegram: sends and edits screens, answers presses, fetches updates; every call ends in a verdict.

mod call;
mod delivery;
mod keyboard;
mod updates;

use std::fmt;
use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value;
use teloxide::payloads::AnswerCallbackQuerySetters;
use teloxide::payloads::EditMessageTextSetters;
use teloxide::payloads::SendMessageSetters;
use teloxide::payloads::SetMyCommandsSetters;
use teloxide::requests::HasPayload;
use teloxide::requests::Payload;
use teloxide::requests::Requester;
use teloxide::types::BotCommand;
use teloxide::types::BotCommandScope;
use teloxide::types::CallbackQueryId;
use teloxide::types::ChatId;
use teloxide::types::LinkPreviewOptions;
use teloxide::types::MessageId;
use teloxide::types::ParseMode;
use teloxide::types::ReplyParameters;

use crate::measures::Contact;
use crate::messages::Screen;

use crate::telegram::call::CallError;
pub use crate::telegram::delivery::Delivery;
pub use crate::telegram::delivery::RetryReason;
pub use crate::telegram::updates::NoUpdates;

/// Longer than a long poll, and than Telegram's slowest answers.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The handle; clones share one connection pool.
#[derive(Clone)]
pub struct Telegram {
    bot: teloxide::Bot,
    contact: Contact,
}

/// Who the bot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub id: i64,
    /// Without `@`.
    pub username: String,
}

/// Whose menu of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    PrivateChats,
    Groups,
    Chat(i64),
}

#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    #[error("Telegram refuses the bot token: take it from @BotFather and set TELEGRAM_BOT_TOKEN")]
    Unauthorized,
    #[error("Telegram cannot be reached: {0}")]
    Unreachable(String),
    #[error("Telegram refuses: {0}")]
    Refused(String),
    #[error(
        "`{0}` is no address of a Bot API server: set TELEGRAM_API_URL to one that begins with http:// or https://"
    )]
    NotAnAddress(String),
}

impl TelegramError {
    /// Whether waiting may help.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }

    fn of(error: &CallError) -> Self {
        if delivery::is_unauthorized(error) {
            return Self::Unauthorized;
        }
        match Delivery::of(error) {
            Delivery::RetryAt(_, RetryReason::Unknown(reason)) => Self::Refused(reason),
            Delivery::RetryAt(..) => Self::Unreachable(delivery::reason(error)),
            _ => Self::Refused(delivery::reason(error)),
        }
    }
}

impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telegram").finish_non_exhaustive()
    }
}

impl Telegram {
    /// `api_url`: another server that speaks the Bot API, with or without a trailing slash.
    pub fn new(token: &SecretString, api_url: Option<&str>) -> Result<Self, TelegramError> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .tcp_nodelay(true)
            .build()
            .map_err(|_| TelegramError::Unreachable("no TLS on this machine".to_owned()))?;
        let mut bot = teloxide::Bot::with_client(token.expose_secret(), client);
        if let Some(address) = api_url {
            let url: reqwest::Url = address
                .trim_end_matches('/')
                .parse()
                .map_err(|_| TelegramError::NotAnAddress(address.to_owned()))?;
            if !matches!(url.scheme(), "http" | "https") {
                return Err(TelegramError::NotAnAddress(address.to_owned()));
            }
            bot = bot.set_api_url(url);
        }
        Ok(Self { bot, contact: Contact::default() })
    }

    pub const fn bot(&self) -> &teloxide::Bot {
        &self.bot
    }

    /// When Telegram has answered last.
    #[must_use]
    pub fn contact(&self) -> Contact {
        self.contact.clone()
    }

    /// A call whose answer is a message.
    async fn deliver<R>(&self, request: &R) -> Delivery
    where
        R: HasPayload,
        R::Payload: Payload + Serialize + Sync,
    {
        verdict(&self.call(request.payload_ref()).await)
    }

    /// A new message.
    pub async fn send(&self, chat: i64, screen: &Screen) -> Delivery {
        self.post(chat, None, screen).await
    }

    /// A new message that answers another one; also when that one has been deleted.
    pub async fn reply(&self, chat: i64, to: i64, screen: &Screen) -> Delivery {
        self.post(chat, i32::try_from(to).ok(), screen).await
    }

    async fn post(&self, chat: i64, answers: Option<i32>, screen: &Screen) -> Delivery {
        let keyboard = match keyboard::keyboard(screen) {
            Ok(keyboard) => keyboard,
            Err(reason) => return Delivery::Rejected(reason),
        };
        let mut request = self
            .bot
            .send_message(ChatId(chat), &screen.text)
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview());
        if let Some(keyboard) = keyboard {
            request = request.reply_markup(keyboard);
        }
        if let Some(id) = answers {
            let to = ReplyParameters::new(MessageId(id)).allow_sending_without_reply();
            request = request.reply_parameters(to);
        }
        self.deliver(&request).await
    }

    /// Turns the message into the screen. A screen that is there already counts as delivered.
    pub async fn edit(&self, chat: i64, message_id: i64, screen: &Screen) -> Delivery {
        self.try_edit(chat, message_id, screen).await.unwrap_or_else(|_| {
            Delivery::Rejected("the message to edit is gone or too old".to_owned())
        })
    }

    /// Turns the message into the screen, or sends the screen anew where the message is gone.
    pub async fn show(&self, chat: i64, message_id: i64, screen: &Screen) -> Delivery {
        match self.try_edit(chat, message_id, screen).await {
            Ok(delivery) => delivery,
            Err(Gone) => self.send(chat, screen).await,
        }
    }

    async fn try_edit(
        &self,
        chat: i64,
        message_id: i64,
        screen: &Screen,
    ) -> Result<Delivery, Gone> {
        let id = i32::try_from(message_id).map_err(|_| Gone)?;
        let keyboard = match keyboard::keyboard(screen) {
            Ok(keyboard) => keyboard,
            Err(reason) => return Ok(Delivery::Rejected(reason)),
        };
        let mut request = self
            .bot
            .edit_message_text(ChatId(chat), MessageId(id), &screen.text)
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview());
        if let Some(keyboard) = keyboard {
            request = request.reply_markup(keyboard);
        }
        match self.call(request.payload_ref()).await {
            Err(error) if delivery::is_gone(&error) => Err(Gone),
            outcome => Ok(match verdict(&outcome) {
                Delivery::Delivered { .. } => Delivery::Delivered { message_id },
                other => other,
            }),
        }
    }

    /// A file, with a caption in plain text; an empty one is left out.
    pub async fn send_document(
        &self,
        chat: i64,
        name: &str,
        bytes: Vec<u8>,
        caption: &str,
    ) -> Delivery {
        let file = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let mut form = reqwest::multipart::Form::new()
            .text("chat_id", chat.to_string())
            .part("document", file);
        if !caption.is_empty() {
            form = form.text("caption", caption.to_owned());
        }
        verdict(&self.call_with_form("SendDocument", form).await)
    }

    /// Answers a press; one that Telegram has given up waiting for counts as delivered.
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
            Err(error) if delivery::is_query_over(&error) => Delivery::Delivered { message_id: 0 },
            Err(error) => Delivery::of(&error),
        }
    }

    pub async fn me(&self) -> Result<Identity, TelegramError> {
        let me = self.call(self.bot.get_me().payload_ref()).await;
        let me = me.map_err(|error| TelegramError::of(&error))?;
        let known = me["id"].as_i64().zip(me["username"].as_str());
        let (id, username) = known
            .ok_or_else(|| TelegramError::Refused("the answer to getMe names no bot".to_owned()))?;
        Ok(Identity { id, username: username.to_owned() })
    }

    /// The menu of commands. `language`: two letters, or nothing for everybody else.
    pub async fn set_commands(
        &self,
        commands: &[(&'static str, String)],
        menu: Menu,
        language: Option<&str>,
    ) -> Delivery {
        let list = commands.iter().map(|(name, text)| BotCommand::new(*name, text));
        let scope = match menu {
            Menu::PrivateChats => BotCommandScope::AllPrivateChats,
            Menu::Groups => BotCommandScope::AllGroupChats,
            Menu::Chat(chat) => BotCommandScope::Chat { chat_id: ChatId(chat).into() },
        };
        let mut request = self.bot.set_my_commands(list).scope(scope);
        if let Some(language) = language {
            request = request.language_code(language);
        }
        match self.call(request.payload_ref()).await {
            Ok(_) => Delivery::Delivered { message_id: 0 },
            Err(error) => Delivery::of(&error),
        }
    }
}

/// The message to edit does not exist any more.
struct Gone;

fn verdict(outcome: &Result<Value, CallError>) -> Delivery {
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
