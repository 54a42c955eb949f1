//! Timekeeping: gets the time from Stripe when the wall clock has jumped, and stores the time for the next
//! start.
//!
//! Uses the guarded clock, the store, Stripe, and the configuration for the admins that are alerted. Fails
//! with [`StoreError`]; while Stripe is unreachable, the request is repeated.

use std::sync::Arc;
use std::time::Duration;

use crate::billing::absence::{is_absence, note_absence, note_return, note_running};
use crate::billing::alerts::observe;
use crate::billing::config::BillingConfig;
use crate::billing::reconciliation::start_over;
use crate::domain::alerts::{Alert, AlertKind, Observation};
use crate::domain::backoff::OUTAGE;
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::clock_guard::{ClockGuard, MAX_EXPIRY_HOLD, Step, StripeDate, Trust};
use crate::metrics;
use crate::store::{ReadTx, Store, StoreError, WriteTx};
use crate::stripe::{Gateway, StripeError};

/// Checkpoint: the latest time that a decision was made by, in milliseconds.
const LATEST: &str = "clock.latest";
/// How often the time is stored.
const STORE_INTERVAL: Duration = Duration::from_mins(1);
/// How often the time is requested while the wall clock is wrong or unconfirmed.
const RECHECK_INTERVAL: Duration = Duration::from_mins(1);

/// Watches one [`ClockGuard`]. Durations are readings of its boot clock.
pub struct Timekeeper {
    guard: Arc<ClockGuard>,
    store: Store,
    stripe: Gateway,
    config: Arc<BillingConfig>,
    stored_at: Option<Duration>,
    /// By how much the time was set back without the schedules.
    set_back: Duration,
    /// No request before this.
    pause_until: Duration,
    failures: u32,
    seen: Trust,
    /// No alert says that the clock is wrong.
    is_reported_right: bool,
    /// Not a command beside the server.
    is_server: bool,
    /// The reading of [`Clock::uptime`] at the last look.
    looked_at: Option<Duration>,
    /// By how much the time was set forward since the last look: a machine whose clocks stood still does that.
    set_forward: Duration,
}

impl Timekeeper {
    #[must_use]
    pub fn new(
        guard: Arc<ClockGuard>,
        store: Store,
        stripe: Gateway,
        config: Arc<BillingConfig>,
    ) -> Self {
        Self {
            guard,
            store,
            stripe,
            config,
            stored_at: None,
            set_back: Duration::ZERO,
            pause_until: Duration::ZERO,
            failures: 0,
            seen: Trust::Trusted,
            is_reported_right: true,
            is_server: false,
            looked_at: None,
            set_forward: Duration::ZERO,
        }
    }

    /// The server starts, unlike a command. Call it before [`begin`](Self::begin), which stores the time.
    pub async fn serve(&mut self) -> Result<(), StoreError> {
        self.is_server = true;
        let wall = self.guard.reading().wall;
        let noted = self.store.write(move |tx| {
            let last = stored_time(tx)?;
            if note_return(tx, last, wall)? {
                make_up(tx, wall)?;
            }
            note_running(tx, wall)
        });
        noted.await
    }

    /// The server stops.
    pub async fn end(&self) -> Result<(), StoreError> {
        let now = self.guard.now();
        self.store.write(move |tx| note_running(tx, now)).await
    }

    /// Compares the clock with the time that was stored last, and gets the time from Stripe where
    /// they do not fit. Call it before anything is decided by the time. Takes a few seconds at
    /// most.
    pub async fn begin(&mut self) -> Result<(), StoreError> {
        if let Some(last) = self.store.read(stored_time).await? {
            self.guard.resume(last);
        }
        self.look().await?;
        // An alert may be on from before the start.
        self.is_reported_right = false;
        // The start may take long.
        self.looked_at = None;
        Ok(())
    }

    /// Checks the clock. Call it a few times a second.
    pub async fn look(&mut self) -> Result<(), StoreError> {
        self.notice_absence().await?;
        let (trust, boot) = (self.guard.trust(), self.guard.since_boot());
        metrics::clock_trusted(trust == Trust::Trusted);
        match trust {
            Trust::Trusted => {
                self.failures = 0;
                if !self.is_reported_right {
                    self.observe(None).await?;
                    self.is_reported_right = true;
                }
            }
            Trust::Doubted { since, wall, expected } => {
                if !matches!(self.seen, Trust::Doubted { .. }) {
                    self.pause_until = boot;
                    log::warn!(wall:?, expected:?; "the wall clock has jumped: requesting the time from Stripe");
                }
                if boot >= self.pause_until && !self.ask(boot).await {
                    let first = self.failures == 1;
                    if first {
                        let alert = Alert::Clock { wall, right: expected, wrong: false };
                        self.is_reported_right = false;
                        self.observe(Some(alert)).await?;
                    }
                }
                if since >= MAX_EXPIRY_HOLD && matches!(self.guard.trust(), Trust::Doubted { .. }) {
                    log::error!("Stripe was unreachable for an hour: following the wall clock");
                    let Step { by_ms, .. } = self.guard.follow_wall_clock();
                    self.set_forward += forward(by_ms);
                }
            }
            Trust::Wrong { by_ms } => {
                if !matches!(self.seen, Trust::Wrong { .. }) {
                    let right = self.guard.now();
                    let wall = self.guard.reading().wall;
                    log::error!(by_ms; "the wall clock is wrong: using Stripe's time until it is right");
                    self.is_reported_right = false;
                    self.observe(Some(Alert::Clock { wall, right, wrong: true })).await?;
                }
                self.recheck(boot).await;
            }
            Trust::Unconfirmed => self.recheck(boot).await,
        }
        self.seen = trust;
        self.notice_absence().await?;
        self.shift_schedules().await?;
        self.remember(boot).await
    }

    /// The server was suspended, or the machine, if it has not looked at the clock for long or its clock was behind.
    async fn notice_absence(&mut self) -> Result<(), StoreError> {
        let uptime = self.guard.uptime();
        let idle = self.looked_at.map_or(Duration::ZERO, |at| uptime.saturating_sub(at));
        if self.is_server && (is_absence(idle) || is_absence(self.set_forward)) {
            let now = self.guard.now();
            let noted = self.store.write(move |tx| {
                note_absence(tx, now)?;
                make_up(tx, now)
            });
            noted.await?;
        }
        self.looked_at = Some(uptime);
        self.set_forward = Duration::ZERO;
        Ok(())
    }

    /// Repeated by the next look if it fails. Until then the time is not stored either, so that the next start finds
    /// that it was set back.
    async fn shift_schedules(&mut self) -> Result<(), StoreError> {
        if let Some(by) = self.guard.take_set_back() {
            log::warn!(by_s = by.as_secs(); "the time was set back: scheduled work is moved back by the same amount");
            self.set_back = self.set_back.saturating_add(by);
        }
        let (by, now) = (self.set_back, self.guard.now());
        if !by.is_zero() {
            self.store.write(move |tx| tx.shift_schedules(by, now)).await?;
            self.set_back = Duration::ZERO;
        }
        Ok(())
    }

    async fn recheck(&mut self, boot: Duration) {
        if boot >= self.pause_until {
            self.ask(boot).await;
            self.pause_until = boot + RECHECK_INTERVAL;
        }
    }

    /// Returns whether Stripe has answered.
    async fn ask(&mut self, asked: Duration) -> bool {
        match self.stripe.date().await {
            Ok(date) => {
                let answered = self.guard.since_boot();
                let Step { by_ms, trust } =
                    self.guard.apply_stripe_date(StripeDate { date, asked, answered });
                log::info!(by_ms, trust:?; "received the time from Stripe");
                self.set_forward += forward(by_ms);
                self.failures = 0;
                true
            }
            Err(error) => {
                self.pause_until = asked + OUTAGE.delay(self.failures);
                self.failures += 1;
                log_failure(&error);
                false
            }
        }
    }

    async fn remember(&mut self, boot: Duration) -> Result<(), StoreError> {
        let due = self.stored_at.is_none_or(|at| boot.saturating_sub(at) >= STORE_INTERVAL);
        if due && !matches!(self.guard.trust(), Trust::Doubted { .. }) {
            let now = self.guard.now();
            let latest = now.millis().to_string();
            let is_server = self.is_server;
            let stored = self.store.write(move |tx| {
                if is_server {
                    note_running(tx, now)?;
                }
                tx.set_checkpoint(LATEST, Some(&latest), now)
            });
            stored.await?;
            self.stored_at = Some(boot);
        }
        Ok(())
    }

    /// `None`: the clock is right.
    async fn observe(&self, alert: Option<Alert>) -> Result<(), StoreError> {
        let (config, now) = (self.config.clone(), self.guard.now());
        let observed = Observation::of(AlertKind::Clock, alert);
        self.store.write(move |tx| observe(tx, &config, &observed, now)).await
    }
}

/// The next comparison with Stripe leaves nothing out.
fn make_up(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<(), StoreError> {
    log::warn!(
        "the server was not running for a while: nobody is removed from chats until everything has \
         been compared with Stripe"
    );
    start_over(tx, now)
}

fn forward(by_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(by_ms).unwrap_or(0))
}

/// The time that was stored last; a running server stores it once a minute.
pub(super) fn stored_time(tx: &ReadTx<'_>) -> Result<Option<Timestamp>, StoreError> {
    tx.time_checkpoint(LATEST)
}

fn log_failure(error: &StripeError) {
    log::warn!(error:%; "the time could not be requested from Stripe");
}
