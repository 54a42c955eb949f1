//! The stage of a journey: the real application on loopback, and verbs that wait instead of sleeping.

use std::collections::HashMap;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Deref;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tokio::time::Instant;
use tollgate::app::{App, Surroundings};
use tollgate::config::{self, Environment, Secrets, Settings, Updates};
use tollgate::domain::clock::{Clock, Timestamp, TurnedClock};
use tollgate::sandbox::{
    self, ApiShape, BotIdentity, ButtonAction, Card, ChatMessage, Declined, Group, Options, Paid,
    Person, Sandbox, Step, StripeOptions, StripeSim, TelegramSim,
};
use tollgate::store::{Snapshot, StoreError};

const SHIPPED: &str = include_str!("../../bot.toml");
const BOT_TOKEN: &str = "123456:journey";
const STRIPE_KEY: &str = "sk_test_journey";
pub(crate) const WEBHOOK_SECRET: &str = "whsec_journey";

/// Speaks English.
pub(crate) const ALICE: i64 = 1001;
/// Speaks Brazilian Portuguese.
pub(crate) const BRUNO: i64 = 1002;
/// Runs the bot.
pub(crate) const OLGA: i64 = 1004;
/// Speaks German.
pub(crate) const JONAS: i64 = 1005;
pub(crate) const LOUNGE: i64 = -1_001;

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
    sandbox: Arc<Sandbox>,
    /// How many calls Stripe refuses in this journey, on purpose.
    refusals: usize,
    _folder: TempDir,
}

/// What a journey begins with.
#[derive(Default)]
pub(crate) struct Beginning {
    pub(crate) shape: ApiShape,
    pub(crate) telegram_down: bool,
    /// Telegram posts updates to the application instead of being polled.
    pub(crate) webhook_mode: bool,
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
        let clock = Arc::new(TurnedClock::default());
        let mut settings = settings(page.local_addr().unwrap());
        settings.http.public_url = format!("http://{product}");
        settings.database = folder.path().join("tollgate.db");
        if beginning.webhook_mode {
            settings.bot.updates = Updates::Webhook;
        }
        let options = options(page, Arc::clone(&clock), &settings, product, beginning.shape);
        let sandbox = Arc::new(Sandbox::start(options).await.unwrap());
        sandbox.telegram().down(beginning.telegram_down);
        let mut journey =
            Self { app: None, listener, settings, clock, sandbox, refusals: 0, _folder: folder };
        journey.starts().await;
        journey
    }

    /// The application starts, on the same port and the same database as before.
    pub(crate) async fn starts(&mut self) {
        let listener = self.listener.try_clone().unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let surroundings = Surroundings {
            clock: Arc::<TurnedClock>::clone(&self.clock),
            link_base: self.sandbox.link_base(),
        };
        let secrets = Secrets::load(&environment(None, String::new())).unwrap();
        let app = App::start(self.settings.clone(), secrets, surroundings, listener).await;
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
        let user =
            User { id, sandbox: Arc::clone(&self.sandbox), known: Mutex::new(HashMap::new()) };
        user.remember();
        user
    }

    pub(crate) fn stripe(&self) -> Stripe {
        Stripe(self.sandbox.stripe().clone())
    }

    pub(crate) fn telegram(&self) -> &TelegramSim {
        self.sandbox.telegram()
    }

    pub(crate) fn clock(&self) -> Hands {
        Hands(Arc::clone(&self.sandbox))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("{}/api/v1/billing/webhook", self.settings.http.public_url)
    }

    /// The application's ledger, as it reads it itself.
    pub(crate) async fn ledger<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Snapshot<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.app.as_ref().unwrap().store().read(look).await.unwrap()
    }

    /// Waits until every webhook, update, press and notice has arrived.
    pub(crate) async fn settle(&self) {
        if let Err(left) = self.settled(PATIENCE).await {
            panic!("not settled: {left}\n{}", transcript(&self.sandbox));
        }
    }

    async fn settled(&self, patience: Duration) -> Result<(), String> {
        let deadline = Instant::now() + patience;
        loop {
            let (stripe, telegram) = (self.sandbox.stripe(), self.sandbox.telegram());
            let webhooks = stripe.undelivered();
            let (updates, presses) =
                (telegram.undelivered_updates(), telegram.unanswered_callbacks());
            let now = self.clock.now();
            let (notices, work) = match &self.app {
                Some(app) => app
                    .store()
                    .read(move |snapshot| Ok((snapshot.outbox_depth()?, snapshot.due_work(now)?)))
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
            tokio::runtime::Handle::current().block_on(self.settled(PATIENCE))
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

/// Somebody in Telegram. What was in the chat before their last act is no news to them.
pub(crate) struct User {
    pub(crate) id: i64,
    sandbox: Arc<Sandbox>,
    /// The messages at the last act, with how often each had been edited.
    known: Mutex<HashMap<i64, u32>>,
}

impl User {
    fn remember(&self) {
        let chat = self.sandbox.telegram().chat(self.id);
        let edits = chat.iter().map(|message| (message.message_id, message.edits));
        *self.known.lock().unwrap() = edits.collect();
    }

    fn is_news(&self, message: &ChatMessage) -> bool {
        let known = self.known.lock().unwrap();
        message.from_bot
            && known.get(&message.message_id).is_none_or(|edits| message.edits > *edits)
    }

    fn news(&self) -> Vec<ChatMessage> {
        let mut chat = self.messages();
        chat.retain(|message| self.is_news(message));
        chat
    }

    /// What the bot has written, oldest first.
    pub(crate) fn messages(&self) -> Vec<ChatMessage> {
        let mut chat = self.sandbox.telegram().chat(self.id);
        chat.retain(|message| message.from_bot);
        for message in &mut chat {
            message.text = plain(&message.text);
            for button in message.buttons.iter_mut().flatten() {
                button.label = plain(&button.label);
            }
        }
        chat
    }

    /// How many of the bot's messages say this now.
    pub(crate) fn times(&self, text: &str) -> usize {
        self.messages().iter().filter(|message| message.text.contains(text)).count()
    }

    pub(crate) fn sends(&self, text: &str) {
        self.remember();
        self.sandbox.telegram().message(self.id, text);
    }

    /// Waits for news that says `text`.
    pub(crate) async fn sees(&self, text: &str) -> ChatMessage {
        let what = format!("user {} sees “{text}”", self.id);
        until(&self.sandbox, &what, || {
            self.news().into_iter().rev().find(|message| message.text.contains(text))
        })
        .await
    }

    /// Waits for a button among the news whose label begins so; the newest message wins.
    async fn button(&self, label: &str) -> (i64, ButtonAction) {
        let what = format!("user {} sees a button “{label}”", self.id);
        until(&self.sandbox, &what, || {
            self.news().into_iter().rev().find_map(|message| {
                let mut buttons = message.buttons.into_iter().flatten();
                let found = buttons.find(|button| button.label.starts_with(label))?;
                Some((message.message_id, found.action))
            })
        })
        .await
    }

    /// Taps a button whose label begins so, and waits for the answer to the tap.
    pub(crate) async fn taps(&self, label: &str) {
        self.taps_times(label, 1).await;
    }

    /// Taps so often before the first answer is there.
    pub(crate) async fn taps_times(&self, label: &str, times: usize) {
        let (message, action) = self.button(label).await;
        let ButtonAction::Data(data) = action else {
            panic!("“{label}” is a link: {action:?}")
        };
        self.remember();
        let taps: Vec<String> =
            (0..times).map(|_| self.sandbox.telegram().tap(self.id, message, &data)).collect();
        for tap in taps {
            self.answer_to(&tap).await;
        }
    }

    /// Presses with any data, on any message; returns the answer's text.
    pub(crate) async fn presses(&self, message: i64, data: &str) -> Option<String> {
        self.remember();
        let tap = self.sandbox.telegram().tap(self.id, message, data);
        self.answer_to(&tap).await
    }

    async fn answer_to(&self, tap: &str) -> Option<String> {
        until(&self.sandbox, "an answer to a press", || {
            let answers = self.sandbox.telegram().callback_answers();
            answers.into_iter().find(|answer| answer.callback_id == tap)
        })
        .await
        .text
    }

    /// Waits for a URL button among the news whose label begins so.
    pub(crate) async fn link(&self, label: &str) -> String {
        let (_, action) = self.button(label).await;
        let ButtonAction::Url(url) = action else { panic!("“{label}” is no link: {action:?}") };
        url
    }

    /// From `/upgrade` to the pay button of a plan, by the month.
    pub(crate) async fn chooses(&self, plan: &str) {
        self.sends("/upgrade");
        self.taps(plan).await;
        self.sees(plan).await;
        self.taps("$").await;
        self.link("Pay").await;
    }
}

/// Stripe, as a person with a card and a portal uses it.
pub(crate) struct Stripe(StripeSim);

impl Deref for Stripe {
    type Target = StripeSim;

    fn deref(&self) -> &StripeSim {
        &self.0
    }
}

impl Stripe {
    /// The checkout session behind the pay button in front of the user.
    pub(crate) async fn session_of(&self, user: &User) -> String {
        let url = user.link("Pay").await;
        assert!(url.contains("/checkout/"), "no checkout page: {url}");
        url.rsplit('/').next().unwrap().to_owned()
    }

    /// The user follows the pay button and types a card in.
    pub(crate) async fn pays(&self, user: &User, card: Card) -> Result<Paid, Declined> {
        self.pay(&self.session_of(user).await, card)
    }

    /// The newest subscription that was bought for the user.
    pub(crate) fn subscription_of(&self, user: &User) -> String {
        let id = user.id.to_string();
        let all = self.subscriptions();
        let found = all.iter().rev().find(|found| found["metadata"]["user_id"] == id.as_str());
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// What the product has asked for here, for example `checkout/sessions`.
    pub(crate) fn posts(&self, path: &str) -> Vec<sandbox::Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.method == "POST" && request.path == path);
        requests
    }

    /// Ids of the events of a kind, oldest first.
    pub(crate) fn events_of(&self, kind: &str) -> Vec<String> {
        let events = self.events();
        let found = events.iter().filter(|event| event["type"] == kind);
        found.map(|event| event["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// The hands of the clock.
pub(crate) struct Hands(Arc<Sandbox>);

impl Hands {
    /// Turns time forward through everything that falls due at Stripe on the way.
    pub(crate) async fn advance(&self, step: Step) {
        self.0.advance_step(&step).await;
    }
}

pub(crate) const fn days(count: u64) -> Step {
    Step::Exactly(Duration::from_hours(24 * count))
}

/// No-break spaces read as spaces.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
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

/// The shipped `bot.toml`, sold at the simulated Stripe.
fn settings(page: SocketAddr) -> Settings {
    let file = format!("{SHIPPED}\n[[admins]]\nid = {OLGA}\nrole = \"owner\"\n");
    let unsold = config::parse(&file, "bot.toml", &Environment::default()).unwrap();
    let mut prices = serde_json::Map::new();
    for plan in &unsold.catalogue.plans {
        for price in &plan.prices {
            let (code, interval) = (&plan.code, price.interval);
            prices.insert(format!("{code}:{interval}"), json!(format!("price_{code}_{interval}")));
        }
    }
    let prices = serde_json::Value::Object(prices).to_string();
    config::parse(&file, "bot.toml", &environment(Some(page), prices)).unwrap()
}

fn environment(page: Option<SocketAddr>, prices: String) -> Environment {
    let base = page.map(|page| format!("http://{page}")).unwrap_or_default();
    [
        ("TELEGRAM_BOT_TOKEN", BOT_TOKEN.to_owned()),
        ("STRIPE_SECRET_KEY", STRIPE_KEY.to_owned()),
        ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET.to_owned()),
        ("JWT_SECRET", "journey-journey-journey-journey-journey".to_owned()),
        ("STRIPE_API_BASE", format!("{base}/stripe/")),
        ("TELEGRAM_API_URL", format!("{base}/telegram")),
        ("STRIPE_PRICE_MAP_JSON", prices),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn options(
    listener: TcpListener,
    clock: Arc<TurnedClock>,
    settings: &Settings,
    product: SocketAddr,
    shape: ApiShape,
) -> Options {
    let plans = settings.catalogue.plans.iter();
    let prices = plans
        .flat_map(|plan| plan.prices.iter().map(move |price| (plan, price)))
        .map(|(plan, price)| sandbox::Price {
            id: price.stripe_price.as_ref().unwrap().to_string(),
            product_name: plan.name.clone(),
            plan_code: Some(plan.code.to_string()),
            unit_amount: price.amount.minor,
            currency: price.amount.currency.code().to_owned(),
            interval: Some(price.interval.to_string()),
        })
        .collect();
    let person = |(id, name, language): (i64, &str, &str)| Person {
        id,
        first_name: name.to_owned(),
        last_name: None,
        username: Some(name.to_lowercase()),
        language_code: Some(language.to_owned()),
        admin: id == OLGA,
    };
    Options {
        listener,
        clock: Arc::new(Turned(clock)),
        bot: BotIdentity { token: BOT_TOKEN.to_owned(), username: "tollgate_bot".to_owned() },
        people: [
            (ALICE, "Alice", "en"),
            (BRUNO, "Bruno", "pt-br"),
            (JONAS, "Jonas", "de"),
            (OLGA, "Olga", "en"),
        ]
        .map(person)
        .to_vec(),
        groups: vec![Group { id: LOUNGE, title: "VIP lounge".to_owned() }],
        stripe: StripeOptions {
            secret_key: STRIPE_KEY.to_owned(),
            webhook_url: format!("http://{product}/api/v1/billing/webhook"),
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            prices,
            shape,
        },
        app_name: "tollgate".to_owned(),
    }
}

/// The product's clock, as the simulators turn it.
struct Turned(Arc<TurnedClock>);

impl sandbox::Clock for Turned {
    fn now_ms(&self) -> i64 {
        self.0.now().millis()
    }

    fn advance_to(&self, ms: i64) {
        self.0.advance_to(Timestamp::from_millis(ms));
    }
}
