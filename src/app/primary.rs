//! The primary: one process with the bot, the HTTP server and the workers, and its ordered shutdown.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::billing::{BillingConfig, EventIngestion, Services, Timekeeper, WebhookDeliveries};
use crate::bot::{Bot, BotOptions, BotServices, Intake};
use crate::config::{Secrets, Settings, Updates};
use crate::domain::account::{Archiving, Policy};
use crate::domain::broadcast::OfferedLocales;
use crate::domain::chat_link::ChatLink;
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::clock_guard::ClockGuard;
use crate::domain::ids::EndpointName;
use crate::domain::plan::Catalogue;
use crate::domain::plan_image::PlanImages;
use crate::domain::webhook::WebhookEndpoint;
use crate::http;
use crate::http::{AppState, Gauges, HttpServices, Keys, Limits, TelegramWebhook};
use crate::messages::Locales;
use crate::store::Store;
use crate::stripe::signature;
use crate::stripe::{Gateway, GatewayOptions, StripeError};
use crate::telegram::Telegram;
use crate::webhook_client::{Post, PostError};
use crate::worker::alerts;
use crate::worker::backups;
use crate::worker::broadcasts::BroadcastWorker;
use crate::worker::chat_updates;
use crate::worker::digests;
use crate::worker::figures;
use crate::worker::memberships::MembershipWorker;
use crate::worker::outbox::OutboxWorker;
use crate::worker::reconciler::Reconciler;
use crate::worker::retention;
use crate::worker::scheduler::Scheduler;
use crate::worker::timekeeper;
use crate::worker::webhooks::WebhookWorker;

/// A running application.
pub struct App {
    address: SocketAddr,
    store: Store,
    services: Arc<Services>,
    clock: SharedClock,
    stop: CancellationToken,
    server: JoinHandle<()>,
    bot: Bot,
    bot_task: JoinHandle<()>,
    workers: Vec<(&'static str, JoinHandle<()>)>,
}

/// What an application needs besides its settings and secrets.
pub struct Surroundings {
    pub clock: SharedClock,
    /// The time of other programs, where `clock` is turned away from it: tokens expire and webhook
    /// deliveries are dated by it. `None`: the same as `clock`.
    pub outside: Option<SharedClock>,
    /// Base of links to the bot, without a trailing slash; `https://t.me` in production.
    pub chat_link_base: String,
    /// Where Prometheus scrapes, if it does.
    pub metrics: Option<TcpListener>,
}

/// How long running requests and deliveries may take to finish: longer than one call to Telegram or
/// Stripe with its retries.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(35);
/// From then on the log says what a shutdown waits for.
const SLOW_SHUTDOWN: Duration = Duration::from_secs(5);

const BOT_RESTART_PAUSE: Duration = Duration::from_secs(1);

/// How long stored events are processed at most before serving.
const CATCH_UP_TIMEOUT: Duration = Duration::from_secs(20);

impl App {
    /// Opens the store and starts to serve. Stripe and Telegram may be down.
    pub async fn start(
        settings: Settings,
        secrets: Secrets,
        surroundings: Surroundings,
        listener: TcpListener,
    ) -> anyhow::Result<Self> {
        warn_of_unsold(&settings);
        let locales = Arc::new(Locales::with_texts(&settings.bot.default_locale, &settings.texts)?);
        let address = listener.local_addr()?;
        let store = open_store(&settings).await?;
        let telegram =
            Telegram::new(&secrets.telegram_bot_token, settings.telegram_api_url.as_deref())?;
        let clock = Arc::new(ClockGuard::new(surroundings.clock));
        let key = secrets.stripe_secret_key;
        let (services, mut timekeeper) = services(&settings, key, store.clone(), &clock)?;
        let services = Arc::new(services);
        let catalogue = Arc::new(settings.catalogue.clone());
        let clock: SharedClock = clock;
        let outside = surroundings.outside.unwrap_or_else(|| Arc::clone(&clock));
        timekeeper.serve().await?;
        timekeeper.begin().await?;
        services.accounts.note_configuration().await?;
        services.webhook_deliveries.withdraw_unserved().await?;
        services.paid_chats.follow_file().await?;
        // Boxed: the future of all processing would be part of this one.
        Box::pin(catch_up(&services.events)).await;
        let chat_link = ChatLink::new(&surroundings.chat_link_base);
        let plan_images = Arc::new(plan_images(&settings));
        let options = bot_options(&settings, &catalogue, &plan_images, chat_link.clone());
        let bot =
            Bot::new(bot_services(&services), telegram.clone(), Arc::clone(&locales), options);
        let telegram_secret = (settings.bot.updates == Updates::Webhook)
            .then(|| webhook_secret(&secrets.telegram_bot_token));
        let member_link = chat_link.clone();
        let state = AppState::new(http::StateParts {
            services: http_services(&services),
            catalogue: Arc::clone(&catalogue),
            plan_images,
            brand: settings.brand.clone(),
            clock: Arc::clone(&clock),
            chat_link,
            bot_health: telegram.health(),
            locales: Arc::clone(&locales),
            webhook_secrets: signature::Secrets::new(secrets.stripe_webhook_secrets),
            telegram_webhook: telegram_secret.clone().map(|secret| telegram_webhook(secret, &bot)),
            outside: Arc::clone(&outside),
            public_url: settings.http.public_url.clone(),
            telegram: telegram.contact(),
            tokens: Keys::new(secrets.jwt),
            limits: Limits::new(settings.http.rates, &settings.http.trusted_proxies),
            document: Arc::new(http::document()),
            readiness: http::Readiness::default(),
            large_bodies: http::LargeBodies::default(),
        });
        let webhook_workers = webhook_workers(
            &settings.webhook_endpoints,
            secrets.webhook_endpoints,
            &services.webhook_deliveries,
            Clocks { own: &clock, outside: &outside },
        )?;
        let watched = telegram.clone();
        let (scheduler, reconciler) = scheduled_workers(&services, &clock, &settings);
        let broadcasts = BroadcastWorker {
            broadcasts: services.broadcasts.clone(),
            telegram,
            locales,
            catalogue: Arc::clone(&catalogue),
            clock: Arc::clone(&clock),
        };
        let outbox = outbox_worker(&services, &broadcasts);
        let memberships = membership_worker(&services, &broadcasts, member_link);
        let stop = CancellationToken::new();
        let measured = surroundings
            .metrics
            .map(|listener| serve_metrics(listener, &settings, &services, &clock, &bot, &stop));
        let measured = measured.transpose()?;
        let stopped = stop.clone();
        let proxies = state.limits.proxies();
        let server = tokio::spawn(http::serve(listener, http::router(state), proxies, stopped));
        let intake = intake(telegram_secret, &settings.http.public_url);
        let bot_task = tokio::spawn(keep_running(bot.clone(), intake, stop.clone()));
        let mut workers = vec![
            ("broadcasts", tokio::spawn(broadcasts.run(stop.clone()))),
            ("outbox", tokio::spawn(outbox.run(stop.clone()))),
            ("memberships", tokio::spawn(memberships.run(stop.clone()))),
            ("scheduler", tokio::spawn(scheduler.run(stop.clone()))),
            ("timekeeper", tokio::spawn(timekeeper::run(timekeeper, stop.clone()))),
            ("reconciler", tokio::spawn(reconciler.run(stop.clone()))),
        ];
        workers.extend(housekeeping(&services, watched, &clock, &stop));
        workers.extend(running(webhook_workers, &stop));
        workers.extend(measured.map(|server| ("metrics", server)));
        log::info!(listen:% = address; "ready");
        Ok(Self { address, store, services, clock, stop, server, bot, bot_task, workers })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// See [`Bot::updates_in_progress`].
    #[must_use]
    pub fn updates_in_progress(&self) -> usize {
        self.bot.updates_in_progress()
    }

    /// The time that decisions are made by.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    #[must_use]
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Runs until `stopped` completes.
    pub async fn run(self, stopped: impl Future<Output = ()>) {
        stopped.await;
        log::info!("stopping: finishing running work");
        self.stop().await;
    }

    /// Accepts no new requests, updates and deliveries, finishes the running ones, then closes the
    /// store.
    pub async fn stop(self) {
        self.stop.cancel();
        tokio::join!(
            finish("HTTP server", self.server),
            finish("bot", self.bot_task),
            finish_all(self.workers)
        );
        self.store.close().await;
        log::info!("stopped");
    }
}

/// With a secret, Telegram posts updates; otherwise they are polled.
fn intake(secret: Option<SecretString>, public_url: &str) -> Intake {
    match secret {
        None => Intake::Polling,
        Some(secret) => Intake::Webhook { url: format!("{public_url}/telegram/webhook"), secret },
    }
}

fn warn_of_unsold(settings: &Settings) {
    for plan in &settings.catalogue.plans {
        for price in plan.prices.iter().filter(|price| price.stripe_price.is_none()) {
            let (plan, interval) = (plan.code.as_str(), price.interval.as_str());
            log::warn!(plan, interval; "not offered: the price has no stripe_price");
        }
    }
}

/// Processes stored events before serving. After an upgrade this may be every event. What takes
/// longer continues while serving.
async fn catch_up(events: &EventIngestion) {
    let work = async {
        let mut count = 0;
        while let Ok(done @ 1..) = events.retry_events(|| true).await {
            count += done;
        }
        count
    };
    match tokio::time::timeout(CATCH_UP_TIMEOUT, work).await {
        Ok(0) => {}
        Ok(events) => log::info!(events; "stored events are processed"),
        Err(_) => log::warn!("stored events are still being processed"),
    }
}

/// The application services and the timekeeper, as configured. Makes no calls.
pub fn services(
    settings: &Settings,
    stripe_key: SecretString,
    store: Store,
    clock: &Arc<ClockGuard>,
) -> Result<(Services, Timekeeper), StripeError> {
    let stripe = Gateway::new(GatewayOptions {
        base: settings
            .stripe_api_base
            .clone()
            .unwrap_or_else(|| crate::stripe::DEFAULT_BASE.to_owned()),
        secret_key: stripe_key,
        timeout: crate::stripe::DEFAULT_TIMEOUT,
        clock: Arc::<ClockGuard>::clone(clock),
    })?
    .with_portal_configuration(settings.billing.portal_configuration.clone());
    let (config, guard) = (Arc::new(billing_config(settings)), Arc::clone(clock));
    let clock: SharedClock = Arc::<ClockGuard>::clone(clock);
    let services = Services::new(&store, &stripe, &clock, &config);
    Ok((services, Timekeeper::new(guard, store, stripe, config)))
}

async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let database = settings.database.clone();
    Ok(tokio::task::spawn_blocking(move || Store::open(&database)).await??)
}

/// What the services take from the settings.
pub(in crate::app) fn billing_config(settings: &Settings) -> BillingConfig {
    let policy = Policy {
        catalogue: settings.catalogue.clone(),
        grace: settings.billing.grace,
        reminders: settings.billing.reminders.clone(),
    };
    BillingConfig {
        archive_rules: Archiving::rules_of(&policy),
        policy,
        trial_days: settings.billing.trial_days,
        allow_promotion_codes: settings.billing.allow_promotion_codes,
        changes: settings.billing.changes,
        public_url: settings.http.public_url.clone(),
        admins: settings.admins.clone(),
        locales: OfferedLocales {
            tags: Locales::locales().map(str::to_owned).to_vec(),
            default: settings.bot.default_locale.clone(),
        },
        weekly_digest: settings.bot.weekly_digest,
        webhook_endpoints: settings.webhook_endpoints.clone(),
        max_revocations: settings.billing.max_revocations,
        chats: settings.chats.clone(),
        retention: settings.retention,
        backup: settings.backup.clone(),
        archiving: settings.billing.archiving,
    }
}

/// The clock of decisions, and the one of other programs.
#[derive(Clone, Copy)]
struct Clocks<'a> {
    own: &'a SharedClock,
    outside: &'a SharedClock,
}

/// A worker for each endpoint.
fn webhook_workers(
    endpoints: &[WebhookEndpoint],
    mut secrets: BTreeMap<EndpointName, Vec<SecretSlice<u8>>>,
    deliveries: &WebhookDeliveries,
    clocks: Clocks<'_>,
) -> Result<Vec<WebhookWorker>, PostError> {
    let worker = |endpoint: &WebhookEndpoint| {
        let secrets = secrets.remove(&endpoint.name).unwrap_or_default();
        Ok(WebhookWorker {
            deliveries: deliveries.clone(),
            name: endpoint.name.clone(),
            clock: Arc::clone(clocks.own),
            outside: Arc::clone(clocks.outside),
            post: Post::new(endpoint.url.clone(), secrets)?,
        })
    };
    endpoints.iter().map(worker).collect()
}

fn running(
    workers: Vec<WebhookWorker>,
    stop: &CancellationToken,
) -> impl Iterator<Item = (&'static str, JoinHandle<()>)> {
    workers.into_iter().map(|worker| ("webhooks", tokio::spawn(worker.run(stop.clone()))))
}

/// The images of plans, at their public addresses.
pub(in crate::app) fn plan_images(settings: &Settings) -> PlanImages {
    settings.plan_images.clone().published_at(&settings.http.public_url)
}

fn bot_options(
    settings: &Settings,
    catalogue: &Arc<Catalogue>,
    plan_images: &Arc<PlanImages>,
    chat_link: ChatLink,
) -> BotOptions {
    BotOptions {
        catalogue: Arc::clone(catalogue),
        plan_images: Arc::clone(plan_images),
        admins: settings.admins.clone(),
        chat_link,
        support: settings.bot.support.clone(),
        terms_url: settings.bot.terms_url.clone(),
        privacy_url: settings.bot.privacy_url.clone(),
    }
}

fn scheduled_workers(
    services: &Services,
    clock: &SharedClock,
    settings: &Settings,
) -> (Scheduler, Reconciler) {
    let scheduler = Scheduler {
        accounts: services.accounts.clone(),
        events: services.events.clone(),
        stripe_tasks: services.stripe_tasks.clone(),
        admin_actions: services.admin_actions.clone(),
        clock: Arc::clone(clock),
    };
    let reconciler = Reconciler {
        reconciliation: services.reconciliation.clone(),
        clock: Arc::clone(clock),
        every: settings.billing.reconcile,
    };
    (scheduler, reconciler)
}

/// Stored updates that are retried, retention, backups, alerts, the figures of the business and their digest.
fn housekeeping(
    services: &Services,
    telegram: Telegram,
    clock: &SharedClock,
    stop: &CancellationToken,
) -> [(&'static str, JoinHandle<()>); 6] {
    let (retention, backups) = (services.retention.clone(), services.backups.clone());
    let records = services.personal_records.clone();
    let (clock, stop) = (|| Arc::clone(clock), || stop.clone());
    let updates = services.chat_updates.clone();
    [
        ("chat updates", tokio::spawn(chat_updates::run(updates, clock(), stop()))),
        ("retention", tokio::spawn(retention::run(retention, records, clock(), stop()))),
        ("backups", tokio::spawn(backups::run(backups, clock(), stop()))),
        ("digests", tokio::spawn(digests::run(services.digests.clone(), clock(), stop()))),
        ("alerts", tokio::spawn(alerts::run(services.alerts.clone(), telegram, clock(), stop()))),
        ("figures", tokio::spawn(figures::run(services.figures.clone(), clock(), stop()))),
    ]
}

fn serve_metrics(
    listener: TcpListener,
    settings: &Settings,
    services: &Services,
    clock: &SharedClock,
    bot: &Bot,
    stop: &CancellationToken,
) -> anyhow::Result<JoinHandle<()>> {
    let gauges = Gauges::new(
        services.monitoring.clone(),
        services.backups.clone(),
        Arc::clone(clock),
        &settings.catalogue,
        &settings.webhook_endpoints,
        bot.health(),
    )?;
    let router = http::metrics_router(gauges);
    Ok(tokio::spawn(http::serve(listener, router, Arc::default(), stop.clone())))
}

/// Shares Telegram, the texts and the clock with the other workers that send messages.
fn membership_worker(
    services: &Services,
    broadcasts: &BroadcastWorker,
    chat_link: ChatLink,
) -> MembershipWorker {
    MembershipWorker {
        chats: services.paid_chats.clone(),
        telegram: broadcasts.telegram.clone(),
        locales: Arc::clone(&broadcasts.locales),
        chat_link,
        clock: Arc::clone(&broadcasts.clock),
    }
}

/// Shares Telegram, the texts and the clock with the other worker that sends messages.
fn outbox_worker(services: &Services, broadcasts: &BroadcastWorker) -> OutboxWorker {
    OutboxWorker {
        outbox: services.outbox.clone(),
        broadcasts: services.broadcasts.clone(),
        sent_messages: services.sent_messages.clone(),
        accounts: services.accounts.clone(),
        customers: services.customers.clone(),
        paid_chats: services.paid_chats.clone(),
        telegram: broadcasts.telegram.clone(),
        locales: Arc::clone(&broadcasts.locales),
        catalogue: Arc::clone(&broadcasts.catalogue),
        clock: Arc::clone(&broadcasts.clock),
    }
}

fn http_services(services: &Services) -> HttpServices {
    HttpServices {
        accounts: services.accounts.clone(),
        admin_actions: services.admin_actions.clone(),
        alerts: services.alerts.clone(),
        checkout: services.checkout.clone(),
        customers: services.customers.clone(),
        events: services.events.clone(),
        idempotency_keys: services.idempotency_keys.clone(),
        monitoring: services.monitoring.clone(),
        paid_chats: services.paid_chats.clone(),
    }
}

fn bot_services(services: &Services) -> BotServices {
    BotServices {
        accounts: services.accounts.clone(),
        admin_actions: services.admin_actions.clone(),
        alerts: services.alerts.clone(),
        audit_log: services.audit_log.clone(),
        bot_records: services.bot_records.clone(),
        broadcasts: services.broadcasts.clone(),
        chat_updates: services.chat_updates.clone(),
        checkout: services.checkout.clone(),
        conversations: services.conversations.clone(),
        customers: services.customers.clone(),
        digests: services.digests.clone(),
        figures: services.figures.clone(),
        paid_chats: services.paid_chats.clone(),
        people: services.people.clone(),
        sent_messages: services.sent_messages.clone(),
        personal_records: services.personal_records.clone(),
        plan_changes: services.plan_changes.clone(),
        receipts: services.receipts.clone(),
    }
}

/// Passes updates that Telegram posts to the bot.
fn telegram_webhook(secret: SecretString, bot: &Bot) -> TelegramWebhook {
    let bot = bot.clone();
    TelegramWebhook::new(secret, move |update| {
        let bot = bot.clone();
        async move { bot.receive_json(&update).await }
    })
}

/// Restarts the bot if it panics: its faults must not stop the server that receives Stripe's
/// webhooks.
async fn keep_running(bot: Bot, intake: Intake, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let run = tokio::spawn(bot.clone().run(intake.clone(), stop.clone()));
        if run.await.is_err() {
            log::error!("the bot panicked; restarting it");
            tokio::time::sleep(BOT_RESTART_PAUSE).await;
        }
    }
}

/// Waits until the tasks have ended, each for a limited time.
pub(in crate::app) async fn finish_all(workers: Vec<(&'static str, JoinHandle<()>)>) {
    let ends = workers.into_iter().map(|(what, task)| finish(what, task));
    futures_util::future::join_all(ends).await;
}

async fn finish<T>(what: &'static str, task: JoinHandle<T>) {
    let abort = task.abort_handle();
    let mut task = std::pin::pin!(task);
    let finished = async {
        if tokio::time::timeout(SLOW_SHUTDOWN, &mut task).await.is_err() {
            log::info!(what; "still finishing running work");
            let _ = task.await;
        }
    };
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, finished).await.is_err() {
        log::warn!(what; "did not finish in time");
        abort.abort();
    }
}

/// The secret that Telegram sends with each update: derived from the token, so that no fifth secret
/// has to be kept, and usable for nothing else.
fn webhook_secret(token: &SecretString) -> SecretString {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.expose_secret().as_bytes())
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(b"tollgate telegram webhook secret token");
    SecretString::from(hex::encode(mac.finalize().into_bytes()))
}
