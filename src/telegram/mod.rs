//! The gateway to Telegram: sends and edits screens, answers presses, fetches updates; every call ends in a verdict.

mod call;
mod delivery;
mod document;
mod incoming;
mod keyboard;
mod menu;
mod payloads;
mod profile;
mod sending;
mod updates;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;
use teloxide::payloads::AnswerCallbackQuerySetters;
use teloxide::requests::HasPayload;
use teloxide::requests::Requester;
use teloxide::types::CallbackQueryId;

use crate::metrics::BotHealth;
use crate::metrics::Liveness;
use crate::telegram::call::CallError;
use crate::telegram::sending::DateSupport;

pub use crate::telegram::delivery::Delivery;
pub use crate::telegram::delivery::RetryReason;
pub use crate::telegram::document::Document;
pub use crate::telegram::document::LARGEST_DOCUMENT;
pub use crate::telegram::incoming::CallbackQuery;
pub use crate::telegram::incoming::ChatKind;
pub use crate::telegram::incoming::Content;
pub use crate::telegram::incoming::Membership;
pub use crate::telegram::incoming::Message;
pub use crate::telegram::incoming::Sender;
pub use crate::telegram::incoming::Update;
pub use crate::telegram::incoming::UpdateKind;
pub use crate::telegram::menu::Menu;
pub use crate::telegram::profile::ProfileText;
pub use crate::telegram::sending::Destination;
pub use crate::telegram::sending::ReplyTo;
pub use crate::telegram::updates::NoUpdates;
pub use crate::telegram::updates::WebhookState;

/// Longer than a long poll, and than Telegram's slowest answers.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The handle; clones share one connection pool.
#[derive(Clone)]
pub struct Telegram {
    bot: teloxide::Bot,
    contact: Liveness,
    health: BotHealth,
    dates: Arc<DateSupport>,
}

/// Who the bot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub id: i64,
    /// Without `@`.
    pub username: String,
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
        Ok(Self {
            bot,
            contact: Liveness::default(),
            health: BotHealth::default(),
            dates: Arc::default(),
        })
    }

    pub const fn bot(&self) -> &teloxide::Bot {
        &self.bot
    }

    /// When Telegram has answered last.
    #[must_use]
    pub fn contact(&self) -> Liveness {
        self.contact.clone()
    }

    /// Whether Telegram lets the bot work.
    #[must_use]
    pub fn health(&self) -> BotHealth {
        self.health.clone()
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
}
