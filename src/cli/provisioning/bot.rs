//! The bot's menus, texts and menu button at Telegram. `tollgate run` sets them as well.

use secrecy::ExposeSecret;

use crate::bot::published;
use crate::bot::published::Published;
use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::provisioning::plan::{Row, Verb};
use crate::config::{Secrets, Settings};
use crate::messages::Locales;
use crate::telegram::Telegram;

/// What is done about the bot.
pub(super) enum BotStep {
    /// Set what differs.
    Set { telegram: Telegram, differ: Vec<Published> },
    /// With the reason.
    Skip(String),
}

pub(super) async fn decide(settings: &Settings, secrets: &Secrets) -> Result<BotStep, Failure> {
    if secrets.telegram_bot_token.expose_secret().is_empty() {
        return Ok(BotStep::Skip("TELEGRAM_BOT_TOKEN is not set".to_owned()));
    }
    let locales = Locales::load(&settings.bot.default_locale)?;
    let server = settings.telegram_api_url.as_deref();
    let telegram = match Telegram::new(&secrets.telegram_bot_token, server) {
        Ok(telegram) => telegram,
        Err(error) => return Ok(BotStep::Skip(error.to_string())),
    };
    Ok(match published::differences(&telegram, &locales).await {
        Ok(differ) => BotStep::Set { telegram, differ },
        Err(error) => BotStep::Skip(error.to_string()),
    })
}

impl BotStep {
    pub(super) fn row(&self) -> Row {
        const WHAT: &str = "bot menus";
        match self {
            Self::Set { differ, .. } if differ.is_empty() => {
                Row::new(Verb::Keep, WHAT, "commands, texts and button, in each language")
            }
            Self::Set { differ, .. } => {
                let detail = format!("{} menus and texts, in each language", differ.len());
                Row::new(Verb::Change, WHAT, detail)
            }
            Self::Skip(reason) => Row::new(Verb::Skip, WHAT, reason),
        }
    }

    pub(super) async fn carry_out(&self) -> Result<(), Failure> {
        let Self::Set { telegram, differ } = self else { return Ok(()) };
        for published in differ {
            published::set(telegram, published).await?;
        }
        if differ.is_empty() {
            return Ok(());
        }
        print_line(&format!("changed: bot, {} menus and texts", differ.len()))
    }
}
