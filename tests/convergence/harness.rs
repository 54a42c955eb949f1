//! The application services over a real database, and a simulated Stripe whose events the test delivers.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use secrecy::SecretString;
use tempfile::TempDir;
use tollgate::app;
use tollgate::billing::{Billing, Scope, Timekeeper};
use tollgate::config::{self, Environment, Settings};
use tollgate::domain::clock::{Clock, ClockReading, Timestamp};
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::domain::ids::{CustomerId, UserId};
use tollgate::simulators;
use tollgate::store::{Store, StoreError};
use tollgate::stripe::event;
use tollgate_sandbox::{ApiShape, BotIdentity, Options, Sandbox, StripeOptions, StripeSim};

use crate::actions::{Action, USERS};
use crate::catalogue;
use crate::database::Database;
use crate::notice_check::SentNotice;
use crate::oracle::Oracle;
use crate::perform;

const KEY: &str = "sk_test_convergence";
const START: i64 = 1_790_000_000;
const LEASE: Duration = Duration::from_mins(1);

/// A clock that moves only when it is advanced.
#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    fn advance_to(&self, instant: Timestamp) {
        self.0.fetch_max(instant.millis(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn reading(&self) -> ClockReading {
        let wall = Timestamp::from_millis(self.0.load(Ordering::SeqCst));
        ClockReading { wall, since_boot: wall.since(Timestamp::from_millis(0)) }
    }
}

/// The clock of the application's machine, which may be wrong.
#[derive(Debug)]
struct MachineClock {
    clock: Arc<TestClock>,
    error_ms: AtomicI64,
}

impl Clock for MachineClock {
    fn reading(&self) -> ClockReading {
        let ClockReading { wall, since_boot } = self.clock.reading();
        let error = self.error_ms.load(Ordering::SeqCst);
        ClockReading { wall: Timestamp::from_millis(wall.millis() + error), since_boot }
    }
}

/// The simulated Stripe and its time.
pub(crate) struct World {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) settings: Settings,
    sandbox: Sandbox,
}

impl World {
    pub(crate) async fn new(shape: ApiShape) -> Self {
        let page = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let base = format!("http://{}/stripe/", page.local_addr().unwrap());
        let clock = Arc::new(TestClock(AtomicI64::new(START * 1000)));
        let settings = settings(&base);
        let prices = catalogue::prices(&settings.catalogue);
        let options = Options {
            listener: page,
            clock: simulators::turned_by(Arc::clone(&clock), TestClock::advance_to),
            bot: BotIdentity { token: "1:x".to_owned(), username: "bot".to_owned() },
            people: Vec::new(),
            groups: Vec::new(),
            stripe: StripeOptions {
                secret_key: KEY.to_owned(),
                webhook_url: "http://127.0.0.1:9/".to_owned(),
                webhook_secret: "whsec_x".to_owned(),
                prices,
                shape,
            },
            app_name: "tollgate".to_owned(),
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        // The test delivers events itself.
        sandbox.stripe().hold(true);
        sandbox.stripe().reseed(7);
        Self { clock, settings, sandbox }
    }

    pub(crate) fn stripe(&self) -> &StripeSim {
        self.sandbox.stripe()
    }

    /// The expected state at this moment.
    pub(crate) fn oracle(&self) -> Oracle {
        Oracle::of(self.stripe(), self.clock.now())
    }

    pub(crate) fn run_actions(&self, actions: &[Action]) {
        for action in actions {
            if let Action::TimePasses { hours } = action {
                // By the hour, so that renewals and retries are dated correctly.
                for _ in 0..*hours {
                    self.clock.advance(Duration::from_hours(1));
                    self.stripe().process_due(self.clock.now().millis());
                }
            } else {
                perform::perform(self.stripe(), action);
                // Otherwise, due work would wait for the application's next request to Stripe.
                self.stripe().process_due(self.clock.now().millis());
            }
        }
    }

    /// Webhook bodies of all events, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<String> {
        self.stripe().event_bodies().into_iter().map(|(_, body)| body).collect()
    }

    /// The same, each with the thin event of the same change.
    pub(crate) fn event_pairs(&self) -> Vec<(String, String)> {
        let thin = self.stripe().thin_bodies().into_iter().map(|(_, body)| body);
        self.deliveries().into_iter().zip(thin).collect()
    }
}

/// The application without bot, HTTP server and workers.
pub(crate) struct Application {
    pub(crate) billing: Billing,
    pub(crate) store: Store,
    world: Arc<World>,
    wall: Arc<MachineClock>,
    guard: Arc<ClockGuard>,
    keeper: Timekeeper,
    folder: TempDir,
}

impl Application {
    pub(crate) async fn new(world: &Arc<World>) -> Self {
        // Durability is tested elsewhere; memory is faster than a disk.
        let folder = tempfile::tempdir_in(temporary_root()).unwrap();
        let app = Self::open(world, folder);
        // The application links a customer before a checkout session can be paid.
        let customer = perform::customer_of(world.stripe(), USERS[0]);
        let (user, now) = (UserId(USERS[0]), world.clock.now());
        let customer = CustomerId::new(customer);
        app.store
            .write(move |tx| tx.link_customer(user, &customer, now))
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
        app
    }

    fn open(world: &Arc<World>, folder: TempDir) -> Self {
        let store = Store::open(&folder.path().join("tollgate.db")).unwrap();
        let (clock, error_ms) = (Arc::clone(&world.clock), AtomicI64::new(0));
        let wall = Arc::new(MachineClock { clock, error_ms });
        let guard = Arc::new(ClockGuard::new(Arc::<MachineClock>::clone(&wall)));
        let key = SecretString::from(KEY);
        let (billing, keeper) = app::billing(&world.settings, key, store.clone(), &guard).unwrap();
        Self { billing, store, world: Arc::clone(world), wall, guard, keeper, folder }
    }

    /// Sets the machine's clock wrong by `ms` milliseconds.
    pub(crate) fn set_clock_error(&self, ms: i64) {
        self.wall.error_ms.store(ms, Ordering::SeqCst);
    }

    /// Lets the application check its clock; after a jump it takes the time from Stripe.
    pub(crate) async fn check_clock(&mut self) {
        self.keeper.look().await.unwrap();
    }

    /// Restarts without a shutdown.
    pub(crate) fn crash(self) -> Self {
        let Self { billing, store, world, folder, keeper, .. } = self;
        drop((billing, store, keeper));
        Self::open(&world, folder)
    }

    pub(crate) async fn receive(&self, body: &str) {
        let event = event::read(body.as_bytes()).unwrap();
        self.billing.receive(event, body.as_bytes(), self.guard.now()).await.unwrap();
    }

    /// Runs due work and Stripe tasks until nothing is left, then again after some minutes.
    pub(crate) async fn settle(&self) {
        for _ in 0..4 {
            for _ in 0..64 {
                let events = self.billing.retry_events().await.unwrap();
                let asked = self.billing.run_due_stripe_tasks().await.unwrap();
                let due = self.billing.settle_due().await.unwrap();
                if events + asked + due == 0 {
                    break;
                }
            }
            self.world.clock.advance(Duration::from_secs(40));
        }
    }

    pub(crate) async fn reconcile(&self) {
        let scope = Scope { since: None, user: None, dry_run: false, resume: false };
        let pass = self.billing.reconcile(scope, &|_| ()).await.unwrap();
        assert_eq!(pass.troubles, 0);
    }

    /// Sends due notices. With `crash_after`, returns after sending that many, without recording the last.
    pub(crate) async fn send_due(&self, crash_after: Option<usize>) -> Vec<SentNotice> {
        let mut sent = Vec::new();
        loop {
            let now = self.guard.now();
            let rows = self
                .store
                .write(move |tx| tx.claim_outbox(now, 64, LEASE))
                .await
                .map_err(|error: StoreError| error)
                .unwrap();
            if rows.is_empty() {
                return sent;
            }
            for row in rows {
                let (user, key, notice) = (row.user.0, row.key, row.notice);
                sent.push(SentNotice { user, key, notice });
                if crash_after == Some(sent.len()) {
                    return sent;
                }
                self.store
                    .write(move |tx| tx.notice_sent(row.id, 1, now))
                    .await
                    .map_err(|error: StoreError| error)
                    .unwrap();
            }
        }
    }

    pub(crate) fn expire_leases(&self) {
        self.world.clock.advance(LEASE);
    }

    /// The database file, opened read-only.
    pub(crate) fn database(&self) -> Database {
        Database::at(self.folder.path().join("tollgate.db"))
    }
}

fn temporary_root() -> std::path::PathBuf {
    let temporary_root = std::path::Path::new("/dev/shm");
    if temporary_root.is_dir() { temporary_root.to_owned() } else { std::env::temp_dir() }
}

fn settings(base: &str) -> Settings {
    let environment: Environment =
        [("STRIPE_API_BASE".to_owned(), base.to_owned())].into_iter().collect();
    config::parse(catalogue::FILE, "bot.toml", &environment).unwrap()
}
