//! Keeps the time right: Stripe is asked when the wall clock has jumped, and the time is remembered for the
//! next start.

use std::sync::Arc;
use std::time::Duration;

use crate::billing::Billing;
use crate::billing::alarm::alarm;
use crate::domain::clock::{Clock, Timestamp};
use crate::domain::clock_guard::{ClockGuard, LONGEST_HOLD, Step, StripeDate, Trust};
use crate::domain::notice::Alarm;
use crate::metrics;
use crate::store::StoreError;
use crate::stripe::StripeError;

/// The latest time that something was decided by, in milliseconds.
const LATEST: &str = "clock.latest";
/// How often the time is remembered.
const REMEMBERED_EVERY: Duration = Duration::from_mins(1);
/// While Stripe cannot be asked: 1 s, 2 s, 4 s … between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often Stripe is asked again while the wall clock is wrong or unconfirmed.
const RECHECKED_EVERY: Duration = Duration::from_mins(1);

/// Watches one [`ClockGuard`]. Moments are those of its boot clock.
pub struct Timekeeper {
    guard: Arc<ClockGuard>,
    billing: Billing,
    remembered: Option<Duration>,
    /// Before this, Stripe is not asked again.
    pause_until: Duration,
    failures: u32,
    seen: Trust,
}

impl Timekeeper {
    #[must_use]
    pub fn new(guard: Arc<ClockGuard>, billing: Billing) -> Self {
        Self {
            guard,
            billing,
            remembered: None,
            pause_until: Duration::ZERO,
            failures: 0,
            seen: Trust::Trusted,
        }
    }

    /// Compares the clock with the last time that was remembered, and asks Stripe where they do not fit.
    /// Call it before anything is decided by the time. Takes a few seconds at most.
    pub async fn begin(&mut self) -> Result<(), StoreError> {
        let last = self.billing.store.read(|tx| tx.checkpoint(LATEST)).await?;
        if let Some(last) = last.and_then(|ms| ms.parse().ok()).map(Timestamp::from_millis) {
            self.guard.resume(last);
        }
        self.look().await
    }

    /// Does what is due. Call it a few times a second.
    pub async fn look(&mut self) -> Result<(), StoreError> {
        let (trust, boot) = (self.guard.trust(), self.guard.since_boot());
        metrics::clock_trusted(trust == Trust::Trusted);
        match trust {
            Trust::Trusted => self.failures = 0,
            Trust::Doubted { since, wall, expected } => {
                if !matches!(self.seen, Trust::Doubted { .. }) {
                    self.pause_until = boot;
                    log::warn!(wall:?, expected:?; "the wall clock has jumped: Stripe is asked for the time");
                }
                if boot >= self.pause_until && !self.ask(boot).await {
                    let first = self.failures == 1;
                    if first {
                        let key = format!("clock:doubted:{}", expected.seconds());
                        self.alarm(key, Alarm::ClockDoubted { wall, expected }).await?;
                    }
                }
                if since >= LONGEST_HOLD && matches!(self.guard.trust(), Trust::Doubted { .. }) {
                    log::error!(
                        "Stripe could not be asked for an hour: the wall clock is followed"
                    );
                    self.guard.go_on();
                }
            }
            Trust::Wrong { by_ms } => {
                if !matches!(self.seen, Trust::Wrong { .. }) {
                    let right = self.guard.now();
                    let wall = self.guard.reading().wall;
                    log::error!(by_ms; "the wall clock is wrong: time goes by Stripe's until it is right");
                    let key = format!("clock:wrong:{}", right.seconds());
                    self.alarm(key, Alarm::ClockWrong { wall, right }).await?;
                }
                self.recheck(boot).await;
            }
            Trust::Unconfirmed => self.recheck(boot).await,
        }
        self.seen = trust;
        if let Some(by) = self.guard.take_set_back() {
            let now = self.guard.now();
            log::warn!(by_s = by.as_secs(); "time was set back: what waits is pulled in by as much");
            self.billing.store.write(move |tx| tx.set_back(by, now)).await?;
        }
        self.remember(boot).await
    }

    async fn recheck(&mut self, boot: Duration) {
        if boot >= self.pause_until {
            self.ask(boot).await;
            self.pause_until = boot + RECHECKED_EVERY;
        }
    }

    /// Whether Stripe has answered.
    async fn ask(&mut self, asked: Duration) -> bool {
        match self.billing.stripe.date().await {
            Ok(date) => {
                let answered = self.guard.since_boot();
                let Step { by_ms, trust } =
                    self.guard.stripe_says(StripeDate { date, asked, answered });
                log::info!(by_ms, trust:?; "Stripe has said what time it is");
                self.failures = 0;
                true
            }
            Err(error) => {
                self.failures += 1;
                let pause = Duration::from_secs(1 << self.failures.min(6).saturating_sub(1));
                self.pause_until = asked + pause.min(LONGEST_PAUSE);
                log_failure(&error);
                false
            }
        }
    }

    async fn remember(&mut self, boot: Duration) -> Result<(), StoreError> {
        let due = self.remembered.is_none_or(|at| boot.saturating_sub(at) >= REMEMBERED_EVERY);
        if due && !matches!(self.guard.trust(), Trust::Doubted { .. }) {
            let now = self.guard.now().millis().to_string();
            self.billing.set_checkpoint(LATEST, Some(now)).await?;
            self.remembered = Some(boot);
        }
        Ok(())
    }

    async fn alarm(&self, key: String, about: Alarm) -> Result<(), StoreError> {
        let (terms, now) = (self.billing.terms.clone(), self.guard.now());
        self.billing.store.write(move |tx| alarm(tx, &terms, key, about, now)).await
    }
}

fn log_failure(error: &StripeError) {
    log::warn!(error:%; "Stripe could not be asked for the time");
}
