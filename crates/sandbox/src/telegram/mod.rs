//! Simulated Telegram: chats in memory, the Bot API, and updates by polling or webhook.

mod chats;
mod commands;
mod keyboard;
mod messages;
mod methods;
mod refusal;
mod routes;
mod text;
mod updates;
mod verbs;
mod view;

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;

use serde_json::Value;

use crate::changes::Changes;
use crate::options::BotIdentity;
use crate::options::Clock;
use crate::options::Group;
use crate::options::Person;

pub use keyboard::Button;
pub use keyboard::ButtonAction;
pub use verbs::ChatMessage;

pub(crate) use routes::routes;

use chats::Chats;
use commands::Commands;
use refusal::Refusal;
use updates::Updates;

/// The simulated Telegram, with the methods of tests and the page.
#[derive(Clone)]
pub struct TelegramSim {
    inner: Arc<Inner>,
}

struct Inner {
    token: String,
    http: reqwest::Client,
    changes: Arc<Changes>,
    state: Mutex<State>,
    arrived: tokio::sync::Notify,
    /// Number of requests that hang.
    unanswered: AtomicUsize,
}

struct State {
    clock: Arc<dyn Clock>,
    bot: BotIdentity,
    chats: Chats,
    commands: Commands,
    /// Texts of the bot's profile, by field and language.
    profile: HashMap<(&'static str, String), String>,
    updates: Updates,
    callbacks: Vec<Callback>,
    calls: Vec<Call>,
    violations: Vec<String>,
    failures: VecDeque<(String, Refusal)>,
    down: bool,
    /// Chats for which requests hang.
    hanging: BTreeSet<i64>,
    limits: bool,
    version: Version,
    token_revoked: bool,
}

/// The version of the Bot API.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Current,
    /// Before `<tg-time>` (9.5) and ephemeral messages (10.2).
    Old,
}

struct Callback {
    id: String,
    user: i64,
    since: tokio::time::Instant,
    answer: Option<CallbackAnswer>,
}

/// How the bot answered a tapped button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackAnswer {
    pub callback_id: String,
    pub user: i64,
    pub text: Option<String>,
    pub alert: bool,
    pub url: Option<String>,
}

/// A recorded request of the bot.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub params: Value,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub ok: bool,
    /// Description of the error, if any.
    pub refusal: Option<String>,
}

/// A file that the bot sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl TelegramSim {
    pub(crate) fn new(
        bot: BotIdentity,
        people: Vec<Person>,
        groups: Vec<Group>,
        clock: Arc<dyn Clock>,
        changes: Arc<Changes>,
    ) -> Self {
        let token = bot.token.clone();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(std::time::Duration::from_secs(10))
            .build()
            .unwrap_or_default();
        let state = State {
            clock,
            bot,
            chats: Chats::new(people, groups),
            commands: Commands::default(),
            profile: HashMap::new(),
            updates: Updates::default(),
            callbacks: Vec::new(),
            calls: Vec::new(),
            violations: Vec::new(),
            failures: VecDeque::new(),
            down: false,
            hanging: BTreeSet::new(),
            limits: false,
            version: Version::Current,
            token_revoked: false,
        };
        Self {
            inner: Arc::new(Inner {
                token,
                http,
                changes,
                state: Mutex::new(state),
                arrived: tokio::sync::Notify::new(),
                unanswered: AtomicUsize::new(0),
            }),
        }
    }
}
