//! The bot: its token, verified at Telegram.

use anyhow::anyhow;
use secrecy::SecretString;

use crate::cli::failure::Failure;
use crate::cli::init::arguments::Args;
use crate::cli::init::dialog::{Dialog, stopped};
use crate::cli::init::given_secret::given_secret;
use crate::cli::init::prompts;
use crate::cli::setup::Setup;
use crate::config::{ConfigError, check_bot_token};
use crate::telegram::{Identity, Telegram, TelegramError};

pub(super) const VARIABLE: &str = "TELEGRAM_BOT_TOKEN";

/// A bot that Telegram knows.
pub(super) struct Bot {
    pub(super) token: SecretString,
    pub(super) telegram: Telegram,
    pub(super) identity: Identity,
}

/// The bot of the file, of the environment or of the answer. `None` if the token is missing and nothing can be
/// asked.
pub(super) async fn find(
    dialog: &mut Dialog,
    setup: &Setup,
    args: &Args,
) -> Result<Option<Bot>, Failure> {
    let server = setup.environment.get("TELEGRAM_API_URL").map_err(ConfigError::from)?;
    let server = server.as_deref();
    let file = args.bot_token_file.as_deref();
    let check =
        |token: &str| check_bot_token(token).map_err(|what| format!("this {what}: {REMEDY}"));
    if let Some((token, source)) = given_secret(setup, VARIABLE, "--bot-token-file", file, check)? {
        let verified = dialog.until_interrupted(verified(token, server)).await;
        match verified.ok_or_else(stopped)? {
            Ok(bot) => {
                dialog.confirms(format!("Bot: @{} (token from {source})", bot.identity.username));
                return Ok(Some(bot));
            }
            Err(error @ TelegramError::Unauthorized) if dialog.asks() => {
                dialog.warns(format!("{source}: {}", explained(&error)));
            }
            Err(error) => return Err(refused(&error, &source)),
        }
    }
    if !dialog.asks() {
        return Ok(None);
    }
    dialog.explains(
        "Create the bot first: send /newbot to @BotFather in Telegram, and copy the token from its answer.",
    );
    loop {
        let token = prompts::secret("Token of the bot (not shown)", check)?;
        let verified = dialog.until_interrupted(verified(token, server)).await;
        match verified.ok_or_else(stopped)? {
            Ok(bot) => {
                dialog.confirms(format!("Bot: @{}", bot.identity.username));
                return Ok(Some(bot));
            }
            Err(error) => dialog.warns(explained(&error)),
        }
    }
}

const REMEDY: &str = "copy it as a whole from @BotFather's answer, 123456:ABC…";

async fn verified(token: SecretString, server: Option<&str>) -> Result<Bot, TelegramError> {
    let telegram = Telegram::new(&token, server)?;
    let identity = telegram.me().await?;
    Ok(Bot { token, telegram, identity })
}

fn explained(error: &TelegramError) -> String {
    match error {
        TelegramError::Unauthorized => {
            "Telegram does not know this token: it is incomplete, or a newer one has replaced it (/token in \
             @BotFather shows the current one)"
                .to_owned()
        }
        TelegramError::Unreachable(_) => {
            format!("{error}; check the connection, and TELEGRAM_API_URL if it is set")
        }
        TelegramError::Failing(_) => format!("{error}; try again in a minute"),
        other => other.to_string(),
    }
}

/// A token that came from `source` cannot be used.
fn refused(error: &TelegramError, source: &str) -> Failure {
    let is_transient = error.is_transient();
    let error = anyhow!("{source}: {}", explained(error));
    if is_transient { Failure::Failed(error) } else { Failure::Misconfigured(error) }
}
