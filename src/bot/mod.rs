//! The entrance from Telegram: commands, presses and comings and goings become deeds, and their outcome a screen.

mod audit;
mod callbacks;
mod commands;
mod connection;
mod groups;
mod intake;
mod menus;
mod polling;
mod profile;
mod screens;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::time::Duration;

use crate::billing::Billing;
use crate::billing::Person;
use crate::bot::commands::Command;
use crate::bot::commands::Line;
use crate::bot::intake::Recent;
use crate::bot::screens::Answer;
use crate::bot::screens::Route;
use crate::domain::ids::UserId;
use crate::messages::Locales;
use crate::messages::Localizer;
use crate::messages::Screen;
use crate::metrics::BotHealth;
use crate::telegram::ChatKind;
use crate::telegram::Content;
use crate::telegram::Delivery;
use crate::telegram::Destination;
use crate::telegram::Identity;
use crate::telegram::Membership;
use crate::telegram::Message;
use crate::telegram::Sender;
use crate::telegram::Telegram;
use crate::telegram::UpdateKind;

pub use crate::bot::connection::Intake;

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
    locales: Arc<Locales>,
    options: BotOptions,
    identity: OnceLock<Identity>,
    /// Admins whose menu Telegram refused because they have never written.
    menuless: Mutex<HashSet<UserId>>,
    recent: Recent,
    /// Cloned for each update that is being answered.
    in_progress: Arc<()>,
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
struct ChatContext {
    person: Person,
    first_name: String,
    words: Localizer,
    /// The topic of the private chat in which they write.
    topic: Option<i64>,
}

impl ChatContext {
    const fn id(&self) -> UserId {
        self.person.id
    }

    /// A private chat has the id of its person.
    fn chat(&self) -> Destination {
        Destination { topic: self.topic, ..Destination::from(self.person.id.0) }
    }
}

impl Bot {
    #[must_use]
    pub fn new(
        billing: Billing,
        telegram: Telegram,
        locales: Arc<Locales>,
        options: BotOptions,
    ) -> Self {
        let inner = Inner {
            billing,
            telegram,
            locales,
            options,
            identity: OnceLock::new(),
            menuless: Mutex::default(),
            recent: Recent::default(),
            in_progress: Arc::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Answers one update. Never fails outward: what goes wrong is told to the person where
    /// possible, and logged. True if there was something to answer.
    async fn handle(&self, id: i64, kind: UpdateKind) -> bool {
        match kind {
            UpdateKind::Message(message) => self.message(id, message).await,
            UpdateKind::CallbackQuery(query) => {
                self.pressed(query).await;
                true
            }
            UpdateKind::MyChatMember(change) => {
                self.membership(change).await;
                false
            }
            UpdateKind::Other(kind) => {
                log::info!(update = id, kind:%; "an update without a use for the bot is skipped");
                false
            }
        }
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

    async fn message(&self, update: i64, message: Message) -> bool {
        match message.chat_kind {
            ChatKind::Private => {
                let Some((from, person)) =
                    message.from.as_ref().and_then(|from| Some((from, person(from)?)))
                else {
                    return false;
                };
                self.in_private(update, person, from.first_name.clone(), &message).await
            }
            ChatKind::Group => self.in_group(&message).await,
            ChatKind::Other => false,
        }
    }

    /// Whatever somebody sends in their own chat is answered, unless it only says what happened
    /// in the chat.
    async fn in_private(
        &self,
        update: i64,
        person: Person,
        first_name: String,
        message: &Message,
    ) -> bool {
        let text = match &message.content {
            Content::Service(kind) => {
                log::debug!(update, kind = kind.as_str(); "a service message is left alone");
                return false;
            }
            Content::Text(text) => Some(text),
            Content::Wordless(kind) => {
                log::info!(update, kind = kind.as_str(); "a message without words is answered");
                None
            }
        };
        let context = match self.context(person, first_name, message.topic).await {
            Ok(context) => context,
            Err((context, screen)) => {
                self.say(context.chat(), &screen).await;
                return true;
            }
        };
        let line = text.map_or(Line::Talk, |text| Line::parse(text, self.username()));
        let Line::Command { command, .. } = line else {
            // The messages of an album arrive one by one and get one answer.
            if message.album.as_ref().is_none_or(|album| self.recent().is_new_album(album)) {
                self.say(context.chat(), &context.words.unknown_text()).await;
            }
            return true;
        };
        let is_admin = self.billing().role_of(context.id()).is_some();
        match command {
            Command::Audit(arguments) if is_admin => self.audit(&context, &arguments).await,
            Command::Audit(_) | Command::Unknown => {
                self.say(context.chat(), &context.words.unknown_command()).await;
            }
            command => {
                let route = Route::of(command);
                let shows_status = route == Route::Status;
                let answer = self.answer(&context, route, None).await;
                let message = match answer.screen() {
                    Some(screen) => self.say(context.chat(), screen).await.zip(Some(screen)),
                    None => None,
                };
                if let Some((message, screen)) = message {
                    if shows_status {
                        self.track_status_message(context.id(), message, screen).await;
                    }
                    self.follow(context.id(), message, &answer).await;
                }
            }
        }
        if is_admin {
            self.publish_missing_menu(context.id()).await;
        }
        true
    }

    /// Somebody blocks the bot, or takes it back.
    async fn membership(&self, change: Membership) {
        if change.chat_kind != ChatKind::Private {
            return;
        }
        let Some(person) = person(&change.from) else { return };
        let outcome = if change.is_member {
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
    async fn context(
        &self,
        person: Person,
        first_name: String,
        topic: Option<i64>,
    ) -> Result<ChatContext, (ChatContext, Screen)> {
        let user = self.billing().seen(&person).await;
        let chosen = user.as_ref().ok().and_then(|user| user.locale_override.as_deref());
        let words = self.locales().for_user(chosen, person.language.as_deref());
        let context = ChatContext { person, first_name, words, topic };
        match user {
            Ok(_) => Ok(context),
            Err(refusal) => {
                let screen = screens::trouble(&context.words, refusal);
                Err((context, screen))
            }
        }
    }

    /// The message shows the person's status, and follows it from now on.
    async fn track_status_message(&self, user: UserId, message: i64, screen: &Screen) {
        let shows = screen.fingerprint();
        if let Err(refusal) = self.billing().track_status_message(user, message, shows).await {
            log::warn!(error:% = refusal; "a status message will not follow the status");
        }
    }

    /// The message is edited once its subject moves.
    async fn follow(&self, user: UserId, message: i64, answer: &Answer) {
        let Answer::Following(_, subject) = answer else { return };
        if let Err(refusal) = self.billing().follow(user, message, subject.clone()).await {
            log::warn!(error:% = refusal; "a message will not follow its subject");
        }
    }

    /// A new message, and its id once it is there. A short pause that Telegram asks for is waited
    /// out, once.
    async fn say(&self, to: Destination, screen: &Screen) -> Option<i64> {
        let mut delivery = self.telegram().send(to, screen).await;
        if let Delivery::RetryAt(after, _) = delivery
            && after <= LONGEST_WAIT
        {
            tokio::time::sleep(after).await;
            delivery = self.telegram().send(to, screen).await;
        }
        self.note(to.chat, delivery).await
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

    fn locales(&self) -> &Locales {
        &self.inner.locales
    }

    /// Whether Telegram lets the bot work.
    #[must_use]
    pub fn health(&self) -> BotHealth {
        self.telegram().health()
    }

    /// How many updates have been received and are not answered yet.
    #[must_use]
    pub fn updates_in_progress(&self) -> usize {
        Arc::strong_count(&self.inner.in_progress).saturating_sub(1)
    }

    /// The update is in progress until this is dropped.
    fn starts_update(&self) -> Arc<()> {
        Arc::clone(&self.inner.in_progress)
    }

    fn recent(&self) -> &Recent {
        &self.inner.recent
    }

    fn menuless(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.inner.menuless.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn options(&self) -> &BotOptions {
        &self.inner.options
    }
}

/// Nobody for a bot: two bots that answer each other never end.
fn person(user: &Sender) -> Option<Person> {
    if user.is_bot {
        return None;
    }
    Some(Person {
        id: UserId(user.id),
        name: user.full_name(),
        username: user.username.clone(),
        language: user.language.clone(),
    })
}
