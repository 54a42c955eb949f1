//! Timestamps and clocks. This is the only place that reads the wall clock.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// An instant in milliseconds since the Unix epoch (UTC).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time this many milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// The time this many seconds after the epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The time rounded down to a whole second, the precision of Stripe's timestamps.
    #[must_use]
    pub const fn whole_second(self) -> Self {
        Self::from_seconds(self.seconds())
    }

    /// The time `duration` later; saturates.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// The time `duration` earlier; saturates.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// The time elapsed since `earlier`; zero if this is not later.
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

    /// `2026-12-24T18:00:00.000Z`, always with three decimal places.
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

/// Both clocks of the machine, read at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// The wall clock. It can be set to any time at any time.
    pub wall: Timestamp,
    /// Time since the machine was started, including sleep. It cannot be set.
    pub since_boot: Duration,
}

impl ClockReading {
    /// How far the wall clock is ahead of the boot clock, in milliseconds. Constant unless the wall clock
    /// is set.
    pub(in crate::domain) fn offset(self) -> i64 {
        self.wall.0.saturating_sub(millis(self.since_boot))
    }
}

/// A source of time. Tests replace it.
pub trait Clock: Debug + Send + Sync + 'static {
    /// Reads both clocks.
    fn reading(&self) -> ClockReading;

    /// The present time.
    fn now(&self) -> Timestamp {
        self.reading().wall
    }

    /// The time up to which entitlements and notices may expire. It stays behind [`Self::now`] while `now`
    /// is uncertain, so that nothing expires by mistake.
    fn expiry_now(&self) -> Timestamp {
        self.now()
    }

    /// For how long the machine has run, including sleep. It only runs: by how much a clock is advanced is left out.
    fn uptime(&self) -> Duration {
        self.reading().since_boot
    }

    /// Wakes the tasks that sleep by this clock when it is turned or corrected. `None`: it only runs.
    fn turns(&self) -> Option<&Turns> {
        None
    }
}

/// A clock shared between tasks.
pub type SharedClock = Arc<dyn Clock>;

/// The clocks of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// If the process is suspended between reading the two clocks, it reads them again, up to this many times.
const MAX_READING_ATTEMPTS: u32 = 8;
/// Longest time between reading the two clocks.
const MAX_READING_TIME: Duration = Duration::from_millis(20);

impl Clock for SystemClock {
    fn reading(&self) -> ClockReading {
        uninterrupted(|| ClockReading { wall: self.now(), since_boot: since_boot() })
    }

    #[expect(clippy::disallowed_methods, reason = "the only place that reads the wall clock")]
    fn now(&self) -> Timestamp {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(millis(elapsed))
    }
}

/// The first reading within [`MAX_READING_TIME`] of the one before, so that the process cannot have been
/// suspended between reading the two clocks for longer than that.
fn uninterrupted(mut read: impl FnMut() -> ClockReading) -> ClockReading {
    let mut reading = read();
    for _ in 0..MAX_READING_ATTEMPTS {
        let before = reading.since_boot;
        reading = read();
        if reading.since_boot.saturating_sub(before) < MAX_READING_TIME {
            break;
        }
    }
    reading
}

/// The boot clock. `std::time::Instant` does not advance on Linux while the machine sleeps, so the wall
/// clock would appear to jump. `CLOCK_MONOTONIC` of other systems includes sleep.
fn since_boot() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: rustix::time::ClockId = rustix::time::ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
    Duration::try_from(rustix::time::clock_gettime(CLOCK)).unwrap_or_default()
}

/// Announces that a clock shows another time than by running. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Turns(Arc<Mutex<Sleepers>>);

#[derive(Debug, Default)]
struct Sleepers {
    /// How often the clock was turned.
    turns: u64,
    wakers: BTreeMap<u64, Waker>,
    next_id: u64,
}

impl Turns {
    /// Wakes all that sleep.
    pub fn announce(&self) {
        let wakers = {
            let mut sleepers = self.lock();
            sleepers.turns += 1;
            std::mem::take(&mut sleepers.wakers)
        };
        for waker in wakers.into_values() {
            waker.wake();
        }
    }

    /// Completes once the clock is turned after this call.
    #[must_use]
    pub fn turned(&self) -> Turned {
        let mut sleepers = self.lock();
        let id = sleepers.next_id;
        sleepers.next_id += 1;
        Turned { turns: self.clone(), seen: sleepers.turns, id }
    }

    fn lock(&self) -> MutexGuard<'_, Sleepers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Turns::turned`].
#[derive(Debug)]
pub struct Turned {
    turns: Turns,
    seen: u64,
    id: u64,
}

impl Future for Turned {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut sleepers = self.turns.lock();
        if sleepers.turns != self.seen {
            return Poll::Ready(());
        }
        sleepers.wakers.insert(self.id, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Turned {
    fn drop(&mut self) {
        self.turns.lock().wakers.remove(&self.id);
    }
}

/// A clock that can be advanced, for the sandbox and for tests. Both clocks advance together, so that this is
/// not a jump.
#[derive(Debug, Default)]
pub struct ManualClock {
    turns: Turns,
    /// How far it was ahead of the real wall clock at the start; negative if it was behind.
    start_ms: i64,
    /// How far it was advanced since then; never decreases.
    advanced_ms: AtomicI64,
}

impl ManualClock {
    /// A clock that shows `instant` now.
    #[must_use]
    pub fn starting_at(instant: Timestamp) -> Self {
        let lead = instant.0.saturating_sub(SystemClock.now().0);
        Self { start_ms: lead, ..Self::default() }
    }

    /// Advances the time.
    pub fn advance(&self, by: Duration) {
        self.advanced_ms.fetch_add(millis(by), Ordering::SeqCst);
        self.turns.announce();
    }

    /// Advances the time to `instant`; does nothing if that has passed already.
    pub fn advance_to(&self, instant: Timestamp) {
        self.advance(instant.since(self.now()));
    }
}

impl Clock for ManualClock {
    fn reading(&self) -> ClockReading {
        let advanced = self.advanced_ms.load(Ordering::SeqCst);
        let ClockReading { wall, since_boot } = SystemClock.reading();
        let lead = self.start_ms.saturating_add(advanced);
        ClockReading {
            wall: Timestamp(wall.0.saturating_add(lead)),
            since_boot: since_boot + Duration::from_millis(advanced.unsigned_abs()),
        }
    }

    fn uptime(&self) -> Duration {
        since_boot()
    }

    fn turns(&self) -> Option<&Turns> {
        Some(&self.turns)
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};
    use std::time::Duration;

    use super::{
        Clock, ClockReading, MAX_READING_ATTEMPTS, ManualClock, SystemClock, Timestamp, Turns,
        uninterrupted,
    };

    const HOUR: Duration = Duration::from_hours(1);

    /// Counts how often it is woken.
    #[derive(Default)]
    struct Counter(AtomicUsize);

    impl Wake for Counter {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    impl Counter {
        fn woken(&self) -> usize {
            self.0.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn a_time_is_written_to_the_second_or_to_the_millisecond() {
        for (millis, seconds, precise) in [
            (1_798_135_200_000, "2026-12-24T18:00:00Z", "2026-12-24T18:00:00.000Z"),
            (1_798_135_200_042, "2026-12-24T18:00:00Z", "2026-12-24T18:00:00.042Z"),
            (-1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z"),
        ] {
            let time = Timestamp::from_millis(millis);
            assert_eq!(
                (time.to_rfc3339().as_str(), time.to_precise_rfc3339().as_str()),
                (seconds, precise)
            );
        }
        assert_eq!(format!("{:?}", Timestamp::from_millis(i64::MAX)), "9223372036854775807ms");
    }

    #[test]
    fn both_clocks_of_the_machine_run() {
        let (before, step) = (SystemClock.reading(), Duration::from_millis(3));
        let has_passed = |now: &ClockReading| {
            now.since_boot >= before.since_boot + step && now.wall >= before.wall.plus(step)
        };
        let after = std::iter::repeat_with(|| SystemClock.reading()).find(has_passed).unwrap();
        assert!(before.since_boot > Duration::ZERO);
        assert!(SystemClock.turns().is_none(), "it only runs");
        assert_eq!(SystemClock.expiry_now().since(after.wall).as_secs(), 0);
    }

    #[test]
    fn the_clocks_are_read_again_after_an_interruption() {
        let attempts = usize::try_from(MAX_READING_ATTEMPTS).unwrap();
        let always: Vec<u64> = (0..20).map(|n| n * 20).collect();
        for (case, readings, expected) in [
            ("none", vec![5, 5, 6], 5),
            ("a short one", vec![0, 19, 20], 19),
            ("one", vec![0, 20, 21, 22], 21),
            ("two", vec![0, 500, 520, 521, 522], 521),
            ("always", always.clone(), always[attempts]),
        ] {
            let mut readings = readings.into_iter().map(Duration::from_millis);
            let wall = Timestamp::from_millis(0);
            let reading =
                uninterrupted(|| ClockReading { wall, since_boot: readings.next().unwrap() });
            assert_eq!(reading.since_boot, Duration::from_millis(expected), "{case}");
        }
    }

    #[test]
    fn a_manual_clock_starts_at_its_time_and_both_its_clocks_advance_together() {
        let start = Timestamp::from_seconds(1_000_000);
        let clock = ManualClock::starting_at(start);
        assert!(clock.now().since(start) < HOUR && start.since(clock.now()) < HOUR);
        let before = clock.reading();
        clock.advance(HOUR);
        let after = clock.reading();
        assert!(after.wall >= before.wall.plus(HOUR) && after.wall < before.wall.plus(HOUR * 2));
        assert!(after.since_boot >= before.since_boot + HOUR);
        assert!((after.offset() - before.offset()).abs() < 1_000, "that is not a jump");
        clock.advance_to(start);
        assert!(clock.now() >= after.wall, "it never goes back");
        clock.advance_to(start.plus(HOUR * 5));
        let now = clock.now();
        assert!(now >= start.plus(HOUR * 5) && now < start.plus(HOUR * 6));
        assert!(ManualClock::default().now().since(SystemClock.now()) < HOUR);
    }

    #[test]
    fn sleepers_are_woken_once_the_clock_is_turned() {
        let clock = ManualClock::default();
        let turns = clock.turns().unwrap();
        let counters = [(); 2].map(|()| Arc::new(Counter::default()));
        let wakers = counters.clone().map(Waker::from);
        let (mut first, mut second) = (pin!(turns.turned()), pin!(turns.turned()));
        let poll = |sleeper: std::pin::Pin<&mut super::Turned>, waker: &Waker| {
            sleeper.poll(&mut Context::from_waker(waker))
        };
        assert_eq!(poll(first.as_mut(), &wakers[0]), Poll::Pending);
        assert_eq!(poll(second.as_mut(), &wakers[1]), Poll::Pending);
        clock.advance(HOUR);
        assert_eq!([counters[0].woken(), counters[1].woken()], [1, 1]);
        assert_eq!(poll(first.as_mut(), &wakers[0]), Poll::Ready(()));
        assert_eq!(poll(second.as_mut(), &wakers[1]), Poll::Ready(()));
        let mut later = pin!(turns.turned());
        assert_eq!(poll(later.as_mut(), &wakers[0]), Poll::Pending, "that turn is over");
    }

    #[test]
    fn a_sleeper_that_gives_up_is_not_woken() {
        let (turns, counter) = (Turns::default(), Arc::new(Counter::default()));
        let waker = Waker::from(Arc::clone(&counter));
        {
            let mut sleeper = pin!(turns.turned());
            assert_eq!(sleeper.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Pending);
        }
        turns.announce();
        assert_eq!(counter.woken(), 0);
    }
}
