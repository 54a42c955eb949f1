//! The owner: the person who opens the bot with a link that carries a random code.

use std::io::{self, IsTerminal};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::init::arguments::Args;
use crate::cli::init::bot::Bot;
use crate::cli::init::dialog::Dialog;
use crate::cli::init::known::Known;
use crate::cli::init::{prompts, qr};
use crate::cli::output::print_message;
use crate::cli::setup::Setup;
use crate::messages::Locales;
use crate::telegram::{ChatKind, Content, NoUpdates, Sender, Telegram, Update, UpdateKind};

/// How long the operator has time to open the link.
const TIME_LIMIT: Duration = Duration::from_mins(5);
/// How long Telegram may hold a poll open.
const LONG_POLL_TIMEOUT: Duration = Duration::from_secs(10);
/// Between polls that return at once, because other messages wait for the bot.
const PAUSE: Duration = Duration::from_secs(1);
/// How often another poll may be in the way before it counts as that of a running program.
const MAX_CONFLICTS: u32 = 3;
/// Telegram returns no more updates at once: <https://core.telegram.org/bots/api#getupdates>.
const FULL_PAGE: usize = 100;

/// The owner of the shop.
pub(super) struct Owner {
    pub(super) id: i64,
    /// Without `@`; known only to those who opened the link.
    pub(super) username: Option<String>,
}

/// Why no owner was found.
#[derive(Debug, PartialEq, Eq)]
enum NotFound {
    TimedOut,
    /// So many messages wait that a new one would not be returned.
    Crowded,
    Refused(NoUpdates),
}

/// The owner of the flag, or the one who opens the link; asks for the id if that is not possible.
pub(super) async fn find(
    dialog: &mut Dialog,
    setup: &Setup,
    args: &Args,
    bot: &Bot,
    known: Option<&Known>,
) -> Result<Owner, Failure> {
    if let Some(id) = args.owner_id {
        return Ok(Owner { id, username: None });
    }
    if let Some(id) = known.and_then(Known::owner) {
        dialog.confirms(format!("Owner: {id}, as before; --owner-id names another"));
        return Ok(Owner { id, username: None });
    }
    let code = Uuid::new_v4().simple().to_string();
    let link = format!("https://t.me/{}?start={code}", bot.identity.username);
    dialog.explains(
        "Now the owner: who receives alerts and may do everything. Open this link with your Telegram account \
         and press Start.",
    );
    for line in qr::lines(&link, has_colours(setup)) {
        print_message(&format!("  {line}"));
    }
    dialog.explains(&link);
    let spinner = cliclack::spinner();
    spinner.start("Waiting for five minutes at most. Ctrl-C: enter the id by hand");
    let deadline = Instant::now() + TIME_LIMIT;
    let found = dialog.until_interrupted(search(&bot.telegram, &code, deadline)).await;
    match found {
        Some(Ok(sender)) => {
            spinner.stop(format!("Owner: {} ({})", sender.full_name(), sender.id));
            greet(dialog, &bot.telegram, &sender).await;
            return Ok(Owner { id: sender.id, username: sender.username });
        }
        Some(Err(reason)) => {
            spinner.clear();
            dialog.warns(explained(&reason));
        }
        None => spinner.clear(),
    }
    let id = prompts::text(
        "Your numeric Telegram id; @userinfobot shows it",
        None,
        "123456789",
        |id| positive(id).map(|_| ()),
    )?;
    Ok(Owner { id: positive(&id).map_err(anyhow::Error::msg)?, username: None })
}

fn positive(id: &str) -> Result<i64, String> {
    let id = id.parse().ok().filter(|id| *id > 0);
    id.ok_or_else(|| "write a positive whole number".to_owned())
}

/// Polls until `/start CODE` arrives. No update is confirmed, so that the bot receives all of them once it runs.
async fn search(telegram: &Telegram, code: &str, deadline: Instant) -> Result<Sender, NotFound> {
    let polls = async {
        let mut conflicts = 0;
        loop {
            match telegram.updates(None, LONG_POLL_TIMEOUT).await {
                Ok(updates) => {
                    if let Some(sender) = updates.iter().find_map(|update| started_by(update, code))
                    {
                        return Ok(sender.clone());
                    }
                    if updates.len() >= FULL_PAGE {
                        return Err(NotFound::Crowded);
                    }
                    if !updates.is_empty() {
                        sleep(PAUSE).await;
                    }
                }
                Err(NoUpdates::Paused(asked)) => sleep(asked).await,
                Err(NoUpdates::Trouble(_)) => sleep(PAUSE).await,
                // A poll that has just been given up still counts for a while.
                Err(NoUpdates::Conflict) if conflicts < MAX_CONFLICTS => {
                    conflicts += 1;
                    sleep(PAUSE).await;
                }
                Err(refused) => return Err(NotFound::Refused(refused)),
            }
        }
    };
    timeout_at(deadline, polls).await.unwrap_or(Err(NotFound::TimedOut))
}

/// Who sent `/start CODE` in a private chat.
fn started_by<'a>(update: &'a Update, code: &str) -> Option<&'a Sender> {
    let UpdateKind::Message(message) = &update.kind else { return None };
    let Content::Text(text) = &message.content else { return None };
    let sender = message.from.as_ref().filter(|sender| !sender.is_bot)?;
    let is_private = message.chat_kind == ChatKind::Private && message.chat == sender.id;
    (is_private && text.strip_prefix("/start ") == Some(code)).then_some(sender)
}

/// Confirms it in the chat.
async fn greet(dialog: &mut Dialog, telegram: &Telegram, owner: &Sender) {
    if let Ok(locales) = Locales::load("en") {
        let localizer = locales.for_user(None, owner.language.as_deref());
        // The terminal shows it as well, so a failure changes nothing.
        _ = dialog.until_interrupted(telegram.send(owner.id, &localizer.owner_confirmed())).await;
    }
}

fn explained(reason: &NotFound) -> String {
    match reason {
        NotFound::TimedOut => "The link was not opened in time.".to_owned(),
        NotFound::Crowded => {
            "Many messages wait for this bot, and yours is not among those that Telegram shows. They are kept."
                .to_owned()
        }
        NotFound::Refused(NoUpdates::WebhookSet) => {
            "Telegram posts this bot's messages to a webhook, so the link cannot be seen here. `tollgate run` \
             removes the webhook when it polls; if another program uses it, stop that first."
                .to_owned()
        }
        NotFound::Refused(NoUpdates::Conflict) => {
            "Another program receives this bot's messages, so the link cannot be seen here. Stop it before \
             `tollgate run`."
                .to_owned()
        }
        NotFound::Refused(other) => format!("Telegram shows no messages: {other}."),
    }
}

/// Whether standard error shows colours. The operator can refuse them: <https://no-color.org>.
fn has_colours(setup: &Setup) -> bool {
    let variable = |name: &str| setup.environment.get(name).ok().flatten();
    let refused = variable("NO_COLOR").is_some() || variable("TERM").as_deref() == Some("dumb");
    io::stderr().is_terminal() && !refused
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::sync::Arc;
    use std::time::Duration;

    use secrecy::SecretString;
    use serde_json::json;
    use tokio::time::Instant;
    use tollgate_sandbox::{
        ApiShape, BotIdentity, Group, Options, Person, Sandbox, StripeOptions, TelegramSim,
    };

    use super::{NotFound, search};
    use crate::domain::clock::ManualClock;
    use crate::domain::clock::Timestamp;
    use crate::simulators;
    use crate::telegram::{NoUpdates, Telegram};

    const OLGA: i64 = 1004;
    const STRANGER: i64 = 1001;
    const GROUP: i64 = -1_001;

    async fn telegram() -> (Sandbox, Telegram) {
        let person = |id| Person {
            id,
            first_name: "Olga".to_owned(),
            last_name: None,
            username: Some("olga".to_owned()),
            language_code: Some("de".to_owned()),
            admin: false,
        };
        let clock = Arc::new(ManualClock::starting_at(Timestamp::from_seconds(1_790_000_000)));
        let sandbox = Sandbox::start(Options {
            listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
            clock: simulators::turned(clock),
            bot: BotIdentity { token: "1:hush".to_owned(), username: "club_bot".to_owned() },
            people: vec![person(OLGA), person(STRANGER)],
            groups: vec![Group { id: GROUP, title: "Club".to_owned() }],
            stripe: StripeOptions {
                secret_key: "sk_test_hush".to_owned(),
                webhook_url: "http://127.0.0.1:9".to_owned(),
                webhook_secret: "whsec_hush".to_owned(),
                prices: Vec::new(),
                shape: ApiShape::New,
            },
            app_name: "tollgate".to_owned(),
        });
        let sandbox = sandbox.await.unwrap();
        let token = SecretString::from("1:hush");
        let telegram = Telegram::new(&token, Some(&sandbox.telegram_api_url())).unwrap();
        (sandbox, telegram)
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(100)
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_mins(1)
    }

    /// The texts that wait for the bot.
    fn waiting(sim: &TelegramSim) -> usize {
        sim.undelivered_updates()
    }

    #[tokio::test]
    async fn only_the_code_in_a_private_chat_makes_an_owner_and_nothing_is_lost() {
        let (sandbox, telegram) = telegram().await;
        let sim = sandbox.telegram();
        sim.message(STRANGER, "/start");
        sim.message(STRANGER, "/start other");
        sim.message(STRANGER, "code");
        sim.message_in_group(OLGA, GROUP, "/start code");
        assert_eq!(search(&telegram, "code", soon()).await, Err(NotFound::TimedOut));
        sim.message(OLGA, "/start code");
        let owner = search(&telegram, "code", later()).await.unwrap();
        assert_eq!((owner.id, owner.username.as_deref()), (OLGA, Some("olga")));
        assert_eq!(waiting(sim), 5, "the bot receives all of them");
    }

    #[tokio::test]
    async fn a_link_that_is_opened_while_polls_wait_is_found() {
        let (sandbox, telegram) = telegram().await;
        let opened = async {
            tokio::task::yield_now().await;
            sandbox.telegram().message(OLGA, "/start code");
        };
        let (found, ()) = tokio::join!(search(&telegram, "code", later()), opened);
        assert_eq!(found.unwrap().id, OLGA);
    }

    #[tokio::test]
    async fn a_webhook_a_refused_token_and_a_crowd_end_the_search() {
        let (sandbox, telegram) = telegram().await;
        let sim = sandbox.telegram();
        for number in 0..100 {
            sim.push_raw_update(json!({ "message": { "message_id": number } }));
        }
        assert_eq!(search(&telegram, "code", later()).await, Err(NotFound::Crowded));
        assert_eq!(waiting(sim), 100);

        let secret = SecretString::from("secret");
        telegram.set_webhook("https://club.io/telegram", &secret).await.unwrap();
        let refused = Err(NotFound::Refused(NoUpdates::WebhookSet));
        assert_eq!(search(&telegram, "code", later()).await, refused);
        sim.revoke_token(true);
        let refused = Err(NotFound::Refused(NoUpdates::Unauthorized));
        assert_eq!(search(&telegram, "code", later()).await, refused);
    }
}
