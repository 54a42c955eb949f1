//! Clocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tollgate::domain::clock::{Clock, ClockReading, Timestamp, Turns};
use tollgate::simulators;

/// A clock that moves only when it is advanced.
#[derive(Debug)]
pub(crate) struct FrozenClock(AtomicI64);

impl FrozenClock {
    pub(crate) fn at(instant: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(instant.millis())))
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    fn advance_to(&self, instant: Timestamp) {
        self.0.fetch_max(instant.millis(), Ordering::SeqCst);
    }

    /// The same clock for the simulators, which can advance it.
    pub(crate) fn of_simulators(self: &Arc<Self>) -> Arc<dyn tollgate_sandbox::Clock> {
        simulators::turned_by(Arc::clone(self), Self::advance_to)
    }
}

impl Clock for FrozenClock {
    fn reading(&self) -> ClockReading {
        let wall = Timestamp::from_millis(self.0.load(Ordering::SeqCst));
        ClockReading { wall, since_boot: wall.since(Timestamp::from_millis(0)) }
    }
}

/// The clocks of the application's machine, whose wall clock may be wrong.
#[derive(Debug)]
pub(crate) struct MachineClock<C> {
    clock: Arc<C>,
    error_ms: AtomicI64,
    slept_ms: AtomicU64,
}

impl<C> MachineClock<C> {
    /// Shows the time of `clock`, and `error_ms` milliseconds more.
    pub(crate) fn new(clock: Arc<C>, error_ms: i64) -> Arc<Self> {
        let (error_ms, slept_ms) = (AtomicI64::new(error_ms), AtomicU64::default());
        Arc::new(Self { clock, error_ms, slept_ms })
    }

    pub(crate) fn set_error(&self, ms: i64) {
        self.error_ms.store(ms, Ordering::SeqCst);
    }

    /// Changes the error by `ms` milliseconds.
    pub(crate) fn jump(&self, ms: i64) {
        self.error_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// The time by which `clock` was advanced has passed while the process was suspended.
    pub(crate) fn has_slept(&self, by: Duration) {
        let ms = u64::try_from(by.as_millis()).unwrap();
        self.slept_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

impl<C: Clock> Clock for MachineClock<C> {
    fn reading(&self) -> ClockReading {
        let ClockReading { wall, since_boot } = self.clock.reading();
        let error = self.error_ms.load(Ordering::SeqCst);
        ClockReading { wall: Timestamp::from_millis(wall.millis() + error), since_boot }
    }

    fn uptime(&self) -> Duration {
        self.clock.uptime() + Duration::from_millis(self.slept_ms.load(Ordering::SeqCst))
    }

    fn turns(&self) -> Option<&Turns> {
        self.clock.turns()
    }
}
