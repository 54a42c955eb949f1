//! Time as a value, and the one home of the wall clock.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// An instant in milliseconds since the Unix epoch (UTC).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    #[must_use]
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// Stripe counts in whole seconds.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The second that it lies in: Stripe's grain.
    #[must_use]
    pub const fn whole_second(self) -> Self {
        Self::from_seconds(self.seconds())
    }

    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// How long after `earlier` this is; zero when it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Timestamp {
    /// `2026-12-24T18:00:00Z`, in whole seconds.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        format!("{:?}", self.whole_second())
    }

    /// `2026-12-24T18:00:00.000Z`, always with three digits of the second's fraction.
    #[must_use]
    pub fn to_precise_rfc3339(self) -> String {
        let whole = self.to_rfc3339();
        let seconds = whole.strip_suffix('Z').unwrap_or(&whole);
        format!("{seconds}.{:03}Z", self.0.rem_euclid(1000))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => write!(f, "{instant}"),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Where "now" comes from. The only trait that exists for the sake of tests.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

pub type SharedClock = Arc<dyn Clock>;

/// The wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one home of the wall clock")]
    fn now(&self) -> Timestamp {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(millis(elapsed))
    }
}

/// The wall clock with a lead that can only grow: time turned forward by hand.
#[derive(Debug, Default)]
pub struct TurnedClock {
    lead_ms: AtomicI64,
}

impl TurnedClock {
    /// Reads `instant` now and goes on from there. The lead is negative when that is in the past.
    #[must_use]
    pub fn starting_at(instant: Timestamp) -> Self {
        let lead = instant.0.saturating_sub(SystemClock.now().0);
        Self { lead_ms: AtomicI64::new(lead) }
    }

    pub fn advance(&self, by: Duration) {
        self.lead_ms.fetch_add(millis(by), Ordering::SeqCst);
    }

    /// Turns time to `instant`; does nothing when that has passed already.
    pub fn advance_to(&self, instant: Timestamp) {
        self.advance(instant.since(self.now()));
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0.saturating_add(self.lead_ms.load(Ordering::SeqCst)))
    }
}
