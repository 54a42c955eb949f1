//! The deeds over a real ledger, beside a simulated Stripe, with hands that carry events and notices.

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
use tollgate::domain::notice::Notice;
use tollgate::simulators;
use tollgate::store::{Store, StoreError};
use tollgate::stripe::event;
use tollgate_sandbox::{ApiShape, BotIdentity, Options, Sandbox, StripeOptions, StripeSim};

use crate::ledger::Ledger;
use crate::life::{Act, USERS};
use crate::living;
use crate::oracle::Oracle;
use crate::shop;

const KEY: &str = "sk_test_convergence";
const BEGINNING: i64 = 1_790_000_000;
const LEASE: Duration = Duration::from_mins(1);

/// Time that stands still until it is turned.
#[derive(Debug)]
pub(crate) struct Hands(AtomicI64);

impl Hands {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    fn advance_to(&self, instant: Timestamp) {
        self.0.fetch_max(instant.millis(), Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn reading(&self) -> ClockReading {
        let wall = Timestamp::from_millis(self.0.load(Ordering::SeqCst));
        ClockReading { wall, since_boot: wall.since(Timestamp::from_millis(0)) }
    }
}

/// The clock of the machine that the program runs on: somebody may set it wrong.
#[derive(Debug)]
struct Wall {
    hands: Arc<Hands>,
    wrong_by_ms: AtomicI64,
}

impl Clock for Wall {
    fn reading(&self) -> ClockReading {
        let ClockReading { wall, since_boot } = self.hands.reading();
        let wrong_by = self.wrong_by_ms.load(Ordering::SeqCst);
        ClockReading { wall: Timestamp::from_millis(wall.millis() + wrong_by), since_boot }
    }
}

/// A simulated Stripe at which lives are lived, and the time in which they are.
pub(crate) struct World {
    pub(crate) clock: Arc<Hands>,
    pub(crate) settings: Settings,
    sandbox: Sandbox,
}

impl World {
    pub(crate) async fn new(shape: ApiShape) -> Self {
        let page = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let base = format!("http://{}/stripe/", page.local_addr().unwrap());
        let clock = Arc::new(Hands(AtomicI64::new(BEGINNING * 1000)));
        let settings = settings(&base);
        let prices = shop::prices(&settings.catalogue);
        let options = Options {
            listener: page,
            clock: simulators::turned_by(Arc::clone(&clock), Hands::advance_to),
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
        // Events are carried by the test's own hands.
        sandbox.stripe().hold(true);
        sandbox.stripe().reseed(7);
        Self { clock, settings, sandbox }
    }

    pub(crate) fn stripe(&self) -> &StripeSim {
        self.sandbox.stripe()
    }

    /// What is true at this moment.
    pub(crate) fn oracle(&self) -> Oracle {
        Oracle::of(self.stripe(), self.clock.now())
    }

    pub(crate) fn lives(&self, acts: &[Act]) {
        for act in acts {
            if let Act::TimePasses { hours } = act {
                // What falls due is dated by the hour in which it does.
                for _ in 0..*hours {
                    self.clock.advance(Duration::from_hours(1));
                    self.stripe().act_until(self.clock.now().millis());
                }
            } else {
                living::live(self.stripe(), act);
                // Nothing that is due already may come to light only once Stripe is asked.
                self.stripe().act_until(self.clock.now().millis());
            }
        }
    }

    /// What would be posted to the webhook, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<String> {
        self.stripe().event_bodies().into_iter().map(|(_, body)| body).collect()
    }

    /// The same, each with the thin event about the same change.
    pub(crate) fn twins(&self) -> Vec<(String, String)> {
        let thin = self.stripe().thin_bodies().into_iter().map(|(_, body)| body);
        self.deliveries().into_iter().zip(thin).collect()
    }
}

/// The product without its entrances.
pub(crate) struct House {
    pub(crate) billing: Billing,
    pub(crate) store: Store,
    world: Arc<World>,
    wall: Arc<Wall>,
    guard: Arc<ClockGuard>,
    keeper: Timekeeper,
    folder: TempDir,
}

impl House {
    pub(crate) async fn new(world: &Arc<World>) -> Self {
        // The ledger's own durability is tested elsewhere; memory is faster than a disk.
        let folder = tempfile::tempdir_in(memory()).unwrap();
        let house = Self::open(world, folder);
        // The product links a customer before anybody can pay.
        let customer = living::customer_of(world.stripe(), USERS[0]);
        let (user, now) = (UserId(USERS[0]), world.clock.now());
        let customer = CustomerId::new(customer);
        house
            .store
            .write(move |tx| tx.put_customer(user, &customer, now))
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
        house
    }

    fn open(world: &Arc<World>, folder: TempDir) -> Self {
        let store = Store::open(&folder.path().join("tollgate.db")).unwrap();
        let (hands, wrong_by_ms) = (Arc::clone(&world.clock), AtomicI64::new(0));
        let wall = Arc::new(Wall { hands, wrong_by_ms });
        let guard = Arc::new(ClockGuard::new(Arc::<Wall>::clone(&wall)));
        let key = SecretString::from(KEY);
        let (billing, keeper) = app::billing(&world.settings, key, store.clone(), &guard).unwrap();
        Self { billing, store, world: Arc::clone(world), wall, guard, keeper, folder }
    }

    /// The machine's clock is wrong by so much from now on.
    pub(crate) fn clock_is_wrong_by(&self, ms: i64) {
        self.wall.wrong_by_ms.store(ms, Ordering::SeqCst);
    }

    /// The program looks at its clock, and asks Stripe for the time where that has jumped.
    pub(crate) async fn looks_at_its_clock(&mut self) {
        self.keeper.look().await.unwrap();
    }

    /// The program dies where it stands and is started again.
    pub(crate) fn dies(self) -> Self {
        let Self { billing, store, world, folder, keeper, .. } = self;
        drop((billing, store, keeper));
        Self::open(&world, folder)
    }

    pub(crate) async fn receives(&self, body: &str) {
        let event = event::read(body.as_bytes()).unwrap();
        self.billing.receive(event, body.as_bytes(), self.guard.now()).await.unwrap();
    }

    /// Does what is due and asks Stripe what has to be asked, until nothing is left; then the same
    /// with what a few minutes more make due.
    pub(crate) async fn settles(&self) {
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

    pub(crate) async fn reconciles(&self) {
        let scope = Scope { since: None, user: None, dry_run: false, resume: false };
        let pass = self.billing.reconcile(scope, &|_| ()).await.unwrap();
        assert_eq!(pass.troubles, 0);
    }

    /// Sends what waits; a sender that dies after sending the `dies_after`-th marks it never.
    pub(crate) async fn sends(&self, dies_after: Option<usize>) -> Vec<(String, Notice)> {
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
                sent.push((row.key.clone(), row.notice));
                if dies_after == Some(sent.len()) {
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

    pub(crate) fn lease_runs_out(&self) {
        self.world.clock.advance(LEASE);
    }

    /// The file, read beside the program.
    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::at(self.folder.path().join("tollgate.db"))
    }
}

fn memory() -> std::path::PathBuf {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

fn settings(base: &str) -> Settings {
    let environment: Environment =
        [("STRIPE_API_BASE".to_owned(), base.to_owned())].into_iter().collect();
    config::parse(shop::FILE, "bot.toml", &environment).unwrap()
}
