//! A test's application beside the simulators, and waiting for both.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::oneshot;
use tollgate::app::App;
use tollgate::billing::Services;
use tollgate::config::{Environment, Settings, Updates};
use tollgate::domain::backup::BackupSchedule;
use tollgate::domain::clock::{Clock, ManualClock, Timestamp};
use tollgate::domain::ids::{EndpointName, PriceId, UserId};
use tollgate::domain::revocation_limit::RevocationLimit;
use tollgate::domain::webhook::WebhookEndpoint;
use tollgate::simulators::turned;
use tollgate::store::{ReadTx, Resend, Store, StoreError};
use tollgate_sandbox::{ApiShape, Card, Sandbox, TelegramSim};

use crate::harness::application;
use crate::harness::clock::MachineClock;
use crate::harness::database::Database;
use crate::harness::simulators;
use crate::harness::wait::{until_found, until_some};
use crate::journeys::harness::clock::ClockControl;
use crate::journeys::harness::stage;
use crate::journeys::harness::{ALICE, AUDREY, BRUNO, JONAS, LOUNGE, OLGA, SAM, Stripe, User};

/// Longer than any test holds writes.
const MAX_HOLD: Duration = Duration::from_mins(1);
/// How long the edit of a status message can be put off.
const EDIT_DELAY: Duration = Duration::from_secs(2);

/// A test's application and simulators. Dropping it fails the test if anything is undelivered, or if Stripe or
/// Telegram refused a call unexpectedly.
pub(crate) struct Journey {
    pub(super) app: Option<App>,
    /// Bound for the whole test, so that a restart has the same port.
    listener: TcpListener,
    settings: Settings,
    environment: Environment,
    clock: Arc<ManualClock>,
    /// The application's clock.
    pub(super) wall: Arc<MachineClock<ManualClock>>,
    pub(super) sandbox: Arc<Sandbox>,
    /// Number of calls that Stripe is expected to refuse.
    refusals: usize,
    /// Where the running application serves metrics.
    metrics: Option<SocketAddr>,
    _folder: TempDir,
}

/// The setup of a test.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) shape: ApiShape,
    pub(crate) telegram_down: bool,
    /// Telegram posts updates to the application instead of being polled.
    pub(crate) webhook_mode: bool,
    /// Lines of the shipped `bot.toml`, and their replacements.
    pub(crate) bot_toml: &'static [(&'static str, &'static str)],
    /// Texts of the operator, by language.
    pub(crate) texts: &'static [(&'static str, &'static str)],
    /// Images of plans, by plan.
    pub(crate) plan_images: &'static [(&'static str, &'static [u8])],
    /// Receivers of outgoing webhooks.
    pub(crate) webhook_endpoints: Vec<WebhookEndpoint>,
    /// The initial error of the application's wall clock.
    pub(crate) ahead_ms: i64,
    /// The limit of revocations; `None` keeps that of the shipped `bot.toml`.
    pub(crate) max_revocations: Option<RevocationLimit>,
    /// Backups are scheduled, as in the shipped `bot.toml`; three are kept.
    pub(crate) backups: bool,
    /// Methods of the Bot API whose next call fails with this status, from before the start.
    pub(crate) refused: Vec<(&'static str, u16)>,
}

/// Writes wait until this ends or is dropped.
pub(crate) struct HeldWrites(mpsc::Sender<()>);

impl HeldWrites {
    pub(crate) fn ends(self) {
        drop(self.0);
    }
}

impl Journey {
    pub(crate) async fn begins() -> Self {
        Self::starts_with(Setup::default()).await
    }

    pub(crate) async fn starts_with(beginning: Setup) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let product = listener.local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::starting_at(stage::BEGINNING));
        let mut options = simulators::options(turned(Arc::clone(&clock)));
        let (mut settings, environment) =
            stage::settings(&simulators::url(&options), beginning.bot_toml);
        settings.http.public_url = format!("http://{product}");
        settings.database = folder.path().join("tollgate.db");
        let schedule = BackupSchedule {
            folder: folder.path().join("backups"),
            keep: 3,
            ..settings.backup.unwrap()
        };
        settings.backup = beginning.backups.then_some(schedule);
        settings.texts = beginning.texts.iter().map(stage::texts).collect();
        settings.plan_images = stage::plan_images(beginning.plan_images);
        settings.webhook_endpoints = beginning.webhook_endpoints;
        if let Some(limit) = beginning.max_revocations {
            settings.billing.max_revocations = limit;
        }
        if beginning.webhook_mode {
            settings.bot.updates = Updates::Webhook;
        }
        stage::populate(&mut options, &settings);
        options.stripe.shape = beginning.shape;
        let sandbox = Arc::new(Sandbox::start(options).await.unwrap());
        sandbox.telegram().down(beginning.telegram_down);
        for (method, status) in beginning.refused {
            sandbox.telegram().fail_next(method, status, None, "refused by the test");
        }
        let wall = MachineClock::new(Arc::clone(&clock), beginning.ahead_ms);
        let mut journey = Self {
            app: None,
            wall,
            listener,
            settings,
            environment,
            clock,
            sandbox,
            refusals: 0,
            metrics: None,
            _folder: folder,
        };
        journey.starts().await;
        journey
    }

    /// Starts the application, on the same port and database as before.
    pub(crate) async fn starts(&mut self) {
        let listener = self.listener.try_clone().unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let metrics = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        self.metrics = Some(metrics.local_addr().unwrap());
        let app = application::start(
            self.settings.clone(),
            &self.environment,
            &self.sandbox,
            Arc::<MachineClock<ManualClock>>::clone(&self.wall),
            listener,
            Some(metrics),
        );
        self.app = Some(app.await);
    }

    /// Shuts the application down gracefully.
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

    pub(crate) fn clock(&self) -> ClockControl<'_> {
        ClockControl(self)
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

    /// Reads the application's database.
    pub(crate) async fn read_database<T: Send + 'static>(
        &self,
        look: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.app.as_ref().unwrap().store().read(look).await.unwrap()
    }

    /// How often the application has read its database.
    pub(crate) fn reads(&self) -> u64 {
        self.app.as_ref().unwrap().store().reads()
    }

    /// How many updates have been received and are not answered or stored yet.
    pub(crate) fn updates_in_progress(&self) -> usize {
        self.app.as_ref().map_or(0, App::updates_in_progress)
    }

    /// The database's file.
    pub(crate) fn database(&self) -> Database {
        Database::at(&self.settings.database)
    }

    /// The folder of scheduled backups.
    pub(crate) fn backups(&self) -> PathBuf {
        self.settings.database.with_file_name("backups")
    }

    /// The database as another process opens it.
    pub(crate) async fn another_store(&self) -> Store {
        let path = self.settings.database.clone();
        tokio::task::spawn_blocking(move || Store::open(&path)).await.unwrap().unwrap()
    }

    /// Occupies the application's writer, so that writes wait.
    pub(crate) async fn holds_writes(&self) -> HeldWrites {
        let (began, begins) = oneshot::channel();
        let (end, ends) = mpsc::channel::<()>();
        let store = self.app.as_ref().unwrap().store().clone();
        tokio::spawn(async move {
            let held = store.write(move |_| {
                began.send(()).ok();
                ends.recv_timeout(MAX_HOLD).ok();
                Ok::<_, StoreError>(())
            });
            held.await
        });
        begins.await.unwrap();
        HeldWrites(end)
    }

    /// From the next start on, `price` is a former price of `plan`.
    pub(crate) fn lists(&mut self, plan: &str, price: &str) {
        let plans = self.settings.catalogue.plans.iter_mut();
        for plan in plans.filter(|found| found.code.as_str() == plan) {
            plan.prices[0].former.push(PriceId::new(price));
        }
    }

    /// Sets the images of plans from the next start on.
    pub(crate) fn shows(&mut self, plan_images: &[(&str, &[u8])]) {
        self.settings.plan_images = stage::plan_images(plan_images);
    }

    /// Sets the webhook endpoints from the next start on.
    pub(crate) fn calls(&mut self, webhook_endpoints: Vec<WebhookEndpoint>) {
        self.settings.webhook_endpoints = webhook_endpoints;
    }

    /// Replays deliveries like `tollgate webhooks replay`; returns how many.
    pub(crate) async fn replays_deliveries(&self, to: &EndpointName, which: Resend) -> usize {
        let (now, store) = (self.now(), self.app.as_ref().unwrap().store());
        let to = to.clone();
        let sent = store.write(move |tx| tx.resend_webhook_deliveries(&to, &which, now)).await;
        sent.map_err(|error: StoreError| error).unwrap()
    }

    /// The application services, for what no chat command triggers.
    pub(crate) fn services(&self) -> &Services {
        self.app.as_ref().unwrap().services()
    }

    /// The time that the application decides by.
    pub(crate) fn trusted_now(&self) -> Timestamp {
        self.app.as_ref().unwrap().now()
    }

    /// The user's stored entitlements in force, sorted; those of the free plan are not stored.
    pub(crate) async fn entitlements(&self, user: &User) -> Vec<String> {
        let (id, now) = (UserId(user.id), self.now());
        let held = self.read_database(move |tx| tx.entitlements_of(id, now)).await;
        let mut names: Vec<String> =
            held.iter().map(|entitlement| entitlement.name.to_string()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The user buys a monthly plan; waits until all effects have arrived.
    pub(crate) async fn buys(&self, user: &User, plan: &str, card: Card) {
        user.chooses(plan).await;
        self.stripe().pays(user, card).await.unwrap();
        self.settle().await;
    }

    /// Waits until every webhook, update, button press and notice has arrived.
    pub(crate) async fn settle(&self) {
        self.settles(true).await;
    }

    /// The same, except for webhooks that are held back on purpose.
    pub(super) async fn settle_except_held(&self) {
        self.settles(false).await;
    }

    async fn settles(&self, held: bool) {
        let left = RefCell::default();
        let settled = async || match self.unsettled(held).await {
            None => Some(()),
            Some(work) => {
                left.replace(work);
                None
            }
        };
        let report =
            || format!("settled, without {}\n{}", left.borrow(), transcript(&self.sandbox));
        until_found(settled, report).await;
    }

    /// What has not arrived yet.
    async fn unsettled(&self, held: bool) -> Option<String> {
        let (stripe, telegram) = (self.sandbox.stripe(), self.sandbox.telegram());
        let held = if held { 0 } else { stripe.held().len() };
        let webhooks = stripe.undelivered() - held;
        let presses = telegram.unanswered_callbacks();
        // An answer may have arrived whose consequences are still being stored. In this order, since
        // an update is in progress before it counts as delivered.
        let undelivered = telegram.undelivered_updates();
        let updates = undelivered + self.updates_in_progress();
        let now = self.clock.now();
        let (notices, jobs, edits) = match &self.app {
            Some(app) => app
                .store()
                .read(move |tx| {
                    // An edit is put off while another message of the user is edited.
                    let soon = |next: &Timestamp| *next <= now.plus(EDIT_DELAY);
                    let edits = usize::from(tx.next_status_message()?.as_ref().is_some_and(soon));
                    Ok((tx.outbox_depth()?, tx.due_count(now)?, edits))
                })
                .await
                .unwrap(),
            None => (0, 0, 0),
        };
        let waiting = webhooks + updates + presses + edits;
        let settled = waiting == 0 && notices == 0 && jobs == 0;
        (!settled).then(|| {
            format!(
                "{webhooks} webhooks, {updates} updates, {presses} presses, {notices} notices, \
                 {jobs} due jobs, {edits} edits"
            )
        })
    }

    /// Waits until `happened` returns true; `what` names the condition in the failure.
    pub(crate) async fn until(&self, what: &str, happened: impl Fn() -> bool) {
        until(&self.sandbox, what, || happened().then_some(())).await;
    }

    /// Waits until the causes of this many alerts are gone, which are not over yet.
    pub(crate) async fn until_alerts_clear(&self, count: usize) {
        let cleared = "SELECT kind FROM alerts WHERE clear_ms IS NOT NULL";
        self.until("alerts clear", || self.database().query(cleared).len() == count).await;
    }

    /// Expects Stripe to refuse `count` calls.
    pub(crate) fn expects_refusals(&mut self, count: usize) {
        self.refusals = count;
    }
}

impl Drop for Journey {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(self.settle());
        });
        assert_eq!(self.database().wrongly_maintained(), Vec::<String>::new());
        let mut found = self.sandbox.telegram().violations();
        found.retain(|violation| !is_for_unknown_admin(violation));
        let requests = self.sandbox.stripe().requests();
        let refused = requests.iter().filter(|request| (400..500).contains(&request.status));
        let refused: Vec<_> = refused.map(|request| format!("{request:?}")).collect();
        if refused.len() != self.refusals {
            found.extend(refused);
            found.push(format!("Stripe should have refused {} calls", self.refusals));
        }
        assert!(found.is_empty(), "refused calls: {found:#?}\n{}", transcript(&self.sandbox));
    }
}

/// An alert to an admin who has never written to the bot: only the refusal shows that.
fn is_for_unknown_admin(violation: &str) -> bool {
    let is_for = |admin: i64| violation.contains(&format!("\"chat_id\":{admin},"));
    violation.contains("initiate conversation") && [OLGA, SAM, AUDREY].into_iter().any(is_for)
}

pub(super) async fn until<T>(sandbox: &Sandbox, what: &str, happened: impl Fn() -> Option<T>) -> T {
    until_some(happened, || format!("{what}\n{}", transcript(sandbox))).await
}

/// A log of everything that happened, for failure messages.
fn transcript(sandbox: &Sandbox) -> String {
    let mut text = String::from("--- chats\n");
    for chat in [ALICE, BRUNO, JONAS, OLGA, SAM, AUDREY, LOUNGE] {
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
