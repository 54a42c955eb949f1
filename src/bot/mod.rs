//! The entrance from Telegram: commands, presses and comings and goings become deeds, and their outcome a screen.

mod audit;
mod commands;
mod groups;
mod menus;
mod polling;
mod presses;
mod screens;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::time::Duration;

use teloxide::types::ChatMemberUpdated;
use teloxide::types::Message;
use teloxide::types::MessageKind;
use teloxide::types::Update;
use teloxide::types::UpdateKind;
use teloxide::types::User;

use crate::billing::Billing;
use crate::billing::Person;
use crate::bot::commands::Command;
use crate::bot::commands::Line;
use crate::bot::screens::Goal;
use crate::domain::ids::UserId;
use crate::logging;
use crate::messages::Phrasebook;
use crate::messages::Screen;
use crate::messages::Words;
use crate::telegram::Delivery;
use crate::telegram::Identity;
use crate::telegram::Telegram;

/// The longest pause that an answer waits out; whoever waits longer asks again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Answers updates. Cheap to clone; remembers nobody between two updates.
#[derive(Clone)]
pub struct Bot {
    inner: Arc<Inner>,
}

struct Inner {
    billing: Billing,
    telegram: Telegram,
    phrasebook: Arc<Phrasebook>,
    options: BotOptions,
    identity: OnceLock<Identity>,
    /// Admins whose menu Telegram refused because they have never written.
    menuless: Mutex<HashSet<UserId>>,
}

/// What the operator has decided.
#[derive(Debug, Clone)]
pub struct BotOptions {
    /// What links into chats begin with: `https://t.me`.
    pub link_base: String,
    /// Where people turn to with a payment, for example `@example_support`.
    pub support: Option<String>,
    pub terms_url: Option<String>,
    pub privacy_url: Option<String>,
}

/// Somebody at the counter, and the words to use with them.
struct Visit {
    person: Person,
    first_name: String,
    words: Words,
}

impl Visit {
    const fn id(&self) -> UserId {
        self.person.id
    }

    /// A private chat has the id of its person.
    const fn chat(&self) -> i64 {
        self.person.id.0
    }
}

impl Bot {
    #[must_use]
    pub fn new(
        billing: Billing,
        telegram: Telegram,
        phrasebook: Arc<Phrasebook>,
        options: BotOptions,
    ) -> Self {
        let inner = Inner {
            billing,
            telegram,
            phrasebook,
            options,
            identity: OnceLock::new(),
            menuless: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Answers one update. Never fails outward: what goes wrong is told to the person where
    /// possible, and logged. When it returns, the update is done with.
    pub async fn handle(&self, update: Update) {
        let answer = async {
            match update.kind {
                UpdateKind::Message(message) => self.message(message).await,
                UpdateKind::CallbackQuery(query) => self.pressed(query).await,
                UpdateKind::MyChatMember(change) => self.membership(change).await,
                UpdateKind::Error(_) => {
                    log::debug!(update = update.id.0; "an update that cannot be read was skipped");
                }
                _ => {}
            }
        };
        // Boxed: the futures of all screens together are large for a stack.
        logging::scope(logging::new_request_id(), Box::pin(answer)).await;
    }

    /// The bot's name, without `@`, once Telegram has told it.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.inner.identity.get().map(|identity| identity.username.as_str())
    }

    /// Where the private chat with the bot is on the web; absent until Telegram has told the name.
    #[must_use]
    pub fn chat_url(&self) -> Option<String> {
        self.username().map(|_| self.chat_link(None))
    }

    async fn message(&self, message: Message) {
        let Some(from) = &message.from else { return };
        let Some(person) = person(from) else { return };
        if message.chat.is_private() {
            self.in_private(person, from.first_name.clone(), &message).await;
        } else if message.chat.is_group() || message.chat.is_supergroup() {
            self.in_group(&person, &message).await;
        }
    }

    async fn in_private(&self, person: Person, first_name: String, message: &Message) {
        let visit = match self.visit(person, first_name).await {
            Ok(visit) => visit,
            Err((visit, screen)) => {
                self.say(visit.chat(), &screen).await;
                return;
            }
        };
        let Some(text) = message.text() else {
            // Service messages (a pin, a joined voice chat) ask for nothing.
            if matches!(message.kind, MessageKind::Common(_)) {
                self.say(visit.chat(), &visit.words.unknown_text()).await;
            }
            return;
        };
        let command = match Line::parse(text, self.username()) {
            Line::Command { command, .. } => command,
            Line::Talk | Line::ForAnotherBot => {
                self.say(visit.chat(), &visit.words.unknown_text()).await;
                return;
            }
        };
        let is_admin = self.billing().role_of(visit.id()).is_some();
        match command {
            Command::Audit(arguments) if is_admin => self.audit(&visit, &arguments).await,
            Command::Audit(_) | Command::Unknown => {
                self.say(visit.chat(), &visit.words.unknown_command()).await;
            }
            command => {
                let goal = Goal::of(command);
                let shows_status = goal == Goal::Status;
                let screen = self.screen(&visit, goal).await;
                let message = self.say(visit.chat(), &screen).await;
                if shows_status && let Some(message) = message {
                    self.keep_card(visit.id(), message, &screen).await;
                }
            }
        }
        if is_admin {
            self.publish_missing_menu(visit.id()).await;
        }
    }

    /// Somebody blocks the bot, or takes it back.
    async fn membership(&self, change: ChatMemberUpdated) {
        if !change.chat.is_private() {
            return;
        }
        let Some(person) = person(&change.from) else { return };
        let outcome = if change.new_chat_member.is_present() {
            self.billing().seen(&person).await.map(|_| ())
        } else {
            self.billing().mark_unreachable(person.id).await
        };
        if let Err(refusal) = outcome {
            log::warn!(error:% = refusal; "a blocked or returned chat could not be noted");
        }
    }

    /// Notes that the person has written. When the ledger cannot, there is a visit all the same,
    /// with the screen that says so.
    async fn visit(&self, person: Person, first_name: String) -> Result<Visit, (Visit, Screen)> {
        let user = self.billing().seen(&person).await;
        let chosen = user.as_ref().ok().and_then(|user| user.locale_override.as_deref());
        let words = self.phrasebook().for_user(chosen, person.language.as_deref());
        let visit = Visit { person, first_name, words };
        match user {
            Ok(_) => Ok(visit),
            Err(refusal) => {
                let screen = screens::trouble(&visit.words, refusal);
                Err((visit, screen))
            }
        }
    }

    /// The message shows the person's status, and follows it from now on.
    async fn keep_card(&self, user: UserId, message: i64, screen: &Screen) {
        let shows = screen.fingerprint();
        if let Err(refusal) = self.billing().keep_card(user, message, shows).await {
            log::warn!(error:% = refusal; "a status message will not follow the status");
        }
    }

    /// A new message, and its id once it is there. A short pause that Telegram asks for is waited
    /// out, once.
    async fn say(&self, chat: i64, screen: &Screen) -> Option<i64> {
        let mut delivery = self.telegram().send(chat, screen).await;
        if let Delivery::RetryAt(after, _) = delivery
            && after <= LONGEST_WAIT
        {
            tokio::time::sleep(after).await;
            delivery = self.telegram().send(chat, screen).await;
        }
        self.note(chat, delivery).await
    }

    /// What follows from a delivery: the message, a state of the person, or a line for the operator.
    async fn note(&self, chat: i64, delivery: Delivery) -> Option<i64> {
        match delivery {
            Delivery::Delivered { message_id } => return Some(message_id),
            Delivery::Unreachable if chat > 0 => {
                self.billing().mark_unreachable(UserId(chat)).await.ok();
            }
            Delivery::Unreachable | Delivery::Migrated(_) => {}
            Delivery::RetryAt(after, _) => {
                log::warn!(wait_ms = after.as_millis(); "an answer was given up: Telegram is busy or down");
            }
            Delivery::Rejected(reason) => {
                log::error!(reason = reason.as_str(); "Telegram refuses an answer");
            }
        }
        None
    }

    /// Leads into the private chat; with a payload, to a place in it.
    #[must_use]
    pub fn chat_link(&self, payload: Option<&str>) -> String {
        let base = self.inner.options.link_base.trim_end_matches('/');
        let username = self.username().unwrap_or_default();
        match payload {
            Some(payload) => format!("{base}/{username}?start={payload}"),
            None => format!("{base}/{username}"),
        }
    }

    fn remember(&self, identity: Identity) {
        // Set once; the name of a running bot is what it was at the start.
        self.inner.identity.set(identity).ok();
    }

    fn billing(&self) -> &Billing {
        &self.inner.billing
    }

    fn telegram(&self) -> &Telegram {
        &self.inner.telegram
    }

    fn phrasebook(&self) -> &Phrasebook {
        &self.inner.phrasebook
    }

    fn menuless(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.inner.menuless.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn options(&self) -> &BotOptions {
        &self.inner.options
    }
}

/// Nobody for a bot: two bots that answer each other never end.
fn person(user: &User) -> Option<Person> {
    if user.is_bot {
        return None;
    }
    Some(Person {
        id: UserId(i64::try_from(user.id.0).ok()?),
        name: user.full_name(),
        username: user.username.clone(),
        language: user.language_code.clone(),
    })
}
