//! Simulated Stripe and Telegram in real time, the people who live there, and what both sides know in
//! the end.

use std::collections::{BTreeSet, VecDeque};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};

use proptest::prop_oneof;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tokio::task::JoinSet;
use tollgate::config::{self, Environment};
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::domain::notice::Notice;
use tollgate::simulators;
use tollgate_sandbox::{
    ApiShape, BotIdentity, Mode, Options, Person, Sandbox, StripeOptions, StripeSim,
};

use crate::gate::Gate;
use crate::life::{self, Act, USERS};
use crate::living;
use crate::lots::Lots;
use crate::oracle::Oracle;
use crate::process::{LOOK_AGAIN, Place, until};
use crate::service::Service;
use crate::shop;

const TOKEN: &str = "123456:crash";
const KEY: &str = "sk_test_crash";
const SECRET: &str = "whsec_crash";
/// Who runs the bot, by the shop's file.
const ADMIN: i64 = 9;
/// Life goes on only while fewer events are not acknowledged.
const BACKLOG: usize = 24;
/// Events that are posted at once, beside the one that the sandbox posts.
const CARRIERS: usize = 6;

/// Whatever waits to be tried again is due. Leases stand as the killed process left them.
pub(crate) const RETRIES_ARE_DUE: &str =
    "UPDATE stripe_events SET next_try_ms = 0 WHERE next_try_ms > 0;
     UPDATE stripe_tasks SET due_ms = 0";

pub(crate) struct Stage {
    pub(crate) gate: Arc<Gate>,
    pub(crate) place: Place,
    pub(crate) service: Service,
    sandbox: Sandbox,
    /// What the bot had written before the load began.
    before: BTreeSet<String>,
}

/// What people were told, in the chats and in the ledger.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) notices: usize,
    /// Messages of each person that no notice names: their senders did not live to write it down.
    pub(crate) duplicates: Vec<usize>,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let gate = Arc::new(Gate::new().await);
        let page = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let settings = config::parse(shop::FILE, "bot.toml", &Environment::default()).unwrap();
        let person = |id: &i64| Person {
            id: *id,
            first_name: format!("User {id}"),
            last_name: None,
            username: None,
            language_code: Some("en".to_owned()),
            admin: *id == ADMIN,
        };
        let options = Options {
            listener: page,
            clock: simulators::real_time(),
            bot: BotIdentity { token: TOKEN.to_owned(), username: "bot".to_owned() },
            people: people().iter().map(person).collect(),
            groups: Vec::new(),
            stripe: StripeOptions {
                secret_key: KEY.to_owned(),
                webhook_url: gate.webhook_url(),
                webhook_secret: SECRET.to_owned(),
                prices: shop::prices(&settings.catalogue),
                shape: ApiShape::New,
            },
            app_name: "tollgate".to_owned(),
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let service = Service::opens().await;
        let file = shop::FILE.replace("http://127.0.0.1:9/", &service.url);
        let place = Place::new(
            &file,
            vec![
                ("TELEGRAM_BOT_TOKEN", TOKEN.to_owned()),
                ("STRIPE_SECRET_KEY", KEY.to_owned()),
                ("STRIPE_WEBHOOK_SECRET", SECRET.to_owned()),
                ("JWT_SECRET", "crash-crash-crash-crash-crash-crash".to_owned()),
                ("STRIPE_API_BASE", sandbox.stripe_api_base()),
                ("TELEGRAM_API_URL", sandbox.telegram_api_url()),
                (
                    "WEBHOOK_ENDPOINT_SECRET_SERVICE",
                    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
                ),
            ],
        );
        let stage = Self { gate, place, service, sandbox, before: BTreeSet::new() };
        stage.people_have_written().await;
        stage
    }

    /// A bot may write to nobody who has not written first. Those first words are taken off the line,
    /// so that no process answers them.
    async fn people_have_written(&self) {
        for person in people() {
            self.sandbox.telegram().message(person, "Hello");
        }
        let url = format!("{}/bot{TOKEN}/getUpdates?offset=1000", self.sandbox.telegram_api_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(url).send().await.unwrap().error_for_status().unwrap();
        assert_eq!(self.sandbox.telegram().undelivered_updates(), 0);
    }

    /// Everybody asks how they stand, and has a message that has to be kept up to date from now on.
    pub(crate) async fn everybody_asks_for_their_status(&mut self) {
        for person in people() {
            self.sandbox.telegram().message(person, "/status");
        }
        until("everybody knows how they stand", || {
            let cards = self.place.ledger().query("SELECT count(*) FROM status_messages");
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

    /// Waits until Stripe has no event that nobody has answered for. What the sandbox has given up is
    /// posted again, in any order: Stripe tries for three days.
    pub(crate) async fn everything_arrives(&self, lots: &mut Lots) {
        until("nothing is on its way", || self.stripe().undelivered() == 0).await;
        let acknowledged = self.gate.acknowledged();
        let all = self.stripe().event_bodies().into_iter().map(|(id, _)| id);
        let mut again: Vec<String> = all.filter(|id| !acknowledged.contains(id)).collect();
        lots.shuffle(&mut again);
        for id in again {
            self.stripe().deliver(&id, Mode::Normal).await.unwrap();
        }
        assert_eq!(self.gate.acknowledged().len(), self.stripe().event_bodies().len());
    }

    /// Waits until the ledger has nothing more to do with what has arrived.
    pub(crate) async fn accounts_settle(&self) {
        let left = "SELECT (SELECT count(*) FROM accounts
                     WHERE wake_ms <= (SELECT unixepoch('subsec') * 1000))
                 + (SELECT count(*) FROM stripe_events WHERE status IN ('pending', 'failed'))
                 + (SELECT count(*) FROM stripe_tasks)";
        until("the accounts are settled", || self.place.ledger().query(left) == ["0"]).await;
    }

    /// Waits until everybody has been told everything, services too, and shown how they stand.
    pub(crate) async fn news_is_told(&self) {
        let left = "SELECT (SELECT count(*) FROM outbox WHERE state = 'pending')
                 + (SELECT count(*) FROM webhook_deliveries WHERE state = 'pending')
                 + (SELECT count(*) FROM status_messages WHERE pending_changes > 0)";
        until("the news is told", || self.place.ledger().query(left) == ["0"]).await;
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

    pub(crate) fn told(&self) -> Told {
        let ledger = self.place.ledger();
        let sent = ledger.query("SELECT user_id, message_id FROM outbox WHERE state = 'sent'");
        let named: BTreeSet<String> = sent.iter().cloned().collect();
        assert_eq!(named.len(), sent.len(), "two notices name one message");
        let shown: BTreeSet<String> = self.shown().difference(&self.before).cloned().collect();
        let lost: Vec<_> = named.difference(&shown).collect();
        assert!(lost.is_empty(), "notices that nobody has seen: {lost:?}");
        let given_up = ledger.query(
            "SELECT key FROM outbox WHERE state IN ('failed', 'expired')
             UNION ALL SELECT key FROM webhook_deliveries WHERE state = 'failed'",
        );
        assert_eq!(given_up, Vec::<String>::new());
        let unnamed: Vec<_> = shown.difference(&named).collect();
        let to = |person: i64| {
            let start = format!("{person} ");
            unnamed.iter().filter(|message| message.starts_with(&start)).count()
        };
        Told { notices: named.len(), duplicates: people().into_iter().map(to).collect() }
    }

    /// What was told of these rows of the outbox is so.
    pub(crate) fn was_told_truly(&self, rows: &[String]) {
        let oracle = self.oracle();
        let list = rows.join(", ");
        let sql =
            format!("SELECT notice FROM outbox WHERE state = 'sent' AND outbox_id IN ({list})");
        for notice in self.place.ledger().query(&sql) {
            let notice: Notice = serde_json::from_str(&notice).unwrap();
            oracle.is_so(&notice).unwrap();
        }
    }

    /// What Telegram would have minded.
    pub(crate) fn violations(&self) -> Vec<String> {
        self.sandbox.telegram().violations()
    }

    /// State, trail and file, once nobody is up.
    pub(crate) fn all_is_well(&self) {
        self.state_is_well();
        assert_eq!(self.place.complaints(), Vec::<String>::new());
    }

    /// Whatever the log says.
    pub(crate) fn state_is_well(&self) {
        self.place.ledger().agrees(&self.oracle(), SystemClock.now()).unwrap();
        let verified = self.place.runs(&["audit", "verify"]);
        assert!(verified.status.success(), "{verified:?}");
        assert_eq!(self.place.ledger().query("PRAGMA integrity_check"), ["ok"]);
    }
}

fn people() -> Vec<i64> {
    USERS.into_iter().chain([ADMIN]).collect()
}

/// The lives of all [`USERS`], drawn as they go on. What they cause is posted by the sandbox, one event
/// after the other; and beside it, several at once, until it is acknowledged.
pub(crate) struct Lives {
    stripe: StripeSim,
    gate: Arc<Gate>,
    runner: TestRunner,
    happened: usize,
    waiting: Arc<Mutex<VecDeque<String>>>,
    carriers: JoinSet<()>,
}

impl Lives {
    pub(crate) fn new(stage: &Stage, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let (stripe, gate) = (stage.stripe().clone(), Arc::clone(&stage.gate));
        let waiting = Arc::default();
        let carry = |_| carry(stripe.clone(), Arc::clone(&gate), Arc::clone(&waiting));
        Self {
            carriers: (0..CARRIERS).map(carry).collect(),
            stripe,
            gate,
            runner: TestRunner::new_with_rng(Config::default(), rng),
            happened: 0,
            waiting,
        }
    }

    /// One act, as soon as most of what came before is acknowledged.
    pub(crate) async fn go_on(&mut self) {
        until("what has happened is acknowledged", || {
            let acknowledged = self.gate.acknowledged().len();
            self.happened < acknowledged + BACKLOG
        })
        .await;
        self.goes_on_unheard();
    }

    /// One act, whether anybody hears of it or not.
    pub(crate) fn goes_on_unheard(&mut self) {
        let acts = prop_oneof![40 => life::act(USERS.len()), 1 => life::setup()];
        let acts = acts.prop_filter("time passes by itself", |act| {
            !matches!(act, Act::TimePasses { hours: 1.. })
        });
        let act = acts.new_tree(&mut self.runner).unwrap().current();
        living::live(&self.stripe, &act);
        let all = self.stripe.event_bodies();
        let new = all[self.happened..].iter().map(|(id, _)| id.clone());
        self.waiting.lock().unwrap().extend(new);
        self.happened = all.len();
    }

    /// Returns how many events there were, when all are acknowledged.
    pub(crate) async fn end(mut self) -> usize {
        until("all is acknowledged", || self.gate.acknowledged().len() == self.happened).await;
        self.carriers.shutdown().await;
        self.happened
    }
}

/// Posts what waits, the oldest first, until it is acknowledged.
async fn carry(stripe: StripeSim, gate: Arc<Gate>, waiting: Arc<Mutex<VecDeque<String>>>) {
    loop {
        let next = waiting.lock().unwrap().pop_front();
        let Some(id) = next else {
            tokio::time::sleep(LOOK_AGAIN).await;
            continue;
        };
        stripe.deliver(&id, Mode::Normal).await.unwrap();
        if !gate.acknowledged().contains(&id) {
            waiting.lock().unwrap().push_back(id);
        }
    }
}
