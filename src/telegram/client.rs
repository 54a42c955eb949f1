//! The client and its connection settings.

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
use crate::telegram::Delivery;
use crate::telegram::TelegramError;
use crate::telegram::delivery;
use crate::telegram::sending::DateSupport;

/// Longer than a long poll and than Telegram's slowest responses.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The client. Clones share one connection pool.
#[derive(Clone)]
pub struct Telegram {
    pub(super) bot: teloxide::Bot,
    pub(super) liveness: Liveness,
    pub(super) health: BotHealth,
    pub(super) dates: Arc<DateSupport>,
}

/// The bot's account, from `getMe`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub id: i64,
    /// Without `@`.
    pub username: String,
}

impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telegram").finish_non_exhaustive()
    }
}

impl Telegram {
    /// `api_url`: another Bot API server, with or without a trailing slash. Fails if it is not an HTTP
    /// address.
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
            liveness: Liveness::default(),
            health: BotHealth::default(),
            dates: Arc::default(),
        })
    }

    /// The underlying client.
    pub const fn bot(&self) -> &teloxide::Bot {
        &self.bot
    }

    /// When Telegram last responded.
    #[must_use]
    pub fn contact(&self) -> Liveness {
        self.liveness.clone()
    }

    /// Whether Telegram accepts the bot's token and delivers updates.
    #[must_use]
    pub fn health(&self) -> BotHealth {
        self.health.clone()
    }

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
            Err(error) if delivery::is_query_over(&error) => Delivery::Delivered { message_id: 0 },
            Err(error) => Delivery::of(&error),
        }
    }

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
