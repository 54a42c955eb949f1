//! The handle of the simulated Telegram, and its state.

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
use crate::telegram::chats::Chats;
use crate::telegram::commands::Commands;
use crate::telegram::refusal::Refusal;
use crate::telegram::updates::Updates;

/// The simulated Telegram, with the methods of tests and the page.
#[derive(Clone)]
pub struct TelegramSim {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) token: String,
    pub(super) http: reqwest::Client,
    pub(super) changes: Arc<Changes>,
    pub(super) state: Mutex<State>,
    pub(super) arrived: tokio::sync::Notify,
    /// Number of requests that hang.
    pub(super) unanswered: AtomicUsize,
}

pub(super) struct State {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) bot: BotIdentity,
    pub(super) chats: Chats,
    pub(super) commands: Commands,
    /// Texts of the bot's profile, by field and language.
    pub(super) profile: HashMap<(&'static str, String), String>,
    pub(super) updates: Updates,
    pub(super) callbacks: Vec<Callback>,
    pub(super) calls: Vec<Call>,
    pub(super) violations: Vec<String>,
    pub(super) failures: VecDeque<(String, Refusal)>,
    /// Errors of requests that are carried out.
    pub(super) late_failures: VecDeque<(String, Refusal)>,
    pub(super) down: bool,
    /// Chats for which requests hang.
    pub(super) hanging: BTreeSet<i64>,
    pub(super) limits: bool,
    pub(super) version: Version,
    pub(super) token_revoked: bool,
}

/// The version of the Bot API.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Current,
    /// Before `<tg-time>` (9.5) and ephemeral messages (10.2).
    Old,
}

pub(super) struct Callback {
    pub(super) id: String,
    pub(super) user: i64,
    pub(super) since: tokio::time::Instant,
    pub(super) answer: Option<CallbackAnswer>,
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

impl TelegramSim {
    pub(crate) fn new(
        bot: BotIdentity,
        people: Vec<Person>,
        groups: &[Group],
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
            chats: Chats::new(people, groups, &bot),
            commands: Commands::default(),
            profile: HashMap::new(),
            updates: Updates::new(Arc::clone(&clock)),
            callbacks: Vec::new(),
            calls: Vec::new(),
            violations: Vec::new(),
            failures: VecDeque::new(),
            late_failures: VecDeque::new(),
            clock,
            bot,
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
