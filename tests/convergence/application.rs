//! The application services over a real database.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tempfile::TempDir;
use tollgate::app;
use tollgate::billing::{Scope, Services, Timekeeper};
use tollgate::domain::clock::Clock;
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::domain::ids::{CustomerId, UserId};
use tollgate::store::{Store, StoreError};
use tollgate::stripe::event;

use crate::convergence::actions::USERS;
use crate::convergence::notice_check::SentNotice;
use crate::convergence::perform;
use crate::convergence::world::World;
use crate::harness::clock::{FrozenClock, MachineClock};
use crate::harness::database::Database;
use crate::harness::variables::STRIPE_KEY;

const LEASE: Duration = Duration::from_mins(1);

/// The application without bot, HTTP server and workers.
pub(crate) struct Application {
    pub(crate) services: Services,
    pub(crate) store: Store,
    world: Arc<World>,
    wall: Arc<MachineClock<FrozenClock>>,
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
        let wall = MachineClock::new(Arc::clone(&world.clock), 0);
        let guard = Arc::new(ClockGuard::new(Arc::<MachineClock<FrozenClock>>::clone(&wall)));
        let key = SecretString::from(STRIPE_KEY);
        let (services, keeper) =
            app::services(&world.settings, key, store.clone(), &guard).unwrap();
        Self { services, store, world: Arc::clone(world), wall, guard, keeper, folder }
    }

    /// Sets the machine's clock wrong by `ms` milliseconds.
    pub(crate) fn set_clock_error(&self, ms: i64) {
        self.wall.set_error(ms);
    }

    /// Lets the application check its clock; after a jump it takes the time from Stripe.
    pub(crate) async fn check_clock(&mut self) {
        self.keeper.look().await.unwrap();
    }

    /// Restarts without a shutdown.
    pub(crate) fn crash(self) -> Self {
        let Self { services, store, world, folder, keeper, .. } = self;
        drop((services, store, keeper));
        Self::open(&world, folder)
    }

    pub(crate) async fn receive(&self, body: &str) {
        let event = event::read(body.as_bytes()).unwrap();
        self.services.events.receive(event, body.as_bytes(), self.guard.now()).await.unwrap();
    }

    /// Runs due work and Stripe tasks until nothing is left, then again after some minutes.
    pub(crate) async fn settle(&self) {
        for _ in 0..4 {
            for _ in 0..64 {
                let events = self.services.events.retry_events(|| true).await.unwrap();
                let asked = self.services.stripe_tasks.run_due(|| true).await.unwrap();
                let due = self.services.accounts.settle_due().await.unwrap();
                if events + asked + due == 0 {
                    break;
                }
            }
            self.world.clock.advance(Duration::from_secs(40));
        }
    }

    pub(crate) async fn reconcile(&self) {
        let scope = Scope { since: None, user: None, dry_run: false, resume: false };
        let pass = self.services.reconciliation.reconcile(scope, &|_| ()).await.unwrap();
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

fn temporary_root() -> PathBuf {
    let temporary_root = Path::new("/dev/shm");
    if temporary_root.is_dir() { temporary_root.to_owned() } else { std::env::temp_dir() }
}
