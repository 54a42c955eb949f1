//! The crash tests' harness: simulated Stripe and Telegram in real time, load, and final assertions.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use proptest::prop_oneof;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tokio::task::JoinSet;
use tollgate::config::{self, Environment};
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::domain::notice::Notice;
use tollgate::simulators::real_time;
use tollgate_sandbox::{Mode, Person, Sandbox, StripeSim};

use crate::convergence::actions::{self, Action, USERS};
use crate::convergence::agreement::agree;
use crate::convergence::catalogue;
use crate::convergence::notice_check::SentNotice;
use crate::convergence::oracle::Oracle;
use crate::convergence::perform;
use crate::crash::files::logged_errors;
use crate::crash::proxy::Proxy;
use crate::harness::installation::Installation;
use crate::harness::random::Random;
use crate::harness::receiver::Receiver;
use crate::harness::simulators;
use crate::harness::variables::{BOT_TOKEN, variables};
use crate::harness::wait::{POLL_INTERVAL, until};

/// The admin of the catalogue's `bot.toml`.
const ADMIN: i64 = 9;
/// The next action waits while this many events are unacknowledged.
const MAX_UNACKNOWLEDGED: usize = 24;
/// Events that are posted concurrently, in addition to the sandbox's own deliveries.
const POSTERS: usize = 6;

/// Makes all retries due. Leases stay as the killed process left them.
pub(crate) const RETRIES_ARE_DUE: &str =
    "UPDATE stripe_events SET next_try_ms = 0 WHERE next_try_ms > 0;
     UPDATE stripe_tasks SET due_ms = 0";

pub(crate) struct Stage {
    pub(crate) proxy: Arc<Proxy>,
    pub(crate) installation: Installation,
    pub(crate) receiver: Receiver,
    sandbox: Sandbox,
    /// The bot's messages from before the load.
    before: BTreeSet<String>,
}

/// Sent notices, by the database and by the chats.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub(crate) notices: usize,
    /// For each user, messages that no notice records: their process was killed after sending.
    pub(crate) duplicates: Vec<usize>,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let proxy = Arc::new(Proxy::new().await);
        let settings = config::parse(catalogue::FILE, "bot.toml", &Environment::default()).unwrap();
        let mut options = simulators::options(real_time());
        let person = |id: i64| Person {
            admin: id == ADMIN,
            ..simulators::person(id, &format!("User {id}"))
        };
        options.people = people().into_iter().map(person).collect();
        options.stripe.webhook_url = proxy.webhook_url();
        options.stripe.prices = catalogue::prices(&settings.catalogue);
        let sandbox = Sandbox::start(options).await.unwrap();
        let receiver = Receiver::open(StatusCode::NO_CONTENT, "").await;
        let file = catalogue::FILE.replace("http://127.0.0.1:9/", &receiver.url);
        let mut variables = variables(&sandbox.url());
        variables.extend([
            ("LOG_FORMAT", "json".to_owned()),
            (
                "WEBHOOK_ENDPOINT_SECRET_SERVICE",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
            ),
        ]);
        let installation = Installation::new(&file, variables);
        let stage = Self { proxy, installation, receiver, sandbox, before: BTreeSet::new() };
        stage.start_chats().await;
        stage
    }

    /// A bot may only write to users who have written first. These first messages are taken from the queue, so
    /// that no process answers them.
    async fn start_chats(&self) {
        for person in people() {
            self.sandbox.telegram().message(person, "Hello");
        }
        let url =
            format!("{}/bot{BOT_TOKEN}/getUpdates?offset=1000", self.sandbox.telegram_api_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(url).send().await.unwrap().error_for_status().unwrap();
        assert_eq!(self.sandbox.telegram().undelivered_updates(), 0);
    }

    /// Every user requests `/status`, whose message must be kept up to date from then on.
    pub(crate) async fn open_status_messages(&mut self) {
        for person in people() {
            self.sandbox.telegram().message(person, "/status");
        }
        until("all status messages are open", || {
            let cards = self.installation.database().query("SELECT count(*) FROM status_messages");
            let telegram = self.sandbox.telegram();
            cards == [people().len().to_string()] && telegram.undelivered_updates() == 0
        })
        .await;
        self.before = self.shown();
    }

    pub(crate) fn telegram_is_down(&self, down: bool) {
        self.sandbox.telegram().down(down);
    }

    pub(crate) fn stripe(&self) -> &StripeSim {
        self.sandbox.stripe()
    }

    pub(crate) fn oracle(&self) -> Oracle {
        Oracle::of(self.stripe(), SystemClock.now())
    }

    /// Waits until all events are acknowledged. Those that the sandbox has given up are posted again, in any
    /// order: Stripe retries for three days.
    pub(crate) async fn deliver_everything(&self, random: &mut Random) {
        until("no delivery is in flight", || self.stripe().undelivered() == 0).await;
        let acknowledged = self.proxy.acknowledged();
        let all = self.stripe().event_bodies().into_iter().map(|(id, _)| id);
        let mut again: Vec<String> = all.filter(|id| !acknowledged.contains(id)).collect();
        random.shuffle(&mut again);
        for id in again {
            self.stripe().deliver(&id, Mode::Normal).await.unwrap();
        }
        assert_eq!(self.proxy.acknowledged().len(), self.stripe().event_bodies().len());
    }

    /// Waits until no stored work is due.
    pub(crate) async fn accounts_settle(&self) {
        let left = "SELECT (SELECT count(*) FROM accounts
                     WHERE wake_ms <= (SELECT unixepoch('subsec') * 1000))
                 + (SELECT count(*) FROM stripe_events WHERE status IN ('pending', 'failed'))
                 + (SELECT count(*) FROM stripe_tasks)";
        until("the accounts are settled", || self.installation.database().query(left) == ["0"])
            .await;
    }

    /// Waits until all notices and webhooks are sent and all status messages are up to date.
    pub(crate) async fn notices_are_sent(&self) {
        let left = "SELECT (SELECT count(*) FROM outbox WHERE state = 'pending')
                 + (SELECT count(*) FROM webhook_deliveries WHERE state = 'pending')
                 + (SELECT count(*) FROM status_messages WHERE pending_changes > 0)";
        until("all notices are sent", || self.installation.database().query(left) == ["0"]).await;
    }

    /// The bot's messages, each as `user message`.
    fn shown(&self) -> BTreeSet<String> {
        let chats = people().into_iter().map(|id| (id, self.sandbox.telegram().chat(id)));
        chats
            .flat_map(|(id, chat)| {
                let of_bot = chat.into_iter().filter(|message| message.from_bot);
                of_bot.map(move |message| format!("{id} {}", message.message_id))
            })
            .collect()
    }

    pub(crate) fn delivered(&self) -> Delivered {
        let database = self.installation.database();
        let sent = database.query("SELECT user_id, message_id FROM outbox WHERE state = 'sent'");
        let named: BTreeSet<String> = sent.iter().cloned().collect();
        assert_eq!(named.len(), sent.len(), "two notices record the same message");
        let shown: BTreeSet<String> = self.shown().difference(&self.before).cloned().collect();
        let lost: Vec<_> = named.difference(&shown).collect();
        assert!(lost.is_empty(), "notices without a message: {lost:?}");
        let given_up = database.query(
            "SELECT key FROM outbox WHERE state IN ('failed', 'expired')
             UNION ALL SELECT key FROM webhook_deliveries WHERE state = 'failed'",
        );
        assert_eq!(given_up, Vec::<String>::new());
        let unnamed: Vec<_> = shown.difference(&named).collect();
        let to = |person: i64| {
            let start = format!("{person} ");
            unnamed.iter().filter(|message| message.starts_with(&start)).count()
        };
        Delivered { notices: named.len(), duplicates: people().into_iter().map(to).collect() }
    }

    /// The sent notices of these outbox rows must be true.
    pub(crate) fn assert_notices_are_true(&self, rows: &[String]) {
        let oracle = self.oracle();
        let sql = format!(
            "SELECT user_id, key, notice FROM outbox WHERE state = 'sent' AND outbox_id IN ({})",
            rows.join(", ")
        );
        for row in self.installation.database().query(&sql) {
            let mut cells = row.splitn(3, ' ');
            let [user, key, content] = [(); 3].map(|()| cells.next().unwrap());
            let notice: Notice = serde_json::from_str(content).unwrap();
            let sent = SentNotice { user: user.parse().unwrap(), key: key.to_owned(), notice };
            oracle.check_notice(&sent).unwrap();
        }
    }

    /// Requests that Telegram would have refused.
    pub(crate) fn violations(&self) -> Vec<String> {
        self.sandbox.telegram().violations()
    }

    /// State, audit log and file must be sound, and the log free of errors. No process may be running.
    pub(crate) fn assert_sound(&self) {
        self.assert_state_is_sound();
        assert_eq!(logged_errors(&self.installation), Vec::<String>::new());
    }

    /// The same, with errors in the log.
    pub(crate) fn assert_state_is_sound(&self) {
        agree(&self.installation.database(), &self.oracle(), SystemClock.now()).unwrap();
        let verified = self.installation.run(&["audit", "verify"]);
        assert!(verified.status.success(), "{verified:?}");
        assert_eq!(self.installation.database().query("PRAGMA integrity_check"), ["ok"]);
    }
}

fn people() -> Vec<i64> {
    USERS.into_iter().chain([ADMIN]).collect()
}

/// Generated actions of all [`USERS`]. The sandbox posts their events one after the other; in addition,
/// [`POSTERS`] tasks post them concurrently until they are acknowledged.
pub(crate) struct Load {
    stripe: StripeSim,
    proxy: Arc<Proxy>,
    runner: TestRunner,
    happened: usize,
    waiting: Arc<Mutex<VecDeque<String>>>,
    posters: JoinSet<()>,
}

impl Load {
    pub(crate) fn new(stage: &Stage, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let (stripe, proxy) = (stage.stripe().clone(), Arc::clone(&stage.proxy));
        let waiting = Arc::default();
        let post_waiting =
            |_| post_waiting(stripe.clone(), Arc::clone(&proxy), Arc::clone(&waiting));
        Self {
            posters: (0..POSTERS).map(post_waiting).collect(),
            stripe,
            proxy,
            runner: TestRunner::new_with_rng(Config::default(), rng),
            happened: 0,
            waiting,
        }
    }

    /// Performs an action once most earlier events are acknowledged.
    pub(crate) async fn perform_action(&mut self) {
        until("earlier events are acknowledged", || {
            let acknowledged = self.proxy.acknowledged().len();
            self.happened < acknowledged + MAX_UNACKNOWLEDGED
        })
        .await;
        self.perform_unacknowledged();
    }

    /// Performs an action without waiting.
    pub(crate) fn perform_unacknowledged(&mut self) {
        let actions =
            prop_oneof![40 => actions::action(USERS.len()), 1 => actions::account_settings()];
        let actions = actions.prop_filter("time passes by itself", |action| {
            !matches!(action, Action::TimePasses { hours: 1.. })
        });
        let action = actions.new_tree(&mut self.runner).unwrap().current();
        perform::perform(&self.stripe, &action);
        self.post_new_events();
    }

    fn post_new_events(&mut self) {
        let all = self.stripe.event_bodies();
        let new = all[self.happened..].iter().map(|(id, _)| id.clone());
        self.waiting.lock().unwrap().extend(new);
        self.happened = all.len();
    }

    /// Waits until all events are acknowledged, and returns their number. The application's own calls to Stripe cause
    /// some after the last action.
    pub(crate) async fn end(mut self) -> usize {
        until("all events are acknowledged", || {
            self.post_new_events();
            self.proxy.acknowledged().len() >= self.happened
        })
        .await;
        self.posters.shutdown().await;
        self.happened
    }
}

/// Posts waiting events, oldest first, until they are acknowledged.
async fn post_waiting(stripe: StripeSim, proxy: Arc<Proxy>, waiting: Arc<Mutex<VecDeque<String>>>) {
    loop {
        let next = waiting.lock().unwrap().pop_front();
        let Some(id) = next else {
            tokio::time::sleep(POLL_INTERVAL).await;
            continue;
        };
        stripe.deliver(&id, Mode::Normal).await.unwrap();
        if !proxy.acknowledged().contains(&id) {
            waiting.lock().unwrap().push_back(id);
        }
    }
}
