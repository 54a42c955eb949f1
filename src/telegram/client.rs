//! The client and its connection settings.

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::ids::UserId;
use crate::metrics::BotHealth;
use crate::metrics::Liveness;
use crate::telegram::TelegramError;
use crate::telegram::date_support::DateSupport;

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
    /// The id of the bot, once `getMe` has returned it.
    pub(super) own_id: Arc<OnceLock<UserId>>,
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
            own_id: Arc::default(),
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
}
