//! The stage of a journey: the real application on loopback, and verbs that wait instead of sleeping.

mod clock;
mod people;
mod service;
mod stage;
mod stripe;

use std::collections::HashMap;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::Instant;
use tollgate::app::{App, Surroundings};
use tollgate::billing::Billing;
use tollgate::config::{Secrets, Settings, Updates};
use tollgate::domain::clock::{Clock, Timestamp, TurnedClock};
use tollgate::domain::ids::{CallbackName, PriceId, UserId};
use tollgate::domain::revocation_limit::RevocationLimit;
use tollgate::domain::webhook::WebhookEndpoint;
use tollgate::sandbox::{ApiShape, Card, Sandbox, TelegramSim};
use tollgate::store::{ReadTx, Resend, Store, StoreError};

pub(crate) use clock::{Hands, Skewed, days, hours, minutes};
pub(crate) use people::User;
pub(crate) use service::{Fact, Service};
pub(crate) use stage::{RETIRED_ONCE, RETIRED_PRICE};
pub(crate) use stripe::{Stripe, text};

pub(crate) const WEBHOOK_SECRET: &str = "whsec_journey";
pub(crate) const JWT_SECRET: &str = "journey-journey-journey-journey-journey";

/// Speaks English.
pub(crate) const ALICE: i64 = 1001;
/// Speaks Brazilian Portuguese.
pub(crate) const BRUNO: i64 = 1002;
/// Runs the bot.
pub(crate) const OLGA: i64 = 1004;
/// Speaks German.
pub(crate) const JONAS: i64 = 1005;
pub(crate) const LOUNGE: i64 = -1_001;
/// Who lives through the same journey in turn, so that it is read in two languages.
pub(crate) const BOTH: [i64; 2] = [ALICE, JONAS];

/// The rights of those who pay nothing.
pub(crate) const NOTHING: [&str; 0] = [];
pub(crate) const BASIC: [&str; 2] = ["community", "digest"];
pub(crate) const PREMIUM: [&str; 4] = ["alerts", "community", "digest", "signals"];
pub(crate) const PRO: [&str; 6] = ["alerts", "api", "backtests", "community", "digest", "signals"];

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(45);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// One journey. Dropping it fails the test when something is left undelivered, or when the
/// application has called Stripe or Telegram in a way that they refuse.
pub(crate) struct Journey {
    app: Option<App>,
    /// Bound for the whole journey, so that a restart finds its port again.
    listener: TcpListener,
    settings: Settings,
    clock: Arc<TurnedClock>,
    /// The application's own clocks.
    wall: Arc<Skewed>,
    sandbox: Arc<Sandbox>,
    /// How many calls Stripe refuses in this journey, on purpose.
    refusals: usize,
    /// Where the running application tells its metrics.
    metrics: Option<SocketAddr>,
    _folder: TempDir,
}

/// What a journey begins with.
#[derive(Default)]
pub(crate) struct Beginning {
    pub(crate) shape: ApiShape,
    pub(crate) telegram_down: bool,
    /// Telegram posts updates to the application instead of being polled.
    pub(crate) webhook_mode: bool,
    /// Lines of the shipped `bot.toml`, and how they read in this journey.
    pub(crate) bot_toml: &'static [(&'static str, &'static str)],
    /// Services that are told.
    pub(crate) callbacks: Vec<WebhookEndpoint>,
    /// How far the application's wall clock is ahead of the time.
    pub(crate) ahead_ms: i64,
    /// How many may lose access within an hour; as shipped, where nothing else is said.
    pub(crate) max_revocations: Option<RevocationLimit>,
    /// Methods of the Bot API that are answered once with this status, from before the start.
    pub(crate) refused: Vec<(&'static str, u16)>,
}

impl Journey {
    pub(crate) async fn begins() -> Self {
        Self::begins_with(Beginning::default()).await
    }

    pub(crate) async fn begins_with(beginning: Beginning) -> Self {
        let page = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let product = listener.local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TurnedClock::starting_at(stage::BEGINNING));
        let mut settings = stage::settings(page.local_addr().unwrap(), beginning.bot_toml);
        settings.http.public_url = format!("http://{product}");
        settings.database = folder.path().join("tollgate.db");
        settings.callbacks = beginning.callbacks;
        if let Some(limit) = beginning.max_revocations {
            settings.billing.max_revocations = limit;
        }
        if beginning.webhook_mode {
            settings.bot.updates = Updates::Webhook;
        }
        let options = stage::options(page, Arc::clone(&clock), &settings, product, beginning.shape);
        let sandbox = Arc::new(Sandbox::start(options).await.unwrap());
        sandbox.telegram().down(beginning.telegram_down);
        for (method, status) in beginning.refused {
            sandbox.telegram().fail_next(method, status, None, "refused in this journey");
        }
        let wall = Skewed::new(Arc::clone(&clock), beginning.ahead_ms);
        let mut journey = Self {
            app: None,
            wall,
            listener,
            settings,
            clock,
            sandbox,
            refusals: 0,
            metrics: None,
            _folder: folder,
        };
        journey.starts().await;
        journey
    }

    /// The application starts, on the same port and the same database as before.
    pub(crate) async fn starts(&mut self) {
        let listener = self.listener.try_clone().unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let metrics = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        self.metrics = Some(metrics.local_addr().unwrap());
        let surroundings = Surroundings {
            clock: Arc::<Skewed>::clone(&self.wall),
            outside: None,
            link_base: self.sandbox.link_base(),
            metrics: Some(metrics),
        };
        let secrets =
            Secrets::load(&stage::environment(None, String::new()), &self.settings.callbacks)
                .unwrap();
        let start = App::start(self.settings.clone(), secrets, surroundings, listener);
        let app = Box::pin(start).await;
        self.app = Some(app.unwrap());
    }

    /// The application stops in order.
    pub(crate) async fn stops(&mut self) {
        self.app.take().unwrap().stop().await;
    }

    pub(crate) async fn restart(&mut self) {
        self.stops().await;
        self.starts().await;
    }

    pub(crate) fn user(&self, id: i64) -> User {
        let user = User {
            id,
            sandbox: Arc::clone(&self.sandbox),
            known: Mutex::new(HashMap::new()),
            looked: Mutex::default(),
        };
        user.remember();
        user
    }

    pub(crate) fn stripe(&self) -> Stripe {
        Stripe(self.sandbox.stripe().clone())
    }

    pub(crate) fn telegram(&self) -> &TelegramSim {
        self.sandbox.telegram()
    }

    pub(crate) fn clock(&self) -> Hands<'_> {
        Hands(self)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn metrics_url(&self) -> String {
        format!("http://{}/metrics", self.metrics.unwrap())
    }

    /// Without a trailing slash.
    pub(crate) fn base_url(&self) -> &str {
        &self.settings.http.public_url
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("{}/api/v1/billing/webhook", self.settings.http.public_url)
    }

    /// The application's ledger, as it reads it itself.
    pub(crate) async fn ledger<T: Send + 'static>(
        &self,
        look: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.app.as_ref().unwrap().store().read(look).await.unwrap()
    }

    /// From the next start on a price at Stripe is one of a plan's former ones.
    /// How often the application has read its database.
    pub(crate) fn reads(&self) -> u64 {
        self.app.as_ref().unwrap().store().reads()
    }

    /// The database as another process opens it.
    pub(crate) async fn another_store(&self) -> Store {
        let path = self.settings.database.clone();
        tokio::task::spawn_blocking(move || Store::open(&path)).await.unwrap().unwrap()
    }

    pub(crate) fn lists(&mut self, plan: &str, price: &str) {
        let plans = self.settings.catalogue.plans.iter_mut();
        for plan in plans.filter(|one| one.code.as_str() == plan) {
            plan.prices[0].former.push(PriceId::new(price));
        }
    }

    /// From the next start on, these are told.
    pub(crate) fn calls(&mut self, callbacks: Vec<WebhookEndpoint>) {
        self.settings.callbacks = callbacks;
    }

    /// As `tollgate callbacks replay` does it; how many events.
    pub(crate) async fn resends(&self, to: &CallbackName, which: Resend) -> usize {
        let (now, store) = (self.now(), self.app.as_ref().unwrap().store());
        let to = to.clone();
        let sent = store.write(move |tx| tx.resend_webhook_deliveries(&to, &which, now)).await;
        sent.map_err(|error: StoreError| error).unwrap()
    }

    /// The application's deeds, for what nobody asks for in a chat.
    pub(crate) fn billing(&self) -> &Billing {
        self.app.as_ref().unwrap().billing()
    }

    /// The rights of a user that are in force at this moment, as the ledger has them, sorted;
    /// those that everybody has are no rows.
    pub(crate) async fn rights(&self, user: &User) -> Vec<String> {
        let (id, now) = (UserId(user.id), self.now());
        let held = self.ledger(move |tx| tx.entitlements_of(id, now)).await;
        let mut names: Vec<String> = held.iter().map(|one| one.name.to_string()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The user buys a plan by the month, and everything about it has arrived.
    pub(crate) async fn buys(&self, user: &User, plan: &str, card: Card) {
        user.chooses(plan).await;
        self.stripe().pays(user, card).await.unwrap();
        self.settle().await;
    }

    /// Waits until every webhook, update, press and notice has arrived.
    pub(crate) async fn settle(&self) {
        self.settles(true).await;
    }

    /// The same, but for webhooks that are held back on purpose.
    async fn settle_but_for_held(&self) {
        self.settles(false).await;
    }

    async fn settles(&self, held: bool) {
        if let Err(left) = self.settled(PATIENCE, held).await {
            panic!("not settled: {left}\n{}", transcript(&self.sandbox));
        }
    }

    async fn settled(&self, patience: Duration, held: bool) -> Result<(), String> {
        let deadline = Instant::now() + patience;
        loop {
            let (stripe, telegram) = (self.sandbox.stripe(), self.sandbox.telegram());
            let held = if held { 0 } else { stripe.held().len() };
            let webhooks = stripe.undelivered() - held;
            let presses = telegram.unanswered_callbacks();
            // An answer may have arrived whose consequences are still being stored. In this order, since
            // an update is in progress before it counts as delivered.
            let undelivered = telegram.undelivered_updates();
            let updates = undelivered + self.app.as_ref().map_or(0, App::updates_in_progress);
            let now = self.clock.now();
            let (notices, work) = match &self.app {
                Some(app) => app
                    .store()
                    .read(move |tx| Ok((tx.outbox_depth()?, tx.due_work(now)?)))
                    .await
                    .unwrap(),
                None => (0, 0),
            };
            if webhooks == 0 && updates == 0 && presses == 0 && notices == 0 && work == 0 {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!(
                    "{webhooks} webhooks, {updates} updates, {presses} presses, {notices} notices, \
                     {work} things due"
                ));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Waits until `happened`; `what` names it in the failure.
    pub(crate) async fn until(&self, what: &str, happened: impl Fn() -> bool) {
        until(&self.sandbox, what, || happened().then_some(())).await;
    }

    /// Stripe will refuse so many calls in this journey, which is part of it.
    pub(crate) fn expects_refusals(&mut self, count: usize) {
        self.refusals = count;
    }
}

impl Drop for Journey {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let settled = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(self.settled(PATIENCE, true))
        });
        if let Err(left) = settled {
            panic!("left behind: {left}\n{}", transcript(&self.sandbox));
        }
        let mut found = self.sandbox.telegram().violations();
        let requests = self.sandbox.stripe().requests();
        let refused = requests.iter().filter(|request| (400..500).contains(&request.status));
        let refused: Vec<_> = refused.map(|request| format!("{request:?}")).collect();
        if refused.len() != self.refusals {
            found.extend(refused);
            found.push(format!("Stripe was to refuse {} calls", self.refusals));
        }
        assert!(found.is_empty(), "refused calls: {found:#?}\n{}", transcript(&self.sandbox));
    }
}

async fn until<T>(sandbox: &Sandbox, what: &str, happened: impl Fn() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = happened() {
            return found;
        }
        assert!(Instant::now() < deadline, "never: {what}\n{}", transcript(sandbox));
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Waits until asking gives something.
pub(crate) async fn until_some<T, F: Future<Output = Option<T>>>(
    what: &str,
    ask: impl Fn() -> F,
) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < deadline, "never: {what}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Everything that happened, for the failure of a test.
fn transcript(sandbox: &Sandbox) -> String {
    let mut text = String::from("--- chats\n");
    for chat in [ALICE, BRUNO, JONAS, OLGA, LOUNGE] {
        for message in sandbox.telegram().chat(chat) {
            let from = if message.from_bot { "bot" } else { ">>>" };
            let buttons: Vec<_> = message.buttons.iter().flatten().map(|b| &b.label).collect();
            let edits = message.edits;
            writeln!(text, "{chat} {from} {edits}x {:?} {buttons:?}", message.text).unwrap();
        }
    }
    text.push_str("--- deliveries\n");
    for delivery in sandbox.stripe().deliveries() {
        let (kind, status, answer) = (&delivery.kind, delivery.status, &delivery.answer_body);
        writeln!(text, "{} {kind} {status:?} {answer}", delivery.event_id).unwrap();
    }
    text.push_str("--- calls of Stripe\n");
    for request in sandbox.stripe().requests() {
        let key = request.idempotency_key.unwrap_or_default();
        writeln!(text, "{} {} {key} {}", request.method, request.path, request.status).unwrap();
    }
    text.push_str("--- refused calls of Telegram\n");
    for call in sandbox.telegram().calls().iter().filter(|call| !call.ok) {
        writeln!(text, "{} {:?}", call.method, call.refusal).unwrap();
    }
    text
}
