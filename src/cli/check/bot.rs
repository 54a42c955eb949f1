//! Checks against Telegram: the token, the menus and texts, and who else receives the updates.

use std::time::Duration;

use crate::bot::published;
use crate::cli::check::findings::Findings;
use crate::config::{Secrets, Settings, Updates};
use crate::messages::Locales;
use crate::telegram::{NoUpdates, Telegram};

const PLACE: &str = "Telegram";
/// Long enough for another process to poll again after this request has ended its poll.
const POLL: Duration = Duration::from_secs(2);

/// `running`: a tollgate with this configuration runs here, and receives the updates.
pub(super) async fn check(
    findings: &mut Findings,
    settings: Option<&Settings>,
    secrets: &Secrets,
    server: Option<&str>,
    running: bool,
) {
    const CODE: &str = "telegram";
    let telegram = match Telegram::new(&secrets.telegram_bot_token, server) {
        Ok(telegram) => telegram,
        Err(error) => return findings.broken(CODE, PLACE, &error),
    };
    match telegram.me().await {
        Ok(me) => findings.good(CODE, PLACE, format!("@{}", me.username)),
        Err(error) => return findings.broken(CODE, PLACE, &error),
    }
    let Some(settings) = settings else { return };
    menus(findings, settings, &telegram).await;
    if !running {
        receivers(findings, settings, &telegram).await;
    }
}

async fn menus(findings: &mut Findings, settings: &Settings, telegram: &Telegram) {
    const CODE: &str = "bot_menu";
    let Ok(locales) = Locales::load(&settings.bot.default_locale) else { return };
    match published::differences(telegram, &locales).await {
        Ok(differ) if differ.is_empty() => {
            findings.good(CODE, "bot menus", "as in the locales, in each language");
        }
        Ok(differ) => findings.note(
            CODE,
            "bot menus",
            format!(
                "{} of the menus and texts differ from the locales: run `tollgate setup`, or `tollgate run`, \
                 which sets them as well",
                differ.len()
            ),
        ),
        Err(error) => findings.note(CODE, "bot menus", format!("cannot be read: {error}")),
    }
}

/// Finds another process that receives the bot's updates. Updates that are returned are not confirmed, so that
/// none is lost.
async fn receivers(findings: &mut Findings, settings: &Settings, telegram: &Telegram) {
    const CODE: &str = "updates";
    let (url, is_complete) = match telegram.webhook().await {
        Ok(webhook) => (webhook.url, webhook.is_complete),
        Err(error) => return findings.broken(CODE, PLACE, &error),
    };
    if !url.is_empty() {
        let own = format!("{}/telegram/webhook", settings.http.public_url);
        if settings.bot.updates == Updates::Webhook && url == own && !is_complete {
            let message =
                "does not post every kind of update that is needed; `tollgate run` ends that";
            findings.note(CODE, PLACE, message.to_owned());
        } else if settings.bot.updates == Updates::Webhook && url == own {
            findings.good(CODE, PLACE, "posts updates here");
        } else {
            let message = format!("posts updates to {url}; `tollgate run` ends that");
            findings.note(CODE, PLACE, message);
        }
        return;
    }
    match telegram.updates(None, POLL).await {
        Err(NoUpdates::Conflict) => findings.bad(
            CODE,
            PLACE,
            "another process receives the updates of this bot",
            "stop it, or create another bot: each update reaches only one of them",
        ),
        Ok(_) => findings.good(CODE, PLACE, "no other process receives the updates"),
        Err(error) => findings.note(CODE, PLACE, error.to_string()),
    }
}
